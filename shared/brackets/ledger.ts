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

/** A bracket of one of two texts that are compared. */
export interface PlacedBracket {
  readonly bracket: Bracket
  /** What its opening character is known by in both texts; null where it stands in this one alone. */
  readonly key: string | null
  /** The paragraph, by a name that it has in both texts. */
  readonly paragraph: string
}

/** What became of a bracket from one text to another. */
export interface BracketChange<Placed extends PlacedBracket = PlacedBracket> {
  /** `holders`: others hold it, or want something else of it. `words`: the same hold other words. */
  readonly kind: 'same' | 'opened' | 'closed' | 'holders' | 'words'
  readonly before: Placed | null
  readonly after: Placed | null
  /** Who holds it now and did not, or wanted something else. */
  readonly joined: readonly Holder[]
  readonly left: readonly Holder[]
}

/**
 * What became of the brackets of a text, plain ones left out, in the order of the text after; one that was closed comes before the next
 * that was kept. A bracket is the same where its opening character is, else where the same paragraph has one of the same words.
 */
export function bracketChanges<Placed extends PlacedBracket>(
  before: readonly Placed[],
  after: readonly Placed[],
): readonly BracketChange<Placed>[] {
  const gone = before.filter(({ bracket }) => !bracket.isPlain)
  const come = after.filter(({ bracket }) => !bracket.isPlain)
  const pairs = pairedBrackets(gone, come)
  const order = new Map(gone.map((placed, i) => [placed, i]))
  const kept = new Set(pairs.values())
  const changes: BracketChange<Placed>[] = []
  let next = 0
  const closeBefore = (end: number) => {
    for (; next < end; next++) {
      const placed = gone[next]
      if (placed === undefined || kept.has(placed)) continue
      changes.push({ kind: 'closed', before: placed, after: null, joined: [], left: holdersOf(placed.bracket) })
    }
  }
  for (const placed of come) {
    const old = pairs.get(placed)
    if (old === undefined) {
      changes.push({ kind: 'opened', before: null, after: placed, joined: holdersOf(placed.bracket), left: [] })
      continue
    }
    closeBefore(order.get(old) ?? 0)
    changes.push(changeOf(old, placed))
  }
  closeBefore(gone.length)
  return changes
}

function pairedBrackets<Placed extends PlacedBracket>(
  gone: readonly Placed[],
  come: readonly Placed[],
): ReadonlyMap<Placed, Placed> {
  const byKey = new Map(gone.flatMap((placed) => (placed.key === null ? [] : [[placed.key, placed]])))
  const pairs = new Map<Placed, Placed>()
  const left = new Set(gone)
  for (const placed of come) {
    const old = placed.key === null ? undefined : byKey.get(placed.key)
    if (old !== undefined && left.delete(old)) pairs.set(placed, old)
  }
  const byWords = new Map<string, Placed[]>()
  for (const old of [...left].reverse()) {
    const key = wordsKey(old)
    const alike = byWords.get(key)
    if (alike === undefined) byWords.set(key, [old])
    else alike.push(old)
  }
  for (const placed of come) {
    const old = pairs.has(placed) ? undefined : byWords.get(wordsKey(placed))?.pop()
    if (old !== undefined) pairs.set(placed, old)
  }
  return pairs
}

/** So much of the beginning and the end of long words tells brackets apart that are looked for. */
const KEY_CHARACTERS = 200

/** Alike for brackets of the same words in the same paragraph. Short, since a bracket may hold very many others with all their words. */
function wordsKey({ bracket, paragraph }: PlacedBracket): string {
  const keys = bracket.alternatives.map(({ text }) =>
    text.length <= 2 * KEY_CHARACTERS
      ? text
      : `${text.slice(0, KEY_CHARACTERS)}${text.length}${text.slice(-KEY_CHARACTERS)}`,
  )
  return JSON.stringify([paragraph, ...keys])
}

function changeOf<Placed extends PlacedBracket>(before: Placed, after: Placed): BracketChange<Placed> {
  const [old, now] = [before.bracket.alternatives, after.bracket.alternatives]
  const was = saidIn(old)
  const is = saidIn(now)
  const joined = [...is].filter(([key]) => !was.has(key)).map(([, holder]) => holder)
  const left = [...was].filter(([key]) => !is.has(key)).map(([, holder]) => holder)
  const isSame = old.length === now.length && old.every(({ text }, i) => text === now[i]?.text)
  const kind = joined.length + left.length > 0 ? 'holders' : isSame ? 'same' : 'words'
  return { kind, before, after, joined, left }
}

/** Who wants what, whichever wording it is: a wording may have been touched without anybody letting go of it. */
function saidIn(alternatives: readonly Alternative[]): ReadonlyMap<string, Holder> {
  const holders = alternatives.flatMap((alternative) => alternative.holders)
  return new Map(holders.map((holder) => [`${holder.stance} ${holder.name}`, holder]))
}
