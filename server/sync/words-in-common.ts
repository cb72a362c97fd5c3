import type { Run } from './runs.ts'

/** A part of a longer text that comes back counts from this length on, or where it is half of what is new. */
export const PART_CHARACTERS = 8
const WORD = /[\p{L}\p{N}\p{M}]+|[^\p{L}\p{N}\p{M}]/gu

/** `length` characters of a text at `at` are those of `other` at `from`. */
export interface Common {
  readonly other: Run
  readonly at: number
  readonly from: number
  readonly length: number
}

/** Of how many runs that share words with a text the words are compared; of a word that stands in many runs only so many are looked at. */
const RUNS_COMPARED = 6
const RUNS_OF_A_WORD = 32
/** Words of one text times words of the other, in all of one change: beyond that only ends are compared, so that a change of everything does not hold up everybody. */
const CELLS_IN_ALL = 200_000

/** What one change took out of a text, to be looked through for what it put in. */
export class WordsTaken {
  readonly #runs: readonly Run[]
  readonly #byWord = new Map<string, number[]>()
  readonly #wordsOf = new Map<Run, readonly string[]>()
  #cells = CELLS_IN_ALL

  constructor(runs: readonly Run[]) {
    this.#runs = runs
    for (const [n, run] of runs.entries()) {
      for (const word of new Set(this.#words(run))) {
        const known = this.#byWord.get(word)
        if (known === undefined) this.#byWord.set(word, [n])
        else if (known.length < RUNS_OF_A_WORD) known.push(n)
      }
    }
  }

  /** Which words of a text come from one of the runs, in the order in which they stood there: of each stretch the run that gives most. */
  inCommonWith(text: string): readonly Common[] {
    return this.#inCommon(text, this.#likeliest(text))
  }

  #words(run: Run): readonly string[] {
    const known = this.#wordsOf.get(run)
    if (known !== undefined) return known
    const words = run.text.match(WORD) ?? []
    this.#wordsOf.set(run, words)
    return words
  }

  /** Those that share most with a text, the one that shares most first. */
  #likeliest(text: string): readonly Run[] {
    if (this.#runs.length <= RUNS_COMPARED) return this.#runs
    const shared = new Map<number, number>()
    for (const word of new Set(text.match(WORD)))
      for (const n of this.#byWord.get(word) ?? []) shared.set(n, (shared.get(n) ?? 0) + word.length)
    return [...shared]
      .sort(([m, one], [n, other]) => other - one || m - n)
      .slice(0, RUNS_COMPARED)
      .flatMap(([n]) => this.#runs[n] ?? [])
  }

  #inCommon(text: string, runs: readonly Run[]): readonly Common[] {
    let best: Common[] = []
    let bestLength = 0
    for (const other of runs) {
      const found = this.#common(text, other).filter(
        ({ length }) => length >= PART_CHARACTERS || length * 2 >= text.length,
      )
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
        for (const part of this.#inCommon(text.slice(from, at), rest)) all.push({ ...part, at: part.at + from })
      }
      from = at + length
    }
    return all
  }

  /** The longest common sequence of words, with what is equal at both ends taken first; neighbours as one. */
  #common(text: string, other: Run): Common[] {
    const own = text.match(WORD) ?? []
    const old = this.#words(other)
    let head = 0
    while (head < own.length && head < old.length && own[head] === old[head]) head++
    let tail = 0
    const room = Math.min(own.length, old.length) - head
    while (tail < room && own[own.length - 1 - tail] === old[old.length - 1 - tail]) tail++
    const pairs: (readonly [number, number])[] = []
    for (let i = 0; i < head; i++) pairs.push([i, i])
    const [ownRest, oldRest] = [own.slice(head, own.length - tail), old.slice(head, old.length - tail)]
    const cells = ownRest.length * oldRest.length
    if (cells <= this.#cells) {
      this.#cells -= cells
      pairs.push(...longest(ownRest, oldRest, head))
    }
    for (let i = tail; i > 0; i--) pairs.push([own.length - i, old.length - i])
    return stretches(pairs, startsOf(own), startsOf(old), other)
  }
}

function longest(own: readonly string[], old: readonly string[], head: number): (readonly [number, number])[] {
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
