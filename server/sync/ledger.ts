import * as Y from 'yjs'
import { embedKind, stringIn } from '../../shared/live/marker.ts'
import { IdRegister, implicitId } from '../../shared/live/read.ts'
import { textOf } from '../../shared/live/text.ts'
import type { BlockId, RoomId, SeatId } from '../../shared/model/ids.ts'
import type { Attribution, Attributor } from '../../shared/redline/model.ts'
import type { LogRow, LogStore } from '../store/store.ts'
import { newDoc } from './durable.ts'

/** Who did it and when, and the row of the log that put it here; `seat` null: the server itself, so the first source is not known. */
interface Source {
  readonly seat: SeatId | null
  readonly at: string
  readonly seq: number
}

/** So many rows are replayed before others have their turn. */
const ROWS_AT_ONCE = 200
/** A part of a deleted run that comes back in the same update is recognised from this length on; a whole run always. */
const PART_CHARACTERS = 8
const RECENT_RUNS = 1_000

/**
 * Sources of the changes between two positions of a room's log (`LiveText.attribute`). Replays the log from its beginning, so that
 * what it says follows from the log alone.
 */
export async function attribute(
  log: LogStore,
  room: RoomId,
  range: { fromSeq: number; toSeq: number | null; name: (seat: SeatId) => string | undefined },
): Promise<Attributor> {
  const { fromSeq, toSeq, name } = range
  const ledger = new Ledger()
  let before = fromSeq === 0 ? new Layout() : null
  let seq = 0
  for (;;) {
    const left = (toSeq ?? Number.POSITIVE_INFINITY) - seq
    const rows = left <= 0 ? [] : await log.read(room, seq, Math.min(ROWS_AT_ONCE, left))
    if (rows.length === 0) break
    for (const row of rows) {
      ledger.replay(row)
      seq = row.seq
      if (seq === fromSeq) before = Layout.of(ledger.text)
    }
    await new Promise((resolve) => setImmediate(resolve))
  }
  return new LedgerAttributor({ before: before ?? new Layout(), after: Layout.of(ledger.text), ledger, fromSeq, name })
}

/** A stretch of one item, with the characters that stand there. */
interface Piece {
  readonly item: Y.Item
  readonly offset: number
  readonly text: string
}

/** Characters that stood beside one another in the text. */
interface Run {
  readonly text: string
  readonly pieces: readonly Piece[]
}

/**
 * Who inserted and who deleted each character, by Yjs id. Text that is inserted again keeps its first author (FACTS §4): what an
 * update both deletes and inserts, what the same seat deleted lately and now inserts whole (cut and paste), and what undo brings
 * back to where it was.
 */
export class Ledger {
  readonly #doc = newDoc()
  readonly #inserted = new Spans()
  readonly #deleted = new Spans()
  readonly #recent = new Map<SeatId, Map<string, Run>>()
  #seq = 0

  get text(): Y.Text {
    return textOf(this.#doc)
  }

  inserter(client: number, clock: number): Source | null {
    return this.#inserted.at(client, clock)
  }

  deleter(client: number, clock: number): Source | null {
    return this.#deleted.at(client, clock)
  }

  /** Takes in the next row of the log. */
  replay(row: Pick<LogRow, 'update' | 'seat' | 'at' | 'seq'>): void {
    this.#seq = row.seq
    let transaction: Y.Transaction | null = null
    this.#doc.transact((current) => {
      transaction = current
      Y.applyUpdate(this.#doc, row.update)
    })
    const change = transaction as unknown as Y.Transaction
    const source: Source = { seat: row.seat, at: row.at, seq: row.seq }
    const gone = this.#deletedRuns(change)
    for (const [client, clock] of change.afterState) {
      const from = change.beforeState.get(client) ?? 0
      if (clock > from) this.#inserted.add(client, from, clock, source)
    }
    for (const run of this.#insertedRuns(change)) this.#inherit(run, gone, row.seat)
    for (const [client, ranges] of change.deleteSet.clients)
      for (const { clock, len } of ranges) this.#deleted.add(client, clock, clock + len, source)
    if (row.seat !== null) this.#remember(row.seat, gone)
  }

  #inherit(run: Run, gone: readonly Run[], seat: SeatId | null): void {
    const whole = gone.find(({ text }) => text === run.text) ?? this.#recentRun(seat, run.text)
    if (whole !== undefined) {
      this.#copy(run, 0, whole, 0, run.text.length)
      return
    }
    for (const other of gone) {
      const inOther = run.text.length >= PART_CHARACTERS ? other.text.indexOf(run.text) : -1
      if (inOther >= 0) {
        this.#copy(run, 0, other, inOther, run.text.length)
        return
      }
      const inRun = other.text.length >= PART_CHARACTERS ? run.text.indexOf(other.text) : -1
      if (inRun >= 0) this.#copy(run, inRun, other, 0, other.text.length)
    }
    for (const piece of run.pieces) this.#inheritUndone(piece, seat)
  }

