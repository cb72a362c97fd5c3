import * as Y from 'yjs'
import { textOf } from '../../../shared/live/text.ts'
import type { Client } from './client.ts'
import { type Id, newClocks, type Reach, typedCharacter } from './wire.ts'

/** So many characters of one writer stand in a paragraph before he goes on in his next. */
const CHARACTERS_PER_PARAGRAPH = 5_000
const LETTERS = 'we agree on the water of all and of none '

/** The end of a paragraph: the last thing in it, and what stands behind. */
export interface Place {
  readonly left: Id
  readonly right: Id | null
}

/** The ends of the paragraphs of an encoded text, in order. */
export function placesIn(state: Uint8Array): readonly Place[] {
  const doc = new Y.Doc({ gc: false })
  Y.applyUpdate(doc, state)
  const places: Place[] = []
  let last: Y.Item | null = null
  const close = () => {
    if (last !== null) places.push({ left: last.lastId, right: last.right?.id ?? null })
  }
  for (let item = textOf(doc)._start; item !== null; item = item.right) {
    if (item.deleted) continue
    if (item.content instanceof Y.ContentType) close()
    last = item
  }
  close()
  doc.destroy()
  return places
}

/** Somebody who types at the end of paragraphs, character by character, each an update of its own. */
export class Typist {
  readonly client: number
  readonly #places: readonly Place[]
  #clock = 0
  #left: Id

  /** `client`: the id his characters bear in Yjs. */
  constructor(client: number, places: readonly Place[]) {
    this.client = client
    this.#places = places
    this.#left = this.#place().left
  }

  /** Characters typed so far. */
  get typed(): number {
    return this.#clock
  }

  next(): Uint8Array {
    if (this.#clock % CHARACTERS_PER_PARAGRAPH === 0) this.#left = this.#place().left
    const id = { client: this.client, clock: this.#clock }
    const update = typedCharacter(id, this.#left, this.#place().right, LETTERS.charCodeAt(this.#clock % LETTERS.length))
    this.#left = id
    this.#clock++
    return update
  }

  #place(): Place {
    const at = Math.floor(this.#clock / CHARACTERS_PER_PARAGRAPH)
    const place = this.#places[at % this.#places.length]
    if (place === undefined) throw new Error('the text has no paragraph to type in')
    return place
  }
}

/** Counts the edits of others that reach a client. */
export class Hearing {
  readonly reach: Reach = new Map()
  heard = 0
  /** Edits `from` to before `to` of somebody are here. */
  onEdits: (client: number, from: number, to: number) => void = () => {}

  /** `own`: the id of what this client itself types, which does not count; -1 where it only reads. */
  constructor(client: Client, own: number) {
    const tell = (other: number, from: number, to: number) => {
      if (other === own) return
      this.heard += to - from
      this.onEdits(other, from, to)
    }
    client.onUpdate = (update) => newClocks(update, this.reach, tell)
  }
}

/** The text that an encoded state stands for; markers of paragraphs as line breaks. */
export function wordsIn(...updates: readonly Uint8Array[]): string {
  const doc = new Y.Doc()
  for (const update of updates) Y.applyUpdate(doc, update)
  const words = (textOf(doc).toDelta() as { insert: unknown }[])
    .map(({ insert }) => (typeof insert === 'string' ? insert : '\n'))
    .join('')
  doc.destroy()
  return words
}

/** A value below which so much of the figures lies (0.5: the middle). */
export function quantile(figures: readonly number[], part: number): number {
  const sorted = [...figures].sort((a, b) => a - b)
  return sorted[Math.min(sorted.length - 1, Math.floor(sorted.length * part))] ?? Number.NaN
}
