import type { BlockId } from '../model/ids.ts'
import type { BlockAttrs, BlockJson, TableJson, TextJson } from '../schema/text.ts'
import { align, isBlockStart } from './align.ts'
import { type Move, movesOf, putBack } from './order.ts'
import { equalMarks, type Item, type Marks, streamOf, untouchedBlocks, wordsOf } from './stream.ts'

/**
 * `insert`, `delete`, `move`: whole blocks · `change`: words, or blocks replaced by others · `split`, `join`: of blocks · `type`:
 * kind, level and list style · `attributes`: indent, direction, numbering · `format`: marks of words that stay.
 */
export type HunkKind = 'insert' | 'delete' | 'change' | 'move' | 'split' | 'join' | 'type' | 'attributes' | 'format'

/** One change of a fork that can be decided for itself (DESIGN §2). */
export interface Hunk {
  /** "h1", "h2" … in the order of the base; unique within the fork. */
  readonly id: string
  readonly kind: HunkKind
  /** The block it changes; of an insertion, the first new one. */
  readonly block: BlockId
  /** The blocks of the fork in which its words stand; none for a deletion. */
  readonly blocks: readonly BlockId[]
  /** Words as they were and as they are to be, without context; for `type` and `attributes` their values. */
  readonly before: string
  readonly after: string
}

/** What a hunk does to the base's row of items; places count there. */
export type Change =
  /** Items `[from, to)` are replaced. */
  | { readonly type: 'span'; readonly from: number; readonly to: number; readonly insert: readonly Item[] }
  | { readonly type: 'move'; readonly move: Move }
  | { readonly type: 'type' | 'attributes'; readonly at: number; readonly attrs: BlockAttrs }
  | { readonly type: 'table'; readonly at: number; readonly table: TableJson }
  /** The items `[from, to)` stay, with other marks: those of the side's items at the same place. */
  | { readonly type: 'format'; readonly from: number; readonly to: number }

/** A base and a text made from it, item by item. */
export interface Comparison {
  readonly base: readonly Item[]
  /** The side's item for each of the base's; null where it was deleted. */
  readonly kept: readonly (Item | null)[]
  /** The base's block in which each item stands. */
  readonly owners: readonly BlockId[]
  /** Hunk and change with equal index belong together. */
  readonly hunks: readonly Hunk[]
  readonly changes: readonly Change[]
  /** Ids of the side's blocks in its order. */
  readonly order: readonly BlockId[]
}

/** The hunks that make `fork` of `base`, by block id. */
export function hunksOf(base: TextJson, fork: TextJson): readonly Hunk[] {
  return compareSide(base, fork, untouchedBlocks([base, fork])).hunks
}

/** Compares one side of a merge; `untouched`: blocks that no side changed (`untouchedBlocks`). */
export function compareSide(base: TextJson, side: TextJson, untouched: ReadonlySet<BlockId>): Comparison {
  const row = streamOf(base.content, untouched)
  const back = putBack(base.content, side.content)
  const sideRow = streamOf(back.blocks, untouched)
  const kept: (Item | null)[] = row.map(() => null)
  const owners = ownersOf(row)
  const sideOwners = ownersOf(sideRow)
  const found: Found[] = []
  let from = 0
  let start = 0
  for (const [i, j] of [...align(row, sideRow), [row.length, sideRow.length] as const]) {
    if (from < i || start < j) {
      for (const place of partsOf(row, { from, to: i, start, end: j })) {
        found.push(spanHunk(row, owners, sideRow, sideOwners, place))
      }
    }
    const item = sideRow[j]
    if (item !== undefined) kept[i] = item
    from = i + 1
    start = j + 1
  }
  for (const [at, item] of row.entries()) found.push(...keptHunks(item, kept[at] ?? null, at))
  found.push(...formatHunks(row, kept, owners))
  for (const move of movesOf(side.content, back.moved)) found.push(moveHunk(row, side.content, move))
  found.sort((a, b) => a.at - b.at)
  return {
    base: row,
    kept,
    owners,
    hunks: found.map(({ hunk }, n) => ({ id: `h${n + 1}`, ...hunk })),
    changes: found.map(({ change }) => change),
    order: side.content.map((block) => block.attrs.id),
  }
}

interface Found {
  readonly at: number
  readonly hunk: Omit<Hunk, 'id'>
  readonly change: Change
}

function ownersOf(row: readonly Item[]): BlockId[] {
  let owner = '' as BlockId
  return row.map((item) => {
    if (item.type === 'start') owner = item.attrs.id
    else if (item.type === 'table') owner = item.table.attrs.id
    return owner
  })
}

/** Items `[from, to)` of the base that became `[start, end)` of the side. */
interface Place {
  readonly from: number
  readonly to: number
  readonly start: number
  readonly end: number
}

/** Each of several deleted blocks can be decided for itself. */
function partsOf(row: readonly Item[], place: Place): Place[] {
  if (place.start < place.end || !isOutside(row, place.from)) return [place]
  const parts: Place[] = []
  for (let from = place.from, to = from + 1; to <= place.to; to++) {
    if (!isOutside(row, to)) continue
    parts.push({ ...place, from, to })
    from = to
  }
  return parts
}

