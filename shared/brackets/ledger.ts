import type { Holder, Stance } from './attribution.ts'
import type { Alternative, Bracket, Notation } from './parse.ts'

/** The brackets that are negotiated: those that are not plain. */
export function negotiated({ brackets }: Notation): readonly Bracket[] {
  return brackets.filter(({ isPlain }) => !isPlain)
}

/** Everybody whom a bracket itself names, in the order of its wordings. */
export function holdersOf({ alternatives }: Bracket): readonly Holder[] {
  return alternatives.flatMap(({ holders }) => holders)
}

/** How many brackets name a delegation, and what it wants of how many. A bracket counts once for each thing it wants of it. */
export interface HolderCount {
  readonly name: string
  readonly isKnown: boolean
  readonly brackets: number
  readonly stances: Readonly<Record<Stance, number>>
}

/** Who holds how many of these brackets, whoever holds most first. */
export function countHolders(brackets: readonly Bracket[]): readonly HolderCount[] {
  const counts = new Map<
    string,
    { name: string; isKnown: boolean; brackets: number; stances: Record<Stance, number> }
  >()
  for (const bracket of brackets) {
    const said = new Map<string, { holder: Holder; stances: Set<Stance> }>()
    for (const holder of holdersOf(bracket)) {
      const one = said.get(holder.name) ?? { holder, stances: new Set() }
      said.set(holder.name, one)
      one.stances.add(holder.stance)
    }
    for (const [name, { holder, stances }] of said) {
      const none = { propose: 0, retain: 0, delete: 0, reserve: 0 }
      const count = counts.get(name) ?? { name, isKnown: holder.isKnown, brackets: 0, stances: none }
      counts.set(name, count)
      count.brackets++
      for (const stance of stances) count.stances[stance]++
    }
  }
  return [...counts.values()].sort((a, b) => b.brackets - a.brackets || (a.name < b.name ? -1 : 1))
}

/** What became of a bracket from one text of a paragraph to another. */
export interface BracketChange {
  /** `holders`: others hold it, or want something else of it. `words`: the same hold other words. */
  readonly kind: 'same' | 'opened' | 'closed' | 'holders' | 'words'
  readonly before: Bracket | null
  readonly after: Bracket | null
  /** Who holds it now and did not, or wanted something else. */
  readonly joined: readonly Holder[]
  readonly left: readonly Holder[]
}

/**
 * What became of the brackets of a paragraph, in the order of the text after; one that was closed comes before the next that was kept.
 * `openings`: where the text after has an opening character of the text before, by its offset after, as far as is known; brackets of which
 * it is not known are the same where their words are.
 */
export function bracketChanges(
  before: Notation,
  after: Notation,
  openings: ReadonlyMap<number, number>,
): readonly BracketChange[] {
  const gone = negotiated(before)
  const come = negotiated(after)
  const pairs = pairedBrackets(gone, come, openings)
  const kept = new Set(pairs.values())
  const changes: BracketChange[] = []
  let next = 0
  const closeBefore = (at: number) => {
    for (let bracket = gone[next]; bracket !== undefined && bracket.at < at; bracket = gone[++next]) {
      if (kept.has(bracket)) continue
      changes.push({ kind: 'closed', before: bracket, after: null, joined: [], left: holdersOf(bracket) })
    }
  }
  for (const bracket of come) {
    const old = pairs.get(bracket)
    if (old === undefined) {
      changes.push({ kind: 'opened', before: null, after: bracket, joined: holdersOf(bracket), left: [] })
      continue
    }
    closeBefore(old.at)
    changes.push(changeOf(old, bracket))
  }
  closeBefore(Number.POSITIVE_INFINITY)
  return changes
}

function pairedBrackets(
  gone: readonly Bracket[],
  come: readonly Bracket[],
  openings: ReadonlyMap<number, number>,
): ReadonlyMap<Bracket, Bracket> {
  const byOffset = new Map(gone.map((bracket) => [bracket.at, bracket]))
  const pairs = new Map<Bracket, Bracket>()
  const left = new Set(gone)
  for (const bracket of come) {
    const old = byOffset.get(openings.get(bracket.at) ?? -1)
    if (old === undefined || !left.delete(old)) continue
    pairs.set(bracket, old)
  }
  const byWords = new Map<string, Bracket[]>()
  for (const old of [...left].reverse()) {
    const key = wordsKey(old)
    const alike = byWords.get(key)
    if (alike === undefined) byWords.set(key, [old])
    else alike.push(old)
  }
  for (const bracket of come) {
    const old = pairs.has(bracket) ? undefined : byWords.get(wordsKey(bracket))?.pop()
    if (old !== undefined) pairs.set(bracket, old)
  }
  return pairs
}

/** So much of the beginning and the end of long words tells brackets apart that are looked for. */
const KEY_CHARACTERS = 200

/** Alike for brackets of the same words. Short, since a bracket may hold very many others with all their words. */
function wordsKey({ alternatives }: Bracket): string {
  const keys = alternatives.map(({ text }) =>
    text.length <= 2 * KEY_CHARACTERS
      ? text
      : `${text.slice(0, KEY_CHARACTERS)}${text.length}${text.slice(-KEY_CHARACTERS)}`,
  )
  return JSON.stringify(keys)
}

function changeOf(before: Bracket, after: Bracket): BracketChange {
  const was = saidIn(before.alternatives)
  const is = saidIn(after.alternatives)
  const joined = [...is].filter(([key]) => !was.has(key)).map(([, holder]) => holder)
  const left = [...was].filter(([key]) => !is.has(key)).map(([, holder]) => holder)
  const isSame =
    before.alternatives.length === after.alternatives.length &&
    before.alternatives.every(({ text }, i) => text === after.alternatives[i]?.text)
  const kind = joined.length + left.length > 0 ? 'holders' : isSame ? 'same' : 'words'
  return { kind, before, after, joined, left }
}

/** Who wants what, whichever wording it is: a wording may have been touched without anybody letting go of it. */
function saidIn(alternatives: readonly Alternative[]): ReadonlyMap<string, Holder> {
  const holders = alternatives.flatMap((alternative) => alternative.holders)
  return new Map(holders.map((holder) => [`${holder.stance} ${holder.name}`, holder]))
}