  /** Undo puts a copy directly before the deleted original. */
  #inheritUndone(piece: Piece, seat: SeatId | null): void {
    const { item, offset, text } = piece
    if (offset > 0 || item.rightOrigin === null) return
    const { client, clock } = item.rightOrigin
    const structs = this.#doc.store.clients.get(client)
    const original = structs?.[Y.findIndexSS(structs, clock)]
    if (!(original instanceof Y.Item) || !original.deleted || !(original.content instanceof Y.ContentString)) return
    if (this.deleter(client, clock)?.seat !== seat) return
    const from = clock - original.id.clock
    const stood = original.content.str.slice(from)
    if (stood !== text && !(text.length > 1 && stood.startsWith(text))) return
    const copied: Run = { text, pieces: [{ item: original, offset: from, text }] }
    this.#copy({ text, pieces: [piece] }, 0, copied, 0, text.length)
  }

  /** Gives characters of `run` the sources of the same characters of `original`. */
  #copy(run: Run, at: number, original: Run, from: number, length: number): void {
    for (let i = 0; i < length; i++) {
      const to = idAt(run, at + i)
      const source = idAt(original, from + i)
      const first = this.#inserted.at(source.client, source.clock)
      // Written then, and put here now.
      if (first !== null) this.#inserted.add(to.client, to.clock, to.clock + 1, { ...first, seq: this.#seq })
    }
  }

  #recentRun(seat: SeatId | null, text: string): Run | undefined {
    return seat === null || text.length < 2 ? undefined : this.#recent.get(seat)?.get(text)
  }

  #remember(seat: SeatId, gone: readonly Run[]): void {
    const recent = this.#recent.get(seat) ?? new Map<string, Run>()
    this.#recent.set(seat, recent)
    for (const run of gone) {
      recent.delete(run.text)
      recent.set(run.text, run)
    }
    for (const text of recent.keys()) {
      if (recent.size <= RECENT_RUNS) break
      recent.delete(text)
    }
  }

  #insertedRuns(change: Y.Transaction): Run[] {
    const pieces: Piece[] = []
    for (const [client, clock] of change.afterState) {
      const from = change.beforeState.get(client) ?? 0
      if (clock > from) this.#cut(client, from, clock, pieces)
    }
    return runsOf(pieces, (item) => !item.deleted)
  }

  /** What stood in the text before the change and is gone after it. */
  #deletedRuns(change: Y.Transaction): Run[] {
    const pieces: Piece[] = []
    for (const [client, ranges] of change.deleteSet.clients) {
      const known = change.beforeState.get(client) ?? 0
      for (const { clock, len } of ranges)
        if (clock < known) this.#cut(client, clock, Math.min(known, clock + len), pieces)
    }
    const wasThere = ({ id, deleted }: Y.Item) => !deleted && id.clock < (change.beforeState.get(id.client) ?? 0)
    return runsOf(pieces, wasThere)
  }

  #cut(client: number, from: number, to: number, pieces: Piece[]): void {
    const structs = this.#doc.store.clients.get(client) ?? []
    for (let i = Y.findIndexSS(structs, from); i < structs.length; i++) {
      const item = structs[i]
      if (item === undefined || item.id.clock >= to) break
      if (!(item instanceof Y.Item) || !(item.content instanceof Y.ContentString)) continue
      const offset = Math.max(0, from - item.id.clock)
      pieces.push({ item, offset, text: item.content.str.slice(offset, to - item.id.clock) })
    }
  }
}

