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
  await parts.store.meetings.revokeLinks(seat.id, now, {
    meeting: meeting.id,
    seat: by.id,
    act: 'revokeLinks',
    detail: canonicalJson({ seat: seat.id, links: links.map(({ id }) => id) }),
    at: meetingTime(meeting, parts.now()),
  })
  await parts.live.seatChanged(seat.id)
  return links.length
}
