import { type Atom, inlineOffset } from '../compare/content.ts'
import type { Stretch } from '../compare/words.ts'
import type { BlockId } from '../model/ids.ts'
import { assert } from '../util/assert.ts'
import type { Attribution, Attributor, RedlineRun } from './model.ts'
import { cutPiece, type Piece, piecesOf, type Row } from './row.ts'
import { readableSources, soleSource } from './sources.ts'

/** What one paragraph of a redline holds: its runs, and what its end is. */
export interface Segment {
  readonly runs: readonly RedlineRun[]
  readonly mark: RedlineRun['op']
}

/** What the runs of a comparison need to know beyond the two texts. */
export interface RunContext {
  readonly attributor: Attributor | undefined
  readonly author: string | undefined
  /** The id under which a footnote stands in the redline, by its id in one of the texts. */
  readonly footnoteName: (id: BlockId, side: Side) => BlockId
  /** The id in the redline of a block of the text before. */
  readonly idOfBefore: (id: BlockId) => BlockId
}

type Side = 'before' | 'after'

/** Writes the stretches of two rows as runs, cut into paragraphs at every paragraph's end of either text. */
export function segmentsOf(
  before: Row,
  after: Row,
  stretches: readonly Stretch[],
  context: RunContext,
): readonly Segment[] {
  const segments: Segment[] = []
  let runs: RedlineRun[] = []
  const sole = context.attributor === undefined ? undefined : soleSource(context.attributor, before.parts, after.parts)
  const write = (piece: Piece, run: RedlineRun | null, op: RedlineRun['op']) => {
    if (piece.kind !== 'end') {
      if (run !== null) addRun(runs, run)
      return
    }
    segments.push({ runs, mark: op })
    runs = []
  }
  for (const stretch of stretches) {
    const gone = piecesOf(before, ...stretch.before)
    const come = piecesOf(after, ...stretch.after)
    if (stretch.same) {
      for (const [was, is] of zip(gone, come)) {
        for (const run of keptRuns(after, was, is, context)) write(is, run, 'same')
        if (is.kind === 'end') write(is, null, 'same')
      }
      continue
    }
    for (const piece of gone) {
      for (const run of changedRuns(before, piece, 'before', come, context, sole)) write(piece, run, 'deleted')
      if (piece.kind === 'end') write(piece, null, 'deleted')
    }
    for (const piece of come) {
      for (const run of changedRuns(after, piece, 'after', gone, context, sole)) write(piece, run, 'inserted')
      if (piece.kind === 'end') write(piece, null, 'inserted')
    }
  }
  segments.push({ runs, mark: 'same' })
  return segments
}

/** All of a row as it stands, in one paragraph: for what moved or has no counterpart. */
export function plainRuns(
  row: Row,
  side: Side,
  op: 'same' | 'inserted' | 'deleted',
  context: RunContext,
): RedlineRun[] {
  const runs: RedlineRun[] = []
  const [before, after] = side === 'before' ? [row.parts, []] : [[], row.parts]
  const sole = context.attributor === undefined ? undefined : soleSource(context.attributor, before, after)
  for (const piece of piecesOf(row, 0, row.text.length)) {
    if (op === 'same') {
      const run = keptRun(piece, piece, context, side)
      if (run !== null) addRun(runs, run)
    } else for (const run of changedRuns(row, piece, side, [], context, sole)) addRun(runs, run)
  }
  return runs
}

/** The same pieces of both sides, cut so that they match in length. */
function* zip(before: readonly Piece[], after: readonly Piece[]): Generator<readonly [Piece, Piece]> {
  let i = 0
  let j = 0
  let was: Piece | null = before[0] ?? null
  let is: Piece | null = after[0] ?? null
  while (was !== null && is !== null) {
    const length = Math.min(was.length, is.length)
    const [wasHead, wasRest]: readonly [Piece, Piece | null] = cutPiece(was, length)
    const [isHead, isRest]: readonly [Piece, Piece | null] = cutPiece(is, length)
    assert(wasHead.kind === isHead.kind, 'a same stretch holds the same on both sides')
    yield [wasHead, isHead]
    was = wasRest ?? before[++i] ?? null
    is = isRest ?? after[++j] ?? null
  }
  assert(was === null && is === null, 'a same stretch is equally long on both sides')
}

/** What stayed as runs: of what changed its marks one for each who did. */
function keptRuns(row: Row, was: Piece, is: Piece, context: RunContext): readonly RedlineRun[] {
  const run = keptRun(was, is, context)
  const part = row.parts[is.block]
  if (run === null || is.kind === 'end') return []
  if (run.op !== 'formatted' || part === undefined || context.attributor?.formatted === undefined) return [run]
  const from = inlineOffset(part.content, is.at)
  const to = inlineOffset(part.content, is.at + is.length)
  const sources = context.attributor.formatted(part.block.attrs.id, from, to)
  if (is.kind === 'atom') return [{ ...run, ...signed(sources[0], context) }]
  return readableSources(is.text, sources).map(({ text, source }) => ({ ...run, text, ...signed(source, context) }))
}

