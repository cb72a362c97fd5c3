import { commonRuns } from './sequence.ts'
import { graphemeEnds, type Token } from './tokens.ts'

/** One side of a comparison: a row of characters and the tokens that cover it. */
export interface Wording {
  readonly text: string
  readonly tokens: readonly Token[]
}

/** A stretch of both texts, in UTF-16 units: the same in both, or one replaced by the other (one side may be empty). */
export interface Stretch {
  readonly same: boolean
  readonly before: readonly [from: number, to: number]
  readonly after: readonly [from: number, to: number]
}

/** As a `Stretch`, in tokens. */
interface Hunk {
  same: boolean
  b0: number
  b1: number
  a0: number
  a1: number
}

/**
 * How one wording became the other: stretches that cover both exactly, in order, never two of one kind in a row.
 *
 * The longest common row of words and signs decides (blanks follow their words); then what nobody could read is joined:
 * single small words that happened to survive in a rewritten stretch count as rewritten too.
 */
export function compareWords(before: Wording, after: Wording): readonly Stretch[] {
  const [old, young] = [before.tokens, after.tokens]
  if (before.text === after.text && sameKeys(old, young)) {
    return before.text === '' ? [] : [{ same: true, before: [0, before.text.length], after: [0, after.text.length] }]
  }
  const readable = joinIslands(hunksOf(old, young), old, young)
  const hunks = slide(keepNumbersWhole(readable, old, young), old, young)
  return trimUnspaced(toStretches(hunks, old, young), before.text, after.text)
}

function sameKeys(before: readonly Token[], after: readonly Token[]): boolean {
  return before.length === after.length && before.every((token, i) => token.key === after[i]?.key)
}

/** Same and changed stretches by the longest common row of tokens that are not blank. */
function hunksOf(before: readonly Token[], after: readonly Token[]): Hunk[] {
  const { head, tail } = commonEnds(before, after)
  const solidBefore = solid(before, head, before.length - tail)
  const solidAfter = solid(after, head, after.length - tail)
  const names = new Map<string, number>()
  const runs = commonRuns(nameTokens(before, solidBefore, names), nameTokens(after, solidAfter, names))
  const hunks: Hunk[] = []
  if (head > 0) hunks.push({ same: true, b0: 0, b1: head, a0: 0, a1: head })
  let b = head
  let a = head
  const advance = (b1: number, a1: number) => {
    addGap(hunks, before, after, { b0: b, b1, a0: a, a1 })
    b = b1
    a = a1
  }
  for (const run of runs) {
    for (let i = 0; i < run.length; i++) {
      const nextB = solidBefore[run.before + i] as number
      const nextA = solidAfter[run.after + i] as number
      advance(nextB, nextA)
      push(hunks, { same: true, b0: b, b1: b + 1, a0: a, a1: a + 1 })
      b++
      a++
    }
  }
  advance(before.length - tail, after.length - tail)
  if (tail > 0) push(hunks, { same: true, b0: b, b1: before.length, a0: a, a1: after.length })
  return hunks
}

/** How many tokens two rows have in common at their beginnings and, beyond that, at their ends. */
function commonEnds(before: readonly Token[], after: readonly Token[]): { head: number; tail: number } {
  const shorter = Math.min(before.length, after.length)
  let head = 0
  while (head < shorter && before[head]?.key === after[head]?.key) head++
  let tail = 0
  while (tail < shorter - head && before[before.length - 1 - tail]?.key === after[after.length - 1 - tail]?.key) tail++
  return { head, tail }
}

function solid(tokens: readonly Token[], from: number, to: number): readonly number[] {
  const places: number[] = []
  for (let i = from; i < to; i++) if (tokens[i]?.kind !== 'blank') places.push(i)
  return places
}

function nameTokens(tokens: readonly Token[], places: readonly number[], names: Map<string, number>): Int32Array {
  const named = new Int32Array(places.length)
  places.forEach((place, i) => {
    const key = (tokens[place] as Token).key
    let name = names.get(key)
    if (name === undefined) {
      name = names.size
      names.set(key, name)
    }
    named[i] = name
  })
  return named
}

