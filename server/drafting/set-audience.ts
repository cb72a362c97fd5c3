import type { Audience, Section } from '../../shared/model/document.ts'
import { type Meeting, meetingTime } from '../../shared/model/meeting.ts'
import type { Seat } from '../../shared/model/seat.ts'
import { canonicalJson } from '../../shared/util/canonical-json.ts'
import type { Parts } from './parts.ts'

/** Decides who follows a section's wording while it is written; takes effect at once for everybody who has it open. */
export async function setAudience(
  parts: Parts,
  order: { readonly meeting: Meeting; readonly section: Section; readonly seat: Seat; readonly audience: Audience },
): Promise<void> {
  const { meeting, section, seat, audience } = order
  if (section.audience === audience) return
  await parts.store.meetings.setAudience(section.id, audience, {
    meeting: meeting.id,
    seat: seat.id,
    act: 'setAudience',
    detail: canonicalJson({ section: section.id, audience }),
    at: meetingTime(meeting, parts.now()),
  })
  await parts.live.audienceChanged(section.id)
}
