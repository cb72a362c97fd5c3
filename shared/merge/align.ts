import { commonRuns } from '../compare/sequence.ts'
import { atTheirPlaces, type Pair } from './places.ts'
import { type Item, isBlank } from './stream.ts'

/** A block whose words stand, to this part or less, in the other text counts as new there and not as split from another. */
const SHARED_MIN = 0.5

/**
 * Which items of two rows are the same, in rising order. Blocks are matched by id (their order must be the same: see `putBack`),
 * words between two matched blocks by the longest common sequence. Where one change can stand at several places with the same
 * result, it stands where it would whatever else was changed, so that the same change is found the same in two texts.
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
  return atTheirPlaces(base, side, pairs)
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
  into.push(...pairs)
}

function indexes(from: number, to: number): number[] {
  return Array.from({ length: to - from }, (_, i) => from + i)
}

/** The longest common sequence of the items at the given places. White space is no reason to take words for the same. */
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
  const inked = (row: readonly Item[], list: readonly number[]) => list.filter((i) => !isBlank(row[i] as Item))
  const [from, to] = [inked(base, old), inked(side, next)]
  const pairs: Pair[] = []
  for (const { before, after, length } of commonRuns(named(base, from), named(side, to))) {
    for (let n = 0; n < length; n++) pairs.push([from[before + n] ?? 0, to[after + n] ?? 0])
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