/** What stayed, and perhaps changed its marks; null for a paragraph's end. */
function keptRun(was: Piece, is: Piece, context: RunContext, side: Side = 'after'): RedlineRun | null {
  if (was.kind === 'end' || is.kind === 'end') return null
  const formatted = was.marks.key !== is.marks.key
  return {
    op: formatted ? 'formatted' : 'same',
    ...shown(is, side, context),
    ...(is.marks.list.length > 0 && { marks: is.marks.list }),
    ...(formatted && { marksBefore: was.marks.list }),
    ...(formatted && context.author !== undefined && { by: context.author }),
  }
}

/** The runs of an inserted or deleted piece, one for each source. `others` is what stands on the other side of the stretch; `sole`: who alone changed these paragraphs. */
function changedRuns(
  row: Row,
  piece: Piece,
  side: Side,
  others: readonly Piece[],
  context: RunContext,
  sole?: Attribution,
): readonly RedlineRun[] {
  if (piece.kind === 'end') return []
  const op = side === 'before' ? 'deleted' : 'inserted'
  const marks = piece.marks.list.length > 0 ? { marks: piece.marks.list } : {}
  if (piece.kind === 'atom') {
    const [source] = sourcesOf(row, piece, side, context)
    const auto =
      piece.atom.type === 'reference' && others.some((other) => pointsToSame(piece.atom, other, side, context))
    const by = source?.by === undefined ? sole : source
    return [{ op, ...shown(piece, side, context), ...marks, ...signed(by, context), ...(auto && { auto: true }) }]
  }
  return readableSources(piece.text, sourcesOf(row, piece, side, context), sole).map(({ text, source }) => ({
    op,
    text,
    ...marks,
    ...signed(source, context),
  }))
}

function sourcesOf(row: Row, piece: Exclude<Piece, { kind: 'end' }>, side: Side, context: RunContext) {
  const part = row.parts[piece.block]
  if (context.attributor === undefined || part === undefined) return []
  const from = inlineOffset(part.content, piece.at)
  const to = inlineOffset(part.content, piece.at + piece.length)
  const { id } = part.block.attrs
  return side === 'before' ? context.attributor.deleted(id, from, to) : context.attributor.inserted(id, from, to)
}

/** A source as it stands in a run; the author of the whole redline where nothing is known. */
export function signed(source: Attribution | undefined, context: Pick<RunContext, 'author'>): Attribution {
  const by = source?.by ?? context.author
  return {
    ...(by !== undefined && { by }),
    ...(source?.amendment !== undefined && { amendment: source.amendment }),
    ...(source?.at !== undefined && { at: source.at }),
  }
}

function shown(piece: Exclude<Piece, { kind: 'end' }>, side: Side, context: RunContext) {
  if (piece.kind === 'text') return { text: piece.text }
  if (piece.atom.type === 'footnote') return { text: '', anchor: context.footnoteName(piece.atom.attrs.id, side) }
  return { text: piece.atom.attrs.shown, reference: targetOf(piece.atom, side, context) as BlockId }
}

function targetOf(atom: Atom, side: Side, context: RunContext): BlockId | null {
  if (atom.type !== 'reference') return null
  return side === 'before' ? context.idOfBefore(atom.attrs.target) : atom.attrs.target
}

/** Whether another piece is a reference to the same paragraph: then only its number changed. */
function pointsToSame(atom: Atom, other: Piece, side: Side, context: RunContext): boolean {
  if (other.kind !== 'atom' || other.atom.type !== 'reference') return false
  return targetOf(atom, side, context) === targetOf(other.atom, side === 'before' ? 'after' : 'before', context)
}

/** Adds a run, to the last one if they differ in nothing but their text. */
function addRun(runs: RedlineRun[], run: RedlineRun) {
  const last = runs.at(-1)
  if (last !== undefined && isText(last) && isText(run) && fingerprint(last) === fingerprint(run)) {
    runs[runs.length - 1] = { ...last, text: last.text + run.text }
  } else runs.push(run)
}

function isText(run: RedlineRun): boolean {
  return run.anchor === undefined && run.reference === undefined
}

function fingerprint(run: RedlineRun): string {
  return JSON.stringify([run.op, run.marks ?? 0, run.marksBefore ?? 0, run.by ?? 0, run.amendment ?? 0, run.at ?? 0])
}
