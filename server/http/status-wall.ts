import { Names } from '../../shared/brackets/names.ts'
import { may } from '../../shared/policy/may.ts'
import type { WallResponse } from '../../shared/protocol/api.ts'
import { numbersGiven, paragraphNumbers } from '../../shared/schema/numbers.ts'
import { accessDocument, accessMeeting } from '../auth/access.ts'
import { currentVersion } from '../drafting/current-version.ts'
import { readForSeat } from '../drafting/read-for-seat.ts'
import { bracketsIn, sectionOnWall } from '../reports/status-wall.ts'
import { type Route, seatRoute } from './route.ts'

/** How far the text is, at a glance. */
export const wallRoutes: readonly Route[] = [
  seatRoute({
    method: 'get',
    path: '/api/documents/:document/wall',
    summary: 'How far each section is: paragraphs by rung, brackets, and for the Bureau who holds them.',
    async answer({ parts, params, identity: { seat } }) {
      const found = await accessDocument(parts.store, seat, params.document ?? '', 'meeting.read')
      const { document, meeting: id } = found
      const meeting = await accessMeeting(parts.store, seat, id, 'meeting.read')
      const sections = await Promise.all(
        document.sections.map(async (section) => {
          const { text } = await readForSeat(parts, seat, { document, section, meeting: id })
          return {
            section: section.id,
            title: section.title,
            text,
            statuses: await parts.store.statuses.of(section.id),
          }
        }),
      )
      const last = await currentVersion(parts.store, document.id)
      const names = new Names(await parts.store.meetings.delegations(meeting.id))
      const numbers = paragraphNumbers(
        sections.map(({ text }) => text),
        last === null ? new Map() : numbersGiven(last.sections),
      )
      const withHolders = may(seat, 'meeting.bureau', { meeting: id }) === null
      const value: WallResponse = {
        title: document.title,
        sections: sections.map((section) => sectionOnWall(section, { names, numbers, withHolders })),
        since:
          last === null
            ? null
            : {
                symbol: last.symbol,
                brackets: last.sections.reduce((sum, { text }) => sum + bracketsIn(text, names).length, 0),
              },
      }
      return { kind: 'json', value }
    },
  }),
]
