/** `length` items that are the same from `before` in the one sequence and from `after` in the other. */
export interface CommonRun {
  readonly before: number
  readonly after: number
  readonly length: number
}

/** Up to this many items on both sides together the shortest script is looked for; beyond it, unique items first. */
const SHORTEST_MAX = 6_000
/** No more edits than this are tried (memory grows with its square: 4 bytes each). */
const EDITS_MAX = 1_200

/**
 * A longest common subsequence of two sequences of numbers, as runs in rising order. Short parts by Myers' method; long
 * ones are cut first at items that stand once in both, so that time stays near-linear. Where thousands of items have
 * nothing to hold on to, they count as replaced.
 */
export function commonRuns(before: Int32Array, after: Int32Array): readonly CommonRun[] {
  const runs: CommonRun[] = []
  findCommon(before, after, 0, before.length, 0, after.length, runs)
  return runs
}

function findCommon(
  before: Int32Array,
  after: Int32Array,
  beforeFrom: number,
  beforeTo: number,
  afterFrom: number,
  afterTo: number,
  runs: CommonRun[],
) {
  let head = 0
  const shorter = Math.min(beforeTo - beforeFrom, afterTo - afterFrom)
  while (head < shorter && before[beforeFrom + head] === after[afterFrom + head]) head++
  let tail = 0
  while (tail < shorter - head && before[beforeTo - 1 - tail] === after[afterTo - 1 - tail]) tail++
  if (head > 0) runs.push({ before: beforeFrom, after: afterFrom, length: head })
  const b0 = beforeFrom + head
  const b1 = beforeTo - tail
  const a0 = afterFrom + head
  const a1 = afterTo - tail
  if (b0 < b1 && a0 < a1) {
    const inner = b1 - b0 + (a1 - a0) <= SHORTEST_MAX ? shortest(before, after, b0, b1, a0, a1) : null
    if (inner !== null) runs.push(...inner)
    else findBetweenUnique(before, after, b0, b1, a0, a1, runs)
  }
  if (tail > 0) runs.push({ before: b1, after: a1, length: tail })
}

/** Cuts at items that stand once on each side and in the same order, and looks between them. */
function findBetweenUnique(
  before: Int32Array,
  after: Int32Array,
  b0: number,
  b1: number,
  a0: number,
  a1: number,
  runs: CommonRun[],
) {
  const inBefore = placesOf(before, b0, b1)
  const inAfter = placesOf(after, a0, a1)
  const pairs: { before: number; after: number; weight: number }[] = []
  for (const [item, place] of inBefore) {
    const other = inAfter.get(item)
    if (place >= 0 && other !== undefined && other >= 0) pairs.push({ before: place, after: other, weight: 1 })
  }
  const anchors = heaviestRising(pairs)
  if (anchors.length === 0) return
  let b = b0
  let a = a0
  for (const anchor of anchors) {
    findCommon(before, after, b, anchor.before, a, anchor.after, runs)
    runs.push({ before: anchor.before, after: anchor.after, length: 1 })
    b = anchor.before + 1
    a = anchor.after + 1
  }
  findCommon(before, after, b, b1, a, a1, runs)
}

/** The place of every item that stands once; −1 for others. */
function placesOf(items: Int32Array, from: number, to: number): Map<number, number> {
  const places = new Map<number, number>()
  for (let i = from; i < to; i++) {
    const item = items[i] as number
    places.set(item, places.has(item) ? -1 : i)
  }
  return places
}

/** Myers (1986), "An O(ND) Difference Algorithm and Its Variations"; null where more than EDITS_MAX edits are needed. */
function shortest(
  before: Int32Array,
  after: Int32Array,
  b0: number,
  b1: number,
  a0: number,
  a1: number,
): readonly CommonRun[] | null {
  const n = b1 - b0
  const m = a1 - a0
  const limit = Math.min(n + m, EDITS_MAX)
  const reach = new Int32Array(2 * limit + 3)
  const middle = limit + 1
  const history: Int32Array[] = []
  for (let edits = 0; edits <= limit; edits++) {
    for (let k = -edits; k <= edits; k += 2) {
      const down =
        k === -edits || (k !== edits && (reach[middle + k - 1] as number) < (reach[middle + k + 1] as number))
      let x = down ? (reach[middle + k + 1] as number) : (reach[middle + k - 1] as number) + 1
      let y = x - k
      while (x < n && y < m && before[b0 + x] === after[a0 + y]) {
        x++
        y++
      }
      reach[middle + k] = x
      if (x >= n && y >= m) return traceBack(history, { edits, diagonal: k, x: n, y: m }, b0, a0)
    }
    history.push(reach.slice(middle - edits, middle + edits + 1))
  }
  return null
}

/** Walks the furthest reaches back from the end and collects the diagonals. */
function traceBack(
  history: readonly Int32Array[],
  end: { readonly edits: number; readonly diagonal: number; readonly x: number; readonly y: number },
  b0: number,
  a0: number,
): readonly CommonRun[] {
  const runs: CommonRun[] = []
  let { x, y, diagonal: k } = end
  for (let d = end.edits; d > 0; d--) {
    const reach = history[d - 1] as Int32Array
    const at = (diagonal: number) => reach[diagonal + d - 1] ?? -1
    const down = k === -d || (k !== d && at(k - 1) < at(k + 1))
    const previous = down ? k + 1 : k - 1
    const reached = at(previous)
    const start = down ? reached : reached + 1
    if (x > start) runs.push({ before: b0 + start, after: a0 + start - k, length: x - start })
    x = reached
    y = reached - previous
    k = previous
  }
  if (x > 0 && y > 0) runs.push({ before: b0, after: a0, length: x })
  return runs.reverse()
}

/** A pair of places, and how much it would cost to lose it. */
export interface WeightedPair {
  readonly before: number
  readonly after: number
  readonly weight: number
}

/** The pairs of greatest weight that rise on both sides. Each place stands in one pair at most. O(n log n). */
export function heaviestRising<P extends WeightedPair>(pairs: readonly P[]): readonly P[] {
  const sorted = [...pairs].sort((p, q) => p.before - q.before)
  const width = sorted.reduce((max, pair) => Math.max(max, pair.after), 0) + 2
  const best = new Float64Array(width + 1)
  const bestAt = new Int32Array(width + 1).fill(-1)
  const previous = new Int32Array(sorted.length).fill(-1)
  let top = -1
  let topWeight = 0
  sorted.forEach((pair, index) => {
    let weight = 0
    for (let i = pair.after; i > 0; i -= i & -i) {
      if ((best[i] as number) > weight) {
        weight = best[i] as number
        previous[index] = bestAt[i] as number
      }
    }
    weight += pair.weight
    for (let i = pair.after + 1; i <= width; i += i & -i) {
      if ((best[i] as number) < weight) {
        best[i] = weight
        bestAt[i] = index
      }
    }
    if (weight > topWeight) {
      topWeight = weight
      top = index
    }
  })
  const rising: P[] = []
  for (let index = top; index >= 0; index = previous[index] as number) rising.push(sorted[index] as P)
  return rising.reverse()
}
