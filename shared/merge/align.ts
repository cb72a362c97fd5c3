import { commonRuns } from '../compare/sequence.ts'
import { type Item, isBlank } from './stream.ts'

/** Places of one item in both rows. */
export type Pair = readonly [base: number, side: number]

/** A block whose words stand, to this part or less, in the other text counts as new there and not as split from another. */
const SHARED_MIN = 0.5

/**
 * Which items of two rows are the same, in rising order. Blocks are matched by id (their order must be the same: see `putBack`),
 * words between two matched blocks by the longest common sequence.
 */
export function align(base: readonly Item[], side: readonly Item[]): Pair[] {
  const places = new Map<string, number>()
  for (const [i, item] of base.entries()) if (isBlockStart(item)) places.set(item.key, i)
  const pairs: Pair[] = []
  let from = 0
  let start = 0
  for (const [j, item] of side.entries()) {
    const i = isBlockStart(item) ? places.get(item.key) : undefined
    if (i === undefined) continue
    alignRegion(base, side, [from, i], [start, j], pairs)
    pairs.push([i, j])
    from = i + 1
    start = j + 1
  }
  alignRegion(base, side, [from, base.length], [start, side.length], pairs)
  return pairs
}

/** Where a block or table begins. */
export function isBlockStart(item: Item | undefined): boolean {
  return item?.type === 'start' || item?.type === 'table'
}

type Range = readonly [from: number, to: number]

function alignRegion(
  base: readonly Item[],
  side: readonly Item[],
  [from, to]: Range,
  [start, end]: Range,
  into: Pair[],
): void {
  const old = indexes(from, to)
  const next = indexes(start, end)
  let pairs = commonItems(base, side, old, next)
  const gone = unshared(base, old, new Set(pairs.map(([i]) => i)))
  const fresh = unshared(side, next, new Set(pairs.map(([, j]) => j)))
  if (gone.size + fresh.size > 0) {
    const left = (list: readonly number[], without: ReadonlySet<number>) => list.filter((i) => !without.has(i))
    pairs = commonItems(base, side, left(old, gone), left(next, fresh))
  }
  into.push(...pairs.filter((_pair, n) => !isBlankBetweenChanges(base, pairs, n, [from, to], [start, end])))
}

function indexes(from: number, to: number): number[] {
  return Array.from({ length: to - from }, (_, i) => from + i)
}

/** The longest common sequence of the items at the given places. */
function commonItems(
  base: readonly Item[],
  side: readonly Item[],
  old: readonly number[],
  next: readonly number[],
): Pair[] {
  const names = new Map<string, number>()
  const named = (row: readonly Item[], list: readonly number[]) =>
    Int32Array.from(list, (i) => {
      const key = row[i]?.key ?? ''
      const name = names.get(key) ?? names.size
      names.set(key, name)
      return name
    })
  const pairs: Pair[] = []
  for (const { before, after, length } of commonRuns(named(base, old), named(side, next))) {
    for (let n = 0; n < length; n++) pairs.push([old[before + n] ?? 0, next[after + n] ?? 0])
  }
  return pairs
}

/** Items of the blocks that begin in the list and share less than `SHARED_MIN` of their words with the other text. */
function unshared(row: readonly Item[], list: readonly number[], shared: ReadonlySet<number>): Set<number> {
  const found = new Set<number>()
  for (const [n, first] of list.entries()) {
    if (!isBlockStart(row[first])) continue
    const block = [first]
    if (row[first]?.type === 'start') {
      for (const i of list.slice(n + 1)) {
        block.push(i)
        if (row[i]?.type === 'end') break
      }
    }
    const words = block.filter((i) => isWord(row[i]))
    if (words.filter((i) => shared.has(i)).length <= words.length * SHARED_MIN) for (const i of block) found.add(i)
  }
  return found
}

function isWord(item: Item | undefined): boolean {
  return item !== undefined && item.type !== 'start' && item.type !== 'end' && item.type !== 'table' && !isBlank(item)
}

/** Whether the n-th pair is of a blank that stands between two changes: then they are one. */
function isBlankBetweenChanges(
  base: readonly Item[],
  pairs: readonly Pair[],
  n: number,
  [from, to]: Range,
  [start, end]: Range,
): boolean {
  const blank = (m: number) => {
    const item = base[pairs[m]?.[0] ?? -1]
    return item !== undefined && isBlank(item)
  }
  if (!blank(n)) return false
  let first = n
  while (blank(first - 1) && touching(pairs[first - 1], pairs[first])) first--
  let last = n
  while (blank(last + 1) && touching(pairs[last], pairs[last + 1])) last++
  const [i, j] = pairs[first] ?? [from, start]
  const [x, y] = pairs[last] ?? [to, end]
  const before = pairs[first - 1] ?? [from - 1, start - 1]
  const after = pairs[last + 1] ?? [to, end]
  return !touching(before, [i, j]) && !touching([x, y], after)
}

function touching(a: Pair | undefined, b: Pair | undefined): boolean {
  return a !== undefined && b !== undefined && a[0] + 1 === b[0] && a[1] + 1 === b[1]
}
