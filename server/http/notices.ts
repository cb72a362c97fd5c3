import { meetingTime } from '../../shared/model/meeting.ts'
import { Refusal } from '../../shared/model/refusal.ts'
import { may } from '../../shared/policy/may.ts'
import type { NoticesResponse } from '../../shared/protocol/api.ts'
import { accessMeeting } from '../auth/access.ts'
import { type Route, seatRoute } from './route.ts'

/** What a seat is to be told of clashes with others, until it has read it. */
export const noticeRoutes: readonly Route[] = [
  seatRoute({
    method: 'get',
    path: '/api/notices',
    summary:
      'What this seat has not read yet of places that it and somebody else changed without knowing of each other.',
    async answer({ parts, identity: { seat } }) {
      const [notices, seats] = await Promise.all([
        parts.store.notices.of(seat.id),
        parts.store.meetings.seats(seat.meeting),
      ])
      const names = new Map(seats.map(({ id, name }) => [id, name]))
      const told: NoticesResponse['notices'][number][] = []
      for (const { id, section, at, clash } of notices) {
        const found = await parts.store.meetings.section(section)
        // Whoever has left the team since is told nothing more of its text.
        if (found === null || may(seat, 'section.history', found) !== null) continue
        const who = (other: typeof seat.id) => ({ by: names.get(other) ?? '', own: other === seat.id })
        const { text, instead } = clash.deletion
        const deletion = { ...who(clash.deletion.seat), text, instead }
        const insertion = { ...who(clash.insertion.seat), text: clash.insertion.text }
        told.push({ id, section, block: clash.block, at, deletion, insertion })
      }
      const value: NoticesResponse = { notices: told }
      return { kind: 'json', value }
    },
  }),
  seatRoute({
    method: 'post',
    path: '/api/notices/:notice/read',
    summary: 'Says that a notice has been read: it is shown no more.',
    async answer({ parts, params, identity: { seat } }) {
      const meeting = await accessMeeting(parts.store, seat, seat.meeting, 'meeting.read')
      const id = /^[0-9a-f-]{36}$/.test(params.notice ?? '') ? (params.notice ?? '') : ''
      if (!(await parts.store.notices.markRead(seat.id, id, meetingTime(meeting, parts.now()))))
        throw new Refusal('notFound')
      return { kind: 'empty' }
    },
  }),
]
