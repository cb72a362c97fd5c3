import type { Delegation } from '../../shared/model/delegation.ts'
import type { Audience, Document, Section } from '../../shared/model/document.ts'
import type { DocumentId, LinkId, MeetingId, RoomId, SeatId, SectionId, VersionId } from '../../shared/model/ids.ts'
import type { JournalEntry } from '../../shared/model/journal.ts'
import type { Meeting, ProgrammeItem, Session } from '../../shared/model/meeting.ts'
import type { Notice } from '../../shared/model/notice.ts'
import type { ParagraphStatus } from '../../shared/model/paragraph-status.ts'
import type { Seat } from '../../shared/model/seat.ts'
import type { Version, VersionSummary } from '../../shared/model/version.ts'

/**
 * What is kept, and how (rules ST1 … are tested for every engine in tests/contract).
 *
 * ST1  A write resolves only when it is on disk (fsync), whole; one that rejects has had no effect.
 * ST2  A room's log has the seqs 1…head without gaps, each row's `previousHash` is the hash of the row before.
 * ST3  Rows of the log, the journal, the versions and the client ids are never changed or removed; the database refuses it.
 * ST4  `append` with an expected head that is no longer the head appends nothing and answers `stale`.
 * ST5  Reading verifies every row's hash; a wrong one rejects with `DamagedError` that names room and seq.
 * ST6  Nothing blocks the event loop on a write.
 */
export interface Store {
  readonly log: LogStore
  readonly meetings: MeetingStore
  readonly versions: VersionStore
  readonly statuses: StatusStore
  readonly notices: NoticeStore
  readonly journal: JournalStore
  /** Of a database that several programs can serve at once; null where this one alone does. */
  readonly others: Others | null
  /** Rejects with `StorageError` when the writer or the database does not answer within a few seconds. */
  ping(): Promise<void>
  /** Resolves when all writes handed in are done and the files are closed. Later calls reject with `StorageError`. */
  close(): Promise<void>
}

/** What other programs that serve the same store do. */
export interface Others {
  /**
   * `wrote` is called soon after one of them has written: a hint, which can be lost. What is there is read from `positions`.
   * Answers how to end it.
   */
  listen(wrote: () => void): () => void
  /** Where these rooms, and the journals of all meetings, stand now. Of a room that does not exist nothing is said. */
  positions(rooms: readonly RoomId[]): Promise<Positions>
  /** Does something while no other program does something so: one that comes meanwhile waits. */
  alone<T>(work: () => Promise<T>): Promise<T>
}

export interface Positions {
  /** `shownSeq`: null where nothing was shown. */
  readonly rooms: ReadonlyMap<
    RoomId,
    { readonly epoch: number; readonly seq: number; readonly shownSeq: number | null }
  >
  /** The number of each meeting's last entry. */
  readonly journals: ReadonlyMap<MeetingId, number>
}

/** What was stored does not hash to what was recorded. The room stays closed; nothing is written. */
export class DamagedError extends Error {
  override name = 'DamagedError'
}

/**
 * Storage failed (disk full, I/O error, locked, gone). Nothing of the write took effect; only where `outcome` is `unknown`
 * (the writer itself died with the write in its hands) it may have: read the head before going on.
 */
export class StorageError extends Error {
  override name = 'StorageError'
  readonly outcome: 'nothing' | 'unknown'

  constructor(message: string, options: { cause?: unknown; outcome?: 'nothing' | 'unknown' } = {}) {
    super(message, { cause: options.cause })
    this.outcome = options.outcome ?? 'nothing'
  }
}

/** What was to be written contradicts what is there: an id that is taken, a room or meeting that does not exist. */
export class ConflictError extends Error {
  override name = 'ConflictError'
}

/** The hash before the first row of a room's log, and before the first entry of a journal. */
export const EMPTY_HASH = '0'.repeat(64)

export interface Head {
  readonly epoch: number
  readonly seq: number
  readonly hash: string
}

