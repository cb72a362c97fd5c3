import type { Section } from '../../shared/model/document.ts'
import { roomOfSection } from '../../shared/model/ids.ts'
import { type Meeting, meetingTime } from '../../shared/model/meeting.ts'
import type { Seat } from '../../shared/model/seat.ts'
import { canonicalJson } from '../../shared/util/canonical-json.ts'
import type { Parts } from './parts.ts'

/** "Show to the room": everybody who may read the section sees its present wording from now on. */
export async function showSection(
  parts: Parts,
  order: { readonly meeting: Meeting; readonly section: Section; readonly seat: Seat },
): Promise<void> {
  const { meeting, section, seat } = order
  const at = meetingTime(meeting, parts.now())
  await parts.live.show(roomOfSection(section.id), { seat: seat.id, at }, (seq) => ({
    meeting: meeting.id,
    seat: seat.id,
    act: 'showSection',
    detail: canonicalJson({ section: section.id, seq }),
    at,
  }))
}
