import type { Atom, Content } from '../compare/content.ts'
import type { Token } from '../compare/tokens.ts'
import type { Wording } from '../compare/words.ts'
import type { MarkJson, TextBlockJson } from '../schema/text.ts'
import type { Contents } from './contents.ts'

/** The contents of blocks that follow each other, as one row: U+2029 stands for the end of each but the last. */
export interface Row extends Wording {
  /** One block without atoms: then equal texts are equal contents. */
  readonly plain: boolean
  readonly parts: readonly { readonly block: TextBlockJson; readonly content: Content; readonly start: number }[]
}

/** A part of a row that is of one kind throughout. `at` is its place in the block's content. */
export type Piece =
  | PieceOfText
  | {
      readonly kind: 'atom'
      readonly length: 1
      readonly atom: Atom
      readonly marks: Marks
      readonly block: number
      readonly at: number
    }
  | { readonly kind: 'end'; readonly length: 1; readonly block: number }

interface PieceOfText {
  readonly kind: 'text'
  readonly length: number
  readonly text: string
  readonly marks: Marks
  readonly block: number
  readonly at: number
}

interface Marks {
  readonly list: readonly MarkJson[]
  readonly key: string
}

const END = '\u2029'
const END_KEY = '\u0000end'

/** Blocks in a row, and their tokens; `atomKey` says which atoms are the same. */
export function rowOf(blocks: readonly TextBlockJson[], contents: Contents, atomKey: (atom: Atom) => string): Row {
  let text = ''
  const parts = blocks.map((block, i) => {
    if (i > 0) text += END
    const content = contents.of(block)
    const start = text.length
    text += content.text
    return { block, content, start }
  })
  return {
    text,
    parts,
    plain: parts.length === 1 && parts.every(({ content }) => content.atoms.size === 0),
    get tokens() {
      return tokensOfParts(parts, contents, atomKey)
    },
  }
}

function tokensOfParts(parts: Row['parts'], contents: Contents, atomKey: (atom: Atom) => string): readonly Token[] {
  const [first] = parts
  if (parts.length === 1 && first !== undefined) return contents.exactTokens(first.block, atomKey)
  return parts.flatMap(({ block, start }, i) => {
    const tokens = contents.exactTokens(block, atomKey)
    if (i === 0) return tokens
    const end: Token = { key: END_KEY, kind: 'end', from: start - 1, to: start }
    return [end, ...tokens.map((token) => ({ ...token, from: token.from + start, to: token.to + start }))]
  })
}

/** What stands from `from` to `to` in a row, cut at every change of marks, atom and paragraph's end. */
export function piecesOf(row: Row, from: number, to: number): readonly Piece[] {
  const pieces: Piece[] = []
  row.parts.forEach(({ content, start }, block) => {
    const end = start + content.text.length
    const low = Math.max(from, start) - start
    const high = Math.min(to, end) - start
    let spanFrom = 0
    for (const span of content.spans) {
      const spanLow = Math.max(low, spanFrom)
      const spanHigh = Math.min(high, span.to)
      if (spanLow < spanHigh) addSpan(pieces, content, block, spanLow, spanHigh, { list: span.marks, key: span.key })
      spanFrom = span.to
    }
    if (block < row.parts.length - 1 && end >= from && end < to) pieces.push({ kind: 'end', length: 1, block })
  })
  return pieces
}

function addSpan(pieces: Piece[], content: Content, block: number, from: number, to: number, marks: Marks) {
  const text = (at: number, until: number) => {
    if (at < until) {
      const characters = content.text.slice(at, until)
      pieces.push({ kind: 'text', length: until - at, text: characters, marks, block, at })
    }
  }
  if (content.atoms.size === 0) {
    text(from, to)
    return
  }
  let at = from
  for (let i = from; i < to; i++) {
    const atom = content.atoms.get(i)
    if (atom === undefined) continue
    text(at, i)
    pieces.push({ kind: 'atom', length: 1, atom, marks, block, at: i })
    at = i + 1
  }
  text(at, to)
}

/** The first `length` units of a piece, and what is left of it. */
export function cutPiece(piece: Piece, length: number): readonly [Piece, Piece | null] {
  if (piece.kind !== 'text' || length >= piece.length) return [piece, null]
  const { text, at } = piece
  return [
    { ...piece, text: text.slice(0, length), length },
    { ...piece, text: text.slice(length), length: piece.length - length, at: at + length },
  ]
}
