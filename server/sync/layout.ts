import * as Y from 'yjs'
import { isBlockKind } from '../../shared/live/marker.ts'
import { IdRegister, implicitId } from '../../shared/live/read.ts'
import type { BlockId } from '../../shared/model/ids.ts'
import type { Char } from './runs.ts'

/** What a layout asks of the ledger. */
export interface History {
  readonly text: Y.Text
  /** The row that put something where it is. */
  bornAt(client: number, clock: number): number
  /** The parts of a stretch of clocks that stood in the text after row `seq`, in order. */
  standing(client: number, from: number, to: number, seq: number): Iterable<{ from: number; to: number }>
  /** The parts of a stretch of clocks that had been deleted by row `seq`. */
  gone(client: number, from: number, to: number, seq: number): Iterable<{ from: number; to: number; seq: number }>
}

/** How it is with a mark from some place on: whether it holds, by what (for a link, where it leads), and the row that made it so. */
export interface Marking {
  readonly key: string
  readonly value: unknown
  readonly since: number
}

/** `length` characters of a block, and where they come from; of an atom all have one clock. */
export interface Place extends Char {
  readonly length: number
  readonly isAtom: boolean
  readonly text: string
  /** Of every mark that was ever set or ended before it. */
  readonly marks: readonly Marking[]
}

/** Characters that had been deleted, and before which character of the block they stood. */
export interface Gone extends Char {
  readonly at: number
  readonly text: string
  readonly seq: number
}

/**
 * Where the characters of each block stand in Yjs, at any row of the log, under the ids and in the order in which `readText` showed
 * them then.
 */
export class Layout {
  readonly places = new Map<BlockId, Place[]>()
  readonly gone = new Map<BlockId, Gone[]>()
  readonly markers = new Map<BlockId, Y.ID>()
  readonly #history: History
  readonly #seq: number

  private constructor(history: History, seq: number) {
    this.#history = history
    this.#seq = seq
  }

  static at(history: History, seq: number): Layout {
    const layout = new Layout(history, seq)
    layout.#lay(history.text, new IdRegister(), true)
    return layout
  }

  /** The characters of a block, each with its name; of an atom all have one. */
  characters(block: BlockId): { readonly text: string; readonly chars: readonly Char[] } {
    const chars: Char[] = []
    let text = ''
    for (const place of this.places.get(block) ?? []) {
      const { client, clock, length, isAtom } = place
      for (let i = 0; i < length; i++) chars.push({ client, clock: isAtom ? clock : clock + i })
      text += place.text
    }
    return { text, chars }
  }

  /** A block that says just this; null where none does. */
  find(text: string): BlockId | null {
    for (const [id, places] of this.places) if (places.map((place) => place.text).join('') === text) return id
    return null
  }

  #lay(ytext: Y.Text, ids: IdRegister, tables: boolean): void {
    let open: Block | null = null
    let table: string | null = null
    let marks: readonly Marking[] = []
    for (let item = ytext._start; item !== null; item = item.right) {
      if (item.content instanceof Y.ContentFormat) {
        marks = this.#marksAfter(marks, item, item.content)
        continue
      }
      if (item.content instanceof Y.ContentString) {
        const parts = this.#parts(item)
        if (parts.length > 0) open ??= this.#open(ids.take(implicitId(table)), null)
        if (open !== null) this.#addText(open, item, parts, marks)
        continue
      }
      if (!item.countable || !this.#stands(item)) continue
      const embed: unknown = item.content instanceof Y.ContentType ? item.content.type : null
      const map = embed instanceof Y.Map ? embed : null
      const kind = map === null ? undefined : this.#value(map, 'kind')
      if (map !== null && isBlockKind(kind)) {
        open = this.#open(ids.take(this.#string(map, 'id')), item)
      } else if (map !== null && kind === 'table') {
        if (!tables) continue
        open = null
        table = this.#layTable(map, ids, item)
      } else {
        open ??= this.#open(ids.take(implicitId(table)), null)
        if (map !== null && kind === 'reference') open.add(item.id, this.#string(map, 'shown'), true, marks)
        else if (map !== null && kind === 'footnote') this.#layFootnote(map, ids, item)
      }
    }
  }

  #addText(open: Block, item: Y.Item, parts: readonly { from: number; to: number }[], marks: readonly Marking[]) {
    const { client, clock } = item.id
    const str = (item.content as Y.ContentString).str
    let done = clock
    for (const { from, to } of [...parts, { from: clock + item.length, to: clock + item.length }]) {
      // What lies between two parts that stand is gone, or was not there yet.
      if (from > done) {
        for (const gone of this.#history.gone(client, done, from, this.#seq)) {
          const text = str.slice(gone.from - clock, gone.to - clock)
          open.gone.push({ at: open.length, text, client, clock: gone.from, seq: gone.seq })
        }
      }
      if (to > from) open.add({ client, clock: from }, str.slice(from - clock, to - clock), false, marks)
      done = to
    }
  }