/** What stands between two common tokens: blanks that are equal at its edges are the same. */
function addGap(
  hunks: Hunk[],
  before: readonly Token[],
  after: readonly Token[],
  gap: { readonly b0: number; readonly b1: number; readonly a0: number; readonly a1: number },
) {
  let { b0, b1, a0, a1 } = gap
  const alike = (i: number, j: number) => before[i]?.kind === 'blank' && before[i]?.key === after[j]?.key
  let head = 0
  while (b0 + head < b1 && a0 + head < a1 && alike(b0 + head, a0 + head)) head++
  if (head > 0) push(hunks, { same: true, b0, b1: b0 + head, a0, a1: a0 + head })
  b0 += head
  a0 += head
  let tail = 0
  while (b0 < b1 - tail && a0 < a1 - tail && alike(b1 - 1 - tail, a1 - 1 - tail)) tail++
  b1 -= tail
  a1 -= tail
  if (b0 < b1 || a0 < a1) push(hunks, { same: false, b0, b1, a0, a1 })
  if (tail > 0) push(hunks, { same: true, b0: b1, b1: b1 + tail, a0: a1, a1: a1 + tail })
}

/** Adds a stretch, to the last one if that is of its kind. */
function push(hunks: Hunk[], hunk: Hunk) {
  const last = hunks.at(-1)
  if (last !== undefined && last.same === hunk.same) {
    last.b1 = hunk.b1
    last.a1 = hunk.a1
  } else hunks.push({ ...hunk })
}

/** What a row of tokens weighs for the reader. */
interface Weight {
  /** UTF-16 units that are not blank. */
  readonly size: number
  readonly words: number
  /** UTF-16 units of words. */
  readonly letters: number
  /** Holds a paragraph's end, a hard break or an atom: nothing may be joined across it. */
  readonly fixed: boolean
  /** Holds the end of a sentence. */
  readonly stop: boolean
}

const STOP = /^[.!?;:…。！？；؟।]$/u

function weigh(tokens: readonly Token[], from: number, to: number): Weight {
  let size = 0
  let words = 0
  let letters = 0
  let fixed = false
  let stop = false
  for (let i = from; i < to; i++) {
    const token = tokens[i] as Token
    if (token.kind === 'blank') continue
    const length = token.to - token.from
    size += length
    if (token.kind === 'word') {
      words++
      letters += length
    } else if (token.kind === 'end' || token.kind === 'atom' || token.key === '\n') fixed = true
    else if (STOP.test(token.key) && !isPoint(tokens, i)) stop = true
  }
  return { size, words, letters, fixed, stop }
}

const NUMBER = /^\p{N}/u

/** Whether a token is the point inside a number, as in "4.1" or "2.5". */
function isPoint(tokens: readonly Token[], at: number): boolean {
  const numberAt = (i: number) => NUMBER.test(tokens[i]?.key ?? '')
  return tokens[at]?.key === '.' && numberAt(at - 1) && numberAt(at + 1)
}

/**
 * Where the front of a number with points changed, what follows in it counts as changed too: "1.5" becomes "2.5", not "1"
 * becomes "2" before ".5". Where only its end changed, as in "4.1" and "4.2", the front stays.
 */
function keepNumbersWhole(hunks: readonly Hunk[], before: readonly Token[], after: readonly Token[]): Hunk[] {
  const result: Hunk[] = []
  for (const hunk of hunks) {
    const last = result.at(-1)
    const rest = { ...hunk }
    if (last !== undefined && !last.same && rest.same && last.b0 < last.b1 && last.a0 < last.a1) {
      while (rest.b0 < rest.b1 && isPoint(before, rest.b0) && isPoint(after, rest.a0)) {
        const step = Math.min(2, rest.b1 - rest.b0)
        rest.b0 += step
        rest.a0 += step
      }
      last.b1 = rest.b0
      last.a1 = rest.a0
    }
    if (rest.b0 < rest.b1 || rest.a0 < rest.a1) push(result, rest)
  }
  return result
}

