import type { Document, Section } from '../../shared/model/document.ts'
import { type MeetingId, roomOfSection } from '../../shared/model/ids.ts'
import type { Seat } from '../../shared/model/seat.ts'
import { may } from '../../shared/policy/may.ts'
import type { Parts, TextAt } from './parts.ts'

/** A section's text as a seat may read it. `shownAt`: when it was shown, where this is what was last shown; null where it is live. */
export interface ReadableText extends TextAt {
  readonly shownAt: string | null
}

/** The wording as it stands on disk for those who may follow it, else as its drafting team last showed it (DESIGN §8). */
export async function readForSeat(
  parts: Parts,
  seat: Seat,
  found: { readonly section: Section; readonly document: Document; readonly meeting: MeetingId },
): Promise<ReadableText> {
  const room = roomOfSection(found.section.id)
  if (may(seat, 'section.follow', found) === null) return { ...(await parts.live.read(room)), shownAt: null }
  const [text, shown] = await Promise.all([parts.live.readShown(room), parts.store.log.shown(room)])
  return { ...text, shownAt: shown?.at ?? null }
}
