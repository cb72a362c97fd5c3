import { Refusal } from '../../shared/model/refusal.ts'
import type { Seat } from '../../shared/model/seat.ts'
import { LIMITS } from '../../shared/protocol/limits.ts'
import type { Parts } from '../drafting/parts.ts'
import type { SignIn } from '../store/store.ts'

/**
 * Takes a seat by the code of a personal link. A link is good for several devices until it expires or is revoked. Answers the
 * token for the session cookie, which is kept only as a hash. Refuses with linkUnknown, linkRevoked or linkExpired.
 */
export async function signIn(parts: Parts, code: string): Promise<{ seat: Seat; token: string }> {
  const link = await parts.store.meetings.linkByHash(parts.sha256(code))
  if (link === null) throw new Refusal('linkUnknown')
  if (link.revokedAt !== null) throw new Refusal('linkRevoked')
  if (Date.parse(link.expiresAt) <= parts.now()) throw new Refusal('linkExpired')
  const seat = await parts.store.meetings.seat(link.seat)
  if (seat === null) throw new Refusal('linkUnknown')
  const token = parts.newSecret()
  const at = new Date(parts.now()).toISOString()
  const expiresAt = new Date(parts.now() + LIMITS.sessionMs).toISOString()
  const entry: SignIn = { id: parts.newId(), seat: seat.id, link: link.id, expiresAt, endedAt: null }
  await parts.store.meetings.addSignIn(entry, parts.sha256(token), at)
  return { seat, token }
}

/** Ends a sign-in; open connections of it are closed. */
export async function signOut(parts: Parts, entry: SignIn): Promise<void> {
  await parts.store.meetings.endSignIn(entry.id, new Date(parts.now()).toISOString())
  await parts.live.seatChanged(entry.seat)
}
