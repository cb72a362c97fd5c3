import type { BlockAttrs, BlockJson, MarkJson } from '../schema/text.ts'
import { isBlockStart } from './align.ts'
import { type Change, type Comparison, LOOSE_ATTRIBUTES, marksOf } from './hunks.ts'
import { type Item, isBlank, type Marks } from './stream.ts'

type AttrsChange = Extract<Change, { type: 'type' | 'attributes' }>

/** An item of the live text after one applied change of it. */
export function edited(ours: Comparison, at: number, item: Item, change: Change): Item {
  if (change.type === 'table') return { type: 'table', key: item.key, table: change.table }
  if (change.type === 'format') {
    const marks = mergedMarks(ours.base[at] as Item, ours.kept[at] as Item, item) ?? marksOf(item)
    if (item.type === 'word') return { ...item, marks }
    if (item.type !== 'atom') return item
    const { marks: _old, ...node } = item.node
    const [own] = marks
    return { ...item, node: own === undefined || own.length === 0 ? node : { ...node, marks: own } }
  }
  const was = ours.base[at]
  if (item.type !== 'start' || was?.type !== 'start' || (change.type !== 'type' && change.type !== 'attributes'))
    return item
  return { ...item, attrs: mergedAttrs(was.attrs, change, item.attrs) }
}

/** Attributes in their order, defaults left out as in every text. */
function mergedAttrs(was: BlockAttrs, { type, attrs: mine }: AttrsChange, now: BlockAttrs): BlockAttrs {
  const { kind, level, list } = type === 'type' ? mine : now
  const loose: Record<string, unknown> = {}
  for (const key of LOOSE_ATTRIBUTES) {
    const value = type === 'attributes' && mine[key] !== was[key] ? mine[key] : now[key]
    if (value !== undefined) loose[key] = value
  }
  return { id: now.id, kind, ...(level !== undefined && { level }), ...(list !== undefined && { list }), ...loose }
}

/** Superscript and subscript exclude each other, so they are two values of one thing. */
const MARK_SLOTS = ['strong', 'em', 'underline', 'script', 'link'] as const

/** The marks of an item that both sides keep, unit by unit; null where both changed one thing differently. */
export function mergedMarks(was: Item, mine: Item, now: Item): readonly Marks[] | null {
  const theirs = marksOf(now)
  const result: Marks[] = []
  for (const [n, before] of marksOf(was).entries()) {
    const marks: MarkJson[] = []
    for (const slot of MARK_SLOTS) {
      const [b, m, t] = [before, marksOf(mine)[n] ?? [], theirs[n] ?? []].map((list) => inSlot(list, slot))
      const [spelledBase, spelledMine, spelledTheirs] = [b, m, t].map((mark) => JSON.stringify(mark ?? null))
      if (spelledMine !== spelledBase && spelledTheirs !== spelledBase && spelledMine !== spelledTheirs) return null
      const mark = spelledMine !== spelledBase ? m : t
      if (mark !== undefined) marks.push(mark)
    }
    result.push(marks)
  }
  return result
}

function inSlot(marks: Marks, slot: (typeof MARK_SLOTS)[number]): MarkJson | undefined {
  return marks.find(({ type }) => (type === 'superscript' || type === 'subscript' ? slot === 'script' : slot === type))
}

/** Whether all items of a range are white space. Looks no further than the first item that is not; most changes are far apart. */
export function isAllBlank(row: readonly Item[], from: number, to: number): boolean {
  for (let i = from; i < to; i++) if (!isBlank(row[i] as Item)) return false
  return true
}

const ENDS_IN_WORD = /[\p{L}\p{N}]$/u
const BEGINS_WITH_WORD = /^[\p{L}\p{N}]/u

/**
 * Whether two deletions side by side, each harmless alone, would make one word of two: of "data. Water" one takes the full stop
 * and the other the space. `kept` of both sides: further deletions that touch these count too.
 */
export function gluesWords(
  base: readonly Item[],
  [from, to]: readonly [from: number, to: number],
  kept: readonly (readonly (Item | null)[])[],
): boolean {
  const isGone = (at: number) => at >= 0 && at < base.length && kept.some((side) => side[at] === null)
  let before = from - 1
  while (isGone(before)) before--
  let after = to
  while (isGone(after)) after++
  const [left, right] = [base[before], base[after]]
  return (
    left?.type === 'word' && right?.type === 'word' && ENDS_IN_WORD.test(left.text) && BEGINS_WITH_WORD.test(right.text)
  )
}

/** Whether blocks begin or end in a row. */
export function hasStructure(items: readonly Item[]): boolean {
  return items.some((item) => item.type === 'end' || isBlockStart(item))
}

/** Ids of the blocks, tables and footnotes that begin in a row. */
export function idsOfItems(items: readonly Item[]): string[] {
  return items.flatMap((item) => {
    if (item.type === 'start') return [item.attrs.id]
    if (item.type === 'table') return idsIn([item.table])
    return item.type === 'atom' && item.node.type === 'footnote' ? [item.node.attrs.id] : []
  })
}

/** Ids of blocks and of all that stands in them. */
export function idsIn(blocks: readonly BlockJson[]): string[] {
  return blocks.flatMap((block) => {
    if (block.type === 'block') {
      const notes = (block.content ?? []).flatMap((node) => (node.type === 'footnote' ? [node.attrs.id] : []))
      return [block.attrs.id, ...notes]
    }
    const rows = block.content.flatMap((row) => [
      row.attrs.id,
      ...row.content.flatMap((cell) => [cell.attrs.id, ...idsIn(cell.content)]),
    ])
    return [block.attrs.id, ...rows]
  })
}
