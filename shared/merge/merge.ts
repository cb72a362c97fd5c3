import type { BlockId } from '../model/ids.ts'
import type { BlockJson, TextJson } from '../schema/text.ts'
import { assert, unreachable } from '../util/assert.ts'
import { isBlockStart } from './align.ts'
import { edited, gluesWords, hasStructure, idsIn, idsOfItems, isAllBlank, mergedMarks } from './apply.ts'
import {
  type Change,
  type Comparison,
  compareSide,
  type Hunk,
  isOutside,
  LOOSE_ATTRIBUTES,
  sameMarks,
  typeOf,
} from './hunks.ts'
import { type Move, withMoves } from './order.ts'
import { blocksOf, type Item, untouchedBlocks } from './stream.ts'

/** Why a hunk cannot be applied with certainty. `schema`: an id would stand twice; `leftOut`: it touches a block that is to stay. */
export type ConflictReason =
  | 'overlap'
  | 'delete-edited'
  | 'target-deleted'
  | 'both-moved'
  | 'both-type'
  | 'both-attr'
  | 'joined'
  | 'place'
  | 'schema'
  | 'leftOut'

/** `present`: the live text has the same change already. */
export type HunkStatus =
  | { readonly status: 'applied' | 'present' }
  | { readonly status: 'conflict'; readonly reason: ConflictReason }

export type MergedHunk = Hunk & HunkStatus

export interface Merge {
  /** The live text with every applied hunk. */
  readonly text: TextJson
  /** All hunks of the fork, in the order of the base. */
  readonly hunks: readonly MergedHunk[]
}

/**
 * Brings what `fork` changed in `base` onto `live`, which others changed from the same base (FACTS §3). Two changes conflict when
 * they delete a common word without being the same, when one inserts within or at the edge of what the other deletes, and when
 * both insert at one place (CONTRACT, Compile JSON). A conflict is not applied: there the text stays as it is in `live`.
 *
 * Both sides are compared with the base as rows of items in which moved blocks are put back, so that words, splits and joins are
 * one kind of change; then the rows are merged, and the moves of both are made again.
 *
 * The three texts have unique ids. A table is taken as one thing, and so is a footnote. Blocks named in `stay` are left as they are
 * in `live`: what the fork did to them is no part of the result.
 */
export function merge(base: TextJson, fork: TextJson, live: TextJson, stay: ReadonlySet<string> = NONE): Merge {
  const untouched = untouchedBlocks([base, fork, live])
  const ours = compareSide(base, fork, untouched)
  const theirs = compareSide(base, live, untouched)
  const states: HunkStatus[] = ours.changes.map((_change, n) =>
    touches(ours, n, stay) ? conflict('leftOut') : judge(ours, n, theirs),
  )
  // Each round makes at least one more hunk a conflict, so there are no more rounds than hunks.
  for (let round = 0; ; round++) {
    assert(round <= states.length, 'a merge comes to an end')
    const blocks = placed(ours, theirs, states)
    const moves = appliedMoves(ours, states)
    const content = withMoves(
      blocks,
      moves.map(({ move }) => move),
      ours.order,
    )
    const found = new Map([...misplacedMoves(blocks, moves), ...unfitHunks(ours, states, content)])
    if (found.size === 0) {
      const hunks = ours.hunks.map((hunk, n) => ({ ...hunk, ...(states[n] as HunkStatus) }))
      return { text: { type: 'doc', content }, hunks }
    }
    for (const [n, reason] of found) states[n] = { status: 'conflict', reason }
  }
}

const NONE: ReadonlySet<string> = new Set()
const APPLIED: HunkStatus = { status: 'applied' }
const PRESENT: HunkStatus = { status: 'present' }
const conflict = (reason: ConflictReason): HunkStatus => ({ status: 'conflict', reason })

/** Whether a hunk changes one of these blocks, or takes words from it or brings words into it. */
function touches({ hunks, changes, owners }: Comparison, n: number, blocks: ReadonlySet<string>): boolean {
  const hunk = hunks[n]
  const change = changes[n]
  if (blocks.size === 0 || hunk === undefined || change === undefined) return false
  const isRange = change.type === 'span' || change.type === 'format'
  const changed = isRange ? owners.slice(change.from, change.to) : []
  return [hunk.block, ...hunk.blocks, ...changed].some((id) => blocks.has(id))
}