/** A stretch and what weighs on its two sides. */
interface WeighedHunk extends Hunk {
  gone: Weight
  come: Weight
}

/**
 * Joins the changes on both sides of an island too small to read: only signs between two replacements, or so few words
 * that what stands around them was plainly written anew. Sentences that survived are never touched.
 */
function joinIslands(hunks: readonly Hunk[], before: readonly Token[], after: readonly Token[]): Hunk[] {
  let current = hunks.map((hunk): WeighedHunk => {
    const gone = weigh(before, hunk.b0, hunk.b1)
    return { ...hunk, gone, come: hunk.same ? gone : weigh(after, hunk.a0, hunk.a1) }
  })
  for (let passes = 0; passes < PASSES_MAX; passes++) {
    const next: WeighedHunk[] = []
    for (let i = 0; i < current.length; i++) {
      const hunk = current[i] as WeighedHunk
      const left = next.at(-1)
      const right = current[i + 1]
      if (hunk.same && left && right && isDebris(hunk.gone, left, right)) {
        left.b1 = right.b1
        left.a1 = right.a1
        left.gone = total(left.gone, hunk.gone, right.gone)
        left.come = total(left.come, hunk.come, right.come)
        i++
      } else next.push(hunk)
    }
    if (next.length === current.length) break
    current = next
  }
  return joinRewritten(current)
}

/**
 * Joins a whole stretch of changes of which no island alone is too small, but which keeps so little between its first and its
 * last change that it was written anew. Ends of sentences and longer islands bound such a stretch.
 */
function joinRewritten(hunks: readonly WeighedHunk[]): Hunk[] {
  const result: Hunk[] = []
  for (let i = 0; i < hunks.length; ) {
    const first = hunks[i] as WeighedHunk
    let end = i + 1
    if (!first.same && !isFixed(first)) {
      while (isBridge(hunks[end], hunks[end + 1])) end += 2
    }
    const stretch = hunks.slice(i, end)
    const last = hunks[end - 1] as WeighedHunk
    if (stretch.length >= 5 && keepsLittle(stretch)) result.push({ ...first, b1: last.b1, a1: last.a1 })
    else result.push(...stretch)
    i = end
  }
  return result
}

function isFixed(hunk: WeighedHunk): boolean {
  return hunk.gone.fixed || hunk.come.fixed
}

/** Whether a small island leads from one change to the next. */
function isBridge(island: WeighedHunk | undefined, next: WeighedHunk | undefined): boolean {
  if (island === undefined || next === undefined || island.gone.stop || isFixed(island) || isFixed(next)) return false
  return island.gone.words <= 3
}

function keepsLittle(stretch: readonly WeighedHunk[]): boolean {
  const islands = stretch.filter((hunk) => hunk.same)
  const changes = stretch.filter((hunk) => !hunk.same)
  const kept = total(...islands.map((hunk) => hunk.gone))
  const gone = total(...changes.map((hunk) => hunk.gone))
  const come = total(...changes.map((hunk) => hunk.come))
  return kept.letters < 0.35 * Math.min(gone.letters, come.letters)
}

/** Joining can make more islands look small; after so many rounds it is enough. */
const PASSES_MAX = 8

function total(...weights: readonly Weight[]): Weight {
  return weights.reduce((sum, weight) => ({
    size: sum.size + weight.size,
    words: sum.words + weight.words,
    letters: sum.letters + weight.letters,
    fixed: sum.fixed || weight.fixed,
    stop: sum.stop || weight.stop,
  }))
}

function isDebris(kept: Weight, left: WeighedHunk, right: WeighedHunk): boolean {
  if (kept.fixed || kept.stop || left.gone.fixed || left.come.fixed || right.gone.fixed || right.come.fixed)
    return false
  const deleted = left.gone.size + right.gone.size
  const inserted = left.come.size + right.come.size
  if (deleted === 0 || inserted === 0) return false
  if (kept.size === 0) return true
  const smaller = Math.min(Math.max(left.gone.size, left.come.size), Math.max(right.gone.size, right.come.size))
  if (kept.words === 0) {
    const sides = [left.gone, left.come, right.gone, right.come]
    return kept.size === 1 && smaller >= 2 && sides.every((side) => side.words > 0)
  }
  if (kept.words > 3) return false
  return kept.letters * 3 <= smaller || (kept.letters <= smaller && kept.letters * 5 <= Math.min(deleted, inserted))
}

