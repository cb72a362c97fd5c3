import * as Y from 'yjs'
import { readText, textOf } from '../../shared/live/text.ts'
import { LIMITS } from '../../shared/protocol/limits.ts'
import { CLOSE, type News } from '../../shared/protocol/sync.ts'
import { EMPTY_TEXT, type TextJson } from '../../shared/schema/text.ts'
import type { Shown } from '../store/store.ts'
import type { Connection } from './connection.ts'
import { type Durable, merged, NOTHING, newDoc, textDigest } from './durable.ts'
import type { Owners } from './gate.ts'
import { answerMessage, digestMessage, newsMessage, updateMessage } from './socket.ts'

/** How long nothing must have been written before a digest is sent. */
const QUIET_MS = 2_000
const CATCH_UP_MS = 250
/** A reader that has read nothing for so long is cut, and may come back. */
const BEHIND_MAX_MS = 10_000

export interface DeliveryParts {
  readonly durable: Durable
  readonly shown: Shown | null
  readonly owners: Owners
  /** A slow reader got the rest as one. */
  resynced(): void
}

/**
 * The way out of a room: who is here, and what each was sent. Knows two texts, the durable and the shown one, and hands out
 * nothing else; who gets which follows from the connection's `view`.
 */
export class Delivery {
  readonly #parts: DeliveryParts
  readonly #connections = new Set<Connection>()
  #shown: Shown | null
  #quietTimer: NodeJS.Timeout | null = null
  #catchUpTimer: NodeJS.Timeout | null = null

  constructor(parts: DeliveryParts) {
    this.#parts = parts
    this.#shown = parts.shown
  }

  get connections(): ReadonlySet<Connection> {
    return this.#connections
  }

  add(connection: Connection): void {
    this.#connections.add(connection)
  }

  /** False where it was not here. */
  remove(connection: Connection): boolean {
    return this.#connections.delete(connection)
  }

  /** Sends what the client lacks of the text it may see, or closes it. True where this was its first answer. */
  answer(connection: Connection, vector: Uint8Array): boolean {
    if (!connection.spendVector()) return false
    if (connection.wire.unsent > LIMITS.slowReaderCutBytes) {
      connection.cut()
      return false
    }
    const isFirst = connection.standing.kind === 'joining'
    let update: Uint8Array | null
    try {
      update = this.#lacking(connection, vector)
    } catch {
      // Yjs could not read it as a state vector.
      connection.malformed()
      return false
    }
    if (update === null) {
      connection.close(CLOSE.otherEpoch, 'stale')
      return false
    }
    connection.wire.send(answerMessage(update))
    connection.standing = { kind: 'live', seq: this.#seqFor(connection), behind: null }
    if (isFirst) this.awaitQuiet()
    return isFirst
  }

  /** Null: the client has more than it may see. */
  #lacking(connection: Connection, vector: Uint8Array): Uint8Array | null {
    const { durable, owners } = this.#parts
    const { view, since } = connection
    connection.since = null
    if (view === 'full' && since !== null) {
      const rows = durable.after(since)
      if (rows !== null) return rows
    }
    if (view !== 'shown') return durable.answer(vector, view)
    const state = this.#shown?.state ?? NOTHING
    const known = Y.decodeStateVector(Y.encodeStateVectorFromUpdate(state))
    for (const [client, clock] of Y.decodeStateVector(vector)) {
      if (clock > (known.get(client) ?? 0) && (known.has(client) || owners.has(client))) return null
    }
    return vector.length <= 1 ? state : Y.diffUpdate(state, vector)
  }

  #seqFor(connection: Connection): number {
    return connection.view === 'shown' ? (this.#shown?.seq ?? 0) : this.#parts.durable.head.seq
  }

  /** Sends updates that are on disk to those who follow, one frame each; to their authors only what others wrote. */
  broadcast(
    updates: readonly Uint8Array[],
    authors: ReadonlySet<Connection> = new Set(),
    ofOthers: (author: Connection) => readonly Uint8Array[] = () => [],
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
    this.awaitQuiet()
  }

