import type * as Y from 'yjs'

/** A stretch of one item, with the characters that stand there. */
export interface Piece {
  readonly item: Y.Item
  readonly offset: number
  readonly text: string
}

/** Characters that stood beside one another in the text. */
export interface Run {
  readonly text: string
  readonly pieces: readonly Piece[]
}

/** The name that Yjs has for a character. */
export interface Char {
  readonly client: number
  readonly clock: number
}

/** Pieces that follow one another in the text, formatting and what is not there (`isThere` false) between them apart, as runs. */
export function runsOf(pieces: readonly Piece[], isThere: (item: Y.Item) => boolean): Run[] {
  if (pieces.length === 1) return pieces.map((piece) => ({ text: piece.text, pieces: [piece] }))
  const inItem = new Map<Y.Item, Piece[]>()
  for (const piece of pieces) {
    const others = inItem.get(piece.item) ?? []
    others.push(piece)
    if (others.length === 1) inItem.set(piece.item, others)
    else others.sort((a, b) => a.offset - b.offset)
  }
  const next = new Map<Piece, Piece>()
  const follows = new Set<Piece>()
  for (const piece of pieces) {
    const after = nextOf(piece, inItem, isThere)
    if (after === undefined) continue
    next.set(piece, after)
    follows.add(after)
  }
  const runs: Run[] = []
  for (const first of pieces) {
    if (follows.has(first)) continue
    const run: Piece[] = []
    for (let piece: Piece | undefined = first; piece !== undefined; piece = next.get(piece)) run.push(piece)
    runs.push({ text: run.map(({ text }) => text).join(''), pieces: run })
  }
  return runs
}

/** Deleted items that follow one another become one: what lies in it between two pieces was not there. */
function nextOf(
  piece: Piece,
  inItem: ReadonlyMap<Y.Item, readonly Piece[]>,
  isThere: (item: Y.Item) => boolean,
): Piece | undefined {
  const { item: own, offset, text } = piece
  const isAtEnd = offset + text.length >= own.length
  const inOwn = inItem.get(own)?.find((other) => other.offset > offset)
  if (inOwn !== undefined) return own.deleted || inOwn.offset === offset + text.length ? inOwn : undefined
  if (!isAtEnd && !own.deleted) return undefined
  let item = own.right
  while (item !== null && !inItem.has(item) && (!item.countable || !isThere(item))) item = item.right
  const after = item === null ? undefined : inItem.get(item)?.[0]
  return after !== undefined && (after.offset === 0 || after.item.deleted) ? after : undefined
}

/** The character at a place of a run. */
export function charAt(run: Run, at: number): Char {
  let left = at
  for (const { item, offset, text } of run.pieces) {
    if (left < text.length) return { client: item.id.client, clock: item.id.clock + offset + left }
    left -= text.length
  }
  throw new RangeError('no such character')
}