/**
 * A pure insertion or deletion can often stand at several places with the same result ("a, b, c": is ", b" new or "b,"?).
 * It is moved to where it begins after a sentence's end, or else begins with a word and takes the blank after it along.
 */
function slide(hunks: readonly Hunk[], before: readonly Token[], after: readonly Token[]): Hunk[] {
  const result = hunks.map((hunk) => ({ ...hunk }))
  for (let i = 0; i < result.length; i++) {
    const hunk = result[i] as Hunk
    if (hunk.same) continue
    const inserted = hunk.b0 === hunk.b1
    if (!inserted && hunk.a0 !== hunk.a1) continue
    const tokens = inserted ? after : before
    const [from, to] = inserted ? [hunk.a0, hunk.a1] : [hunk.b0, hunk.b1]
    const previous = result[i - 1]
    const next = result[i + 1]
    const backMax = previous?.same ? previous.b1 - previous.b0 - (i > 1 ? 1 : 0) : 0
    const forthMax = next?.same ? next.b1 - next.b0 - (i + 2 < result.length ? 1 : 0) : 0
    const by = bestShift(tokens, from, to, backMax, forthMax)
    if (by === 0) continue
    hunk.b0 += by
    hunk.b1 += by
    hunk.a0 += by
    hunk.a1 += by
    if (previous) {
      previous.b1 += by
      previous.a1 += by
    } else result.splice(i++, 0, { same: true, b0: 0, b1: hunk.b0, a0: 0, a1: hunk.a0 })
    const following = result[i + 1]
    if (following) {
      following.b0 += by
      following.a0 += by
    } else result.push({ same: true, b0: hunk.b1, b1: before.length, a0: hunk.a1, a1: after.length })
  }
  return result.filter((hunk) => hunk.b0 < hunk.b1 || hunk.a0 < hunk.a1)
}

/** How far to move tokens[from, to): 0 where no place is better. */
function bestShift(tokens: readonly Token[], from: number, to: number, backMax: number, forthMax: number): number {
  let best = 0
  let bestScore = placeScore(tokens, from, to)
  const consider = (by: number) => {
    const score = placeScore(tokens, from + by, to + by)
    if (score > bestScore) {
      best = by
      bestScore = score
    }
  }
  for (let by = 1; by <= backMax && tokens[from - by]?.key === tokens[to - by]?.key; by++) consider(-by)
  for (let by = 1; by <= forthMax && tokens[from + by - 1]?.key === tokens[to + by - 1]?.key; by++) consider(by)
  return best
}

function placeScore(tokens: readonly Token[], from: number, to: number): number {
  const first = tokens[from]
  const last = tokens[to - 1]
  const previous = tokens[from - 1]
  const beforePrevious = tokens[from - 2]
  if (first === undefined || last === undefined) return 0
  if (first.kind === 'end' || last.kind === 'end') return first.kind === 'end' ? 9 : 8
  const startsSentence =
    previous === undefined ||
    previous.kind === 'end' ||
    previous.key === '\n' ||
    (previous.kind === 'blank' && beforePrevious !== undefined && STOP.test(beforePrevious.key))
  if (startsSentence && first.kind !== 'blank') return 7
  // A sentence added behind another: its own full stop is new, the one before it is not.
  if (first.kind === 'blank' && previous !== undefined && STOP.test(previous.key) && STOP.test(last.key)) return 6
  if (first.kind === 'word' && last.kind === 'blank') return 5
  if (first.kind === 'blank' && last.kind === 'word') return 4
  if (first.kind === 'word') return 3
  if (STOP.test(first.key) || first.key === ',') return 2
  return 1
}

function toStretches(hunks: readonly Hunk[], before: readonly Token[], after: readonly Token[]): Stretch[] {
  return hunks.map((hunk) => ({
    same: hunk.same,
    before: [startOf(before, hunk.b0), startOf(before, hunk.b1)],
    after: [startOf(after, hunk.a0), startOf(after, hunk.a1)],
  }))
}