/** One accepted update, as the gate hands it to the log. */
export interface LogDraft {
  readonly update: Uint8Array
  /** Null: the server itself. */
  readonly seat: SeatId | null
  /** The sign-in (device) it came from; null where an act wrote it, "restore.SEQ" where one brought back what stood at SEQ. */
  readonly signIn: string | null
  /** Client id of the structs in it; null where it only deletes, or is the server's seed. */
  readonly clientId: number | null
  /** ISO 8601 UTC, in the meeting's time. */
  readonly at: string
}

export interface LogRow extends LogDraft {
  readonly room: RoomId
  readonly seq: number
  readonly epoch: number
  readonly previousHash: string
  readonly hash: string
}

export interface Snapshot {
  readonly seq: number
  /** Encoded Yjs state (V1, gc off). */
  readonly state: Uint8Array
  /** Hash of the log row at `seq`: ties the snapshot to the log. */
  readonly logHash: string
}

/** What everyone outside the drafting team reads: a garbage-collected state of the text as it stood at `seq`. */
export interface Shown {
  readonly seq: number
  readonly state: Uint8Array
  readonly at: string
  readonly seat: SeatId | null
}

export type AppendResult =
  | { readonly kind: 'appended'; readonly rows: readonly LogRow[] }
  | { readonly kind: 'stale'; readonly head: Head }

export interface LogStore {
  /** Null where the room does not exist. */
  head(room: RoomId): Promise<Head | null>
  /**
   * Group commit: batches of several rooms handed in within a few milliseconds share one transaction and one fsync.
   * Rejects with `ConflictError` where the room does not exist. The bytes are copied at the call. `entry`: of an act, written with it.
   */
  append(room: RoomId, expected: Head, drafts: readonly LogDraft[], entry?: JournalDraft | null): Promise<AppendResult>
  /** Rows with `after < seq` up to the head at the call, in order, verified; none where the room does not exist. */
  read(room: RoomId, after: number, limit?: number): Promise<readonly LogRow[]>
  /** The newest but `skip`; rejects with `DamagedError` where that one is not what was written, though an older one may be. */
  latestSnapshot(room: RoomId, skip?: number): Promise<Snapshot | null>
  /** Rejects with `ConflictError` where the log has no such row. The first snapshot of a seq stays; all but the newest two are dropped. */
  saveSnapshot(room: RoomId, snapshot: Snapshot): Promise<void>
  shown(room: RoomId): Promise<Shown | null>
  /** An older state never replaces a newer one. Rejects with `ConflictError` where the log has no row `seq`. */
  saveShown(room: RoomId, shown: Shown, entry: JournalDraft | null): Promise<void>
  /** The seat a client id of this room belongs to; first use wins, for ever. Answers the owner. */
  claimClientId(room: RoomId, clientId: number, seat: SeatId): Promise<SeatId>
  clientIds(room: RoomId): Promise<ReadonlyMap<number, SeatId>>
  /**
   * The log was restored from a copy: begins a new epoch in every room, no smaller than `least` and never one that there was. Whoever
   * knows more of the log than there is now is told apart by it. The entries are written to their journals with it.
   */
  beginEpoch(least: number, entries: readonly JournalDraft[]): Promise<void>
}

/** Everything of a meeting but its texts, written in one transaction when a meeting is set up. */
export interface MeetingSetup {
  readonly meeting: Meeting
  readonly sessions: readonly Session[]
  readonly programme: readonly ProgrammeItem[]
  readonly delegations: readonly Delegation[]
  readonly seats: readonly Seat[]
  readonly documents: readonly Document[]
  /** Makes the sign-in codes of a demonstration, so that they can be shown again; null for a real meeting. */
  readonly demoSecret: string | null
}

export interface Link {
  readonly id: LinkId
  readonly seat: SeatId
  readonly createdAt: string
  readonly expiresAt: string
  readonly revokedAt: string | null
}

export interface SignIn {
  readonly id: string
  readonly seat: SeatId
  readonly link: LinkId
  readonly expiresAt: string
  readonly endedAt: string | null
}

