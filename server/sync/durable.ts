import { createHash } from 'node:crypto'
import * as Y from 'yjs'
import { quiet } from '../../shared/live/quiet.ts'
import { readText, textOf } from '../../shared/live/text.ts'
import type { TextJson } from '../../shared/schema/text.ts'
import { canonicalJson, type Json } from '../../shared/util/canonical-json.ts'
import type { Head, LogRow } from '../store/store.ts'
import { mergedTyping } from './typed-run.ts'

/** An update that holds nothing: no structs, no deletions. */
export const NOTHING: Uint8Array = new Uint8Array([0, 0])
/** What was sent lately is kept for those who come back; beyond that they are answered by their state vector. */
const RECENT_ROWS = 1_000
const RECENT_BYTES = 1 << 20
/** Clients that come back together have the same state vector; so much of their answers is kept. */
const ANSWER_BYTES = 4 << 20

interface Piece {
  readonly seq: number
  readonly update: Uint8Array
}

/**
 * What of a room is on disk, as bytes: an encoded state and the updates logged since. Every answer to a joiner comes from here and
 * is made once for all (DESIGN §5). `current` may lend a document that is known to be exactly this state; nothing here changes it.
 */
export class Durable {
  #head: Head
  #base: Piece
  #tail: Piece[] = []
  #recent: Piece[] = []
  #recentBytes = 0
  #clean: Piece | null = null
  #vector: Piece | null = null
  #text: { seq: number; text: TextJson } | null = null
  #answers = new Map<string, Uint8Array>()
  #answerBytes = 0
  readonly #current: () => Y.Doc | null

  constructor(head: Head, base: Uint8Array, rows: readonly LogRow[], current: () => Y.Doc | null) {
    this.#head = head
    this.#base = { seq: rows[0] === undefined ? head.seq : rows[0].seq - 1, update: base }
    this.#tail = rows.map(({ seq, update }) => ({ seq, update }))
    for (const piece of this.#tail) this.#remember(piece)
    this.#current = current
  }

  get head(): Head {
    return this.#head
  }

  /** Rows that are now on disk, in order. */
  append(rows: readonly LogRow[]): void {
    for (const { seq, update, epoch, hash } of rows) {
      this.#tail.push({ seq, update })
      this.#remember({ seq, update })
      this.#head = { epoch, seq, hash }
    }
    this.#answers.clear()
    this.#answerBytes = 0
  }

  /** A new document with exactly this state, gc off. Throws where the bytes do not make one. */
  doc(): Y.Doc {
    const doc = newDoc()
    for (const { update } of [this.#base, ...this.#tail]) Y.applyUpdate(doc, update)
    if (doc.store.pendingStructs !== null || doc.store.pendingDs !== null) throw new Error('the log has a gap')
    return doc
  }

  /** The whole state, with what was deleted: for the drafting team, and for the snapshot. */
  full(): Uint8Array {
    if (this.#tail.length > 0) {
      const update = Y.encodeStateAsUpdate(this.#current() ?? this.doc())
      this.#base = { seq: this.#head.seq, update }
      this.#tail = []
    }
    return this.#base.update
  }

  /** The whole state without the words that were deleted: for everybody else. */
  clean(): Uint8Array {
    if (this.#clean?.seq !== this.#head.seq) this.#clean = { seq: this.#head.seq, update: withoutDeleted(this.full()) }
    return this.#clean.update
  }

  /** What a client lacks that has what its encoded state vector says. Throws on bytes that are no state vector. */
  answer(vector: Uint8Array, view: 'full' | 'clean'): Uint8Array {
    const state = view === 'full' ? this.full() : this.clean()
    if (vector.length <= 1) return state
    const key = `${view} ${Buffer.from(vector).toString('base64')}`
    const known = this.#answers.get(key)
    if (known !== undefined) return known
    const answer = Y.diffUpdate(state, vector)
    this.#answerBytes += answer.length
    if (this.#answerBytes <= ANSWER_BYTES) this.#answers.set(key, answer)
    return answer
  }

  /** The encoded state vector. */
  vector(): Uint8Array {
    if (this.#vector?.seq !== this.#head.seq) {
      const current = this.#current()
      const update = current === null ? Y.encodeStateVectorFromUpdate(this.full()) : Y.encodeStateVector(current)
      this.#vector = { seq: this.#head.seq, update }
    }
    return this.#vector.update
  }

  /** What was logged after `seq`, as one update; null where that is no longer at hand. */
  after(seq: number): Uint8Array | null {
    if (seq === this.#head.seq) return NOTHING
    const first = this.#recent[0]
    if (first === undefined || seq < first.seq - 1 || seq > this.#head.seq) return null
    return merged(this.#recent.filter((piece) => piece.seq > seq).map((piece) => piece.update))
  }

  text(): TextJson {
    if (this.#text?.seq !== this.#head.seq) {
      this.#text = { seq: this.#head.seq, text: readText(textOf(this.#current() ?? this.doc())) }
    }
    return this.#text.text
  }

  #remember(piece: Piece): void {
    this.#recent.push(piece)
    this.#recentBytes += piece.update.length
    while (this.#recent.length > RECENT_ROWS || this.#recentBytes > RECENT_BYTES) {
      const gone = this.#recent.shift()
      if (gone === undefined) break
      this.#recentBytes -= gone.update.length
    }
  }
}

/** An empty document, gc off, that never writes by itself; its text is a text before the first update arrives. */
export function newDoc(): Y.Doc {
  const doc = quiet(new Y.Doc({ gc: false }))
  textOf(doc)
  return doc
}

/** The same state without the content of what was deleted; anchors stay. */
export function withoutDeleted(state: Uint8Array): Uint8Array {
  const doc = quiet(new Y.Doc({ gc: true }))
  Y.applyUpdate(doc, state)
  return Y.encodeStateAsUpdate(doc)
}

/** Several updates as one. */
export function merged(updates: readonly Uint8Array[]): Uint8Array {
  const [first] = updates
  if (first === undefined) return NOTHING
  return updates.length === 1 ? first : (mergedTyping(updates) ?? Y.mergeUpdates([...updates]))
}

/** 32 bytes: SHA-256 of the canonical JSON of a text (CONTRACT, DIGEST). */
export function textDigest(text: TextJson): Uint8Array {
  return createHash('sha256')
    .update(canonicalJson(text as unknown as Json))
    .digest()
}
