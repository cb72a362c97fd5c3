import { type Item, isBlank } from './stream.ts'

/** Places of one item in both rows. */
export type Pair = readonly [base: number, side: number]

/**
 * Pairs the white space around words that are the same in both rows, and moves every change to the one of its possible places that
 * does not depend on the changes around it: words that were added or taken out go as far to the front of their block as they can,
 * and begin with a word rather than with white space. White space between two words that both changed is changed with them.
 *
 * `pairs` are of everything but white space, in rising order, and so is the result.
 */
export function atTheirPlaces(base: readonly Item[], side: readonly Item[], pairs: readonly Pair[]): Pair[] {
  const list = withBlanks(base, side, [[-1, -1], ...pairs, [base.length, side.length]])
  for (let n = 1; n < list.length; n++) {
    const [i, j] = list[n - 1] as Pair
    const [x, y] = list[n] as Pair
    // In one row alone something stands between.
    if ((x - i === 1) !== (y - j === 1)) slide(base, side, list, n)
  }
  return list.slice(1, -1)
}

/** Adds pairs of equal white space that stands right behind or right before a pair. */
function withBlanks(base: readonly Item[], side: readonly Item[], pairs: readonly Pair[]): Pair[] {
  const list: Pair[] = []
  let last: Pair = [-1, -1]
  for (const pair of pairs) {
    let [i, j] = last
    let [x, y] = pair
    const tail: Pair[] = []
    while (i + 1 < x && j + 1 < y && isSameBlank(base[i + 1], side[j + 1])) list.push([++i, ++j])
    while (i + 1 < x && j + 1 < y && isSameBlank(base[x - 1], side[y - 1])) tail.unshift([--x, --y])
    list.push(...tail, pair)
    last = pair
  }
  return list
}

function isSameBlank(a: Item | undefined, b: Item | undefined): boolean {
  return a !== undefined && b !== undefined && isBlank(a) && a.key === b.key
}

/** Moves what stands in one row alone before the n-th pair. */
function slide(base: readonly Item[], side: readonly Item[], list: Pair[], n: number): void {
  const isAdded = (list[n]?.[0] ?? 0) - (list[n - 1]?.[0] ?? 0) === 1
  const row = isAdded ? side : base
  const column = isAdded ? 1 : 0
  const size = (list[n]?.[column] ?? 0) - (list[n - 1]?.[column] ?? 0) - 1
  const first = (list[n - 1]?.[column] ?? 0) + 1
  for (let k = first; k < first + size; k++) if (!isInline(row[k])) return
  const moved = ([b, s]: Pair, by: number): Pair => (isAdded ? [b, s + by] : [b + by, s])
  let at = n
  const before = () => list[at - 1] as Pair
  const after = () => list[at] as Pair
  // A pair stays between this change and the one before, so that two changes do not become one.
  while (isInline(row[before()[column]]) && touches(list[at - 2], before())) {
    const place = before()[column]
    if (row[place]?.key !== row[place + size]?.key) break
    list[at - 1] = moved(before(), size)
    at--
  }
  const place = after()[column]
  const leading = row[place - size]
  const followed = list[at + 1] !== undefined && touches(after(), list[at + 1] as Pair)
  if (leading === undefined || !isBlank(leading) || !followed || row[place]?.key !== leading.key) return
  if (size > 1) list[at] = moved(after(), -size)
}

function isInline(item: Item | undefined): boolean {
  return item?.type === 'word' || item?.type === 'atom'
}

function touches(a: Pair | undefined, b: Pair): boolean {
  return a !== undefined && a[0] + 1 === b[0] && a[1] + 1 === b[1]
}