function judge(ours: Comparison, n: number, theirs: Comparison): HunkStatus {
  const change = ours.changes[n] as Change
  switch (change.type) {
    case 'span':
      return judgeSpan(ours, n, change, theirs)
    case 'move':
      return judgeMove(ours, change, theirs)
    case 'format':
      return judgeFormat(ours, change, theirs)
    case 'table': {
      const now = theirs.kept[change.at]
      if (now?.type !== 'table') return conflict('target-deleted')
      if (JSON.stringify(now.table) === JSON.stringify(change.table)) return PRESENT
      return isChanged(ours, theirs, change.at) ? conflict('overlap') : APPLIED
    }
    case 'type':
    case 'attributes':
      return judgeAttrs(ours, change, theirs)
    default:
      return unreachable(change)
  }
}

type Span = Extract<Change, { type: 'span' }>

function judgeSpan(ours: Comparison, n: number, span: Span, theirs: Comparison): HunkStatus {
  const { base } = ours
  const kind = ours.hunks[n]?.kind
  if (theirs.changes.some((other) => other.type === 'span' && isSame(span, other))) return PRESENT
  for (const [m, other] of theirs.changes.entries()) {
    const otherKind = theirs.hunks[m]?.kind
    if (other.type === 'span') {
      if (!clashes(base, [span, ours.kept], [other, theirs.kept])) continue
      if (otherKind === 'join') return conflict('joined')
      if (otherKind === 'delete') return conflict('target-deleted')
      if (kind === 'delete') return conflict('delete-edited')
      return conflict(span.from === span.to && other.from === other.to ? 'place' : 'overlap')
    }
    if (other.type === 'move') {
      const moved = new Set(other.move.ids)
      if (deletedBlocks(ours, span).some((id) => moved.has(id)))
        return conflict(kind === 'join' ? 'joined' : 'delete-edited')
      const before = ours.owners[span.from - 1]
      const structural =
        kind !== 'delete' && (hasStructure(span.insert) || hasStructure(base.slice(span.from, span.to)))
      if (structural && before !== undefined && moved.has(before)) return conflict('place')
    }
  }
  for (let i = span.from; i < span.to; i++) if (isChanged(ours, theirs, i)) return conflict('delete-edited')
  return APPLIED
}

/** Whether the other side keeps an item with other attributes, content or marks. */
function isChanged({ base }: Comparison, theirs: Comparison, at: number): boolean {
  const item = base[at]
  const now = theirs.kept[at]
  if (item === undefined || now === null || now === undefined || item === now) return false
  if (item.type === 'start' && now.type === 'start') return JSON.stringify(item.attrs) !== JSON.stringify(now.attrs)
  if (item.type === 'table' && now.type === 'table') return JSON.stringify(item.table) !== JSON.stringify(now.table)
  return !sameMarks(item, now)
}

function isSame(a: Span, b: Span): boolean {
  return a.from === b.from && a.to === b.to && JSON.stringify(a.insert) === JSON.stringify(b.insert)
}

type Kept = Comparison['kept']

/** Each change comes with what its side keeps. */
function clashes(base: readonly Item[], [a, aKept]: readonly [Span, Kept], [b, bKept]: readonly [Span, Kept]): boolean {
  const deletesOnly = a.insert.length === 0 && b.insert.length === 0
  const low = Math.max(a.from, b.from)
  const high = Math.min(a.to, b.to)
  if (deletesOnly && low >= high)
    return low === high && gluesWords(base, [Math.min(a.from, b.from), Math.max(a.to, b.to)], [aKept, bKept])
  if (low < high) return !deletesOnly || !isAllBlank(base, low, high)
  // Apart: what stands between them keeps them apart, unless it is white space.
  if (!isAllBlank(base, high, low)) return false
  const [deleted, inserted, kept] = a.insert.length === 0 ? [a, b, aKept] : [b, a, bKept]
  const wholeBlocks = inserted.from === inserted.to && isOutside(base, inserted.from)
  if (deleted.insert.length > 0 || !wholeBlocks || !isOutside(base, deleted.from)) return true
  // New blocks beside deleted ones have their place by the neighbour on the other side, if that stays.
  return kept[inserted.from - 1] === null && kept[inserted.from] === null
}

