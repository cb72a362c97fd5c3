import type { MeetingId, SeatId } from './ids.ts'

/** One entry of the meeting's journal, the hash-chained record of what was done (not of keystrokes; those are in the rooms' logs). */
export interface JournalEntry {
  readonly meeting: MeetingId
  /** 1…n without gaps. */
  readonly seq: number
  /** The seat that acted; null: the installation itself (set-up, command line). */
  readonly seat: SeatId | null
  /** A verb of `drafting/`, e.g. "issueVersion". */
  readonly act: string
  /** What was done, as canonical JSON; never secrets, never text of private drafts. */
  readonly detail: string
  /** ISO 8601 UTC, in the meeting's time. */
  readonly at: string
  readonly previousHash: string
  readonly hash: string
}