function startOf(tokens: readonly Token[], index: number): number {
  return index < tokens.length ? (tokens[index] as Token).from : (tokens.at(-1)?.to ?? 0)
}

/** Scripts that put no blanks between words, where a part of a word can be marked without cutting what the eye takes as one. */
const UNSPACED =
  /^[\p{Script=Han}\p{Script=Hiragana}\p{Script=Katakana}\p{Script=Thai}\p{Script=Lao}\p{Script=Khmer}ー]+$/u
const UNSPACED_ANY =
  /[\p{Script=Han}\p{Script=Hiragana}\p{Script=Katakana}\p{Script=Thai}\p{Script=Lao}\p{Script=Khmer}]/u

/** Gives back the graphemes that a replacement has in common at its edges, in scripts without blanks. */
function trimUnspaced(stretches: readonly Stretch[], before: string, after: string): readonly Stretch[] {
  if (!UNSPACED_ANY.test(before)) return stretches
  const result: Stretch[] = []
  const add = (stretch: Stretch) => {
    const last = result.at(-1)
    if (last !== undefined && last.same === stretch.same) {
      result[result.length - 1] = {
        same: last.same,
        before: [last.before[0], stretch.before[1]],
        after: [last.after[0], stretch.after[1]],
      }
    } else result.push(stretch)
  }
  for (const stretch of stretches) {
    const [b0, b1] = stretch.before
    const [a0, a1] = stretch.after
    if (stretch.same || b0 === b1 || a0 === a1) add(stretch)
    else {
      const { head, tail } = commonEdges(before.slice(b0, b1), after.slice(a0, a1))
      if (head > 0) add({ same: true, before: [b0, b0 + head], after: [a0, a0 + head] })
      if (b0 + head < b1 - tail || a0 + head < a1 - tail) {
        add({ same: false, before: [b0 + head, b1 - tail], after: [a0 + head, a1 - tail] })
      }
      if (tail > 0) add({ same: true, before: [b1 - tail, b1], after: [a1 - tail, a1] })
    }
  }
  return result
}

/** Edges longer than this (UTF-16 units) are not looked for: they would have been common words. */
const EDGE_MAX = 64

/** UTF-16 units of whole graphemes of unspaced scripts that two texts begin and end with. */
function commonEdges(before: string, after: string): { head: number; tail: number } {
  const shorter = Math.min(before.length, after.length)
  const [b, a] = [firstGraphemes(before), firstGraphemes(after)]
  let head = 0
  for (let i = 0; i < b.length && b[i] === a[i] && isUnspaced(b[i]); i++) head += b[i]?.length ?? 0
  const [bEnd, aEnd] = [lastGraphemes(before), lastGraphemes(after)]
  let tail = 0
  for (let i = 1; i <= bEnd.length && bEnd.at(-i) === aEnd.at(-i) && isUnspaced(bEnd.at(-i)); i++) {
    const length = bEnd.at(-i)?.length ?? 0
    if (head + tail + length > shorter) break
    tail += length
  }
  return { head: Math.min(head, shorter), tail }
}

function isUnspaced(grapheme: string | undefined): boolean {
  return grapheme !== undefined && UNSPACED.test(grapheme)
}

/** The whole graphemes among a text's first units. */
function firstGraphemes(text: string): readonly string[] {
  const graphemes = graphemesOf(text.slice(0, EDGE_MAX))
  return text.length > EDGE_MAX ? graphemes.slice(0, -1) : graphemes
}

/** The whole graphemes among a text's last units. */
function lastGraphemes(text: string): readonly string[] {
  const graphemes = graphemesOf(text.slice(-EDGE_MAX))
  return text.length > EDGE_MAX ? graphemes.slice(1) : graphemes
}

function graphemesOf(text: string): readonly string[] {
  let from = 0
  return graphemeEnds(text).map((to) => {
    const grapheme = text.slice(from, to)
    from = to
    return grapheme
  })
}