function deletedBlocks({ base, owners }: Comparison, { from, to }: Span): BlockId[] {
  return owners.slice(from, to).filter((_id, n) => isBlockStart(base[from + n]))
}

function judgeMove(ours: Comparison, { move }: Extract<Change, { type: 'move' }>, theirs: Comparison): HunkStatus {
  const moved = new Set(move.ids)
  const others = theirs.changes.flatMap((other) => (other.type === 'move' ? [other.move] : []))
  if (others.some((other) => other.ids.some((id) => moved.has(id))))
    return isMovedAlike(ours, move, theirs) ? PRESENT : conflict('both-moved')
  for (const [m, other] of theirs.changes.entries()) {
    if (other.type !== 'span') continue
    if (ours.changes.some((mine) => mine.type === 'span' && isSame(mine, other))) continue
    const joined = theirs.hunks[m]?.kind === 'join'
    if (deletedBlocks(ours, other).some((id) => moved.has(id))) return conflict(joined ? 'joined' : 'target-deleted')
    const before = ours.owners[other.from - 1]
    const within = before !== undefined && moved.has(before) && !isOutside(ours.base, other.from)
    if (within && (hasStructure(other.insert) || hasStructure(ours.base.slice(other.from, other.to)))) {
      return conflict(joined ? 'joined' : 'place')
    }
  }
  return APPLIED
}

/** Whether the other side moved the same blocks, each behind the same one: looked at are the blocks that both texts have. */
function isMovedAlike(ours: Comparison, { ids }: Move, theirs: Comparison): boolean {
  const movedThere = new Set(theirs.changes.flatMap((other) => (other.type === 'move' ? other.move.ids : [])))
  const behind = ({ order }: Comparison, other: Comparison, id: BlockId) => {
    const known = new Set(other.order)
    const place = order.indexOf(id)
    return place < 0 ? undefined : (order.slice(0, place).findLast((before) => known.has(before)) ?? null)
  }
  return ids.every((id) => movedThere.has(id) && behind(ours, theirs, id) === behind(theirs, ours, id))
}

type AttrsChange = Extract<Change, { type: 'type' | 'attributes' }>

function judgeAttrs({ base }: Comparison, change: AttrsChange, theirs: Comparison): HunkStatus {
  const was = base[change.at]
  const now = theirs.kept[change.at]
  if (now?.type !== 'start' || was?.type !== 'start') {
    const joined = theirs.changes.some(
      (other, m) => other.type === 'span' && covers(other, change.at) && theirs.hunks[m]?.kind === 'join',
    )
    return conflict(joined ? 'joined' : 'target-deleted')
  }
  if (change.type === 'type') {
    if (typeOf(now.attrs) === typeOf(change.attrs)) return PRESENT
    return typeOf(now.attrs) === typeOf(was.attrs) ? APPLIED : conflict('both-type')
  }
  const ours = LOOSE_ATTRIBUTES.filter((key) => was.attrs[key] !== change.attrs[key])
  const open = ours.filter((key) => now.attrs[key] !== change.attrs[key])
  if (open.length === 0) return PRESENT
  return open.every((key) => now.attrs[key] === was.attrs[key]) ? APPLIED : conflict('both-attr')
}

function covers(span: Span, at: number): boolean {
  return span.from <= at && at < span.to
}

function judgeFormat(
  ours: Comparison,
  { from, to }: Extract<Change, { type: 'format' }>,
  theirs: Comparison,
): HunkStatus {
  let present = true
  for (let i = from; i < to; i++) {
    const was = ours.base[i] as Item
    const mine = ours.kept[i] as Item
    const now = theirs.kept[i]
    if (now === null || now === undefined) return conflict('target-deleted')
    if (mergedMarks(was, mine, now) === null) return conflict('both-attr')
    present &&= sameMarks(now, mine)
  }
  return present ? PRESENT : APPLIED
}

