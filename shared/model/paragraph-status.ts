import type { BlockId, SeatId } from './ids.ts'

/**
 * How far a paragraph is agreed (DESIGN §8). `agreedAdRef`: agreed at the table, a capital may still say no. `adopted` comes with the
 * adoption of the document alone.
 */
export type Rung = 'open' | 'agreedAdRef' | 'agreed' | 'adopted'
export const RUNGS: readonly Rung[] = ['open', 'agreedAdRef', 'agreed', 'adopted']

/** Rungs that the chair of a sitting, or the secretariat for him, may put a paragraph on; up or down. */
export const RUNGS_BY_CHAIR = ['open', 'agreedAdRef', 'agreed'] as const satisfies readonly Rung[]
export type RungByChair = (typeof RUNGS_BY_CHAIR)[number]

/** Where a paragraph stands. One that was never given a status is open, and not parked. */
export interface ParagraphStatus {
  readonly block: BlockId
  readonly rung: Rung
  /** Set aside, to be taken up later. */
  readonly isParked: boolean
  /** When it was last set; ISO 8601 UTC, in the meeting's time. */
  readonly at: string
  /** Who set it. */
  readonly seat: SeatId
}

/** From agreed ad ref on nobody changes the words; whoever wants to asks for the paragraph to be reopened. */
export function isLocked({ rung }: Pick<ParagraphStatus, 'rung'>): boolean {
  return rung !== 'open'
}
