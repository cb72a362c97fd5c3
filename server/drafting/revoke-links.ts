import { type Meeting, meetingTime } from '../../shared/model/meeting.ts'
import type { Seat } from '../../shared/model/seat.ts'
import { canonicalJson } from '../../shared/util/canonical-json.ts'
import type { Parts } from './parts.ts'

/** Withdraws every personal link of a seat, and ends the sign-ins made with them, at once. Answers how many links were withdrawn. */
export async function revokeLinks(
  parts: Parts,
  order: { readonly meeting: Meeting; readonly seat: Seat; readonly by: Seat },
): Promise<number> {
  const { meeting, seat, by } = order
  const links = (await parts.store.meetings.links(seat.id)).filter(({ revokedAt }) => revokedAt === null)
  const now = new Date(parts.now()).toISOString()
  for (const link of links) await parts.store.meetings.revokeLink(link.id, now)
  await parts.live.seatChanged(seat.id)
  await parts.store.journal.append({
    meeting: meeting.id,
    seat: by.id,
    act: 'revokeLinks',
    detail: canonicalJson({ seat: seat.id, links: links.map(({ id }) => id) }),
    at: meetingTime(meeting, parts.now()),
  })
  return links.length
}
