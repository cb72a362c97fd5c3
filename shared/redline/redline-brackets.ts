import { type BracketChange, bracketChanges, type PlacedBracket } from '../brackets/ledger.ts'
import type { Names } from '../brackets/names.ts'
import { parseBrackets } from '../brackets/parse.ts'
import { paragraphsOn, type Reading, type ReadParagraph } from './accept.ts'
import type { Redline, RedlineBlock } from './model.ts'

/** A bracket in one of the two texts of a redline. */
export interface RedlineBracket extends PlacedBracket {
  /** Index in the redline of the block that its paragraph is known by. */
  readonly at: number
  /** The paragraph's number in that text. */
  readonly number: string | undefined
  /** As it stands, its brackets too. */
  readonly text: string
}

/** A bracket character without its other half in the text after. */
export interface RedlineStray {
  readonly at: number
  readonly number: string | undefined
  readonly character: string
  /** It and what follows it. */
  readonly words: string
}

/** The brackets of a redline. */
export interface RedlineBrackets {
  /** What became of each, plain ones left out; those that have an `after` are open now. */
  readonly changes: readonly BracketChange<RedlineBracket>[]
  readonly unbalanced: readonly RedlineStray[]
}

/** Characters of the words after one that is not balanced. */
const STRAY_WORDS = 40

/** Reads the brackets of both texts of a redline; one whose opening bracket stayed is the same bracket, wherever its paragraph went. */
export function bracketsIn(redline: Redline, names: Names): RedlineBrackets {
  const places = new Map(redline.blocks.map((block, at) => [block, at]))
  const before = sideOf(redline, 'reject', names, places)
  const after = sideOf(redline, 'accept', names, places)
  return { changes: bracketChanges(before.brackets, after.brackets), unbalanced: after.unbalanced }
}

interface Side {
  readonly brackets: readonly RedlineBracket[]
  readonly unbalanced: readonly RedlineStray[]
}

function sideOf(redline: Redline, side: Reading, names: Names, places: ReadonlyMap<RedlineBlock, number>): Side {
  const brackets: RedlineBracket[] = []
  const unbalanced: RedlineStray[] = []
  const paragraphs = [...paragraphsOn(redline, side, false), ...paragraphsOn(redline, side, true)]
  for (const paragraph of paragraphs) {
    const { text, openings } = textOn(paragraph, side)
    if (openings.size === 0 && !/[\]］]/u.test(text)) continue
    const { owner } = paragraph
    const place = {
      at: places.get(owner) ?? 0,
      number: side === 'reject' ? (owner.numberBefore ?? owner.number) : owner.number,
    }
    const notation = parseBrackets(text, names)
    for (const bracket of notation.brackets) {
      const key = openings.get(bracket.at) ?? null
      brackets.push({ ...place, bracket, key, paragraph: nameOf(owner), text: text.slice(bracket.at, bracket.to) })
    }
    for (const { at, character } of notation.unbalanced)
      unbalanced.push({ ...place, character, words: text.slice(at, at + STRAY_WORDS) })
  }
  return { brackets, unbalanced }
}

/** A paragraph that moved is one in both its places; its blocks bear the same id. */
function nameOf({ id, moveId }: RedlineBlock): string {
  return moveId === undefined ? `block ${id}` : `move ${moveId} ${id}`
}

/**
 * A paragraph's text, and what its opening brackets are known by: the block, and how far in the text before they stand in it. Null: it
 * was put in.
 */
function textOn(
  { blocks }: ReadParagraph,
  side: Reading,
): { readonly text: string; readonly openings: ReadonlyMap<number, string | null> } {
  const openings = new Map<number, string | null>()
  let text = ''
  for (const block of blocks) {
    let before = 0
    for (const run of block.runs) {
      const isShown = run.op !== (side === 'accept' ? 'deleted' : 'inserted')
      if (isShown) {
        for (const { index } of run.text.matchAll(/[[［]/gu))
          openings.set(text.length + index, run.op === 'inserted' ? null : `${nameOf(block)} ${before + index}`)
        text += run.text
      }
      if (run.op !== 'inserted') before += run.text.length
    }
  }
  return { text, openings }
}