  /** A mark is as it is since it was set so, or since what said otherwise between was taken away. */
  #marksAfter(marks: readonly Marking[], { id }: Y.Item, { key, value }: Y.ContentFormat): readonly Marking[] {
    const { client, clock } = id
    const [gone] = this.#history.gone(client, clock, clock + 1, this.#seq)
    const [standing] = this.#history.standing(client, clock, clock + 1, this.#seq)
    const before = marks.find((mark) => mark.key === key) ?? { key, value: null, since: 0 }
    const others = marks.filter((mark) => mark.key !== key)
    if (standing !== undefined) return [...others, { key, value, since: this.#history.bornAt(client, clock) }]
    return gone === undefined ? marks : [...others, { ...before, since: Math.max(before.since, gone.seq) }]
  }

  #parts({ id, length }: Y.Item): readonly { from: number; to: number }[] {
    return [...this.#history.standing(id.client, id.clock, id.clock + length, this.#seq)]
  }

  #stands(item: Y.Item): boolean {
    return this.#parts(item).length > 0
  }

  /** What a key of a map said then: the last setting of it that was there, unless it had been taken away. */
  #value(map: Y.Map<unknown>, key: string): unknown {
    let item: Y.Item | null = map._map.get(key) ?? null
    // An entry goes when it is replaced, and when the whole map goes; one that was there and whose successor was not is it.
    while (item !== null && !this.#wasBorn(item)) item = item.left
    return item?.content instanceof Y.ContentAny ? item.content.arr.at(-1) : undefined
  }

  #wasBorn({ id }: Y.Item): boolean {
    const { client, clock } = id
    for (const _ of this.#history.standing(client, clock, clock + 1, this.#seq)) return true
    for (const _ of this.#history.gone(client, clock, clock + 1, this.#seq)) return true
    return false
  }

  #string(map: Y.Map<unknown>, key: string): string {
    const value = this.#value(map, key)
    return typeof value === 'string' ? value : ''
  }

  #open(id: BlockId, marker: Y.Item | null): Block {
    const places: Place[] = []
    const gone: Gone[] = []
    this.places.set(id, places)
    this.gone.set(id, gone)
    if (marker !== null) this.markers.set(id, marker.id)
    return new Block(places, gone)
  }

  #layFootnote(map: Y.Map<unknown>, ids: IdRegister, item: Y.Item): void {
    const open = this.#open(ids.take(this.#string(map, 'id')), item)
    const text = typeIn(map, 'text')
    if (!(text instanceof Y.Text)) return
    let marks: readonly Marking[] = []
    for (let inner = text._start; inner !== null; inner = inner.right) {
      if (inner.content instanceof Y.ContentFormat) marks = this.#marksAfter(marks, inner, inner.content)
      if (inner.content instanceof Y.ContentString) this.#addText(open, inner, this.#parts(inner), marks)
    }
  }

  #layTable(table: Y.Map<unknown>, ids: IdRegister, item: Y.Item): string {
    const id = ids.take(this.#string(table, 'id'))
    this.markers.set(id, item.id)
    for (const row of this.#mapsIn(table, 'rows')) {
      ids.take(this.#string(row, 'id'))
      for (const cell of this.#mapsIn(row, 'cells')) {
        ids.take(this.#string(cell, 'id'))
        const text = typeIn(cell, 'text')
        if (text instanceof Y.Text) this.#lay(text, ids, false)
      }
    }
    return id
  }

  #mapsIn(map: Y.Map<unknown>, key: string): Y.Map<unknown>[] {
    const list = typeIn(map, key)
    const maps: Y.Map<unknown>[] = []
    if (!(list instanceof Y.Array)) return maps
    for (let item = list._start; item !== null; item = item.right) {
      const type: unknown = item.content instanceof Y.ContentType ? item.content.type : null
      if (type instanceof Y.Map && this.#stands(item)) maps.push(type)
    }
    return maps
  }
}

/** A block that is being laid out. */
class Block {
  readonly #places: Place[]
  readonly gone: Gone[]
  length = 0

  constructor(places: Place[], gone: Gone[]) {
    this.#places = places
    this.gone = gone
  }

  add({ client, clock }: Char, text: string, isAtom: boolean, marks: readonly Marking[]): void {
    this.#places.push({ length: text.length, client, clock, isAtom, text, marks })
    this.length += text.length
  }
}

/** A nested type under a key, whether or not it has been deleted since. */
function typeIn(map: Y.Map<unknown>, key: string): unknown {
  const content = map._map.get(key)?.content
  return content instanceof Y.ContentType ? content.type : null
}
