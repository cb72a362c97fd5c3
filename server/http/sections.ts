import { roomOfSection } from '../../shared/model/ids.ts'
import { type SetAudienceRequest, setAudienceRequest } from '../../shared/protocol/api.ts'
import { accessMeeting, accessSection } from '../auth/access.ts'
import { readForSeat } from '../drafting/read-for-seat.ts'
import { setAudience } from '../drafting/set-audience.ts'
import { showSection } from '../drafting/show-section.ts'
import { type Route, seatRoute } from './route.ts'

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
]