/** Acts take their journal entry with them: both are written in one transaction, or neither. Null: no act of the meeting. */
export interface MeetingStore {
  list(): Promise<readonly Meeting[]>
  get(id: MeetingId): Promise<Meeting | null>
  demoSecret(id: MeetingId): Promise<string | null>
  /** Also makes the rooms of all sections, with epoch 1 and an empty log. Rejects with `ConflictError` where an id is taken. */
  setUp(setup: MeetingSetup): Promise<void>
  sessions(id: MeetingId): Promise<readonly Session[]>
  programme(id: MeetingId): Promise<readonly ProgrammeItem[]>
  delegations(id: MeetingId): Promise<readonly Delegation[]>
  documents(id: MeetingId): Promise<readonly Document[]>
  document(id: DocumentId): Promise<{ document: Document; meeting: MeetingId } | null>
  section(id: SectionId): Promise<{ section: Section; document: Document; meeting: MeetingId } | null>
  setAudience(section: SectionId, audience: Audience, entry: JournalDraft | null): Promise<void>
  seat(id: SeatId): Promise<Seat | null>
  seats(meeting: MeetingId): Promise<readonly Seat[]>
  /** A seat with its first link. */
  addSeat(seat: Seat, link: Link, codeHash: string, entry: JournalDraft): Promise<void>
  addLink(link: Link, codeHash: string): Promise<void>
  linkByHash(codeHash: string): Promise<Link | null>
  links(seat: SeatId): Promise<readonly Link[]>
  /** Revokes every link of a seat and ends the sign-ins made with them. The first time of each stays. */
  revokeLinks(seat: SeatId, at: string, entry: JournalDraft | null): Promise<void>
  addSignIn(signIn: SignIn, tokenHash: string, at: string): Promise<void>
  /** A sign-in that has neither ended nor expired is the caller's to check. */
  signInByHash(tokenHash: string): Promise<SignIn | null>
  endSignIn(id: string, at: string): Promise<void>
}

export interface NoticeStore {
  /** Those a seat has not read, the oldest first; of very many only the oldest are kept. */
  of(seat: SeatId): Promise<readonly Notice[]>
  add(notices: readonly Notice[]): Promise<void>
  /** Answers false where that seat has no such notice. */
  markRead(seat: SeatId, id: string, at: string): Promise<boolean>
}

export interface VersionStore {
  /** Answers false, and writes nothing, where the document has a version with that symbol. The journal entry is written in the same transaction. */
  issue(version: Version, entry: JournalDraft): Promise<boolean>
  get(id: VersionId): Promise<Version | null>
  /** Oldest first. */
  list(document: DocumentId): Promise<readonly VersionSummary[]>
}

/** Where a paragraph stands, and how it read when it was locked. */
export interface StoredStatus extends ParagraphStatus {
  /** SHA-256 of the block's canonical JSON as it was locked; null where it is open. */
  readonly lockedHash: string | null
}

export interface StatusStore {
  /** Of the paragraphs of a section that were ever given one, by block. */
  of(section: SectionId): Promise<readonly StoredStatus[]>
  /**
   * In the place of what these paragraphs had, with a row behind `expected` in the log of the section's room, so that whoever writes there
   * beside us sees it first. Answers `stale`, and writes nothing, where the head is another. Rejects with `ConflictError` where the
   * section does not exist.
   */
  set(
    section: SectionId,
    statuses: readonly StoredStatus[],
    log: { readonly expected: Head; readonly draft: LogDraft },
    entry: JournalDraft,
  ): Promise<AppendResult>
}

export type JournalDraft = Pick<JournalEntry, 'meeting' | 'seat' | 'act' | 'detail' | 'at'>

export interface JournalStore {
  append(entry: JournalDraft): Promise<JournalEntry>
  /** Entries with `after < seq`, in order, verified. */
  read(meeting: MeetingId, after: number): Promise<readonly JournalEntry[]>
}