/** The merged blocks in the order of the live text. */
function placed(ours: Comparison, theirs: Comparison, states: readonly HunkStatus[]): readonly BlockJson[] {
  const moves = theirs.changes.flatMap((change) => (change.type === 'move' ? [change.move] : []))
  return withMoves(blocksOf(mergedRow(ours, theirs, states)), moves, theirs.order)
}

interface AppliedMove {
  readonly n: number
  readonly move: Move
}

/** Also moves that are present are made again: new blocks of the fork may stand between them and their place. */
function appliedMoves(ours: Comparison, states: readonly HunkStatus[]): AppliedMove[] {
  return ours.changes.flatMap((change, n) =>
    change.type === 'move' && states[n]?.status !== 'conflict' ? [{ n, move: change.move }] : [],
  )
}

/** Moves between two blocks that do not stand beside each other in the live text. */
function misplacedMoves(blocks: readonly BlockJson[], moves: readonly AppliedMove[]): Map<number, ConflictReason> {
  const found = new Map<number, ConflictReason>()
  if (moves.length === 0) return found
  const moved = new Set(moves.flatMap(({ move }) => move.ids))
  const rest = blocks.map(({ attrs }) => attrs.id).filter((id) => !moved.has(id))
  for (const { n, move } of moves) {
    const place = move.after === null ? -1 : rest.indexOf(move.after)
    if ((move.after !== null && place < 0) || (rest[place + 1] ?? null) !== move.before) found.set(n, 'place')
  }
  return found
}

function mergedRow(ours: Comparison, theirs: Comparison, states: readonly HunkStatus[]): Item[] {
  const { base } = ours
  const applied = ours.changes.filter((_change, n) => states[n]?.status === 'applied')
  const spans = [...theirs.changes, ...applied].filter((change) => change.type === 'span')
  const inserts = new Map<number, (readonly Item[])[]>()
  const gone = new Set<number>()
  for (const { from, to, insert } of spans) {
    if (insert.length > 0) inserts.set(from, [...(inserts.get(from) ?? []), insert])
    for (let i = from; i < to; i++) gone.add(i)
  }
  const edits = new Map<number, Change[]>()
  for (const change of applied) {
    if (change.type === 'format')
      for (let i = change.from; i < change.to; i++) edits.set(i, [...(edits.get(i) ?? []), change])
    else if (change.type !== 'span' && change.type !== 'move')
      edits.set(change.at, [...(edits.get(change.at) ?? []), change])
  }
  const row: Item[] = []
  for (let i = 0; i <= base.length; i++) {
    for (const insert of inserts.get(i) ?? []) row.push(...insert)
    if (i === base.length || gone.has(i)) continue
    let item = theirs.kept[i] as Item
    for (const change of edits.get(i) ?? []) item = edited(ours, i, item, change)
    row.push(item)
  }
  return row
}

/** Applied hunks that would make an id stand twice, and deletions whose other half, an insertion of the same id, conflicts. */
function unfitHunks(
  ours: Comparison,
  states: readonly HunkStatus[],
  blocks: readonly BlockJson[],
): Map<number, ConflictReason> {
  const found = new Map<number, ConflictReason>()
  const seen = new Set<string>()
  const doubled = new Set(idsIn(blocks).filter((id) => seen.size === seen.add(id).size))
  const insertedInVain = new Set<string>()
  for (const [n, change] of ours.changes.entries()) {
    if (change.type !== 'span') continue
    const ids = idsOfItems(change.insert)
    if (states[n]?.status === 'applied' && ids.some((id) => doubled.has(id))) found.set(n, 'schema')
    if (states[n]?.status === 'conflict') for (const id of ids) insertedInVain.add(id)
  }
  for (const [n, change] of ours.changes.entries()) {
    if (
      change.type === 'table' &&
      states[n]?.status === 'applied' &&
      idsIn([change.table]).some((id) => doubled.has(id))
    )
      found.set(n, 'schema')
    if (change.type !== 'span' || states[n]?.status !== 'applied' || insertedInVain.size === 0) continue
    const ids = idsOfItems(ours.base.slice(change.from, change.to))
    if (ids.some((id) => insertedInVain.has(id))) found.set(n, 'overlap')
  }
  return found
}
