import * as Y from 'yjs'
import { readText, seedText, textOf } from '../../shared/live/text.ts'
import { writeText } from '../../shared/live/write.ts'
import type { Document, Section } from '../../shared/model/document.ts'
import type { MeetingId, RoomId, SeatId } from '../../shared/model/ids.ts'
import { type Meeting, meetingTime } from '../../shared/model/meeting.ts'
import { Refusal } from '../../shared/model/refusal.ts'
import type { Seat } from '../../shared/model/seat.ts'
import { may } from '../../shared/policy/may.ts'
import { LIMITS } from '../../shared/protocol/limits.ts'
import { CLOSE, type CloseCode } from '../../shared/protocol/sync.ts'
import { EMPTY_TEXT, type TextJson } from '../../shared/schema/text.ts'
import type { TextAt } from '../drafting/parts.ts'
import type { LogDraft, LogRow, LogStore, Shown, Snapshot } from '../store/store.ts'
import { Commits, type Waiting } from './commit.ts'
import type { Connection, Frame, Rights } from './connection.ts'
import { Durable, merged, NOTHING, newDoc, textDigest, withoutDeleted } from './durable.ts'
import { Gate } from './gate.ts'
import { type Scan, StructureFault, scanUpdate } from './guard.ts'
import { Presence } from './presence.ts'
import { answerMessage, digestMessage, type Message, readMessage, updateMessage, vectorMessage } from './socket.ts'

/** What a room is about: asked for every right. */
export interface RoomSubject {
  readonly meeting: MeetingId
  readonly document: Document
  readonly section: Section
}

/** What a room needs of the world. */
export interface RoomParts {
  readonly log: LogStore
  /** True milliseconds. */
  now(): number
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

/** Whose frame it is. */
interface Sender {
  readonly connection: Connection
  readonly frame: Frame
}

/** Who waits for an update to be on disk: its author, and those who then sent the same. */
interface Author extends Sender {
  readonly others: Sender[]
}

/** How long nothing must have been written before a digest is sent. */
const QUIET_MS = 2_000
const CATCH_UP_MS = 250
/** A reader that has read nothing for so long is cut, and may come back. */
const BEHIND_MAX_MS = 10_000

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
  readonly #connections = new Set<Connection>()
  #subject: RoomSubject
  #shown: Shown | null
  #snapshotSeq: number
  #isSaving = false
  #quietTimer: NodeJS.Timeout | null = null
  #dropTimer: NodeJS.Timeout | null = null
  #catchUpTimer: NodeJS.Timeout | null = null

