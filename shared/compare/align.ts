import { type Bag, Vocabulary } from './likeness.ts'
import { commonRuns, heaviestRising } from './sequence.ts'
import type { Token } from './tokens.ts'

/** What can stand opposite something: a text block, a table, a row, a footnote. */
export interface Alignable {
  readonly id: string
  /** Only items of one sort are the same thing. */
  readonly sort: 'text' | 'table'
  /** Equal exactly for equal content. */
  readonly key: string
  readonly tokens: readonly Token[]
}

/**
 * What became of each item, in reading order of both. A `pair` has one item on one side at least and one or more, that
 * follow each other, on the other: 1:2 is a split, 2:1 a join. A move stands twice under one number.
 */
export type Alignment =
  | { readonly change: 'pair'; readonly before: readonly number[]; readonly after: readonly number[] }
  | { readonly change: 'deleted'; readonly before: number }
  | { readonly change: 'inserted'; readonly after: number }
  | { readonly change: 'movedFrom'; readonly before: number; readonly after: number; readonly move: number }
  | { readonly change: 'movedTo'; readonly before: number; readonly after: number; readonly move: number }

export interface AlignOptions {
  /** Whether ids mean the same thing on both sides. */
  readonly ids: boolean
  readonly moves: boolean
  readonly splits: boolean
}

/** From here on two blocks at the same place are the same block, changed. */
const ALIKE = 0.4
/** From here on two blocks at different places are one that was moved and changed. */
const ALIKE_ELSEWHERE = 0.6
/** Shorter blocks (UTF-16 units) are never taken for moved unless they stand once or have an id. */
const MOVE_SIZE_MIN = 20
/** A part of a block (UTF-16 units) that is found again in a longer new block is a split from here on. */
const PART_SIZE_MIN = 30
/** Up to this many combinations all are tried; beyond it, rare words tell the candidates. */
const TRIED_MAX = 1_600
/** So many of a block's rarest words tell which blocks it may be like … */
const RARE_WORDS = 10
/** … and a word in more blocks than this tells nothing. */
const COMMON_WORD_BLOCKS = 250

/**
 * Aligns two sequences: by id where ids are shared, then by exact content, then by likeness of words. What keeps the
 * order (by the heaviest rising subsequence) stays in place; the rest of the pairs are moves.
 */
export function align(
  before: readonly Alignable[],
  after: readonly Alignable[],
  options: AlignOptions,
): readonly Alignment[] {
  return new Aligner(before, after, options).align()
}

/**
 * Whether equal ids name equal things: not so between two files whose readers number blocks from 1. Ids are trusted unless
 * there are shared ones on texts without likeness, and either these are most of many, or texts like them in number stand
 * word for word under another id.
 */
export function idsAgree(before: readonly Alignable[], after: readonly Alignable[]): boolean {
  const byId = new Map(before.map((item) => [item.id, item]))
  const keys = new Set(before.map((item) => item.key))
  const vocabulary = new Vocabulary()
  let alike = 0
  let unlike = 0
  let elsewhere = 0
  for (const item of after) {
    const other = byId.get(item.id)
    if (other?.key === item.key) alike++
    else {
      if (item.key.length >= MOVE_SIZE_MIN / 2 && keys.has(item.key)) elsewhere++
      if (other === undefined || item.key === '' || other.key === '') continue
      if (isAlike(other, item, vocabulary)) alike++
      else unlike++
    }
  }
  return unlike === 0 || (2 * elsewhere < unlike && (unlike <= alike || unlike < 4))
}

/** A first glance at beginning and end spares most blocks the counting of words. */
function isAlike(one: Alignable, other: Alignable, vocabulary: Vocabulary): boolean {
  const shorter = Math.min(one.key.length, other.key.length)
  let head = 0
  while (head < shorter && one.key[head] === other.key[head]) head++
  let tail = 0
  while (tail < shorter - head && one.key.at(-1 - tail) === other.key.at(-1 - tail)) tail++
  if (2 * (head + tail) > Math.max(one.key.length, other.key.length)) return true
  return vocabulary.likeness(vocabulary.bag(one.tokens), vocabulary.bag(other.tokens)) >= 0.3
}

