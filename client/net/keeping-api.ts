import type { MeResponse, SignInRequest } from '../../shared/protocol/api.ts'
import { type Api, ApiFailure, reasonOf } from './api.ts'
import type { KeptAnswers } from './kept-answers.ts'
import type { Clock } from './link.ts'

/** The API of a device that keeps answers, and whether kept ones are on the screen. */
export interface KeepingApi {
  readonly api: Api
  /** When the oldest answer was kept that was given instead of the server's; null where the server answers. */
  readonly keptSince: () => number | null
  readonly subscribe: (listener: () => void) => () => void
  /** The browser believes that the network came back: looked into at once. */
  look(): void
}

export interface KeepingOptions {
  readonly kept: KeptAnswers
  readonly clock: Clock
  /** Remembers over a reload that a sign-out has not reached the server yet. */
  readonly notes: Pick<Storage, 'getItem' | 'setItem' | 'removeItem'>
}

/** How long the server is waited for where there is a kept answer: a dead network often says nothing at all. */
export const ANSWER_WAIT_MS = 6_000
/** How often the server is asked whether it is back. */
export const LOOK_MS = 10_000

const ME = '/api/me'
const OWED = 'plenum.signOutOwed'

/**
 * Keeps what the screens need to open, and gives it where the server cannot be reached – never where it answers, whatever it says.
 * While kept answers are on the screen the server is asked from time to time; subscribers hear when it is back, to ask for all of it
 * anew.
 */
export function keepAnswers(api: Api, { kept, clock, notes }: KeepingOptions): KeepingApi {
  let stay: string | null = null
  let since: number | null = null
  let cancelLook = () => {}
  const listeners = new Set<() => void>()

  function tell(at: number | null) {
    if (at === since) return
    since = at
    for (const listener of listeners) listener()
  }

  function reached() {
    cancelLook()
    tell(null)
  }

  function look() {
    cancelLook()
    if (since === null) return
    cancelLook = clock.after(LOOK_MS, look)
    api.me().then(reached, (thrown: unknown) => reasonOf(thrown) !== 'offline' && reached())
  }

  function shown(at: number) {
    if (since === null) cancelLook = clock.after(LOOK_MS, look)
    tell(since === null ? at : Math.min(since, at))
  }

  /** The server's own answer, which is kept under `stayOf` it; where the server says no, what was kept is deleted. */
  async function fromServer<T>(path: string, ask: () => Promise<T>, stayOf: (value: T) => Promise<string | null>) {
    const before = stay
    try {
      const value = await ask()
      reached()
      const now = await stayOf(value)
      if (now !== null) await kept.put(now, path, { value, at: clock.now() })
      return value
    } catch (thrown) {
      const reason = reasonOf(thrown)
      if (reason !== 'offline') reached()
      if (reason === 'notSignedIn') await kept.clear()
      else if ((reason === 'notPermitted' || reason === 'notFound') && before !== null) await kept.drop(before, path)
      throw thrown
    }
  }

  /** The server's answer, or the kept one of this stay where the server is away or says nothing. */
  async function either<T>(path: string, from: string | null, asked: Promise<T>): Promise<T> {
    // Looked up beside; a failure meanwhile is heard below.
    asked.catch(() => undefined)
    const answer = from === null ? null : await kept.get(from, path)
    if (answer === null) return asked
    let cancel = () => {}
    const late = new Promise<'late'>((resolve) => {
      cancel = clock.after(ANSWER_WAIT_MS, () => resolve('late'))
    })
    const heard = asked.then(
      (value) => ({ value }),
      (thrown: unknown) => {
        if (reasonOf(thrown) === 'offline') return 'away' as const
        throw thrown
      },
    )
    const first = await Promise.race([heard, late]).finally(() => cancel())
    if (typeof first === 'object') return first.value
    shown(answer.at)
    return answer.value as T
  }

  function get<T>(path: string, ask: () => Promise<T>): Promise<T> {
    const current = stay
    return either(
      path,
      current,
      fromServer(path, ask, () => Promise.resolve(current)),
    )
  }

  async function entered(me: MeResponse): Promise<string | null> {
    stay = await kept.enter(me.seat.id)
    return stay
  }

  async function me(): Promise<MeResponse> {
    if (notes.getItem(OWED) !== null && !(await signedOut())) throw new ApiFailure('notSignedIn')
    const before = await kept.stay()
    const current = stay
    const answer = await either(ME, before, fromServer(ME, api.me, entered))
    // A kept answer is that of whoever sits here now.
    if (before !== null && stay === current) stay = before
    return answer
  }

  async function signIn(request: SignInRequest): Promise<MeResponse> {
    // From the request on the cookie may name another; only the answer tells whom.
    await kept.doubt()
    let answer: MeResponse
    try {
      answer = await api.signIn(request)
    } catch (thrown) {
      if (reasonOf(thrown) !== 'internal') await kept.trust()
      throw thrown
    }
    notes.removeItem(OWED)
    reached()
    const now = await entered(answer)
    if (now !== null) await kept.put(now, ME, { value: answer, at: clock.now() })
    return answer
  }

  /** Whether the server has ended this sign-in. */
  async function signedOut(): Promise<boolean> {
    try {
      await api.signOut()
    } catch (thrown) {
      if (reasonOf(thrown) !== 'notSignedIn') return false
    }
    notes.removeItem(OWED)
    return true
  }

  async function signOut(): Promise<void> {
    // The cookie is out of our reach: where the server is away it is ended before anything else is asked.
    notes.setItem(OWED, '')
    stay = null
    await kept.clear()
    reached()
    await signedOut()
  }

  return {
    api: {
      ...api,
      me,
      signIn,
      signOut,
      meeting: (meeting) => get(`meeting ${meeting}`, () => api.meeting(meeting)),
      document: (document) => get(`document ${document}`, () => api.document(document)),
      statuses: (document) => get(`statuses ${document}`, () => api.statuses(document)),
      sectionText: (section) => get(`shown ${section}`, () => api.sectionText(section)),
    },
    keptSince: () => since,
    subscribe: (listener) => {
      listeners.add(listener)
      return () => listeners.delete(listener)
    },
    look,
  }
}
