import type { BlockId } from '../model/ids.ts'
import { isBlockStart } from './align.ts'
import { gluesWords, hasStructure, isAllBlank, mergedMarks } from './apply.ts'
import { type Change, type Comparison, isOutside, LOOSE_ATTRIBUTES, typeOf } from './hunks.ts'
import type { ConflictReason } from './merge.ts'
import type { Move } from './order.ts'
import type { Item } from './stream.ts'

/** A hunk of one copy, by its place in the copy's comparison with the base. */
export interface Unit {
  readonly side: Comparison
  readonly n: number
  readonly change: Change
}

/** Why each of two hunks conflicts with the other. */
export type Rivalry = readonly [reason: ConflictReason, reasonOfOther: ConflictReason]

/**
 * Whether two hunks of different copies conflict (CONTRACT, Compile JSON): they delete a common word, one inserts within or at the
 * edge of what the other deletes, or both insert at one place. White space between two places does not keep them apart. The same
 * for both: `rivalry(a, b)` is `rivalry(b, a)` the other way round. Not to be asked of two hunks that do the same.
 */
export function rivalry(a: Unit, b: Unit): Rivalry | null {
  const one = a.change
  const other = b.change
  if (one.type === 'span') return other.type === 'span' ? spans(a, one, b, other) : spanAnd(a, one, b)
  if (other.type === 'span') return swapped(spanAnd(b, other, a))
  if (one.type === 'move') return other.type === 'move' ? moves(one.move, other.move) : null
  if (other.type === 'move') return null
  return marksOrAttributes(a, b)
}

type Span = Extract<Change, { type: 'span' }>

function swapped(found: Rivalry | null): Rivalry | null {
  return found === null ? null : [found[1], found[0]]
}

function both(reason: ConflictReason): Rivalry {
  return [reason, reason]
}

function spans(a: Unit, one: Span, b: Unit, other: Span): Rivalry | null {
  const { base } = a.side
  const low = Math.max(one.from, other.from)
  const high = Math.min(one.to, other.to)
  const deletesOnly = one.insert.length === 0 && other.insert.length === 0
  if (low < high) {
    if (deletesOnly && isAllBlank(base, low, high)) return null
  } else if (deletesOnly) {
    const both = [Math.min(one.from, other.from), Math.max(one.to, other.to)] as const
    if (low > high || !gluesWords(base, both, [a.side.kept, b.side.kept])) return null
  } else if (!isAllBlank(base, high, low)) return null
  return [reasonFor(one, a, other, b), reasonFor(other, b, one, a)]
}

function reasonFor(mine: Span, me: Unit, theirs: Span, them: Unit): ConflictReason {
  const [kind, otherKind] = [me, them].map(({ side, n }) => side.hunks[n]?.kind)
  if (otherKind === 'join') return 'joined'
  if (otherKind === 'delete') return 'target-deleted'
  if (kind === 'delete') return 'delete-edited'
  return mine.from === mine.to && theirs.from === theirs.to ? 'place' : 'overlap'
}

/** A span and what is no span. */
function spanAnd(a: Unit, span: Span, b: Unit): Rivalry | null {
  const { change } = b
  if (change.type === 'move') return spanAndMove(a, span, change.move)
  if (change.type === 'span') return spans(a, span, b, change)
  const [from, to] = change.type === 'format' ? [change.from, change.to] : [change.at, change.at + 1]
  if (Math.max(span.from, from) >= Math.min(span.to, to)) return null
  return ['delete-edited', a.side.hunks[a.n]?.kind === 'join' ? 'joined' : 'target-deleted']
}

function spanAndMove({ side, n }: Unit, span: Span, move: Move): Rivalry | null {
  const { base, owners } = side
  const gone = new Set(owners.slice(span.from, span.to).filter((_id, i) => isBlockStart(base[span.from + i])))
  const isJoin = side.hunks[n]?.kind === 'join'
  if (move.ids.some((id) => gone.has(id))) return isJoin ? both('joined') : ['delete-edited', 'target-deleted']
  if ([move.after, move.before].some((id) => id !== null && gone.has(id))) return both(isJoin ? 'joined' : 'place')
  const structure = hasStructure(span.insert) || hasStructure(base.slice(span.from, span.to))
  if (!structure) return null
  const behind = owners[span.from - 1] ?? null
  const outside = isOutside(base, span.from)
  if (outside && span.insert.length === 0) return null
  if (behind !== null && move.ids.includes(behind)) return both(isJoin ? 'joined' : 'place')
  if (behind === move.after) return both(isJoin ? 'joined' : 'place')
  // New blocks right before the block that a move ends before.
  return outside && move.before !== null && owners[span.to] === move.before ? both('place') : null
}

function moves(a: Move, b: Move): Rivalry | null {
  if (a.ids.some((id) => b.ids.includes(id))) return both('both-moved')
  const leans = (one: Move, other: Move) => [one.after, one.before].some((id) => id !== null && other.ids.includes(id))
  if (a.after === b.after || a.before === b.before || leans(a, b) || leans(b, a)) return both('place')
  return null
}

/** Two changes of what stays. */
function marksOrAttributes(a: Unit, b: Unit): Rivalry | null {
  const [one, other] = [a.change, b.change]
  if (one.type === 'format' && other.type === 'format') {
    for (let i = Math.max(one.from, other.from); i < Math.min(one.to, other.to); i++) {
      const [was, mine, theirs] = [a.side.base[i], a.side.kept[i], b.side.kept[i]]
      if (was && mine && theirs && mergedMarks(was, mine, theirs) === null) return both('both-attr')
    }
    return null
  }
  if (one.type === 'table' && other.type === 'table') return one.at === other.at ? both('overlap') : null
  if (one.type === 'type' && other.type === 'type') {
    return one.at === other.at && typeOf(one.attrs) !== typeOf(other.attrs) ? both('both-type') : null
  }
  if (one.type !== 'attributes' || other.type !== 'attributes' || one.at !== other.at) return null
  const was = a.side.base[one.at]
  if (was?.type !== 'start') return null
  const differs = LOOSE_ATTRIBUTES.some(
    (key) =>
      one.attrs[key] !== was.attrs[key] && other.attrs[key] !== was.attrs[key] && one.attrs[key] !== other.attrs[key],
  )
  return differs ? both('both-attr') : null
}

/** Equal exactly for hunks that do the same; ids of what is new mean nothing. */
export function spellingOf({ side, change }: Unit, isKnown: (id: BlockId) => boolean): string {
  if (change.type === 'format') {
    const kept = side.kept.slice(change.from, change.to)
    return JSON.stringify([change, kept.map((item) => (item === null ? null : spelledItems([item], isKnown)))])
  }
  if (change.type !== 'span') return JSON.stringify(change)
  return JSON.stringify([change.from, change.to, spelledItems(change.insert, isKnown)])
}

function spelledItems(items: readonly Item[], isKnown: (id: BlockId) => boolean): string {
  return JSON.stringify(items, (name, value: unknown) => {
    if (name === 'key') return undefined
    return name === 'id' && !isKnown(value as BlockId) ? '' : value
  })
}
