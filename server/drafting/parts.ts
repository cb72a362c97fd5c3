import type { BlockId, RoomId, SeatId, SectionId } from '../../shared/model/ids.ts'
import type { Seat } from '../../shared/model/seat.ts'
import type { News } from '../../shared/protocol/sync.ts'
import type { Attributor } from '../../shared/redline/model.ts'
import type { TextJson } from '../../shared/schema/text.ts'
import type { Head, JournalDraft, SignIn, Store } from '../store/store.ts'

/** Who is asking: a seat, and the sign-in (device) it asks from. */
export interface Identity {
  readonly seat: Seat
  readonly signIn: SignIn
}

/** What an act of the meeting needs, passed in and never imported: acts know neither HTTP, sockets nor SQL. */
export interface Parts {
  readonly store: Store
  readonly live: LiveText
  /** The true time in milliseconds; an act adds the meeting's clock offset. */
  now(): number
  /** 20 characters of [0-9a-z], 100 bits of chance: the form of an id. */
  newId(): string
  /** 32 characters of [0-9a-z], more than 128 bits of chance: a sign-in code or session token. */
  newSecret(): string
  /** SHA-256 of the UTF-8 bytes, 64 lower-case hexadecimal digits. */
  sha256(text: string): string
}

/** A text and the place in the room's log that it is the result of. */
export interface TextAt {
  readonly text: TextJson
  readonly seq: number
  readonly headHash: string
}

/** Blocks that nobody may change: id → SHA-256 (`Parts.sha256`) of the block's canonical JSON (`blockContent`) as it was locked. */
export type LockedBlocks = ReadonlyMap<BlockId, string>

/** Who has the server write, and why. */
export interface WrittenBy {
  readonly seat: SeatId | null
  readonly at: string
  /** It brings paragraphs back as they stood at this row of the room's log: their words keep who wrote them. */
  readonly restores?: number
  /** Written with it. */
  readonly entry?: JournalDraft
}

/** A row of a room's log as a source of words. */
export interface TextSource {
  readonly seq: number
  /** Null: the server, when the text was first put there. */
  readonly seat: SeatId | null
  readonly at: string
  /** How it came: typed on a device (the seat's n-th in this room), by an act, or by an act that brought back what stood at `seq`. */
  readonly by: { readonly device: number } | { readonly restores: number } | 'act'
}

/** Where the words of a block come from, and what was deleted between them. */
export interface BlockSources {
  readonly seq: number
  /** Of the paragraph itself; null for words that stand before any. */
  readonly made: TextSource | null
  /** Covers the block's characters in order. `put`: where they were put again since (moved, undone, restored), by whom. */
  readonly runs: readonly { readonly text: string; readonly written: TextSource; readonly put: TextSource | null }[]
  /** `at`: before which character of the block it stood. */
  readonly gone: readonly {
    readonly at: number
    readonly text: string
    readonly written: TextSource
    readonly deleted: TextSource
  }[]
}

/**
 * Decides what is locked, on the text on disk and the head of its log. Keeps the decision where the server reads it when the room is
 * loaded again, with a row in the room's log behind that head, in one transaction; "stale": the head was another, and it is asked again.
 */
export type DecideLocks = (text: TextAt, head: Head, locked: LockedBlocks) => Promise<LockedBlocks | 'stale'>

/** The live texts of the sections, as the acts see them. Implemented by `sync/`. */
export interface LiveText {
  /** The durable text: what is on disk now, including all that was acknowledged before the call. */
  read(room: RoomId): Promise<TextAt>
  /** The text as last shown outside the drafting team; that of an empty room where nothing was shown. */
  readShown(room: RoomId): Promise<TextAt>
  /** Puts the first text into an empty room. Only the server seeds. Rejects where the room has a text. */
  seed(room: RoomId, text: TextJson, at: string): Promise<TextAt>
  /** Replaces the durable text by `next`, matching blocks by id, as the given seat; `expectedSeq` must be the head. Not what is locked. */
  write(room: RoomId, expectedSeq: number, next: TextJson, by: WrittenBy): Promise<TextAt | 'stale'>
  /** Shows the present wording to everyone who may read the section. */
  show(
    room: RoomId,
    by: { seat: SeatId; at: string },
    /** What the journal says of it, told where in the log the wording stands; written with it. Null: nothing. */
    entry: (seq: number) => JournalDraft | null,
  ): Promise<{ seq: number }>
  /**
   * Locks and unlocks blocks. `decide` is told the text on disk and what is locked, while nothing is written into the room; it keeps
   * its decision where the server reads it when the room is loaded again, and answers all that is locked from then on. That holds
   * for whatever is not on disk by then: what was let in and waits for the disk is judged again, and refused where it would change
   * a locked block. `write` rejects with `Refusal` "locked" where it would.
   */
  lock(room: RoomId, decide: DecideLocks): Promise<void>
  /** Tells those who have the section open that something beside its text is another by now; they ask for it. */
  announce(room: RoomId, what: News): Promise<void>
  /** The audience of a section changed: readers are moved between live and shown at once. */
  audienceChanged(section: SectionId): Promise<void>
  /** Rights of a seat changed or ended (link revoked, signed out): its connections are judged again, or closed with 4401. */
  seatChanged(seat: SeatId): Promise<void>
  /** Where the words of a block come from, as it stood at a row of the log (null: now); null where there was no such block. */
  sources(room: RoomId, block: BlockId, seq: number | null): Promise<BlockSources | null>
  /**
   * Sources of the changes between two positions of a room's log, from the ledger: `name` turns a seat into what readers see.
   * `toSeq` null: up to the head. Replays the log off the request's critical path.
   */
  attribute(
    room: RoomId,
    fromSeq: number,
    toSeq: number | null,
    name: (seat: SeatId) => string | undefined,
  ): Promise<Attributor>
}
