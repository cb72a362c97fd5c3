import { createHash } from 'node:crypto'
import * as Y from 'yjs'
import { quiet } from '../../shared/live/quiet.ts'
import { readText, textOf } from '../../shared/live/text.ts'
import type { TextJson } from '../../shared/schema/text.ts'
import { canonicalJson, type Json } from '../../shared/util/canonical-json.ts'
import type { Head, LogRow } from '../store/store.ts'
import { joined, type Sections, sectionsOf, withTyping } from './sections.ts'
import { mergedTyping, TypedRun, typingOf } from './typed-run.ts'
import { cleanSections } from './without-deleted.ts'

/** An update that holds nothing: no structs, no deletions. */
export const NOTHING: Uint8Array = new Uint8Array([0, 0])
/** The state vector of a client that has nothing. */
const WHOLE = new Uint8Array([0])
/** What was sent lately is kept for those who come back; beyond that they are answered by their state vector. */
const RECENT_BYTES = 256 << 10
/** So much of it in a room where nobody writes. */
const RECENT_BYTES_AT_REST = 8 << 10
/** Rows are kept one by one for a while, then so many as one. */
const CHUNK_ROWS = 64
/** Typing since the last whole state is handed out beside it, up to so many rows and bytes. */
const TAIL_ROWS = 500
const TAIL_BYTES = 64 << 10
/** Clients that come back together have the same state vector; so much of their answers is kept. */
const ANSWER_BYTES = 4 << 20

interface Piece {
  readonly seq: number
  readonly update: Uint8Array
}

/** Rows `after` to `seq`, the first left out, as one update. */
interface Chunk extends Piece {
  readonly after: number
}

/** A state, and the same taken apart as soon as somebody needs it with what was typed since. */
interface Cached {
  readonly state: Uint8Array
  sections: Sections | null
  /** With what was typed until `seq`. */
  typed: Piece | null
}

/**
 * What of a room is on disk, as bytes: an encoded state and the updates logged since. Every answer to a joiner comes from here and
 * is made once for all (DESIGN §5). `current` may lend a document that is known to be exactly this state; nothing here changes it.
 */
export class Durable {
  #head: Head
  #base: Piece
  #tail: Piece[] = []
  #tailBytes = 0
  /** Whether the tail holds nothing but typing, so that nothing in it or before it is deleted in it. */
  #isTyping = true
  #recent: Chunk[] = []
  #recentBytes = 0
  #clocks: Map<number, number> | null = null
  #text: { seq: number; text: TextJson } | null = null
  /** What was handed out of the present base. */
  #answers = new Map<string, Cached>()
  #answerBytes = 0
  readonly #current: () => Y.Doc | null

  constructor(head: Head, base: Uint8Array, rows: readonly LogRow[], current: () => Y.Doc | null) {
    this.#head = head
    this.#base = { seq: rows[0] === undefined ? head.seq : rows[0].seq - 1, update: base }
    for (const row of rows) this.#add(row)
    this.#current = current
  }

  get head(): Head {
    return this.#head
  }

  /** Rows that are now on disk, in order. */
  append(rows: readonly LogRow[]): void {
    for (const row of rows) {
      this.#add(row)
      this.#head = { epoch: row.epoch, seq: row.seq, hash: row.hash }
    }
  }