/** Pieces that follow one another in the text, formatting and what is not there (`isThere` false) between them apart, as runs. */
function runsOf(pieces: readonly Piece[], isThere: (item: Y.Item) => boolean): Run[] {
  const firstIn = new Map<Y.Item, Piece>()
  for (const piece of pieces) if (piece.offset === 0) firstIn.set(piece.item, piece)
  const next = new Map<Piece, Piece>()
  const follows = new Set<Piece>()
  for (const piece of pieces) {
    if (piece.offset + piece.text.length < piece.item.length) continue
    let item = piece.item.right
    while (item !== null && !firstIn.has(item) && (!item.countable || !isThere(item))) item = item.right
    const after = item === null ? undefined : firstIn.get(item)
    if (after === undefined) continue
    next.set(piece, after)
    follows.add(after)
  }
  const runs: Run[] = []
  for (const first of pieces) {
    if (follows.has(first)) continue
    const run: Piece[] = []
    for (let piece: Piece | undefined = first; piece !== undefined; piece = next.get(piece)) run.push(piece)
    runs.push({ text: run.map(({ text }) => text).join(''), pieces: run })
  }
  return runs
}

function idAt(run: Run, at: number): { client: number; clock: number } {
  let left = at
  for (const { item, offset, text } of run.pieces) {
    if (left < text.length) return { client: item.id.client, clock: item.id.clock + offset + left }
    left -= text.length
  }
  throw new RangeError('no such character')
}

/** Sources by client and clock; a later entry covers an earlier one. */
class Spans {
  readonly #ofClient = new Map<number, { from: number; to: number; source: Source }[]>()

  add(client: number, from: number, to: number, source: Source): void {
    const spans = this.#ofClient.get(client) ?? []
    this.#ofClient.set(client, spans)
    let i = firstEndingAfter(spans, from)
    const kept: { from: number; to: number; source: Source }[] = []
    let end = i
    for (; end < spans.length; end++) {
      const span = spans[end]
      if (span === undefined || span.from >= to) break
      if (span.from < from) kept.push({ ...span, to: from })
      if (span.to > to) kept.push({ ...span, from: to })
    }
    const before = kept.filter((span) => span.to <= from)
    const after = kept.filter((span) => span.from >= to)
    const left = before[0] ?? spans[i - 1]
    if (left !== undefined && left.to === from && isSame(left.source, source)) {
      if (before[0] === undefined) i--
      spans.splice(i, end - i, { from: left.from, to, source }, ...after)
    } else spans.splice(i, end - i, ...before, { from, to, source }, ...after)
  }

  at(client: number, clock: number): Source | null {
    const spans = this.#ofClient.get(client) ?? []
    const span = spans[firstEndingAfter(spans, clock)]
    return span !== undefined && span.from <= clock ? span.source : null
  }
}

function isSame(a: Source, b: Source): boolean {
  return a.seat === b.seat && a.at === b.at && a.seq === b.seq
}

function firstEndingAfter(spans: readonly { to: number }[], clock: number): number {
  let low = 0
  let high = spans.length
  while (low < high) {
    const middle = (low + high) >> 1
    if ((spans[middle]?.to ?? 0) <= clock) low = middle + 1
    else high = middle
  }
  return low
}

/** `length` characters of a block, and where they come from; of an atom all have one clock. */
interface Place {
  readonly length: number
  readonly client: number
  readonly clock: number
  readonly isAtom: boolean
}

/** Where the characters of each block stand in Yjs, under the ids and in the order in which `readText` shows them. */
class Layout {
  readonly places = new Map<BlockId, Place[]>()
  readonly markers = new Map<BlockId, Y.ID>()

  static of(ytext: Y.Text): Layout {
    const layout = new Layout()
    layout.#lay(ytext, new IdRegister(), true)
    return layout
  }

