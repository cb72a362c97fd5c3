import { beforeEach, describe, expect, it } from 'vitest'
import type { DocumentResponse, MeResponse } from '../../shared/protocol/api.ts'
import { type Api, ApiFailure, createApi, type FailureReason } from './api.ts'
import { ANSWER_WAIT_MS, keepAnswers, LOOK_MS } from './keeping-api.ts'
import type { KeptAnswer, KeptAnswers } from './kept-answers.ts'

/** Answers kept in memory, by the rules of the interface; the tests beside the store are for those. */
class Memory implements KeptAnswers {
  seat: string | null = null
  isKnown = false
  readonly answers = new Map<string, KeptAnswer>()
  stay = async () => (this.isKnown ? this.seat : null)
  enter = async (seat: string) => {
    if (this.seat !== seat) this.answers.clear()
    this.seat = seat
    this.isKnown = true
    return seat
  }
  doubt = async () => {
    this.isKnown = false
  }
  trust = async () => {
    this.isKnown = this.seat !== null
  }
  get = async (stay: string, path: string) =>
    this.isKnown && stay === this.seat ? (this.answers.get(path) ?? null) : null
  put = async (stay: string, path: string, answer: KeptAnswer) => {
    if (this.isKnown && stay === this.seat) this.answers.set(path, answer)
  }
  drop = async (_stay: string, path: string) => void this.answers.delete(path)
  clear = async () => {
    this.seat = null
    this.isKnown = false
    this.answers.clear()
  }
}

class Notes {
  readonly #notes = new Map<string, string>()
  getItem = (key: string) => this.#notes.get(key) ?? null
  setItem = (key: string, value: string) => void this.#notes.set(key, value)
  removeItem = (key: string) => void this.#notes.delete(key)
}

/** A server that answers, says no, or is away; and the device before it. A new page of the device is `open()`ed. */
class World {
  readonly kept = new Memory()
  readonly notes = new Notes()
  now = 1000
  seat: string | null = 'ferrow'
  state: 'here' | 'away' | 'silent' | FailureReason = 'here'
  title = 'First title'
  signOuts = 0
  #timers: { ms: number; run: () => void }[] = []

  open() {
    return keepAnswers(this.#server(), {
      kept: this.kept,
      notes: this.notes,
      clock: {
        now: () => this.now,
        chance: () => 0.5,
        after: (ms, run) => {
          const timer = { ms, run }
          this.#timers.push(timer)
          return () => {
            this.#timers = this.#timers.filter((other) => other !== timer)
          }
        },
      },
    })
  }

  /** Lets every timer of so many milliseconds ring. */
  ring(ms: number): number {
    const due = this.#timers.filter((timer) => timer.ms === ms)
    this.#timers = this.#timers.filter((timer) => timer.ms !== ms)
    for (const { run } of due) run()
    return due.length
  }

  #answer<T>(value: () => T): Promise<T> {
    if (this.state === 'silent') return new Promise(() => {})
    if (this.state === 'away') return Promise.reject(new ApiFailure('offline'))
    if (this.state !== 'here') return Promise.reject(new ApiFailure(this.state))
    return this.seat === null ? Promise.reject(new ApiFailure('notSignedIn')) : Promise.resolve(value())
  }

  #server(): Api {
    return {
      ...createApi(() => Promise.reject(new Error('not asked here'))),
      me: () => this.#answer(() => ({ seat: { id: this.seat } }) as unknown as MeResponse),
      document: () => this.#answer(() => ({ document: { title: this.title } }) as unknown as DocumentResponse),
      signIn: ({ code }) => {
        if (this.state === 'here') this.seat = code
        return this.#answer(() => ({ seat: { id: this.seat } }) as unknown as MeResponse)
      },
      signOut: () => {
        this.signOuts++
        return this.#answer(() => {
          this.seat = null
        })
      },
    }
  }
}

let world: World
beforeEach(() => {
  world = new World()
})

const settled = () => new Promise((resolve) => setTimeout(resolve))
const titleOf = async (answer: Promise<DocumentResponse>) => (await answer).document.title
const seatOf = async (answer: Promise<MeResponse>) => (await answer).seat.id
const reasonOf = (answer: Promise<unknown>) =>
  answer.then(
    () => 'answered',
    (thrown: unknown) => (thrown instanceof ApiFailure ? thrown.reason : 'thrown'),
  )

/** Somebody who opened the room, and then reloads it while the server is away. */
async function reloaded() {
  const { api } = world.open()
  await api.me()
  await api.document('outcome')
  world.state = 'away'
  return world.open()
}

