import type { SeatId } from '../../shared/model/ids.ts'
import { isIdForm } from '../../shared/model/ids.ts'
import { meetingTime } from '../../shared/model/meeting.ts'
import { Refusal } from '../../shared/model/refusal.ts'
import { may } from '../../shared/policy/may.ts'
import { type InviteRequest, inviteRequest, type MeetingResponse } from '../../shared/protocol/api.ts'
import { accessMeeting } from '../auth/access.ts'
import { invite } from '../drafting/invite.ts'
import { revokeLinks } from '../drafting/revoke-links.ts'
import { type Route, seatRoute } from './route.ts'

/** The meeting, its people and their links. `linkAddress`: the address of a personal link, given how the server was asked. */
export function meetingRoutes(linkAddress: (code: string, origin: string) => string): readonly Route[] {
  return [
    seatRoute({
      method: 'get',
      path: '/api/meetings/:meeting',
      summary:
        'The meeting: programme, sessions, delegations, documents with their sections, seats, and its present time.',
      async answer({ parts: { store, now }, params, identity }) {
        const meeting = await accessMeeting(store, identity.seat, params.meeting ?? '', 'meeting.read')
        const [sessions, programme, delegations, documents, seats] = await Promise.all([
          store.meetings.sessions(meeting.id),
          store.meetings.programme(meeting.id),
          store.meetings.delegations(meeting.id),
          store.meetings.documents(meeting.id),
          store.meetings.seats(meeting.id),
        ])
        const value: MeetingResponse = {
          meeting,
          sessions,
          programme,
          delegations,
          documents,
          seats: seats.map(({ id, role, name, delegation, sections, sessions }) => ({
            id,
            role,
            name,
            delegation,
            sections,
            sessions,
          })),
          now: meetingTime(meeting, now()),
        }
        return { kind: 'json', value }
      },
    }),
    seatRoute<InviteRequest>({
      method: 'post',
      path: '/api/meetings/:meeting/seats',
      summary: 'Creates a seat and its personal link; the code is told once.',
      body: inviteRequest,
      async answer({ parts, params, body, identity, origin }) {
        const meeting = await accessMeeting(parts.store, identity.seat, params.meeting ?? '', 'meeting.invite')
        const { seat, code } = await invite(parts, { meeting, by: identity.seat.id, invitation: body })
        return { kind: 'json', status: 201, value: { seat, code, url: linkAddress(code, origin) } }
      },
    }),
    seatRoute({
      method: 'post',
      path: '/api/seats/:seat/revoke',
      summary: 'Withdraws every personal link of a seat and ends its sign-ins at once.',
      async answer({ parts, params, identity }) {
        const id = params.seat ?? ''
        const seat = isIdForm(id) ? await parts.store.meetings.seat(id as SeatId) : null
        if (seat === null) throw new Refusal('notFound')
        const reason = may(identity.seat, 'meeting.invite', { meeting: seat.meeting })
        if (reason !== null) throw new Refusal(reason)
        const meeting = await accessMeeting(parts.store, identity.seat, seat.meeting, 'meeting.invite')
        return { kind: 'json', value: { revoked: await revokeLinks(parts, { meeting, seat, by: identity.seat }) } }
      },
    }),
    seatRoute({
      method: 'get',
      path: '/api/meetings/:meeting/journal',
      summary: 'The hash-chained record of what was done.',
      async answer({ parts, params, identity }) {
        const meeting = await accessMeeting(parts.store, identity.seat, params.meeting ?? '', 'meeting.journal')
        return { kind: 'json', value: { entries: await parts.store.journal.read(meeting.id, 0) } }
      },
    }),
  ]
}