  /** From now on this is what those see who do not follow; it is on disk. */
  show(shown: Shown): void {
    const known = Y.encodeStateVectorFromUpdate(this.#shown?.state ?? NOTHING)
    this.#shown = shown
    const frame = updateMessage(Y.diffUpdate(shown.state, known))
    for (const connection of this.#connections) if (connection.view === 'shown') this.#deliver(connection, frame)
    this.awaitQuiet()
  }

  /** A client that had what was shown follows from now on. False where it has not asked for the text yet. */
  widen(connection: Connection): boolean {
    const { view } = connection
    if (view === 'shown' || connection.standing.kind !== 'live') return false
    const known = Y.encodeStateVectorFromUpdate(this.#shown?.state ?? NOTHING)
    connection.wire.send(updateMessage(this.#parts.durable.answer(known, view)))
    connection.standing = { kind: 'live', seq: this.#seqFor(connection), behind: null }
    this.awaitQuiet()
    return true
  }

  get shownSeq(): number | null {
    return this.#shown?.seq ?? null
  }

  shown(): { readonly text: TextJson; readonly seq: number } {
    if (this.#shown === null) return { text: EMPTY_TEXT, seq: 0 }
    const doc = newDoc()
    Y.applyUpdate(doc, this.#shown.state)
    return { text: readText(textOf(doc)), seq: this.#shown.seq }
  }

  close(): void {
    for (const timer of [this.#quietTimer, this.#catchUpTimer]) if (timer !== null) clearTimeout(timer)
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
    connection.standing = { ...standing, seq: this.#seqFor(connection) }
  }

  /** Slow readers are not fed piece by piece: once they have read what they were sent they get the rest as one. */
  #catchUp(): void {
    this.#catchUpTimer = null
    const now = performance.now()
    for (const connection of this.#connections) {
      const { standing, wire } = connection
      if (standing.kind !== 'live' || standing.behind === null) continue
      const { unsent } = wire
      const isReading = unsent < standing.behind.unsent
      if (!isReading && now - standing.behind.since > BEHIND_MAX_MS) connection.cut()
      else if (unsent > LIMITS.slowReaderBytes / 4) {
        if (isReading) connection.standing = { ...standing, behind: { since: now, unsent } }
        this.#catchUpTimer ??= setTimeout(() => this.#catchUp(), CATCH_UP_MS)
      } else {
        wire.send(updateMessage(this.#rest(connection, standing.seq)))
        connection.standing = { kind: 'live', seq: this.#seqFor(connection), behind: null }
        this.#parts.resynced()
      }
    }
  }

  #rest({ view }: Connection, seq: number): Uint8Array {
    if (view === 'shown') return this.#shown?.state ?? NOTHING
    return this.#parts.durable.after(seq) ?? this.#parts.durable.answer(new Uint8Array(), view)
  }

  /** Tells everyone here, stock clients apart, that something beside the text is another by now. */
  announce(what: News): void {
    const news = newsMessage(what)
    for (const { wire, isLeaving } of this.#connections) if (wire.acknowledges && !isLeaving) wire.send(news)
  }

  /** Digests are sent when nothing has been written for a while. */
  awaitQuiet(): void {
    if (this.#quietTimer !== null) clearTimeout(this.#quietTimer)
    this.#quietTimer = setTimeout(() => this.#tellDigests(), QUIET_MS)
    this.#quietTimer.unref()
  }

  #tellDigests(): void {
    this.#quietTimer = null
    const { durable } = this.#parts
    let live: Uint8Array | null = null
    let shown: Uint8Array | null = null
    for (const connection of this.#connections) {
      const { standing, wire, view } = connection
      if (!wire.acknowledges || standing.kind !== 'live' || connection.hasUnderWay) continue
      if (standing.seq !== this.#seqFor(connection)) continue
      if (view === 'shown') {
        shown ??= digestMessage(standing.seq, textDigest(this.shown().text))
        wire.send(shown)
      } else {
        live ??= digestMessage(standing.seq, textDigest(durable.text()))
        wire.send(live)
      }
    }
  }
}
