import { createDecoder, readUint8Array, readVarUint, readVarUint8Array } from 'lib0/decoding'
import * as Y from 'yjs'
import { logRowHash } from '../../server/store/chain.ts'
import { EMPTY_HASH, type LogRow } from '../../server/store/store.ts'
import { textDigest } from '../../server/sync/durable.ts'
import { quiet } from '../../shared/live/quiet.ts'
import { readText, textOf } from '../../shared/live/text.ts'
import { MESSAGE_ACK, MESSAGE_DIGEST, MESSAGE_SYNC } from '../../shared/protocol/sync.ts'
import type { TextJson } from '../../shared/schema/text.ts'

/** A document that tells whether an update brings it anything. */
class Ground {
  readonly doc = quiet(new Y.Doc({ gc: false }))
  #isChanged = false

  constructor() {
    textOf(this.doc)
    this.doc.on('update', () => {
      this.#isChanged = true
    })
  }

  /** True where the update held nothing new. It holds no new thing afterwards. */
  holds(update: Uint8Array): boolean {
    this.#isChanged = false
    Y.applyUpdate(this.doc, update)
    const { pendingStructs, pendingDs } = this.doc.store
    return !this.#isChanged && pendingStructs === null && pendingDs === null
  }
}

/** The update-bearing frames of one connection, as they were sent, until they are acknowledged. */
export class Sent {
  readonly frames: Uint8Array[] = []
  acknowledged = 0
}

/**
 * Holds what was promised, apart from everybody else's memory: what is on disk, and what people typed. Safety is asked at every
 * message the server sends and at every row it writes, not only at the end: so no surviving client can heal a loss unseen.
 */
export class Checker {
  /** Exactly what is on disk. */
  readonly #durable = new Ground()
  /** Whatever anybody typed, on disk or not. */
  readonly #typed = new Ground()
  /** Frames that went to several clients are looked at once. */
  #asked = new WeakSet<Uint8Array>()
  #digest: { seq: number; hash: Uint8Array } | null = null
  #last: LogRow | null = null
  readonly #updates: Uint8Array[] = []
  acknowledged = 0
  shown = 0
  rows = 0
  digests = 0
  /** The row of the last digest. */
  digested = 0
  saved = 0
  /** The first promise that was not kept; null while all are. Not thrown: whoever is being looked at could catch it. */
  violation: string | null = null

  /** A person's own change, or the server's in somebody's name. */
  typed(update: Uint8Array): void {
    this.#typed.holds(update)
  }

  /** Rows that are on disk from now on. `isStranger`: a hostile writer's, who may write what nobody else knows of. */
  wrote(rows: readonly LogRow[], isStranger: (row: LogRow) => boolean): void {
    for (const row of rows) {
      const { hash, ...facts } = row
      if (row.previousHash !== (this.#last?.hash ?? EMPTY_HASH) || row.seq !== (this.#last?.seq ?? 0) + 1)
        this.fails(`row ${row.seq} does not follow on the row before`)
      if (hash !== logRowHash(facts)) this.fails(`row ${row.seq} does not hash`)
      this.#last = row
      this.rows++
      this.#updates.push(row.update)
      this.#durable.holds(row.update)
      if (this.#durable.doc.store.pendingStructs !== null || this.#durable.doc.store.pendingDs !== null)
        this.fails(`row ${row.seq} builds on what is not in the log`)
      if (isStranger(row)) this.typed(row.update)
      else if (!this.#typed.holds(row.update)) this.fails(`row ${row.seq} holds what nobody typed`)
    }
  }

  /** One message that the server hands to the network. `view`: whether the client follows the durable text. */
  sends(bytes: Uint8Array, sent: Sent, follows: boolean): void {
    const decoder = createDecoder(bytes)
    const type = readVarUint(decoder)
    if (type === MESSAGE_SYNC && readVarUint(decoder) > 0) {
      if (this.#asked.has(bytes)) return
      this.#asked.add(bytes)
      this.shown++
      if (!this.#durable.holds(readVarUint8Array(decoder))) this.fails('shown, and not on disk')
    } else if (type === MESSAGE_ACK) {
      const count = readVarUint(decoder)
      const seq = readVarUint(decoder)
      if (seq > this.rows) this.fails(`acknowledged with row ${seq} of ${this.rows}`)
      if (count > sent.frames.length) this.fails('acknowledged more than was sent')
      for (; sent.acknowledged < count; sent.acknowledged++) {
        this.acknowledged++
        if (!this.#durable.holds(sent.frames[sent.acknowledged] ?? new Uint8Array([0, 0])))
          this.fails('acknowledged, and not on disk')
      }
    } else if (type === MESSAGE_DIGEST && follows) {
      const seq = readVarUint(decoder)
      this.digests++
      this.digested = seq
      if (Buffer.compare(readUint8Array(decoder, 32), this.#digestAt(seq)) !== 0)
        this.fails('the digest is not that of what is on disk')
    }
  }

  /** A client says "Saved": all that is in its document is on disk. */
  saysSaved(doc: Y.Doc, who: string): void {
    this.saved++
    for (const [client, clock] of Y.decodeStateVector(Y.encodeStateVector(doc)))
      if (clock > Y.getState(this.#durable.doc.store, client)) this.fails(`${who} says Saved, and it is not`)
  }

  /** All that is in a document is on disk, deletions too. */
  isOnDisk(doc: Y.Doc): boolean {
    return this.#durable.holds(Y.encodeStateAsUpdate(doc))
  }

  fails(what: string): void {
    this.violation ??= what
  }

  text(): TextJson {
    return readText(textOf(this.#durable.doc))
  }

  /** The server may not yet know of its latest rows. */
  #digestAt(seq: number): Uint8Array {
    if (this.#digest?.seq !== seq) {
      const ground = seq === this.rows ? this.#durable : new Ground()
      if (ground !== this.#durable) for (const update of this.#updates.slice(0, seq)) ground.holds(update)
      this.#digest = { seq, hash: textDigest(readText(textOf(ground.doc))) }
    }
    return this.#digest.hash
  }
}
