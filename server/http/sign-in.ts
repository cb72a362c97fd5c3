import { Refusal } from '../../shared/model/refusal.ts'
import type { Seat } from '../../shared/model/seat.ts'
import { type MeResponse, type SessionResponse, type SignInRequest, signInRequest } from '../../shared/protocol/api.ts'
import { LIMITS } from '../../shared/protocol/limits.ts'
import { SCHEMA_HASH } from '../../shared/schema/schema.ts'
import { type Identify, sessionCookie } from '../auth/identify.ts'
import { signIn, signOut } from '../auth/sign-in.ts'
import type { Store } from '../store/store.ts'
import { RateLimit } from './rate-limit.ts'
import { openRoute, type Route, seatRoute } from './route.ts'

/** Signing in by personal link, signing out, and who one is. `secure`: whether people come over TLS. */
export function signInRoutes(identify: Identify, secure: boolean): readonly Route[] {
  const byCode = new RateLimit(LIMITS.signInTriesPerCodePerMinute)
  // A whole hall is behind one address: only codes that are not known count, so that nobody who guesses keeps the others out.
  const unknownByAddress = new RateLimit(LIMITS.signInTriesPerAddressPerMinute)
  return [
    openRoute<SignInRequest>({
      method: 'post',
      path: '/api/sign-in',
      summary: 'Takes the seat that a personal link is for; sets the session cookie.',
      body: signInRequest,
      async answer({ parts, body: { code }, address, cookie }) {
        const now = parts.now()
        if (!byCode.take(parts.sha256(code), now)) throw new Refusal('tooMany')
        const before = await identify(cookie)
        const { seat, token } = await signIn(parts, code).catch((thrown: unknown) => {
          const guessed = thrown instanceof Refusal && thrown.reason === 'linkUnknown'
          throw guessed && !unknownByAddress.take(address, now) ? new Refusal('tooMany') : thrown
        })
        if (before !== null) await signOut(parts, before.signIn)
        return {
          kind: 'json',
          value: await me(parts.store, seat),
          cookie: sessionCookie(token, LIMITS.sessionMs, secure),
        }
      },
    }),
    seatRoute({
      method: 'post',
      path: '/api/sign-out',
      summary: 'Ends this sign-in; the personal link stays good.',
      async answer({ parts, identity }) {
        await signOut(parts, identity.signIn)
        return { kind: 'empty', cookie: sessionCookie('', 0, secure) }
      },
    }),
    seatRoute({
      method: 'get',
      path: '/api/me',
      summary: 'The seat that is signed in.',
      answer: async ({ parts, identity }) => ({ kind: 'json', value: await me(parts.store, identity.seat) }),
    }),
    openRoute({
      method: 'get',
      path: '/api/session',
      summary: 'The seat that is signed in, or null: asked by a page that does not know yet.',
      async answer({ parts, cookie }) {
        const identity = await identify(cookie)
        const value: SessionResponse = { me: identity === null ? null : await me(parts.store, identity.seat) }
        return { kind: 'json', value }
      },
    }),
  ]
}

async function me(store: Store, seat: Seat): Promise<MeResponse> {
  const meeting = await store.meetings.get(seat.meeting)
  if (meeting === null) throw new Refusal('notFound')
  const delegations = seat.delegation === null ? [] : await store.meetings.delegations(seat.meeting)
  return {
    seat,
    delegationName: delegations.find(({ id }) => id === seat.delegation)?.name ?? null,
    meeting: { id: meeting.id, title: meeting.title, demonstration: meeting.demonstration },
    schema: SCHEMA_HASH,
  }
}