  #add({ seq, update }: Piece): void {
    this.#tail.push({ seq, update })
    this.#tailBytes += update.length
    const run = TypedRun.of(update)
    this.#isTyping &&= run !== null
    if (this.#clocks !== null) for (const [client, to] of endsOf(update, run)) this.#clocks.set(client, to)
    this.#recent.push({ after: seq - 1, seq, update })
    this.#recentBytes += update.length
    if (this.#recent.length % CHUNK_ROWS === 0) this.#gatherRecent()
    this.#boundRecent(RECENT_BYTES)
  }

  /** A new document with exactly this state, gc off. Throws where the bytes do not make one. */
  doc(): Y.Doc {
    const doc = newDoc()
    for (const { update } of [this.#base, ...this.#tail]) Y.applyUpdate(doc, update)
    if (doc.store.pendingStructs !== null || doc.store.pendingDs !== null) throw new Error('the log has a gap')
    return doc
  }

  /** The whole state, with what was deleted: for the drafting team, and for the snapshot. Throws where the rows have a gap. */
  full(): Uint8Array {
    if (this.#tail.length > 0) this.#rebase(Y.encodeStateAsUpdate(this.#current() ?? this.doc()))
    return this.#base.update
  }

  #rebase(update: Uint8Array): void {
    this.#base = { seq: this.#head.seq, update }
    this.#tail = []
    this.#tailBytes = 0
    this.#isTyping = true
    this.#answers.clear()
    this.#answerBytes = 0
  }

  /**
   * What a client lacks that has what its encoded state vector says. While people only type, the state is not made anew for each who
   * joins; as soon as something was deleted it is, for who is not of the team must not get it. Throws on bytes that are no vector.
   */
  answer(vector: Uint8Array, view: 'full' | 'clean'): Uint8Array {
    const isShort = this.#tail.length <= TAIL_ROWS && this.#tailBytes <= TAIL_BYTES
    if (this.#tail.length > 0 && !(this.#isTyping && isShort)) this.#renew()
    const cached = this.#lacking(vector, view)
    if (this.#tail.length === 0) return cached.state
    if (cached.typed?.seq !== this.#head.seq) cached.typed = { seq: this.#head.seq, update: this.#withTail(cached) }
    return cached.typed.update
  }

  #withTail(cached: Cached): Uint8Array {
    const tail = this.#tail.map(({ update }) => update)
    const typing = typingOf(tail)
    if (typing !== null) cached.sections ??= sectionsOf(cached.state)
    const together = typing === null || cached.sections === null ? null : withTyping(cached.sections, typing)
    return together ?? Y.mergeUpdates([cached.state, ...tail])
  }

  /** Takes the tail into the base without a document where none is lent: both are known to fit. */
  #renew(): void {
    const current = this.#current()
    const isLong = this.#tail.length > TAIL_ROWS
    if (current !== null) this.#rebase(Y.encodeStateAsUpdate(current))
    else if (isLong) this.#rebase(Y.encodeStateAsUpdate(this.doc()))
    else this.#rebase(Y.mergeUpdates([this.#base.update, ...this.#tail.map(({ update }) => update)]))
  }

  /** What of the base a client lacks. */
  #lacking(vector: Uint8Array, view: 'full' | 'clean'): Cached {
    const key = `${view} ${vector.length <= 1 ? '' : Buffer.from(vector).toString('base64')}`
    const known = this.#answers.get(key)
    if (known !== undefined) return known
    const made = this.#made(vector, view)
    this.#answerBytes += made.state.length
    if (this.#answerBytes <= ANSWER_BYTES) this.#answers.set(key, made)
    return made
  }

  #made(vector: Uint8Array, view: 'full' | 'clean'): Cached {
    const of = (state: Uint8Array): Cached => ({ state, sections: null, typed: null })
    if (vector.length > 1) return of(Y.diffUpdate(this.#lacking(WHOLE, view).state, vector))
    if (view === 'full') return of(this.#base.update)
    const sections = cleanSections(this.#base.update)
    return { state: joined(sections), sections, typed: null }
  }

  /** The encoded state vector. */
  vector(): Uint8Array {
    if (this.#clocks === null) {
      this.#clocks = Y.decodeStateVector(Y.encodeStateVectorFromUpdate(this.#base.update))
      for (const { update } of this.#tail)
        for (const [client, to] of endsOf(update, TypedRun.of(update))) this.#clocks.set(client, to)
    }
    return Y.encodeStateVector(this.#clocks)
  }

  /** What was logged after `seq`, as one update, perhaps with some of what was logged before; null where that is no longer at hand. */
  after(seq: number): Uint8Array | null {
    if (seq === this.#head.seq) return NOTHING
    const first = this.#recent[0]
    if (first === undefined || seq < first.after || seq > this.#head.seq) return null
    return merged(this.#recent.filter((piece) => piece.seq > seq).map((piece) => piece.update))
  }

  text(): TextJson {
    if (this.#text?.seq !== this.#head.seq) {
      this.#text = { seq: this.#head.seq, text: readText(textOf(this.#current() ?? this.doc())) }
    }
    return this.#text.text
  }

  /** Nobody has written for a while: keeps the state as bytes, and little else. */
  rest(): void {
    this.full()
    this.#text = null
    this.#clocks = null
    this.#answers.clear()
    this.#answerBytes = 0
    this.#gatherRecent()
    this.#boundRecent(RECENT_BYTES_AT_REST)
  }

  /** Makes one of the rows that still stand one by one. */
  #gatherRecent(): void {
    const from = this.#recent.findIndex(({ after, seq }) => seq - after === 1)
    const rows = from < 0 ? [] : this.#recent.splice(from)
    const [first, last] = [rows[0], rows.at(-1)]
    if (first === undefined || last === undefined) return
    const update = merged(rows.map((row) => row.update))
    this.#recent.push({ after: first.after, seq: last.seq, update })
    this.#recentBytes = this.#recent.reduce((sum, each) => sum + each.update.length, 0)
  }

  #boundRecent(bytes: number): void {
    while (this.#recentBytes > bytes) {
      const gone = this.#recent.shift()
      if (gone === undefined) break
      this.#recentBytes -= gone.update.length
    }
  }
}

/** Where the clocks of an update's clients end. */
function endsOf(update: Uint8Array, run: TypedRun | null): Iterable<readonly [number, number]> {
  return run === null ? Y.parseUpdateMeta(update).to : [[run.client, run.to]]
}

/** An empty document, gc off, that never writes by itself; its text is a text before the first update arrives. */
export function newDoc(): Y.Doc {
  const doc = quiet(new Y.Doc({ gc: false }))
  textOf(doc)
  return doc
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
