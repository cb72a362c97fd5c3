import { type BlockId, roomOfSection } from '../../shared/model/ids.ts'
import { Refusal } from '../../shared/model/refusal.ts'
import type { Seat } from '../../shared/model/seat.ts'
import {
  type HistoryQuery,
  historyQuery,
  type RestoreQuery,
  type RestoreRequest,
  restoreQuery,
  restoreRequest,
  type SetAudienceRequest,
  setAudienceRequest,
} from '../../shared/protocol/api.ts'
import { accessMeeting, accessSection, accessVersion } from '../auth/access.ts'
import type { Parts } from '../drafting/parts.ts'
import { readForSeat } from '../drafting/read-for-seat.ts'
import { previewRestore, type RestoreOrder, restoreText } from '../drafting/restore-text.ts'
import { setAudience } from '../drafting/set-audience.ts'
import { showSection } from '../drafting/show-section.ts'
import { wordHistory } from '../drafting/word-history.ts'
import { type Route, seatRoute } from './route.ts'

/** Replaying a long log for the first time takes as long as many other requests. */
const HISTORY_COST = 4

/** What a section says, and who sees it while it is written. */
export const sectionRoutes: readonly Route[] = [
  seatRoute({
    method: 'get',
    path: '/api/sections/:section/text',
    summary: 'The text of a section as this seat may read it: as it is written, or as it was last shown (`at`).',
    async answer({ parts, params, identity }) {
      const found = await accessSection(parts.store, identity.seat, params.section ?? '', 'section.read')
      const { text, seq, shownAt } = await readForSeat(parts, identity.seat, found)
      return { kind: 'json', value: { text, seq, at: shownAt } }
    },
  }),
  seatRoute({
    method: 'post',
    path: '/api/sections/:section/show',
    summary: 'Shows the present wording of a section to everybody who may read it.',
    async answer({ parts, params, identity }) {
      const { section, meeting: id } = await accessSection(
        parts.store,
        identity.seat,
        params.section ?? '',
        'section.show',
      )
      const meeting = await accessMeeting(parts.store, identity.seat, id, 'meeting.read')
      await showSection(parts, { meeting, section, seat: identity.seat })
      const shown = await parts.store.log.shown(roomOfSection(section.id))
      return { kind: 'json', value: { seq: shown?.seq ?? 0, at: shown?.at ?? null } }
    },
  }),
  seatRoute<SetAudienceRequest>({
    method: 'put',
    path: '/api/sections/:section/audience',
    summary: 'Decides who follows a section while it is written: its team, the room, or all.',
    body: setAudienceRequest,
    async answer({ parts, params, body: { audience }, identity }) {
      const { section, meeting: id } = await accessSection(
        parts.store,
        identity.seat,
        params.section ?? '',
        'section.audience',
      )
      const meeting = await accessMeeting(parts.store, identity.seat, id, 'meeting.read')
      await setAudience(parts, { meeting, section, seat: identity.seat, audience })
      return { kind: 'json', value: { audience } }
    },
  }),
  seatRoute<undefined, HistoryQuery>({
    method: 'get',
    path: '/api/sections/:section/history',
    summary:
      'Who wrote the words of a paragraph, when and from where, and what was deleted between them, as this seat may read it.',
    query: historyQuery,
    cost: HISTORY_COST,
    async answer({ parts, params, query, identity: { seat } }) {
      const found = await accessSection(parts.store, seat, params.section ?? '', 'section.read')
      const block = query.block as BlockId
      return { kind: 'json', value: await wordHistory(parts, { ...found, ...query, seat, block }) }
    },
  }),
  seatRoute<undefined, RestoreQuery>({
    method: 'get',
    path: '/api/sections/:section/restore',
    summary:
      'What restoring a paragraph, or the whole section, from a version would do to the text as it is now, marked up.',
    query: restoreQuery,
    cost: HISTORY_COST,
    async answer({ parts, params, query, identity: { seat } }) {
      const order = await restoreOrder(parts, seat, params.section, query.version, query.block)
      return { kind: 'json', value: await previewRestore(parts, order) }
    },
  }),
  seatRoute<RestoreRequest>({
    method: 'post',
    path: '/api/sections/:section/restore',
    summary:
      'Restores a paragraph, or the whole section, from a version; refused where the text is no longer as `seen`.',
    body: restoreRequest,
    async answer({ parts, params, body, identity: { seat } }) {
      const order = await restoreOrder(parts, seat, params.section, body.version, body.block)
      return { kind: 'json', value: await restoreText(parts, { ...order, seen: body.seen }) }
    },
  }),
]

/** Who may write in the section and read the version, which must be of its document. */
async function restoreOrder(
  parts: Parts,
  seat: Seat,
  sectionId: string | undefined,
  versionId: string,
  block: string | null | undefined,
): Promise<RestoreOrder> {
  const { section, document, meeting: id } = await accessSection(parts.store, seat, sectionId ?? '', 'section.write')
  const found = await accessVersion(parts.store, seat, versionId)
  if (found.document.id !== document.id) throw new Refusal('notFound')
  const meeting = await accessMeeting(parts.store, seat, id, 'meeting.read')
  return { meeting, document, section, seat, version: found.version, block: (block ?? null) as BlockId | null }
}