  private constructor(id: RoomId, subject: RoomSubject, meeting: Meeting, parts: RoomParts, loaded: Loaded) {
    this.id = id
    this.#parts = parts
    this.#subject = subject
    this.#meeting = meeting
    this.#owners = new Map(loaded.owners)
    this.#shown = loaded.shown
    this.#snapshotSeq = loaded.snapshot?.seq ?? 0
    this.#gate = new Gate(() => this.#newCandidate())
    this.#durable = new Durable(loaded.head, loaded.snapshot?.state ?? NOTHING, loaded.rows, () =>
      this.#commits.pending.length === 0 ? this.#gate.candidate : null,
    )
    this.#commits = new Commits<Author>(parts.log, id, {
      head: () => this.#durable.head,
      committed: (rows, entries) => this.#committed(rows, entries),
      failed: (error, entries) => this.#failed(error, entries),
      overtaken: async (entries) => {
        await this.#takeIn()
        return entries
      },
    })
    this.#presence = new Presence(() => this.#connections, parts.now)
  }

  /** Reads a room from the log. Rejects, and writes nothing, where what is stored cannot be read whole. */
  static async load(id: RoomId, subject: RoomSubject, meeting: Meeting, parts: RoomParts): Promise<Room> {
    const room = new Room(id, subject, meeting, parts, await read(id, parts.log))
    room.#durable.full()
    return room
  }

  get subject(): RoomSubject {
    return this.#subject
  }

  get connections(): ReadonlySet<Connection> {
    return this.#connections
  }

  get epoch(): number {
    return this.#durable.head.epoch
  }

  get seq(): number {
    return this.#durable.head.seq
  }

  /** A client is let in: a writer is asked for what it has. */
  join(connection: Connection): void {
    this.#connections.add(connection)
    if (connection.rights.write) connection.wire.send(vectorMessage(this.#durable.vector()))
  }

  leave(connection: Connection): void {
    if (!this.#connections.delete(connection)) return
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
      connection.close(CLOSE.malformed, 'malformed')
      return
    }
    const count = message.kind === 'update' ? ++connection.frames : 0
    connection.inbox.push(() => this.#handle(connection, message, count))
    if (!connection.isBusy) void this.#drain(connection)
  }

  async #drain(connection: Connection): Promise<void> {
    connection.isBusy = true
    try {
      for (;;) {
        if (connection.judging !== null) await connection.judging
        const next = connection.inbox.shift()
        if (next === undefined || connection.isLeaving) break
        const later = next()
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
    if (message.kind === 'vector') this.#answer(connection, message.bytes)
    else if (message.kind === 'update') return this.#take(connection, message.bytes, message.answer, count)
    else if (message.kind === 'seen') connection.seen = Math.max(connection.seen, message.seq)
    else if (message.kind === 'presenceQuery') this.#presence.tell(connection)
    else if (message.kind === 'presence') this.#takePresence(connection, message.bytes)
  }

  #takePresence(connection: Connection, bytes: Uint8Array): void {
    try {
      this.#presence.receive(connection, bytes, this.#owners)
    } catch {
      connection.close(CLOSE.malformed, 'malformed')
    }
  }

  /** Sends what the client lacks of the text it may see. */
  #answer(connection: Connection, vector: Uint8Array): void {
    if (!connection.spendVector()) return
    if (connection.wire.unsent > LIMITS.slowReaderCutBytes) {
      connection.cut()
      return
    }
    const isFirst = connection.standing.kind === 'joining'
    let update: Uint8Array | null
    try {
      update = this.#lacking(connection, vector)
    } catch {
      connection.close(CLOSE.malformed, 'malformed')
      return
    }
    if (update === null) {
      connection.close(CLOSE.otherEpoch, 'stale')
      return
    }
    const seq = connection.view === 'shown' ? (this.#shown?.seq ?? 0) : this.seq
    connection.wire.send(answerMessage(update))
    connection.standing = { kind: 'live', seq, behind: null }
    if (!isFirst) return
    this.#presence.tell(connection)
    this.#awaitQuiet()
  }

  /** Null: the client has more than it may see. */
  #lacking(connection: Connection, vector: Uint8Array): Uint8Array | null {
    const { view, since } = connection
    connection.since = null
    if (view === 'full' && since !== null) {
      const rows = this.#durable.after(since)
      if (rows !== null) return rows
    }
    if (view !== 'shown') return this.#durable.answer(vector, view)
    const state = this.#shown?.state ?? NOTHING
    const known = Y.decodeStateVector(Y.encodeStateVectorFromUpdate(state))
    for (const [client, clock] of Y.decodeStateVector(vector)) {
      if (clock > (known.get(client) ?? 0) && (known.has(client) || this.#owners.has(client))) return null
    }
    return vector.length <= 1 ? state : Y.diffUpdate(state, vector)
  }

  /** An update-bearing frame, the `count`-th of its connection. */
  #take(connection: Connection, bytes: Uint8Array, isAnswer: boolean, count: number): Promise<void> | void {
    let scan: Scan
    try {
      scan = scanUpdate(bytes)
    } catch (error) {
      if (!(error instanceof StructureFault)) throw error
      return this.#refuse(connection, count, CLOSE.refused, error.message)
    }
    if (!connection.rights.write) {
      const isEmpty = scan.structs.length === 0 && scan.deletes.length === 0
      if (!isEmpty && this.#gate.holdsNew(scan))
        return this.#refuse(connection, count, CLOSE.notPermitted, 'notPermitted')
      return this.#known({ connection, frame: connection.taken(count, isAnswer) })
    }
    const strangers = this.#gate.strangers(scan, this.#owners, connection.identity.seat.id)
    if (strangers === 'taken') return this.#refuse(connection, count, CLOSE.clientIdTaken, 'stale')
    if (strangers.length === 0) return this.#judge(connection, bytes, scan, isAnswer, count)
    if (strangers.length > CLIENT_IDS_MAX) return this.#refuse(connection, count, CLOSE.refused, 'too many client ids')
    return this.#claim(connection, strangers, () => this.#take(connection, bytes, isAnswer, count))
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

  #judge(connection: Connection, bytes: Uint8Array, scan: Scan, isAnswer: boolean, count: number): void {
    const verdict = this.#gate.judge(bytes, scan, isAnswer)
    if (verdict.kind === 'refused') this.#refuse(connection, count, verdict.code, verdict.reason, verdict.blocks)
    else if (verdict.kind === 'known') this.#known({ connection, frame: connection.taken(count, isAnswer) })
    else if (verdict.kind === 'gap') {
      if (connection.gap()) connection.wire.send(vectorMessage(this.#durable.vector()))
      else this.#refuse(connection, count, CLOSE.refused, 'something is missing')
    } else {
      const { seat, signIn } = connection.identity
      const draft = this.#draft(verdict.update, seat.id, signIn.id, verdict.client)
      this.#commits.push({ draft, from: { connection, frame: connection.taken(count, isAnswer), others: [] } })
    }
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
    this.#parts.report({ event: 'sync.refused', room: this.id, seat, code, reason, blocks })
    connection.refuse(count, code, reason)
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
    this.#broadcast(
      entries.map(({ draft }) => draft.update),
      authors,
      (connection) => entries.filter(({ from }) => from.connection !== connection).map(({ draft }) => draft.update),
    )
    for (const [i, { from }] of entries.entries()) {
      const seq = rows[i]?.seq ?? this.seq
      for (const { connection, frame } of [from, ...from.others]) connection.durable(frame, seq)
    }
    this.#written()
  }

  /** Sends updates that are on disk to those who follow, one frame each; to their authors only what others wrote. */
  #broadcast(
    updates: readonly Uint8Array[],
    authors: ReadonlySet<Connection>,
    ofOthers: (author: Connection) => readonly Uint8Array[],
  ): void {
    const forAll = updateMessage(merged(updates))
    for (const connection of this.#connections) {
      if (connection.view === 'shown') continue
      if (!authors.has(connection)) this.#deliver(connection, forAll)
      else {
        const others = ofOthers(connection)
        this.#deliver(connection, others.length === 0 ? null : updateMessage(merged(others)))
      }
    }
  }

  /** Hands a frame to a client that is up to date, or notes that it has to catch up. */
  #deliver(connection: Connection, frame: Uint8Array | null): void {
    const { standing, wire } = connection
    if (standing.kind !== 'live' || standing.behind !== null) return
    if (wire.unsent > LIMITS.slowReaderBytes) {
      connection.standing = { ...standing, behind: { since: performance.now(), unsent: wire.unsent } }
      this.#catchUpTimer ??= setTimeout(() => this.#catchUp(), CATCH_UP_MS)
      return
    }
    if (frame !== null) wire.send(frame)
    connection.standing = { ...standing, seq: this.seq }
  }

  /** Slow readers are not fed piece by piece: once they have read what they were sent they get the rest as one. */
  #catchUp(): void {
    this.#catchUpTimer = null
    const now = performance.now()
    for (const connection of this.#connections) {
      const { standing, wire, view } = connection
      if (standing.kind !== 'live' || standing.behind === null) continue
      const { unsent } = wire
      const isReading = unsent < standing.behind.unsent
      if (!isReading && now - standing.behind.since > BEHIND_MAX_MS) connection.cut()
      else if (unsent > LIMITS.slowReaderBytes / 4) {
        if (isReading) connection.standing = { ...standing, behind: { since: now, unsent } }
        this.#catchUpTimer ??= setTimeout(() => this.#catchUp(), CATCH_UP_MS)
      } else {
        const rows = view === 'shown' ? (this.#shown?.state ?? NOTHING) : this.#durable.after(standing.seq)
        wire.send(updateMessage(rows ?? this.#durable.answer(new Uint8Array(), view === 'full' ? 'full' : 'clean')))
        const seq = view === 'shown' ? (this.#shown?.seq ?? 0) : this.seq
        connection.standing = { kind: 'live', seq, behind: null }
        this.#parts.counters.clientsResynced++
      }
    }
  }

  /** Nothing of these is on disk. Their authors are told, keep what they wrote, and send it again when they come back. */
  #failed(error: unknown, entries: readonly Waiting<Author>[]): void {
    this.#parts.counters.commitsFailed++
    this.#parts.report({ event: 'sync.notSaved', room: this.id, error: String(error), updates: entries.length })
    this.#gate.drop()
    for (const { from } of entries) for (const { connection } of [from, ...from.others]) connection.tellLater()
  }

  /** Takes in rows that somebody else appended. */
  async #takeIn(): Promise<void> {
    const rows = await this.#parts.log.read(this.id, this.seq)
    if (rows.length === 0) throw new Error('the log says it has moved, and has no new rows')
    for (const [client, owner] of await this.#parts.log.clientIds(this.id)) this.#owners.set(client, owner)
    this.#durable.append(rows)
    this.#gate.drop()
    this.#broadcast(
      rows.map(({ update }) => update),
      new Set(),
      () => [],
    )
    this.#written()
  }

  #written(): void {
    this.#awaitQuiet()
    if (this.seq - this.#snapshotSeq >= LIMITS.snapshotEveryRows) void this.saveSnapshot()
    if (this.#dropTimer !== null) clearTimeout(this.#dropTimer)
    this.#dropTimer = setTimeout(() => {
      if (this.#commits.isIdle) this.#gate.drop()
    }, LIMITS.roomIdleMs)
    this.#dropTimer.unref()
  }

  #awaitQuiet(): void {
    if (this.#quietTimer !== null) clearTimeout(this.#quietTimer)
    this.#quietTimer = setTimeout(() => this.#tellDigests(), QUIET_MS)
    this.#quietTimer.unref()
  }

  #tellDigests(): void {
    this.#quietTimer = null
    let live: Uint8Array | null = null
    let shown: Uint8Array | null = null
    for (const connection of this.#connections) {
      const { standing, wire, view } = connection
      if (!wire.acknowledges || standing.kind !== 'live' || connection.hasUnderWay) continue
      if (view === 'shown') {
        shown ??= digestMessage(this.#shown?.seq ?? 0, textDigest(this.#shownText()))
        wire.send(shown)
      } else if (standing.seq === this.seq) {
        live ??= digestMessage(this.seq, textDigest(this.#durable.text()))
        wire.send(live)
      }
    }
  }

  #shownText(): TextJson {
    if (this.#shown === null) return EMPTY_TEXT
    const doc = newDoc()
    Y.applyUpdate(doc, this.#shown.state)
    return readText(textOf(doc))
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
    return this.#connections.size === 0 && this.#commits.isIdle && !this.#isSaving
  }

  /** When everything that was accepted is on disk, or has failed. */
  settled(): Promise<void> {
    return this.#commits.settled()
  }

  /** Ends the room: its clients are told with `code`. */
  close(code: CloseCode, reason: string): void {
    for (const connection of [...this.#connections]) connection.close(code, reason)
    this.#presence.close()
    this.#gate.drop()
    for (const timer of [this.#quietTimer, this.#dropTimer, this.#catchUpTimer]) if (timer !== null) clearTimeout(timer)
  }

  text(): TextAt {
    const { seq, hash } = this.#durable.head
    return { text: this.#durable.text(), seq, headHash: hash }
  }

  async shownText(): Promise<TextAt> {
    const seq = this.#shown?.seq ?? 0
    if (seq === this.seq) return { text: this.#shownText(), seq, headHash: this.#durable.head.hash }
    const [row] = await this.#parts.log.read(this.id, Math.max(0, seq - 1), 1)
    return { text: this.#shownText(), seq, headHash: (seq === 0 ? row?.previousHash : row?.hash) ?? '' }
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
  write(expectedSeq: number, next: TextJson, by: { seat: SeatId | null; at: string }): Promise<TextAt | 'stale'> {
    return this.#write(expectedSeq, by, (ytext) => writeText(ytext, next))
  }

  #write(
    expectedSeq: number | null,
    by: { seat: SeatId | null; at: string },
    change: (ytext: Y.Text) => void,
  ): Promise<TextAt | 'stale'> {
    return this.#commits.between(async () => {
      if (expectedSeq !== null && expectedSeq !== this.seq) return 'stale'
      const doc = this.#durable.doc()
      const before = Y.encodeStateVector(doc)
      let update: Uint8Array = NOTHING
      doc.on('update', (bytes: Uint8Array) => {
        update = update === NOTHING ? bytes : Y.mergeUpdates([update, bytes])
      })
      doc.transact(() => change(textOf(doc)))
      if (update === NOTHING) return this.text()
      const isOnlyDeletion = Buffer.from(before).equals(Y.encodeStateVector(doc))
      if (by.seat !== null && !isOnlyDeletion) {
        const owner = await this.#parts.log.claimClientId(this.id, doc.clientID, by.seat)
        this.#owners.set(doc.clientID, owner)
      }
      const clientId = by.seat === null || isOnlyDeletion ? null : doc.clientID
      const draft: LogDraft = { update, seat: by.seat, signIn: null, clientId, at: by.at }
      const result = await this.#parts.log.append(this.id, this.#durable.head, [draft])
      if (result.kind === 'stale') {
        await this.#takeIn()
        return 'stale'
      }
      this.#durable.append(result.rows)
      this.#gate.take(update)
      this.#broadcast([update], new Set(), () => [])
      this.#written()
      return this.text()
    })
  }

  /** Publishes the durable text to those who do not follow. */
  show(by: { seat: SeatId; at: string }): Promise<{ seq: number }> {
    return this.#commits.between(async () => {
      const { seq } = this.#durable.head
      const state = withoutDeleted(this.#durable.full())
      const before = this.#shown?.state ?? NOTHING
      const shown: Shown = { seq, state, at: by.at, seat: by.seat }
      await this.#parts.log.saveShown(this.id, shown)
      this.#shown = shown
      const frame = updateMessage(Y.diffUpdate(state, Y.encodeStateVectorFromUpdate(before)))
      for (const connection of this.#connections) {
        if (connection.view !== 'shown') continue
        this.#deliver(connection, frame)
        if (connection.standing.kind === 'live' && connection.standing.behind === null)
          connection.standing = { ...connection.standing, seq }
      }
      this.#awaitQuiet()
      return { seq }
    })
  }

  /** The section as it is now; the rights of everyone here follow at once. */
  changeSubject(subject: RoomSubject): void {
    this.#subject = subject
    for (const connection of [...this.#connections])
      this.applyRights(connection, rightsOf(connection.identity.seat, subject))
  }

  /** Moves a client between the texts, and takes from it or gives to it what follows from its rights. */
  applyRights(connection: Connection, rights: Rights): void {
    if (connection.isLeaving) return
    const before = connection.rights
    const viewBefore = connection.view
    connection.rights = rights
    const view = connection.view
    if (viewBefore !== 'shown' && view === 'shown') {
      connection.close(CLOSE.otherEpoch, 'stale')
    } else if (viewBefore === 'shown' && view !== 'shown' && connection.standing.kind === 'live') {
      const known = Y.encodeStateVectorFromUpdate(this.#shown?.state ?? NOTHING)
      connection.standing = { kind: 'live', seq: this.seq, behind: null }
      connection.wire.send(updateMessage(this.#durable.answer(known, view)))
      this.#presence.tell(connection)
      this.#awaitQuiet()
    }
    if (before.team && !rights.team) this.#presence.leave(connection)
    if (!before.write && rights.write) connection.wire.send(vectorMessage(this.#durable.vector()))
    if (before.write && !rights.write) this.withdraw(connection)
  }

  /** What a client has written and is not yet on disk is not accepted after all. */
  withdraw(connection: Connection): void {
    const taken = this.#commits.withdraw((from) => from.connection === connection)
    if (taken.length === 0) return
    this.#gate.drop()
    // Who said the same was told that it is known, which it no longer is.
    for (const { from } of taken) for (const other of from.others) other.connection.tellLater()
    this.#refuse(connection, connection.frames, CLOSE.notPermitted, 'notPermitted')
  }
}

/** New client ids that one frame may bring: one a page, so a frame holds those of a device that was long offline. */
const CLIENT_IDS_MAX = 64

interface Loaded {
  readonly head: { readonly epoch: number; readonly seq: number; readonly hash: string }
  readonly snapshot: Snapshot | null
  readonly rows: readonly LogRow[]
  readonly shown: Shown | null
  readonly owners: ReadonlyMap<number, SeatId>
}

/** Snapshot and the rows after it; all rows where the snapshot does not hang together with the log. */
async function read(id: RoomId, log: LogStore): Promise<Loaded> {
  const head = await log.head(id)
  if (head === null) throw new Refusal('notFound')
  const [latest, shown, owners] = await Promise.all([log.latestSnapshot(id), log.shown(id), log.clientIds(id)])
  const snapshot = latest !== null && (await isOfLog(id, log, latest)) ? latest : null
  const rows = await log.read(id, snapshot?.seq ?? 0)
  const last = rows.at(-1)
  if (last === undefined) return { head, snapshot, rows, shown, owners }
  return { head: { epoch: head.epoch, seq: last.seq, hash: last.hash }, snapshot, rows, shown, owners }
}

async function isOfLog(id: RoomId, log: LogStore, snapshot: Snapshot): Promise<boolean> {
  const [row] = await log.read(id, snapshot.seq - 1, 1)
  return row !== undefined && row.seq === snapshot.seq && row.hash === snapshot.logHash
}
