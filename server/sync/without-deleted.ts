import * as Y from 'yjs'
import { encodedDeletes, type Gone, joined, type Sections, type Struct, sectionOf } from './sections.ts'

/**
 * The same state without the content of what was deleted; anchors stay, so that later updates find their places. Works on the
 * encoded structs: no document is made, which for a long history takes many times as long.
 */
export function withoutDeleted(state: Uint8Array): Uint8Array {
  return joined(cleanSections(state))
}

/** As `withoutDeleted`, taken apart. */
export function cleanSections(state: Uint8Array): Sections {
  const { structs, ds } = Y.decodeUpdate(state)
  const gone = new Map([...ds.clients].map(([client, ranges]) => [client, stretches(ranges)]))
  const ofClient = new Map<number, Struct[]>()
  for (const struct of structs) {
    const cut = cutter(ofClient, struct.id.client)
    for (const piece of piecesOf(struct, gone.get(struct.id.client) ?? [])) cut(piece)
  }
  return { sections: [...ofClient].map(([client, pieces]) => sectionOf(client, pieces)), deletes: encodedDeletes(gone) }
}

/** In order, and without two that touch. */
function stretches(ranges: readonly { readonly clock: number; readonly len: number }[]): Gone[] {
  const sorted = [...ranges].sort((a, b) => a.clock - b.clock)
  const out: Gone[] = []
  for (const { clock, len } of sorted) {
    const last = out.at(-1)
    if (last !== undefined && last.to >= clock)
      out[out.length - 1] = { from: last.from, to: Math.max(last.to, clock + len) }
    else out.push({ from: clock, to: clock + len })
  }
  return out
}

/** Appends structs of a client; what is deleted and follows directly on what is deleted becomes one with it. */
function cutter(ofClient: Map<number, Struct[]>, client: number): (piece: Struct) => void {
  const pieces = ofClient.get(client) ?? []
  ofClient.set(client, pieces)
  return (piece) => {
    const last = pieces.at(-1)
    if (last instanceof Y.Item && piece instanceof Y.Item && isOneWith(last, piece)) {
      pieces[pieces.length - 1] = emptied(last, last.length + piece.length)
    } else pieces.push(piece)
  }
}

/** As Yjs itself merges two neighbours. */
function isOneWith(last: Y.Item, next: Y.Item): boolean {
  return (
    last.content instanceof Y.ContentDeleted &&
    next.content instanceof Y.ContentDeleted &&
    next.id.clock === last.id.clock + last.length &&
    next.origin !== null &&
    Y.compareIDs(next.origin, last.lastId) &&
    Y.compareIDs(next.rightOrigin, last.rightOrigin)
  )
}

/** A struct as it is, or cut where what is deleted of it begins and ends, the deleted parts without what they held. */
function piecesOf(struct: Struct, gone: readonly Gone[]): readonly Struct[] {
  if (!(struct instanceof Y.Item)) return [struct]
  const begin = struct.id.clock
  const end = begin + struct.length
  const pieces: Struct[] = []
  let rest = struct
  for (let i = firstEndingAfter(gone, begin); i < gone.length; i++) {
    const range = gone[i]
    if (range === undefined || range.from >= end) break
    const from = Math.max(begin, range.from)
    const to = Math.min(end, range.to)
    if (from > rest.id.clock) {
      const [kept, behind] = split(rest, from - rest.id.clock)
      pieces.push(kept)
      rest = behind
    }
    if (to === end) return [...pieces, emptied(rest, end - from)]
    const [cut, behind] = split(rest, to - from)
    pieces.push(emptied(cut, to - from))
    rest = behind
  }
  return pieces.length === 0 ? [struct] : [...pieces, rest]
}

function firstEndingAfter(gone: readonly Gone[], clock: number): number {
  let low = 0
  let high = gone.length
  while (low < high) {
    const middle = (low + high) >> 1
    if ((gone[middle]?.to ?? 0) <= clock) low = middle + 1
    else high = middle
  }
  return low
}

function emptied(item: Y.Item, length: number): Y.Item {
  return itemLike(item, item.id, item.origin, new Y.ContentDeleted(length))
}

/** What `at` clocks of an item leave in front and behind. The item is used up. */
function split(item: Y.Item, at: number): readonly [Y.Item, Y.Item] {
  const { client, clock } = item.id
  const behind = item.content.splice(at)
  return [
    itemLike(item, item.id, item.origin, item.content),
    itemLike(item, Y.createID(client, clock + at), Y.createID(client, clock + at - 1), behind),
  ]
}

function itemLike(item: Y.Item, id: Y.ID, origin: Y.ID | null, content: Y.Item['content']): Y.Item {
  return new Y.Item(id, null, origin, null, item.rightOrigin, item.parent, item.parentSub, content)
}
