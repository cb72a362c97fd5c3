import { createHash } from 'node:crypto'
import * as Y from 'yjs'
import { contentOf, type LockedContent, locksBroken } from '../../shared/live/locked.ts'
import { readText, seedText, textOf } from '../../shared/live/text.ts'
import { writeText } from '../../shared/live/write.ts'
import type { Document, Section } from '../../shared/model/document.ts'
import type { MeetingId, RoomId, SeatId } from '../../shared/model/ids.ts'
import { type Meeting, meetingTime } from '../../shared/model/meeting.ts'
import { Refusal, type RefusalReason } from '../../shared/model/refusal.ts'
import type { Seat } from '../../shared/model/seat.ts'
import { may } from '../../shared/policy/may.ts'
import { LIMITS } from '../../shared/protocol/limits.ts'
import { CLOSE, type CloseCode, type News } from '../../shared/protocol/sync.ts'
import type { TextJson } from '../../shared/schema/text.ts'
import type { DecideLocks, LockedBlocks, TextAt, WrittenBy } from '../drafting/parts.ts'
import {
  type JournalDraft,
  type LogDraft,
  type LogRow,
  type LogStore,
  type Shown,
  StorageError,
} from '../store/store.ts'
import type { WatchedRoom } from './clash-watch.ts'
import type { Unaware } from './clashes.ts'
import { Commits, type Waiting } from './commit.ts'
import type { Connection, Frame, Rights } from './connection.ts'
import { Delivery } from './delivery.ts'
import { Durable, NOTHING, newDoc, textDigest } from './durable.ts'
import { Gate, type Verdict } from './gate.ts'
import { type Scan, StructureFault, scanUpdate } from './guard.ts'
import { restoreMark } from './ledger.ts'
import { readStored, type Stored } from './load.ts'
import { Presence } from './presence.ts'
import { type Message, readMessage, vectorMessage } from './socket.ts'
import { TypedRun } from './typed-run.ts'
import { withoutDeleted } from './without-deleted.ts'

/** What a room is about: asked for every right. */
export interface RoomSubject {
  readonly meeting: MeetingId
  readonly document: Document
  readonly section: Section
}

/** What a room needs of the world. */
export interface RoomParts {
  readonly log: LogStore
  /** Whether other programs may write into the log. */
  readonly isShared: boolean
  /** True milliseconds. */
  now(): number
  /** What is locked in a room as it is loaded. */
  lockedBlocks(room: RoomId): Promise<LockedBlocks>
  /** A row is on disk whose author had not seen what others wrote since row `seen`. */
  unaware(room: WatchedRoom, row: Unaware): void
  report(entry: Record<string, unknown>): void
  readonly counters: Counters
}

/** Since the start of the process; for /metrics. */
export interface Counters {
  rooms: number
  connections: number
  framesReceived: number
  framesRefused: number
  rowsCommitted: number
  commitsFailed: number
  clientsResynced: number
}

/** What a seat may do with the section as it is now. */
export function rightsOf(seat: Seat, subject: RoomSubject): Rights {
  return {
    write: may(seat, 'section.write', subject) === null,
    follow: may(seat, 'section.follow', subject) === null,
    team: may(seat, 'section.team', subject) === null,
  }
}

/** An update-bearing frame, the `count`-th of its connection. */
interface Bearing {
  readonly bytes: Uint8Array
  /** It answers our state vector. */
  readonly answer: boolean
  /** Its author was asked whether he means to delete so much. */
  readonly confirmed?: true
  readonly count: number
  /** It seemed to come too early or from nowhere; meanwhile everything that other programs appended was taken in. */
  readonly caughtUp?: true
}

/** Whose frame it is. */
interface Sender {
  readonly connection: Connection
  readonly frame: Frame
}

/** Who waits for an update to be on disk: its author, and those who then sent the same. */
interface Author {
  readonly connection: Connection
  /** Null where the server mends what the author's update before it made; he gets that as anybody does. */
  readonly frame: Frame | null
  /** The row up to which he had the text on the screen; null where that is not known. */
  readonly seen: number | null
  readonly others: Sender[]
}

/** Repeats are to be expected, and who means to delete much was asked. */
const JUDGED_BEFORE = { answer: true, isOthers: null } as const

/** Others may write into the room between reading and locking so often. */
const LOCK_TRIES = 8

/** What was sent so long ago has been read, and whoever writes now knew of it. */
const ON_SCREEN_MS = 1_000
/** New client ids that one frame may bring: one a page, so a frame holds those of a device that was long offline. */
const CLIENT_IDS_MAX = 64
/** How soon storage that does not answer is asked again. */
const LOOK_AGAIN_MS = 1_000

