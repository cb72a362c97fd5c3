import type { Atom, Content } from './content.ts'

/** `blank`: white space but the hard break · `sign`: punctuation, symbols, hard breaks · `end`: a paragraph's end. */
export type TokenKind = 'word' | 'blank' | 'sign' | 'atom' | 'end'

/** The smallest part that a redline marks: never less than a grapheme. Two tokens are the same if their keys are. */
export interface Token {
  readonly key: string
  readonly kind: TokenKind
  /** UTF-16 units of the content's text. */
  readonly from: number
  readonly to: number
}

/** Latin text and general punctuation without combining or joining characters: where every character is a grapheme. */
const PLAIN = /^[\n -~\u00a0-\u024f\u2010-\u2027\u2030-\u205e\ufffc]*$/
/** Numbers with their commas, words with their apostrophes, blanks, and any other character alone. */
const TOKEN = /\p{N}+(?:,\p{N}+)*|[\p{L}\p{M}\p{N}]+(?:['’][\p{L}\p{M}]+)*|[^\S\n]+|[\s\S]/gu
const BLANK = /^[^\S\n]+$/u
const WORD = /[\p{L}\p{N}]/u
/** Scripts that put no blanks between words. */
const UNSPACED =
  /[\p{Script=Han}\p{Script=Hiragana}\p{Script=Katakana}\p{Script=Thai}\p{Script=Lao}\p{Script=Khmer}\p{Script=Myanmar}]/u

let wordBreaks: Intl.Segmenter | undefined
let graphemeBreaks: Intl.Segmenter | undefined

/**
 * The tokens of a row of characters, which cover it exactly. `atomKey` names what makes two atoms the same. Words are told
 * by blanks and signs, by a dictionary in scripts that have no blanks (Chinese, Japanese, Thai …); none ends in a grapheme.
 */
export function tokensOf(content: Content, atomKey: (atom: Atom) => string): readonly Token[] {
  const { text, atoms } = content
  const tokens: Token[] = []
  let from = 0
  for (const to of PLAIN.test(text) ? plainEnds(text) : wordEnds(text)) {
    const atom = to === from + 1 ? atoms.get(from) : undefined
    if (atom !== undefined) tokens.push({ key: `\u0000${atomKey(atom)}`, kind: 'atom', from, to })
    else {
      const key = text.slice(from, to)
      tokens.push({ key, kind: kindOf(key), from, to })
    }
    from = to
  }
  return tokens
}

function kindOf(key: string): TokenKind {
  const first = key.charCodeAt(0)
  if (first < 0x80) {
    const isLetter = (first | 0x20) >= 0x61 && (first | 0x20) <= 0x7a
    if (isLetter || (first >= 0x30 && first <= 0x39)) return 'word'
    if (key.length === 1) return first === 0x20 || first === 0x09 ? 'blank' : 'sign'
  }
  if (BLANK.test(key)) return 'blank'
  return WORD.test(key) ? 'word' : 'sign'
}

function plainEnds(text: string): readonly number[] {
  const ends: number[] = []
  for (const match of text.matchAll(TOKEN)) ends.push(match.index + match[0].length)
  return ends
}

/** Where the tokens of a text of any script end. A mark that follows an atom stands alone: the atom is no letter. */
function wordEnds(text: string): readonly number[] {
  const graphemes = new Set(graphemeEnds(text))
  const ends: number[] = []
  const add = (end: number) => {
    if (graphemes.has(end) || isAtom(text, end - 1) || isAtom(text, end)) ends.push(end)
  }
  for (const { 0: token, index } of text.matchAll(TOKEN)) {
    if (UNSPACED.test(token)) {
      wordBreaks ??= new Intl.Segmenter('und', { granularity: 'word' })
      for (const part of wordBreaks.segment(token)) add(index + part.index + part.segment.length)
    } else add(index + token.length)
  }
  return ends
}

function isAtom(text: string, at: number): boolean {
  return text[at] === '\uFFFC'
}

/** Offsets at which graphemes end. */
export function graphemeEnds(text: string): readonly number[] {
  graphemeBreaks ??= new Intl.Segmenter('und', { granularity: 'grapheme' })
  const ends: number[] = []
  for (const { index, segment } of graphemeBreaks.segment(text)) ends.push(index + segment.length)
  return ends
}
