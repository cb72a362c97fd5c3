import type { Names } from './names.ts'
import { parseBrackets, type Token } from './parse.ts'

/** A stretch of a paragraph as a page marks it. Offsets are UTF-16 units. */
export interface BracketMark {
  readonly from: number
  readonly to: number
  readonly kind: Token['kind']
  /** In how many brackets it stands, from 1; deeper ones look alike. 0 for a character whose other half is missing. */
  readonly depth: number
}

const DEPTH_MAX = 3

/** What of a paragraph stands in brackets that are negotiated, in order, and what is not balanced. */
export function bracketMarks(text: string, names: Names): readonly BracketMark[] {
  const { tokens, brackets } = parseBrackets(text, names)
  return tokens.flatMap(({ kind, from, text: words, bracket }): BracketMark[] => {
    const around = bracket === null ? undefined : brackets[bracket]
    if (kind === 'unbalanced') return [{ from, to: from + words.length, kind, depth: 0 }]
    if (around === undefined || around.isPlain) return []
    return [{ from, to: from + words.length, kind, depth: Math.min(DEPTH_MAX, around.depth) }]
  })
}