/**
 * One text, its clients, and the order of things (DESIGN §5): frame → structure → whose client ids → candidate → disk → the others
 * → acknowledgement. Nobody is shown or told saved what is not on disk. No exception of Yjs leaves this file.
 */
export class Room {
  readonly id: RoomId
  readonly #parts: RoomParts
  readonly #meeting: Meeting
  readonly #durable: Durable
  readonly #gate: Gate
  readonly #commits: Commits<Author>
  readonly #presence: Presence
  readonly #owners: Map<number, SeatId>
  readonly #delivery: Delivery
  /** Whose messages wait for the end of this turn. */
  readonly #woken = new Set<Connection>()
  /** When what row was sent to those who are here; the first is older than `ON_SCREEN_MS`, where one is. */
  readonly #heads: { readonly at: number; readonly seq: number }[] = []
  /** The last row of each seat since the room was loaded. */
  readonly #lastBy = new Map<SeatId, number>()
  #subject: RoomSubject
  #snapshotSeq: number
  #locked: LockedBlocks = new Map()
  #isSaving = false
  #dropTimer: NodeJS.Timeout | null = null
  #lookTimer: NodeJS.Timeout | null = null

  private constructor(id: RoomId, subject: RoomSubject, meeting: Meeting, parts: RoomParts, stored: Stored) {
    this.id = id
    this.#parts = parts
    this.#subject = subject
    this.#meeting = meeting
    this.#owners = new Map(stored.owners)
    this.#snapshotSeq = stored.snapshot?.seq ?? 0
    this.#gate = new Gate(() => this.#newCandidate())
    this.#durable = new Durable(stored.head, stored.snapshot?.state ?? NOTHING, stored.rows, () =>
      this.#commits.pending.length === 0 ? this.#gate.candidate : null,
    )
    this.#commits = new Commits<Author>(parts.log, id, {
      head: () => this.#durable.head,
      committed: (rows, entries) => this.#committed(rows, entries),
      failed: (error, entries) => this.#failed(error, entries),
      overtaken: () => this.#takeIn(),
      again: (entries) => this.#judgeAgain(entries),
    })
    this.#delivery = new Delivery({
      durable: this.#durable,
      shown: stored.shown,
      owners: this.#owners,
      resynced: () => parts.counters.clientsResynced++,
    })
    this.#presence = new Presence(() => this.#delivery.connections, parts.now)
  }

  /** Reads a room from the log. Rejects, and writes nothing, where what is stored cannot be read whole. */
  static async load(id: RoomId, subject: RoomSubject, meeting: Meeting, parts: RoomParts): Promise<Room> {
    const room = new Room(id, subject, meeting, parts, await readStored(id, parts.log, parts.report))
    room.#durable.full()
    room.#lockAs(await parts.lockedBlocks(id))
    return room
  }

  get subject(): RoomSubject {
    return this.#subject
  }

  get epoch(): number {
    return this.#durable.head.epoch
  }

  get seq(): number {
    return this.#durable.head.seq
  }

  /** Where in the log the text stands that was shown last; null where none was. */
  get shownSeq(): number | null {
    return this.#delivery.shownSeq
  }

  /** A client is let in: a writer is asked for what it has. */
  join(connection: Connection): void {
    this.#delivery.add(connection)
    this.#restLater()
    if (connection.rights.write) connection.wire.send(vectorMessage(this.#durable.vector()))
  }

  leave(connection: Connection): void {
    // What it sent before it went counts.
    if (!connection.isBusy) void this.#drain(connection)
    if (!this.#delivery.remove(connection)) return
    connection.standing = { kind: 'leaving' }
    this.#presence.leave(connection)
  }

  /** One message of a client. Never throws. */
  receive(connection: Connection, bytes: Uint8Array): void {
    if (connection.isLeaving) return
    this.#parts.counters.framesReceived++
    const rest = connection.spend(bytes.length)
    if (rest > 0) connection.wire.rest(rest)
    let message: Message
    try {
      message = readMessage(bytes)
    } catch {
      connection.malformed()
      return
    }
    const count = message.kind === 'update' ? ++connection.frames : 0
    const typed = message.kind === 'update' && !message.answer ? message.bytes : null
    if (typed !== null && connection.typing?.add(typed) === true) return
    const typing = typed === null ? null : TypedRun.of(typed)
    connection.typing = typing
    if (typing === null) connection.inbox.push(() => this.#handle(connection, message, count))
    else connection.inbox.push(() => this.#takeTyped(connection, typing, count))
    this.#wake(connection)
  }

  /** What came in one turn of the event loop is judged at its end: what was typed in it, as one. */
  #wake(connection: Connection): void {
    if (this.#woken.size === 0) setImmediate(() => this.#drainWoken())
    this.#woken.add(connection)
  }

  #drainWoken(): void {
    const woken = [...this.#woken]
    this.#woken.clear()
    for (const connection of woken) if (!connection.isBusy) void this.#drain(connection)
  }

  async #drain(connection: Connection): Promise<void> {
    connection.isBusy = true
    try {
      for (;;) {
        if (connection.judging !== null) await connection.judging
        const next = connection.inbox.shift()
        if (next === undefined || connection.isLeaving) break
        connection.typing = null
        const begun = performance.now()
        const later = next()
        connection.worked(performance.now() - begun)
        if (later !== undefined) await later
      }
    } catch (error) {
      // Our own mistake, or storage that fails: the document is thrown away and made again from the log, the sender told.
      this.#parts.report({ event: 'sync.failed', room: this.id, error: String(error) })
      this.#gate.drop()
      connection.tellLater()
    }
    connection.isBusy = false
  }

  #handle(connection: Connection, message: Message, count: number): Promise<void> | void {
    if (message.kind === 'vector') {
      if (this.#delivery.answer(connection, message.bytes)) {
        connection.joinedAt = this.seq
        this.#presence.tell(connection)
      }
    } else if (message.kind === 'update') return this.#take(connection, { ...message, count })
    else if (message.kind === 'seen') connection.seen = Math.max(connection.seen, message.seq)
    else if (message.kind === 'presenceQuery') this.#presence.tell(connection)
    else if (message.kind === 'presence') this.#takePresence(connection, message.bytes)
  }

  #takePresence(connection: Connection, bytes: Uint8Array): void {
    try {
      this.#presence.receive(connection, bytes, this.#owners)
    } catch {
      connection.malformed()
    }
  }

  #take(connection: Connection, bearing: Bearing): Promise<void> | void {
    const { bytes, answer, count } = bearing
    let scan: Scan
    try {
      scan = scanUpdate(bytes)
    } catch (error) {
      if (!(error instanceof StructureFault)) throw error
      return this.#refuse(connection, count, CLOSE.refused, error.message)
    }
    if (!connection.rights.write) {
      const isEmpty = scan.structs.length === 0 && scan.deletes.length === 0
      if (!isEmpty && this.#gate.holdsNew(scan)) {
        if (this.#mayLag(bearing)) return this.#takeLater(connection, bearing)
        return this.#refuse(connection, count, CLOSE.notPermitted, 'notPermitted')
      }
      return this.#known({ connection, frame: connection.taken(count, answer) })
    }
    const strangers = this.#gate.strangers(scan, this.#owners, connection.identity.seat.id)
    if (strangers === 'taken') return this.#refuse(connection, count, CLOSE.clientIdTaken, 'stale')
    if (strangers.length === 0) return this.#judge(connection, bearing, scan)
    if (strangers.length > CLIENT_IDS_MAX) return this.#refuse(connection, count, CLOSE.refused, 'too many client ids')
    return this.#claim(connection, strangers, () => this.#take(connection, bearing))
  }

  /** A run of typing, whose first frame is the `first`-th: judged as one, or where that does not pass frame by frame. */
  #takeTyped(connection: Connection, run: TypedRun, first: number): Promise<void> | void {
    if (run.updates.length === 1) return this.#take(connection, { bytes: run.encoded(), answer: false, count: first })
    const bytes = run.encoded()
    const scan = scanned(bytes)
    if (scan === null || !connection.rights.write) return this.#takeEach(connection, run, first)
    const strangers = this.#gate.strangers(scan, this.#owners, connection.identity.seat.id)
    if (strangers === 'taken') return this.#takeEach(connection, run, first)
    if (strangers.length > 0) return this.#claim(connection, strangers, () => this.#takeTyped(connection, run, first))
    const count = first + run.updates.length - 1
    const verdict = this.#gate.judge(bytes, scan, { answer: false, isOthers: null })
    if (verdict.kind === 'new') this.#accept(connection, { bytes, answer: false, count }, verdict)
    else return this.#takeEach(connection, run, first)
  }

  async #takeEach(connection: Connection, run: TypedRun, first: number): Promise<void> {
    for (const [at, bytes] of run.updates.entries()) {
      if (connection.judging !== null) await connection.judging
      if (connection.isLeaving) return
      await this.#take(connection, { bytes, answer: false, count: first + at })
    }
  }

  /** Writes down whose the client ids are, then asks again from the start: what was heard meanwhile may have changed everything. */
  async #claim(connection: Connection, clients: readonly number[], again: () => Promise<void> | void): Promise<void> {
    for (const client of clients) {
      const owner = await this.#parts.log.claimClientId(this.id, client, connection.identity.seat.id)
      this.#owners.set(client, owner)
    }
    if (connection.judging !== null) await connection.judging
    if (!connection.isLeaving) await again()
  }

  /** Whether what an update builds on may be there, appended by another program. */
  #mayLag(bearing: Bearing): boolean {
    return this.#parts.isShared && bearing.caughtUp !== true
  }

  async #takeLater(connection: Connection, bearing: Bearing): Promise<void> {
    await this.catchUp()
    if (!connection.isLeaving) await this.#take(connection, { ...bearing, caughtUp: true })
  }

  #judge(connection: Connection, bearing: Bearing, scan: Scan): Promise<void> | void {
    const { bytes, answer, confirmed, count } = bearing
    const { seat } = connection.identity
    const isOthers = confirmed === true ? null : (client: number) => this.#owners.get(client) !== seat.id
    const verdict = this.#gate.judge(bytes, scan, { answer, isOthers })
    if (verdict.kind === 'refused') this.#refuse(connection, count, verdict.code, verdict.reason, verdict.blocks)
    else if (verdict.kind === 'large') this.#ask(connection, count, verdict.blocks)
    else if (verdict.kind === 'known') this.#known({ connection, frame: connection.taken(count, answer) })
    else if (verdict.kind === 'gap') {
      if (this.#mayLag(bearing)) return this.#takeLater(connection, bearing)
      if (connection.gap()) connection.wire.send(vectorMessage(this.#durable.vector()))
      else this.#refuse(connection, count, CLOSE.refused, 'something is missing')
    } else this.#accept(connection, bearing, verdict)
  }

  #accept(connection: Connection, { answer, count }: Bearing, verdict: Verdict & { kind: 'new' }): void {
    const { seat, signIn } = connection.identity
    const draft = this.#draft(verdict.update, seat.id, signIn.id, verdict.client)
    const seen = this.#seenBy(connection, answer)
    this.#push(draft, { connection, frame: connection.taken(count, answer), seen, others: [] }, verdict.repair)
  }

  /** On its way to the disk; `repair`: what the server mends of it. */
  #push(draft: LogDraft, from: Author, repair: Uint8Array | null): void {
    const entry = { draft, from }
    this.#commits.push(entry, repair === null ? (waiting) => joinedTyping(waiting, entry) : undefined)
    if (repair === null) return
    const { connection } = from
    this.#commits.push({
      draft: this.#draft(repair, null, null, null),
      from: { connection, frame: null, seen: null, others: [] },
    })
  }

  /** Asks an author whether he means to delete so much of what others wrote; who cannot be asked is refused. */
  #ask(connection: Connection, count: number, blocks: readonly string[]): void {
    const reason: RefusalReason = 'largeDeletion'
    const { seat } = connection.identity
    if (connection.ask(count, reason, blocks))
      this.#parts.report({ event: 'sync.asked', room: this.id, seat: seat.id, blocks: blocks.length })
    else this.#refuse(connection, count, CLOSE.refused, reason, blocks)
  }

  /** A frame that adds nothing: it is on disk when all that is known is. */
  #known(sender: Sender): void {
    const last = this.#commits.pending.at(-1)
    if (last === undefined) sender.connection.durable(sender.frame, this.seq)
    else last.from.others.push(sender)
  }

  #draft(update: Uint8Array, seat: SeatId | null, signIn: string | null, clientId: number | null): LogDraft {
    return { update, seat, signIn, clientId, at: meetingTime(this.#meeting, this.#parts.now()) }
  }

  #refuse(
    connection: Connection,
    count: number,
    code: CloseCode,
    reason: string,
    blocks: readonly string[] = [],
  ): void {
    this.#parts.counters.framesRefused++
    const seat = connection.identity.seat.id
    this.#parts.report({ event: 'sync.refused', room: this.id, seat, code, reason, blocks: blocks.slice(0, 10) })
    connection.refuse(count, code, reason, blocks)
  }

  #newCandidate(): Y.Doc {
    const doc = this.#durable.doc()
    for (const { draft } of this.#commits.pending) Y.applyUpdate(doc, draft.update)
    return doc
  }

  #committed(rows: readonly LogRow[], entries: readonly Waiting<Author>[]): void {
    this.#durable.append(rows)
    this.#parts.counters.rowsCommitted += rows.length
    const authors = new Set(entries.map(({ from }) => from.connection))
    const isNews = ({ from }: Waiting<Author>, connection: Connection) =>
      from.connection !== connection || from.frame === null
    this.#delivery.broadcast(
      entries.map(({ draft }) => draft.update),
      authors,
      (connection) => entries.filter((entry) => isNews(entry, connection)).map(({ draft }) => draft.update),
    )
    for (const [i, { from }] of entries.entries()) {
      const seq = rows[i]?.seq ?? this.seq
      for (const { connection, frame } of sendersOf(from)) connection.durable(frame, seq)
      this.#noteUnaware(from, seq)
    }
    this.#written()
  }

  /** Whoever is here has had on the screen what was sent to him a while ago; who comes back says himself what he had. */
  #seenBy(connection: Connection, isAnswer: boolean): number | null {
    const said = connection.seen
    if (isAnswer) return said > 0 ? said : null
    const before = performance.now() - ON_SCREEN_MS
    while ((this.#heads[1]?.at ?? before) < before) this.#heads.shift()
    const [oldest] = this.#heads
    if (oldest === undefined) return this.seq
    return Math.max(said, connection.joinedAt, oldest.at < before ? oldest.seq : 0)
  }

  #noteUnaware({ connection, frame, seen }: Author, seq: number): void {
    const { id } = connection.identity.seat
    const isUnaware = seen !== null && [...this.#lastBy].some(([seat, last]) => seat !== id && last > seen)
    if (frame !== null) this.#lastBy.set(id, seq)
    const { section } = this.#subject
    if (isUnaware) this.#parts.unaware({ room: this.id, section: section.id, meeting: this.#meeting }, { seq, seen })
  }

  /** Nothing of these is on disk. Their authors are told, keep what they wrote, and send it again when they come back. */
  #failed(error: unknown, entries: readonly Waiting<Author>[]): void {
    this.#parts.counters.commitsFailed++
    this.#parts.report({ event: 'sync.notSaved', room: this.id, error: String(error), updates: entries.length })
    this.#gate.drop()
    for (const { from } of entries) {
      from.connection.tellLater()
      for (const { connection } of from.others) connection.tellLater()
    }
    this.#lookAgainAfter(error)
  }

  /** Where nobody knows whether what failed is on disk: looks, until the disk answers, and shows what is there. */
  #lookAgainAfter(error: unknown): void {
    if (error instanceof StorageError && error.outcome === 'unknown') this.#lookAgain(0)
  }

  #lookAgain(ms: number): void {
    if (this.#lookTimer !== null) clearTimeout(this.#lookTimer)
    this.#lookTimer = setTimeout(() => {
      this.#lookTimer = null
      this.#commits
        .between(async () => {
          const rows = await this.#parts.log.read(this.id, this.seq)
          if (rows.length > 0) await this.#takeInRows(rows)
        })
        .catch(() => this.#lookAgain(LOOK_AGAIN_MS))
    }, ms)
    this.#lookTimer.unref()
  }

  /** Takes in rows that somebody else appended. What waits for the disk is judged again, upon these. */
  async #takeIn(): Promise<void> {
    const rows = await this.#parts.log.read(this.id, this.seq)
    if (rows.length === 0) throw new Error('the log says it has moved, and has no new rows')
    await this.#takeInRows(rows)
  }

  async #takeInRows(rows: readonly LogRow[]): Promise<void> {
    for (const [client, owner] of await this.#parts.log.clientIds(this.id)) this.#owners.set(client, owner)
    // Who locks blocks appends a row: so nothing that was judged before the lock comes after it unseen.
    const locked = await this.#parts.lockedBlocks(this.id)
    this.#durable.append(rows)
    this.#lockAs(locked)
    if (this.#commits.pending.length === 0) for (const { update } of rows) this.#gate.take(update)
    else {
      this.#gate.drop()
      this.#commits.judgeAgain()
    }
    this.#delivery.broadcast(rows.map(({ update }) => update))
    this.#written()
  }

  /** Updates that were let in before somebody else's rows came between. What the server mended in them is mended anew. */
  #judgeAgain(entries: readonly Waiting<Author>[]): void {
    const refused = new Set<Connection>()
    for (const { draft, from } of entries) {
      const { connection, frame, others } = from
      const isOver = frame === null || refused.has(connection)
      const verdict = isOver ? null : this.#gate.judge(draft.update, scanUpdate(draft.update), JUDGED_BEFORE)
      if (verdict?.kind === 'known') for (const sender of sendersOf(from)) this.#known(sender)
      else if (verdict?.kind === 'new') this.#push({ ...draft, update: verdict.update }, from, verdict.repair)
      else for (const other of others) other.connection.tellLater()
      if (verdict === null || verdict.kind === 'known' || verdict.kind === 'new') continue
      refused.add(connection)
      if (verdict.kind === 'refused')
        this.#refuse(connection, frame?.count ?? 0, verdict.code, verdict.reason, verdict.blocks)
      else connection.tellLater()
    }
  }

  /** Takes in what other programs have appended and shown since. Does nothing where there is nothing new. */
  catchUp(): Promise<void> {
    return this.#commits.between(async () => {
      const { log } = this.#parts
      const [head, shown] = await Promise.all([log.head(this.id), log.shown(this.id)])
      if (head === null || head.epoch !== this.epoch || head.seq < this.seq) {
        for (const connection of [...this.#delivery.connections]) connection.close(CLOSE.otherEpoch, 'stale')
        throw new StorageError(`room ${this.id}: the log is another than it was`)
      }
      if (head.seq > this.seq) await this.#takeIn()
      if (shown !== null && shown.seq > (this.shownSeq ?? -1)) this.#delivery.show(shown)
    })
  }

  #written(): void {
    this.#heads.push({ at: performance.now(), seq: this.seq })
    if (this.seq - this.#snapshotSeq >= LIMITS.snapshotEveryRows) void this.saveSnapshot()
    this.#restLater()
  }

  #restLater(): void {
    if (this.#dropTimer !== null) clearTimeout(this.#dropTimer)
    this.#dropTimer = setTimeout(() => this.#rest(), LIMITS.candidateIdleMs)
    this.#dropTimer.unref()
  }

  /** Where nobody has written for a while a text takes no more memory than its bytes. */
  #rest(): void {
    if (!this.#commits.isIdle) this.#restLater()
    else {
      this.#durable.rest()
      this.#gate.drop()
    }
  }

  /** Keeps the present state, so that the next load is fast. A state that does not load to the same text is not kept. */
  async saveSnapshot(): Promise<void> {
    if (this.#isSaving || this.seq === this.#snapshotSeq) return
    this.#isSaving = true
    try {
      const { seq, hash } = this.#durable.head
      const state = this.#durable.full()
      const doc = newDoc()
      Y.applyUpdate(doc, state)
      const isSame = Buffer.from(textDigest(readText(textOf(doc)))).equals(textDigest(this.#durable.text()))
      if (!isSame || doc.store.pendingStructs !== null || doc.store.pendingDs !== null)
        throw new Error('a snapshot does not load to the same text')
      await this.#parts.log.saveSnapshot(this.id, { seq, state, logHash: hash })
      this.#snapshotSeq = seq
    } catch (error) {
      // The log alone is the truth; without a snapshot it is only slower to load.
      this.#parts.report({ event: 'sync.snapshotFailed', room: this.id, error: String(error) })
    }
    this.#isSaving = false
  }

  /** Nobody is here and nothing is under way. */
  get isIdle(): boolean {
    return this.#delivery.connections.size === 0 && this.#commits.isIdle && !this.#isSaving
  }

  /** When everything that was accepted is on disk, or has failed. */
  settled(): Promise<void> {
    return this.#commits.settled()
  }

  /** Ends the room: its clients are told with `code`. */
  close(code: CloseCode, reason: string): void {
    for (const connection of [...this.#delivery.connections]) connection.close(code, reason)
    this.#presence.close()
    this.#gate.drop()
    this.#delivery.close()
    for (const timer of [this.#dropTimer, this.#lookTimer]) if (timer !== null) clearTimeout(timer)
  }

  text(): TextAt {
    const { seq, hash } = this.#durable.head
    return { text: this.#durable.text(), seq, headHash: hash }
  }

  async shownText(): Promise<TextAt> {
    const shown = this.#delivery.shown()
    if (shown.seq === this.seq) return { ...shown, headHash: this.#durable.head.hash }
    const [row] = await this.#parts.log.read(this.id, Math.max(0, shown.seq - 1), 1)
    return { ...shown, headHash: (shown.seq === 0 ? row?.previousHash : row?.hash) ?? '' }
  }

  /** Writes the first text. Rejects where there is one. */
  async seed(text: TextJson, at: string): Promise<TextAt> {
    const result = await this.#write(null, { seat: null, at }, (ytext) => {
      if (this.seq > 0 || ytext.length > 0) throw new Refusal('stale', 'the room has a text')
      seedText(ytext, text)
    })
    if (result === 'stale') throw new Refusal('stale', 'the room has a text')
    return result
  }

  /** Replaces the durable text by `next`; 'stale' where `expectedSeq` is not the head. */
  write(expectedSeq: number, next: TextJson, by: WrittenBy): Promise<TextAt | 'stale'> {
    return this.#write(expectedSeq, by, (ytext) => writeText(ytext, next))
  }

  #write(expectedSeq: number | null, by: WrittenBy, change: (ytext: Y.Text) => void): Promise<TextAt | 'stale'> {
    return this.#commits.between(async () => {
      if (expectedSeq !== null && expectedSeq !== this.seq) return 'stale'
      const doc = this.#durable.doc()
      const before = Y.encodeStateVector(doc)
      let update: Uint8Array = NOTHING
      doc.on('update', (bytes: Uint8Array) => {
        update = update === NOTHING ? bytes : Y.mergeUpdates([update, bytes])
      })
      let isLocked = false
      doc.on('afterTransaction', (transaction: Y.Transaction) => {
        isLocked = locksBroken(textOf(doc), transaction, this.#gate.locked).length > 0
      })
      doc.transact(() => change(textOf(doc)))
      if (isLocked) throw new Refusal('locked')
      if (update === NOTHING) return this.text()
      const isOnlyDeletion = Buffer.from(before).equals(Y.encodeStateVector(doc))
      if (by.seat !== null && !isOnlyDeletion) {
        const owner = await this.#parts.log.claimClientId(this.id, doc.clientID, by.seat)
        this.#owners.set(doc.clientID, owner)
      }
      const clientId = by.seat === null || isOnlyDeletion ? null : doc.clientID
      const signIn = by.restores === undefined ? null : restoreMark(by.restores)
      const draft: LogDraft = { update, seat: by.seat, signIn, clientId, at: by.at }
      const { log } = this.#parts
      const result = await log.append(this.id, this.#durable.head, [draft], by.entry).catch((error: unknown) => {
        this.#lookAgainAfter(error)
        throw error
      })
      if (result.kind === 'stale') {
        await this.#takeIn()
        return 'stale'
      }
      this.#durable.append(result.rows)
      this.#gate.take(update)
      this.#delivery.broadcast([update])
      this.#written()
      return this.text()
    })
  }

  /** Locks and unlocks blocks, and judges anew what waits for the disk (LiveText.lock). */
  lock(decide: DecideLocks): Promise<void> {
    return this.#commits.between(async () => {
      let locked: LockedBlocks | 'stale' = 'stale'
      for (let tries = 0; locked === 'stale'; tries++) {
        if (tries === LOCK_TRIES) throw new Refusal('stale')
        locked = await decide(this.text(), this.#durable.head, this.#locked)
        const rows = await this.#parts.log.read(this.id, this.seq)
        if (rows.length > 0) await this.#takeInRows(rows)
      }
      this.#lockAs(locked)
      for (let isRefused = true; isRefused; ) isRefused = this.#refuseLocked()
    })
  }

  /** The locks as another program has set them. */
  lockAsKept(): Promise<void> {
    return this.lock(() => this.#parts.lockedBlocks(this.id))
  }

  /** A block that does not read as it was locked is locked as it stands, and that is noted: it is our own mistake. */
  #lockAs(locked: LockedBlocks): void {
    this.#locked = locked
    // To read a long text takes longer than all else of opening a room.
    this.#gate.locked =
      locked.size === 0 ? new Map() : contentOf(this.#durable.text(), locked as ReadonlyMap<string, string>)
    for (const [id, hash] of locked) {
      const content = this.#gate.locked.get(id)
      if (content !== undefined && createHash('sha256').update(content).digest('hex') === hash) continue
      this.#parts.report({ event: 'sync.lockedOtherwise', room: this.id, block: id })
    }
  }

  /** Refuses the first of those who wait for the disk with a change of a locked block, and all he sent after it. False: nobody. */
  #refuseLocked(): boolean {
    const doc = this.#durable.doc()
    for (const [i, { draft, from }] of this.#commits.pending.entries()) {
      const blocks = brokenBy(doc, draft.update, this.#gate.locked)
      if (blocks.length === 0) continue
      const later = new Set(this.#commits.pending.slice(i).map((entry) => entry.from))
      this.#withdraw((other) => other.connection === from.connection && later.has(other))
      const reason: RefusalReason = 'locked'
      const count = from.frame?.count ?? from.connection.frames
      this.#refuse(from.connection, count, CLOSE.refused, reason, blocks)
      return true
    }
    return false
  }

  /** Publishes the durable text to those who do not follow. */
  show(by: { seat: SeatId; at: string }, entry: (seq: number) => JournalDraft | null): Promise<{ seq: number }> {
    return this.#commits.between(async () => {
      const { seq } = this.#durable.head
      const state = withoutDeleted(this.#durable.full())
      const shown: Shown = { seq, state, at: by.at, seat: by.seat }
      await this.#parts.log.saveShown(this.id, shown, entry(seq))
      this.#delivery.show(shown)
      return { seq }
    })
  }

  /** Tells those who are here that something beside the text is another by now. */
  announce(what: News): void {
    this.#delivery.announce(what)
  }

  /** The section as it is now; the rights of everyone here follow at once. */
  changeSubject(subject: RoomSubject): void {
    this.#subject = subject
    for (const connection of [...this.#delivery.connections])
      this.applyRights(connection, rightsOf(connection.identity.seat, subject))
  }

  /** Moves a client between the texts, and takes from it or gives to it what follows from its rights. */
  applyRights(connection: Connection, rights: Rights): void {
    if (connection.isLeaving) return
    const before = connection.rights
    const viewBefore = connection.view
    connection.rights = rights
    const view = connection.view
    if (viewBefore !== 'shown' && view === 'shown') connection.close(CLOSE.otherEpoch, 'stale')
    if (viewBefore === 'shown' && this.#delivery.widen(connection)) this.#presence.tell(connection)
    if (before.team && !rights.team) this.#presence.leave(connection)
    if (!before.write && rights.write) connection.wire.send(vectorMessage(this.#durable.vector()))
    if (before.write && !rights.write) this.withdraw(connection)
  }

  /** What a client has written and is not yet on disk is not accepted after all. */
  withdraw(connection: Connection): void {
    if (!this.#withdraw((from) => from.connection === connection)) return
    this.#refuse(connection, connection.frames, CLOSE.notPermitted, 'notPermitted')
  }

  /** When nothing of a client that may no longer write is on its way to the disk. */
  async landed(connection: Connection): Promise<void> {
    const isWriter = connection.rights.write && !connection.isLeaving
    const isUnderWay = this.#commits.pending.some(({ from }) => from.connection === connection)
    if (!isWriter && isUnderWay) await this.#commits.between(async () => {})
  }

  /** Takes back what is not yet on disk. False: there was nothing. */
  #withdraw(gone: (from: Author) => boolean): boolean {
    const taken = this.#commits.withdraw(gone)
    if (taken.length === 0) return false
    this.#gate.drop()
    // Who said the same was told that it is known, which it no longer is.
    for (const { from } of taken) for (const other of from.others) other.connection.tellLater()
    return true
  }
}

function sendersOf({ connection, frame, others }: Author): readonly Sender[] {
  return frame === null ? others : [{ connection, frame }, ...others]
}

/** Applies an update, and says which locked blocks that changed. */
function brokenBy(doc: Y.Doc, update: Uint8Array, locked: LockedContent): readonly string[] {
  const change = doc.transact((transaction) => {
    Y.applyUpdate(doc, update)
    return transaction
  })
  return locksBroken(textOf(doc), change, locked)
}

/** Null where the bytes are no update that may be looked at. */
function scanned(bytes: Uint8Array): Scan | null {
  try {
    return scanUpdate(bytes)
  } catch (error) {
    if (error instanceof StructureFault) return null
    throw error
  }
}

/** Typing that goes on where the same sign-in's typing, which still waits for the disk, ended: one row of the log. */
function joinedTyping(waiting: Waiting<Author>, next: Waiting<Author>): Waiting<Author> | null {
  const { connection, frame, others } = waiting.from
  if (connection !== next.from.connection || frame === null || next.from.frame === null) return null
  const { seat, signIn, clientId } = next.draft
  if (waiting.draft.seat !== seat || waiting.draft.signIn !== signIn || waiting.draft.clientId !== clientId) return null
  const run = TypedRun.of(waiting.draft.update)
  if (run?.add(next.draft.update) !== true) return null
  const sent = [...others, { connection, frame: next.from.frame }, ...next.from.others]
  return { draft: { ...waiting.draft, update: run.encoded() }, from: { ...waiting.from, others: sent } }
}
