import type { Run } from './runs.ts'

/** A part of a longer text that comes back counts from this length on, or where it is half of what is new. */
export const PART_CHARACTERS = 8
/** Words of one text times words of the other beyond which only their ends are compared. */
const CELLS_MAX = 1_000_000
const WORD = /[\p{L}\p{N}\p{M}]+|[^\p{L}\p{N}\p{M}]/gu

/** `length` characters of a text at `at` are those of `other` at `from`. */
export interface Common {
  readonly other: Run
  readonly at: number
  readonly from: number
  readonly length: number
}

/** Which words of a text come from one of the runs, in the order in which they stood there: of each stretch the run that gives most. */
export function wordsInCommon(text: string, runs: readonly Run[]): readonly Common[] {
  let best: Common[] = []
  let bestLength = 0
  for (const other of runs) {
    const found = common(text, other).filter(({ length }) => length >= PART_CHARACTERS || length * 2 >= text.length)
    const length = found.reduce((sum, part) => sum + part.length, 0)
    if (length > bestLength) {
      best = found
      bestLength = length
    }
  }
  if (best.length === 0 || bestLength === text.length) return best
  const rest = runs.filter((run) => run !== best[0]?.other)
  if (rest.length === 0) return best
  const all = [...best]
  let from = 0
  for (const { at, length } of [...best, { at: text.length, length: 0 }]) {
    if (at > from) {
      for (const part of wordsInCommon(text.slice(from, at), rest)) all.push({ ...part, at: part.at + from })
    }
    from = at + length
  }
  return all
}

/** The longest common sequence of words, with what is equal at both ends taken first; neighbours as one. */
function common(text: string, other: Run): Common[] {
  const own = text.match(WORD) ?? []
  const old = other.text.match(WORD) ?? []
  let head = 0
  while (head < own.length && head < old.length && own[head] === old[head]) head++
  let tail = 0
  const room = Math.min(own.length, old.length) - head
  while (tail < room && own[own.length - 1 - tail] === old[old.length - 1 - tail]) tail++
  const pairs: (readonly [number, number])[] = []
  for (let i = 0; i < head; i++) pairs.push([i, i])
  pairs.push(...longest(own.slice(head, own.length - tail), old.slice(head, old.length - tail), head))
  for (let i = tail; i > 0; i--) pairs.push([own.length - i, old.length - i])
  return stretches(pairs, startsOf(own), startsOf(old), other)
}

function longest(own: readonly string[], old: readonly string[], head: number): (readonly [number, number])[] {
  if (own.length * old.length > CELLS_MAX) return []
  const width = old.length + 1
  const table = new Uint32Array((own.length + 1) * width)
  const at = (i: number, j: number) => table[i * width + j] ?? 0
  for (let i = own.length - 1; i >= 0; i--) {
    for (let j = old.length - 1; j >= 0; j--) {
      const same = own[i] === old[j] ? at(i + 1, j + 1) + (own[i]?.length ?? 0) : 0
      table[i * width + j] = Math.max(same, at(i + 1, j), at(i, j + 1))
    }
  }
  const pairs: (readonly [number, number])[] = []
  for (let i = 0, j = 0; i < own.length && j < old.length; ) {
    if (own[i] === old[j] && at(i, j) === at(i + 1, j + 1) + (own[i]?.length ?? 0)) pairs.push([head + i++, head + j++])
    else if (at(i + 1, j) >= at(i, j + 1)) i++
    else j++
  }
  return pairs
}

function startsOf(words: readonly string[]): readonly number[] {
  const starts = [0]
  for (const word of words) starts.push((starts.at(-1) ?? 0) + word.length)
  return starts
}

function stretches(
  pairs: readonly (readonly [number, number])[],
  own: readonly number[],
  old: readonly number[],
  other: Run,
): Common[] {
  const found: Common[] = []
  for (const [i, j] of pairs) {
    const at = own[i] ?? 0
    const from = old[j] ?? 0
    const length = (own[i + 1] ?? at) - at
    const last = found.at(-1)
    if (last !== undefined && last.at + last.length === at && last.from + last.length === from)
      found[found.length - 1] = { ...last, length: last.length + length }
    else found.push({ other, at, from, length })
  }
  return found
}