function spanHunk(
  row: readonly Item[],
  owners: readonly BlockId[],
  side: readonly Item[],
  sideOwners: readonly BlockId[],
  { from, to, start, end }: Place,
): Found {
  const removed = row.slice(from, to)
  const insert = side.slice(start, end)
  // What is inserted in a block without a start of its own stands in the block before.
  const blocks = [
    ...new Set(insert.flatMap((item, n) => (item.type === 'end' ? [] : [sideOwners[start + n] as BlockId]))),
  ]
  const outside = isOutside(row, from)
  const block = (outside ? (from < to ? owners[from] : blocks[0]) : owners[from - 1]) ?? ('' as BlockId)
  return {
    at: from,
    hunk: { kind: spanKind(removed, insert, outside), block, blocks, before: wordsOf(removed), after: wordsOf(insert) },
    change: { type: 'span', from, to, insert },
  }
}

function spanKind(removed: readonly Item[], insert: readonly Item[], outside: boolean): HunkKind {
  if (outside && removed.length === 0) return 'insert'
  if (outside && insert.length === 0) return 'delete'
  const starts = (items: readonly Item[]) => items.filter(isBlockStart).length
  if (outside || starts(insert) === starts(removed)) return 'change'
  return starts(insert) > starts(removed) ? 'split' : 'join'
}

/** Whether a place of a row is between blocks. */
export function isOutside(row: readonly Item[], place: number): boolean {
  const before = row[place - 1]
  return before === undefined || before.type === 'end' || before.type === 'table'
}

/** What makes the type of a block, decided as one. */
export function typeOf({ kind, level, list }: BlockAttrs): string {
  return [kind, level, list].filter((value) => value !== undefined).join(' ')
}

export const LOOSE_ATTRIBUTES = ['indent', 'direction', 'numbered'] as const

function looseOf(attrs: BlockAttrs): string {
  return LOOSE_ATTRIBUTES.filter((key) => attrs[key] !== undefined)
    .map((key) => `${key} ${attrs[key]}`)
    .join(', ')
}

function keptHunks(item: Item, kept: Item | null, at: number): Found[] {
  if (item.type === 'table' && kept?.type === 'table') {
    if (JSON.stringify(item.table) === JSON.stringify(kept.table)) return []
    const block = item.table.attrs.id
    const words = { before: wordsOf([item]), after: wordsOf([kept]) }
    return [
      {
        at,
        hunk: { kind: 'change', block, blocks: [block], ...words },
        change: { type: 'table', at, table: kept.table },
      },
    ]
  }
  if (item.type !== 'start' || kept?.type !== 'start') return []
  const found: Found[] = []
  const add = (kind: 'type' | 'attributes', say: (attrs: BlockAttrs) => string) => {
    const before = say(item.attrs)
    const after = say(kept.attrs)
    if (before === after) return
    const block = item.attrs.id
    found.push({
      at,
      hunk: { kind, block, blocks: [block], before, after },
      change: { type: kind, at, attrs: kept.attrs },
    })
  }
  add('type', typeOf)
  add('attributes', looseOf)
  return found
}

/** The marks of an item, one list for each unit; of what is no word or atom, none. */
export function marksOf(item: Item | null): readonly Marks[] {
  if (item?.type === 'word') return item.marks
  return item?.type === 'atom' ? [item.node.marks ?? []] : []
}

/** Whether an item of the base and what a side made of it have the same marks. */
export function sameMarks(item: Item, kept: Item): boolean {
  if (item === kept) return true
  const before = marksOf(item)
  const after = marksOf(kept)
  return before.every((marks, n) => equalMarks(marks, after[n] ?? []))
}

function formatHunks(row: readonly Item[], kept: readonly (Item | null)[], owners: readonly BlockId[]): Found[] {
  const found: Found[] = []
  const differs = (at: number) => {
    const item = row[at]
    const other = kept[at]
    return item !== undefined && other !== null && other !== undefined && !sameMarks(item, other)
  }
  for (let from = 0; from < row.length; from++) {
    if (!differs(from)) continue
    let to = from + 1
    while (differs(to)) to++
    const block = owners[from] as BlockId
    const words = wordsOf(row.slice(from, to))
    found.push({
      at: from,
      hunk: { kind: 'format', block, blocks: [block], before: words, after: words },
      change: { type: 'format', from, to },
    })
    from = to
  }
  return found
}

function moveHunk(row: readonly Item[], side: readonly BlockJson[], move: Move): Found {
  const block = move.ids[0] as BlockId
  const at = row.findIndex((item) => isBlockStart(item) && item.key.endsWith(` ${block}`))
  const ids = new Set(move.ids)
  const words = wordsOf(
    streamOf(
      side.filter(({ attrs }) => ids.has(attrs.id)),
      new Set(),
    ),
  )
  return {
    at,
    hunk: { kind: 'move', block, blocks: move.ids, before: words, after: words },
    change: { type: 'move', move },
  }
}