interface Pair {
  readonly before: number
  readonly after: number
  readonly weight: number
}

class Aligner {
  readonly #before: readonly Alignable[]
  readonly #after: readonly Alignable[]
  readonly #options: AlignOptions
  /** The partner of each item of before and after; −1 for none. */
  readonly #partner: Int32Array
  readonly #origin: Int32Array
  readonly #vocabulary = new Vocabulary()
  readonly #bags = new Map<Alignable, Bag>()
  /** Blocks that a split or join adds to a pair, by the pair's place before: further places on one side. */
  readonly #splits = new Map<number, { readonly side: 'before' | 'after'; readonly places: number[] }>()

  constructor(before: readonly Alignable[], after: readonly Alignable[], options: AlignOptions) {
    this.#before = before
    this.#after = after
    this.#options = options
    this.#partner = new Int32Array(before.length).fill(-1)
    this.#origin = new Int32Array(after.length).fill(-1)
  }

  align(): readonly Alignment[] {
    if (this.#options.ids) this.#pairById()
    if (this.#options.moves) this.#pairEqualElsewhere('once')
    this.#inGaps((b, a) => this.#pairEqual(b, a))
    if (this.#options.moves) this.#pairEqualElsewhere('long')
    this.#inGaps((b, a) => this.#pairAlike(b, a))
    if (this.#options.splits) this.#findSplits()
    if (this.#options.moves) this.#pairAlikeElsewhere()
    return this.#inOrder()
  }

  #join(before: number, after: number) {
    this.#partner[before] = after
    this.#origin[after] = before
  }

  #bag(item: Alignable): Bag {
    let bag = this.#bags.get(item)
    if (bag === undefined) {
      bag = this.#vocabulary.bag(item.tokens)
      this.#bags.set(item, bag)
    }
    return bag
  }

  #likeness(before: number, after: number): number {
    const one = this.#before[before] as Alignable
    const other = this.#after[after] as Alignable
    return one.sort === other.sort ? this.#vocabulary.likeness(this.#bag(one), this.#bag(other)) : 0
  }

  #pairById() {
    const places = new Map(this.#before.map((item, i) => [item.id, i]))
    this.#after.forEach((item, j) => {
      const i = places.get(item.id)
      if (i !== undefined && this.#partner[i] === -1 && this.#before[i]?.sort === item.sort) this.#join(i, j)
    })
  }

  /** The pairs that keep their order, the heavier the more. */
  #anchors(): readonly Pair[] {
    const pairs: Pair[] = []
    this.#partner.forEach((after, before) => {
      if (after >= 0) pairs.push({ before, after, weight: (this.#before[before] as Alignable).key.length + 1 })
    })
    return heaviestRising(pairs)
  }

  /** Calls `pair` with the items without partner between every two pairs that keep their order. */
  #inGaps(pair: (before: readonly number[], after: readonly number[]) => void) {
    let b = 0
    let a = 0
    const gap = (b1: number, a1: number) => {
      const unpairedBefore = unpaired(this.#partner, b, b1)
      const unpairedAfter = unpaired(this.#origin, a, a1)
      if (unpairedBefore.length > 0 && unpairedAfter.length > 0) pair(unpairedBefore, unpairedAfter)
      b = b1 + 1
      a = a1 + 1
    }
    for (const anchor of this.#anchors()) gap(anchor.before, anchor.after)
    gap(this.#before.length, this.#after.length)
  }

  #pairEqual(before: readonly number[], after: readonly number[]) {
    const names = new Map<string, number>()
    const name = (item: Alignable) => {
      const key = `${item.sort} ${item.key}`
      let number = names.get(key)
      if (number === undefined) {
        number = names.size
        names.set(key, number)
      }
      return number
    }
    const namesBefore = Int32Array.from(before, (i) => name(this.#before[i] as Alignable))
    const namesAfter = Int32Array.from(after, (j) => name(this.#after[j] as Alignable))
    for (const run of commonRuns(namesBefore, namesAfter)) {
      for (let k = 0; k < run.length; k++) this.#join(before[run.before + k] as number, after[run.after + k] as number)
    }
  }

  /** Equal content at whatever place, if it stands once on each side or is long enough to be no accident. */
  #pairEqualElsewhere(which: 'once' | 'long') {
    const waiting = new Map<string, number[]>()
    for (const i of unpaired(this.#partner, 0, this.#before.length)) {
      const item = this.#before[i] as Alignable
      if (isBlank(item)) continue
      const key = `${item.sort} ${item.key}`
      const known = waiting.get(key)
      if (known === undefined) waiting.set(key, [i])
      else known.push(i)
    }
    const wanted = new Map<string, number[]>()
    for (const j of unpaired(this.#origin, 0, this.#after.length)) {
      const item = this.#after[j] as Alignable
      const key = `${item.sort} ${item.key}`
      if (!waiting.has(key)) continue
      const known = wanted.get(key)
      if (known === undefined) wanted.set(key, [j])
      else known.push(j)
    }
    for (const [key, places] of wanted) {
      const origins = waiting.get(key) ?? []
      const once = origins.length === 1 && places.length === 1
      const long = (this.#before[origins[0] as number] as Alignable).key.length >= MOVE_SIZE_MIN
      if (which === 'once' ? !once : !long) continue
      for (let k = 0; k < Math.min(origins.length, places.length); k++) {
        this.#join(origins[k] as number, places[k] as number)
      }
    }
  }

  /** Pairs what is alike and keeps the order, so that most words find their like. */
  #pairAlike(before: readonly number[], after: readonly number[]) {
    if (before.length * after.length <= TRIED_MAX) {
      for (const [i, j] of this.#bestInOrder(before, after)) this.#join(i, j)
      return
    }
    const rising = heaviestRising(this.#mutuallyBest(before, after, ALIKE))
    for (const pair of rising) this.#join(pair.before, pair.after)
    if (rising.length === 0) return
    let b = 0
    let a = 0
    for (const pair of [...rising, { before: Number.POSITIVE_INFINITY, after: Number.POSITIVE_INFINITY }]) {
      const restBefore: number[] = []
      for (; b < before.length && (before[b] as number) < pair.before; b++) restBefore.push(before[b] as number)
      const restAfter: number[] = []
      for (; a < after.length && (after[a] as number) < pair.after; a++) restAfter.push(after[a] as number)
      if (restBefore.length * restAfter.length <= TRIED_MAX) {
        for (const [i, j] of this.#bestInOrder(restBefore, restAfter)) this.#join(i, j)
      }
      b++
      a++
    }
  }

  /** The pairing in order with the most words in common (Needleman and Wunsch). */
  #bestInOrder(before: readonly number[], after: readonly number[]): readonly (readonly [number, number])[] {
    const width = after.length + 1
    const total = new Float64Array((before.length + 1) * width)
    const gain = new Float64Array(before.length * after.length)
    for (let i = before.length - 1; i >= 0; i--) {
      for (let j = after.length - 1; j >= 0; j--) {
        const likeness = this.#likeness(before[i] as number, after[j] as number)
        const bag = this.#bag(this.#before[before[i] as number] as Alignable)
        const value = likeness >= ALIKE ? likeness * likeness * (bag.size + 1) : 0
        gain[i * after.length + j] = value
        total[i * width + j] = Math.max(
          total[(i + 1) * width + j] as number,
          total[i * width + j + 1] as number,
          value > 0 ? value + (total[(i + 1) * width + j + 1] as number) : 0,
        )
      }
    }
    const pairs: (readonly [number, number])[] = []
    let i = 0
    let j = 0
    while (i < before.length && j < after.length) {
      const value = gain[i * after.length + j] as number
      const here = total[i * width + j] as number
      if (value > 0 && here === value + (total[(i + 1) * width + j + 1] as number)) {
        pairs.push([before[i++] as number, after[j++] as number])
      } else if (here === total[(i + 1) * width + j]) i++
      else j++
    }
    return pairs
  }

  /** Pairs of items each of which is the other's best, among those that share a rare word. */
  #mutuallyBest(before: readonly number[], after: readonly number[], threshold: number): readonly Pair[] {
    const holders = new Map<number, number[]>()
    for (const j of after) {
      let last = -1
      for (const word of this.#bag(this.#after[j] as Alignable).words) {
        if (word === last) continue
        last = word
        const known = holders.get(word)
        if (known === undefined) holders.set(word, [j])
        else known.push(j)
      }
    }
    const bestAfter = new Map<number, { before: number; likeness: number }>()
    const bestBefore = new Map<number, { after: number; likeness: number }>()
    const shared = new Float64Array(this.#after.length)
    for (const i of before) {
      const candidates: number[] = []
      for (const { word, blocks } of rarest(this.#bag(this.#before[i] as Alignable), holders)) {
        for (const j of blocks) {
          if (shared[j] === 0) candidates.push(j)
          shared[j] = (shared[j] as number) + this.#vocabulary.sizeOf(word) / blocks.length
        }
      }
      candidates.sort((p, q) => (shared[q] as number) - (shared[p] as number))
      const best = candidates.slice(0, 3)
      for (const j of candidates) shared[j] = 0
      for (const j of best) {
        const likeness = this.#likeness(i, j)
        if (likeness < threshold) continue
        if (likeness > (bestBefore.get(i)?.likeness ?? 0)) bestBefore.set(i, { after: j, likeness })
        if (likeness > (bestAfter.get(j)?.likeness ?? 0)) bestAfter.set(j, { before: i, likeness })
      }
    }
    const pairs: Pair[] = []
    for (const [i, { after: j, likeness }] of bestBefore) {
      const size = this.#bag(this.#before[i] as Alignable).size
      if (bestAfter.get(j)?.before === i) pairs.push({ before: i, after: j, weight: likeness * size })
    }
    return pairs
  }

  /** What is left and alike, at whatever place: moved and changed. Short texts are too easily alike. */
  #pairAlikeElsewhere() {
    const long = (item: Alignable) => this.#bag(item).size >= 2 * MOVE_SIZE_MIN
    const before = unpaired(this.#partner, 0, this.#before.length).filter(
      (i) => !this.#isPartOfSplit('before', i) && long(this.#before[i] as Alignable),
    )
    const after = unpaired(this.#origin, 0, this.#after.length).filter(
      (j) => !this.#isPartOfSplit('after', j) && long(this.#after[j] as Alignable),
    )
    for (const pair of this.#mutuallyBest(before, after, ALIKE_ELSEWHERE)) this.#join(pair.before, pair.after)
  }

  /** Looks beside every changed pair for blocks that hold what is missing in it. */
  #findSplits() {
    for (const pair of this.#anchors()) {
      const one = this.#before[pair.before] as Alignable
      const other = this.#after[pair.after] as Alignable
      if (one.sort !== 'text' || other.sort !== 'text' || one.key === other.key) continue
      const free = (partners: Int32Array, place: number) => partners[place - 1] === -1 || partners[place + 1] === -1
      if (!free(this.#partner, pair.before) && !free(this.#origin, pair.after)) continue
      const lost = this.#vocabulary.without(this.#bag(one), this.#bag(other))
      const won = this.#vocabulary.without(this.#bag(other), this.#bag(one))
      const parts = this.#partsBeside(lost, pair.after, this.#after, this.#origin)
      if (parts.length > 0) this.#splits.set(pair.before, { side: 'after', places: parts })
      else {
        const joined = this.#partsBeside(won, pair.before, this.#before, this.#partner)
        if (joined.length > 0) this.#splits.set(pair.before, { side: 'before', places: joined })
      }
    }
  }

  /** Items without partner directly beside a place that consist mostly of the missing words, or hold nearly all of them. */
  #partsBeside(missing: Bag, place: number, items: readonly Alignable[], partners: Int32Array): number[] {
    let rest = missing
    const parts: number[] = []
    for (const step of [1, -1]) {
      for (let at = place + step; at >= 0 && at < items.length; at += step) {
        const item = items[at] as Alignable
        const side = items === this.#after ? 'after' : 'before'
        if (partners[at] !== -1 || item.sort !== 'text' || this.#isPartOfSplit(side, at)) break
        const bag = this.#bag(item)
        const common = this.#vocabulary.common(rest, bag)
        const mostly = common >= 0.6 * bag.size
        const allOfIt = common >= 0.8 * rest.size && common >= PART_SIZE_MIN && common >= 0.35 * bag.size
        if (bag.size === 0 || !(mostly || allOfIt)) break
        parts.push(at)
        rest = this.#vocabulary.without(rest, bag)
      }
    }
    return parts.sort((x, y) => x - y)
  }

  #isPartOfSplit(side: 'before' | 'after', place: number): boolean {
    for (const split of this.#splits.values()) if (split.side === side && split.places.includes(place)) return true
    return false
  }

  /** The alignment in reading order: between two pairs in place first what went, then what came. */
  #inOrder(): readonly Alignment[] {
    const anchors = this.#anchors()
    const inPlace = new Set(anchors.map((pair) => pair.before))
    const moves = this.#numberMoves(inPlace)
    const result: Alignment[] = []
    const partsBefore = new Set<number>()
    const partsAfter = new Set<number>()
    for (const [place, split] of this.#splits) {
      if (inPlace.has(place))
        for (const part of split.places) (split.side === 'before' ? partsBefore : partsAfter).add(part)
    }
    let b = 0
    let a = 0
    const gap = (b1: number, a1: number) => {
      for (; b < b1; b++) {
        if (partsBefore.has(b)) continue
        const move = moves.get(b)
        if (move === undefined) result.push({ change: 'deleted', before: b })
        else result.push({ change: 'movedFrom', before: b, after: this.#partner[b] as number, move })
      }
      for (; a < a1; a++) {
        if (partsAfter.has(a)) continue
        const origin = this.#origin[a] as number
        const move = origin === -1 ? undefined : moves.get(origin)
        if (move === undefined) result.push({ change: 'inserted', after: a })
        else result.push({ change: 'movedTo', before: origin, after: a, move })
      }
    }
    for (const { before, after } of anchors) {
      gap(before, after)
      const split = this.#splits.get(before)
      const befores = split?.side === 'before' ? [...split.places, before].sort((x, y) => x - y) : [before]
      const afters = split?.side === 'after' ? [...split.places, after].sort((x, y) => x - y) : [after]
      result.push({ change: 'pair', before: befores, after: afters })
      b = (befores.at(-1) as number) + 1
      a = (afters.at(-1) as number) + 1
    }
    gap(this.#before.length, this.#after.length)
    return result
  }

  /** An empty paragraph does not move: one went, and one came. There is nothing in it that a reader could find again. */
  #numberMoves(inPlace: ReadonlySet<number>): ReadonlyMap<number, number> {
    const moves = new Map<number, number>()
    this.#origin.forEach((before, after) => {
      if (before < 0 || inPlace.has(before)) return
      if (`${this.#before[before]?.key}${this.#after[after]?.key}`.trim() !== '') moves.set(before, moves.size + 1)
    })
    return moves
  }
}

/** The words of a bag that the fewest other blocks have, each with these blocks. */
function rarest(
  { words }: Bag,
  holders: ReadonlyMap<number, readonly number[]>,
): readonly { readonly word: number; readonly blocks: readonly number[] }[] {
  const found: { word: number; blocks: readonly number[] }[] = []
  let last = -1
  for (const word of words) {
    const blocks = word === last ? undefined : holders.get(word)
    last = word
    if (blocks !== undefined && blocks.length <= COMMON_WORD_BLOCKS) found.push({ word, blocks })
  }
  return found.sort((p, q) => p.blocks.length - q.blocks.length).slice(0, RARE_WORDS)
}

function unpaired(partners: Int32Array, from: number, to: number): number[] {
  const places: number[] = []
  for (let i = from; i < to; i++) if (partners[i] === -1) places.push(i)
  return places
}

function isBlank(item: Alignable): boolean {
  return item.key.trim() === ''
}
