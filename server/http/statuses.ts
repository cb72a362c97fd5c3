import type { BlockId } from '../../shared/model/ids.ts'
import { type SetStatusesRequest, type StatusesResponse, setStatusesRequest } from '../../shared/protocol/api.ts'
import { accessDocument, accessMeeting, accessSection } from '../auth/access.ts'
import { setStatuses } from '../drafting/set-statuses.ts'
import { type Route, seatRoute } from './route.ts'

/** Where paragraphs stand between open and adopted. */
export const statusRoutes: readonly Route[] = [
  seatRoute({
    method: 'get',
    path: '/api/documents/:document/statuses',
    summary: 'Where the paragraphs of a document stand: open, agreed ad ref, agreed, adopted; parked.',
    async answer({ parts, params, identity }) {
      const { document } = await accessDocument(parts.store, identity.seat, params.document ?? '', 'meeting.read')
      const seats = await parts.store.meetings.seats(document.meeting)
      const names = new Map(seats.map(({ id, name }) => [id, name]))
      const found = await Promise.all(
        document.sections.map(async ({ id: section }) =>
          (await parts.store.statuses.of(section)).map(({ lockedHash: _lockedHash, ...status }) => ({
            ...status,
            section,
            by: names.get(status.seat) ?? '',
          })),
        ),
      )
      const value: StatusesResponse = { statuses: found.flat() }
      return { kind: 'json', value }
    },
  }),
  seatRoute<SetStatusesRequest>({
    method: 'put',
    path: '/api/sections/:section/statuses',
    summary: 'Puts paragraphs on a rung between open and agreed, or parks them; all or none, as they were seen.',
    body: setStatusesRequest,
    async answer({ parts, params, body, identity }) {
      const asked = await accessSection(parts.store, identity.seat, params.section ?? '', 'section.setStatus')
      const meeting = await accessMeeting(parts.store, identity.seat, asked.meeting, 'meeting.read')
      const paragraphs = body.paragraphs.map(({ block, seen }) => ({ block: block as BlockId, seen }))
      await setStatuses(parts, { ...body, paragraphs, meeting, section: asked.section, seat: identity.seat })
      return { kind: 'json', value: {} }
    },
  }),
]