describe('where the server cannot be reached', () => {
  it('gives what was kept, and says since when', async () => {
    const page = await reloaded()
    world.now = 5000
    expect(page.keptSince()).toBeNull()
    expect(await seatOf(page.api.me())).toBe('ferrow')
    expect(await titleOf(page.api.document('outcome'))).toBe('First title')
    expect(page.keptSince()).toBe(1000)
  })

  it('says so where nothing was kept', async () => {
    const page = await reloaded()
    await page.api.me()
    expect(await reasonOf(page.api.document('outcome'))).toBe('answered')
    expect(await reasonOf(page.api.meeting('m'))).toBe('offline')
  })

  it('waits for a silent one no longer than a while', async () => {
    const page = await reloaded()
    await page.api.me()
    world.state = 'silent'
    const title = titleOf(page.api.document('outcome'))
    await settled()
    expect(world.ring(ANSWER_WAIT_MS)).toBe(1)
    expect(await title).toBe('First title')
  })

  it('asks whether it is back, tells once when it is, and then asks no more', async () => {
    const page = await reloaded()
    await page.api.me()
    let told = 0
    page.subscribe(() => told++)
    world.ring(LOOK_MS)
    await settled()
    expect(told).toBe(0)
    world.state = 'here'
    world.ring(LOOK_MS)
    await settled()
    expect(told).toBe(1)
    expect(page.keptSince()).toBeNull()
    expect(world.ring(LOOK_MS)).toBe(0)
  })
})

describe('where the server answers', () => {
  it('gives its answer, never the kept one', async () => {
    const page = await reloaded()
    await page.api.me()
    world.state = 'here'
    world.title = 'Second title'
    expect(await titleOf(page.api.document('outcome'))).toBe('Second title')
    expect(page.keptSince()).toBeNull()
  })

  it.each(['notPermitted', 'notFound', 'internal', 'tooMany'] as const)('gives its "%s"', async (reason) => {
    const page = await reloaded()
    await page.api.me()
    world.state = reason
    expect(await reasonOf(page.api.document('outcome'))).toBe(reason)
  })

  it.each(['notPermitted', 'notFound'] as const)('deletes what is %s', async (reason) => {
    const page = await reloaded()
    await page.api.me()
    world.state = reason
    await reasonOf(page.api.document('outcome'))
    world.state = 'away'
    expect(await reasonOf(page.api.document('outcome'))).toBe('offline')
  })

  it('deletes everything when the sign-in has ended', async () => {
    const page = await reloaded()
    world.state = 'here'
    world.seat = null
    expect(await reasonOf(page.api.me())).toBe('notSignedIn')
    expect(world.kept.answers.size).toBe(0)
    world.state = 'away'
    expect(await reasonOf(world.open().api.me())).toBe('offline')
  })
})

describe('another seat', () => {
  it('is given nothing of what the one before kept', async () => {
    const page = await reloaded()
    world.state = 'here'
    await page.api.signIn({ code: 'ohm' })
    world.state = 'away'
    const after = world.open()
    expect(await seatOf(after.api.me())).toBe('ohm')
    expect(await reasonOf(after.api.document('outcome'))).toBe('offline')
  })

  it('is given nothing either where its sign-in was answered and the answer could not be read', async () => {
    const page = await reloaded()
    world.state = 'internal'
    await reasonOf(page.api.signIn({ code: 'ohm' }))
    world.state = 'away'
    expect(await reasonOf(world.open().api.me())).toBe('offline')
  })

  it('that could not sign in takes nothing from who sits here', async () => {
    const page = await reloaded()
    expect(await reasonOf(page.api.signIn({ code: 'ohm' }))).toBe('offline')
    expect(await seatOf(world.open().api.me())).toBe('ferrow')
  })
})

describe('signing out', () => {
  it('deletes what was kept', async () => {
    const { api } = world.open()
    await api.me()
    await api.signOut()
    expect(world.kept.answers.size).toBe(0)
    world.state = 'away'
    expect(await reasonOf(world.open().api.me())).toBe('offline')
  })

  it('without the server is done when it is back, before anything is asked in the name of who left', async () => {
    const page = await reloaded()
    await page.api.me()
    await page.api.signOut()
    expect(await reasonOf(world.open().api.me())).toBe('notSignedIn')
    world.state = 'here'
    expect(world.seat).toBe('ferrow')
    expect(await reasonOf(world.open().api.me())).toBe('notSignedIn')
    expect(world.seat).toBeNull()
    const asked = world.signOuts
    expect(await reasonOf(world.open().api.me())).toBe('notSignedIn')
    expect(world.signOuts).toBe(asked)
  })
})
