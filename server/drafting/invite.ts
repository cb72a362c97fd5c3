import type { DelegationId, LinkId, SeatId, SectionId, SessionId } from '../../shared/model/ids.ts'
import { type Meeting, meetingTime } from '../../shared/model/meeting.ts'
import { Refusal } from '../../shared/model/refusal.ts'
import type { Role, Seat } from '../../shared/model/seat.ts'
import { LIMITS } from '../../shared/protocol/limits.ts'
import { canonicalJson } from '../../shared/util/canonical-json.ts'
import type { Link, Store } from '../store/store.ts'
import type { Parts } from './parts.ts'

/** A seat to be created, as asked for. Names of delegations, sections and sessions are ids of the meeting. */
export interface Invitation {
  readonly role: Role
  readonly name: string
  readonly delegation: string | null
  readonly sections: readonly string[]
  readonly sessions: readonly string[]
}

/** What an invitation needs of `Parts`: nothing live, so that it works from the command line beside a running server. */
export type InviteParts = Pick<Parts, 'now' | 'newId' | 'newSecret' | 'sha256'> & { readonly store: Store }

/**
 * Creates a seat and its personal link. The code is answered once, and kept only as a hash. `by` null: the installation itself.
 * Refuses with malformed where the meeting has no such delegation, section or session.
 */
export async function invite(
  parts: InviteParts,
  order: { readonly meeting: Meeting; readonly by: SeatId | null; readonly invitation: Invitation },
): Promise<{ readonly seat: Seat; readonly code: string }> {
  const { meeting, by, invitation } = order
  const seat = await newSeat(parts, meeting, invitation)
  const at = meetingTime(meeting, parts.now())
  const code = parts.newSecret()
  const link = newLink(parts, seat.id, parts.now() + LIMITS.linkMs)
  await parts.store.meetings.addSeat(seat, link, parts.sha256(code), {
    meeting: meeting.id,
    seat: by,
    act: 'invite',
    detail: canonicalJson({ seat: seat.id, role: seat.role, name: seat.name, delegation: seat.delegation }),
    at,
  })
  return { seat, code }
}

async function newSeat(parts: InviteParts, meeting: Meeting, invitation: Invitation): Promise<Seat> {
  const { role, name, delegation, sections, sessions } = invitation
  const known = {
    delegation: new Set<string>((await parts.store.meetings.delegations(meeting.id)).map(({ id }) => id)),
    session: new Set<string>((await parts.store.meetings.sessions(meeting.id)).map(({ id }) => id)),
    section: new Set<string>(
      (await parts.store.meetings.documents(meeting.id)).flatMap((document) => document.sections.map(({ id }) => id)),
    ),
  }
  const check = (kind: keyof typeof known, id: string) => {
    if (known[kind].has(id)) return
    const others = kind === 'delegation' ? '' : `; there are ${[...known[kind]].join(', ')}`
    throw new Refusal('malformed', `no ${kind} ${id}${others}`)
  }
  if (delegation !== null) check('delegation', delegation)
  for (const id of sections) check('section', id)
  for (const id of sessions) check('session', id)
  return {
    id: parts.newId() as SeatId,
    meeting: meeting.id,
    role,
    name,
    delegation: delegation as DelegationId | null,
    sections: sections as readonly SectionId[],
    sessions: sessions as readonly SessionId[],
  }
}

/** Gives a seat a personal link with this code, good until the given time (true milliseconds). */
export async function addLink(parts: InviteParts, seat: SeatId, code: string, expires: number): Promise<void> {
  await parts.store.meetings.addLink(newLink(parts, seat, expires), parts.sha256(code))
}

function newLink(parts: InviteParts, seat: SeatId, expires: number): Link {
  return {
    id: parts.newId() as LinkId,
    seat,
    createdAt: new Date(parts.now()).toISOString(),
    expiresAt: new Date(expires).toISOString(),
    revokedAt: null,
  }
}
