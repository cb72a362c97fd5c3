import type { BlockId, SeatId, SectionId } from './ids.ts'

/** Two people changed the same place of a text, and one of them did not know of the other: nothing was decided for them. */
export interface Clash {
  readonly block: BlockId
  /** Who deleted what there, and what he wrote in its place, which may be nothing. */
  readonly deletion: { readonly seat: SeatId; readonly text: string; readonly instead: string }
  /** Who wrote what beside it or within. */
  readonly insertion: { readonly seat: SeatId; readonly text: string }
}

/** What a seat is to be told, until it says that it has read it. */
export interface Notice {
  readonly id: string
  readonly seat: SeatId
  readonly section: SectionId
  readonly clash: Clash
  /** ISO 8601 UTC, in the meeting's time. */
  readonly at: string
}