  #lay(ytext: Y.Text, ids: IdRegister, tables: boolean): void {
    let open: Place[] | null = null
    let table: string | null = null
    for (let item = ytext._start; item !== null; item = item.right) {
      if (item.deleted || !item.countable) continue
      const embed: unknown = item.content instanceof Y.ContentType ? item.content.type : null
      const map = embed instanceof Y.Map ? embed : null
      const kind = map === null ? 'unknown' : embedKind(map)
      if (map !== null && kind === 'block') {
        open = this.#open(ids.take(stringIn(map, 'id')), item)
      } else if (map !== null && kind === 'table') {
        if (!tables) continue
        open = null
        table = this.#layTable(map, ids, item)
      } else {
        open ??= this.#open(ids.take(implicitId(table)), null)
        const { client, clock } = item.id
        if (item.content instanceof Y.ContentString) open.push({ length: item.length, client, clock, isAtom: false })
        else if (map !== null && kind === 'reference')
          open.push({ length: stringIn(map, 'shown').length, client, clock, isAtom: true })
        else if (map !== null && kind === 'footnote') this.#layFootnote(map, ids, item)
      }
    }
  }

  #open(id: BlockId, marker: Y.Item | null): Place[] {
    const places: Place[] = []
    this.places.set(id, places)
    if (marker !== null) this.markers.set(id, marker.id)
    return places
  }

  #layFootnote(map: Y.Map<unknown>, ids: IdRegister, item: Y.Item): void {
    const places = this.#open(ids.take(stringIn(map, 'id')), item)
    const text = map.get('text')
    if (!(text instanceof Y.Text)) return
    for (let inner = text._start; inner !== null; inner = inner.right) {
      if (inner.deleted || !(inner.content instanceof Y.ContentString)) continue
      places.push({ length: inner.length, client: inner.id.client, clock: inner.id.clock, isAtom: false })
    }
  }

  #layTable(table: Y.Map<unknown>, ids: IdRegister, item: Y.Item): string {
    const id = ids.take(stringIn(table, 'id'))
    this.markers.set(id, item.id)
    for (const row of mapsIn(table.get('rows'))) {
      ids.take(stringIn(row, 'id'))
      for (const cell of mapsIn(row.get('cells'))) {
        ids.take(stringIn(cell, 'id'))
        const text = cell.get('text')
        if (text instanceof Y.Text) this.#lay(text, ids, false)
      }
    }
    return id
  }
}

function mapsIn(list: unknown): Y.Map<unknown>[] {
  return list instanceof Y.Array ? list.toArray().filter((item) => item instanceof Y.Map) : []
}

interface AttributorParts {
  readonly before: Layout
  readonly after: Layout
  readonly ledger: Ledger
  readonly fromSeq: number
  readonly name: (seat: SeatId) => string | undefined
}

/** What was there before the stretch of the log that is asked about is no change in it, wherever a comparison may see one. */
class LedgerAttributor implements Attributor {
  readonly #parts: AttributorParts

  constructor(parts: AttributorParts) {
    this.#parts = parts
  }

  inserted(block: BlockId, from: number, to: number) {
    const places = this.#parts.after.places.get(block) ?? []
    return this.#cover(places, from, to, (client, clock) => this.#inserter(client, clock))
  }

  deleted(block: BlockId, from: number, to: number) {
    const places = this.#parts.before.places.get(block) ?? []
    return this.#cover(places, from, to, (client, clock) => this.#parts.ledger.deleter(client, clock))
  }

  blockInserted(block: BlockId): Attribution {
    const marker = this.#parts.after.markers.get(block)
    return this.#said(marker === undefined ? null : this.#inserter(marker.client, marker.clock))
  }

  blockDeleted(block: BlockId): Attribution {
    const marker = this.#parts.before.markers.get(block)
    return this.#said(marker === undefined ? null : this.#parts.ledger.deleter(marker.client, marker.clock))
  }

  #inserter(client: number, clock: number): Source | null {
    const source = this.#parts.ledger.inserter(client, clock)
    return source !== null && source.seq > this.#parts.fromSeq ? source : null
  }

  /** The sources of the characters from `from` to before `to`; what lies outside of the block is unknown. */
  #cover(
    places: readonly Place[],
    from: number,
    to: number,
    sourceAt: (client: number, clock: number) => Source | null,
  ): (Attribution & { length: number })[] {
    const covered: (Attribution & { length: number })[] = []
    const add = (length: number, source: Source | null) => {
      const said = this.#said(source)
      const last = covered.at(-1)
      if (last !== undefined && last.by === said.by && last.at === said.at) last.length += length
      else if (length > 0) covered.push({ length, ...said })
    }
    let at = 0
    let done = from
    for (const { length, client, clock, isAtom } of places) {
      for (; done < Math.min(to, at + length); done++) add(1, sourceAt(client, isAtom ? clock : clock + done - at))
      at += length
    }
    add(Math.max(0, to - done), null)
    return covered
  }

  #said(source: Source | null): Attribution {
    const by = source?.seat == null ? undefined : this.#parts.name(source.seat)
    return source === null || by === undefined ? {} : { by, at: source.at }
  }
}
