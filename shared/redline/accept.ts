import type { BlockId } from '../model/ids.ts'
import { bearsNumber, type Numbers } from '../schema/numbers.ts'
import {
  BLOCK_DEFAULTS,
  type BlockAttrs,
  type BlockJson,
  type FootnoteJson,
  type InlineJson,
  inlineText,
  type MarkJson,
  type TableCellJson,
  type TableRowJson,
  type TextBlockJson,
  type TextJson,
} from '../schema/text.ts'
import { blocksOfCell, footnotesOf } from './leaves.ts'
import type { CellShape, Redline, RedlineBlock, RedlineRun } from './model.ts'

/** `accept` reads the text after, `reject` the text before. */
export type Reading = 'accept' | 'reject'

/** What each reading leaves out. */
const DROPPED = {
  accept: { op: 'deleted', mark: 'deleted', change: 'deleted', moved: 'movedFrom' },
  reject: { op: 'inserted', mark: 'inserted', change: 'inserted', moved: 'movedTo' },
} as const

/** A paragraph of a reading: blocks of the redline that are joined in it, and the one whose kind and id it has. */
export interface ReadParagraph {
  readonly owner: RedlineBlock
  readonly blocks: readonly RedlineBlock[]
  /** Of all of its blocks, also those that this reading leaves out. */
  readonly runs: readonly RedlineRun[]
}

/**
 * The text of one side (CONTRACT, "Reading with accept …"), in all sections as one. The first law of a redline is that this
 * is the text it was made from: words, marks, ids, kinds, attributes, footnotes, references, rows and cells. Only tables
 * and rows bear the id of after in both readings where it changed, and a cell that of its first paragraph.
 */
export function readRedline(redline: Redline, side: Reading): TextJson {
  const reader: Reader = { side, nameOf: namesOn(redline, side), footnotes: new Map() }
  for (const { owner, runs } of paragraphsOn(redline, side, true)) {
    const content = contentOf(runs, reader).filter((node) => node.type === 'text' || node.type === 'hardBreak')
    reader.footnotes.set(owner.id, content)
  }
  const content: BlockJson[] = []
  const paragraphs = paragraphsOn(redline, side, false)
  for (let i = 0; i < paragraphs.length; ) {
    const first = paragraphs[i] as ReadParagraph
    const table = first.owner.in?.table
    let end = i + 1
    while (table !== undefined && paragraphs[end]?.owner.in?.table === table) end++
    if (table === undefined) content.push(textBlock(first, reader))
    else content.push({ type: 'table', attrs: { id: table }, content: rowsOf(paragraphs.slice(i, end), reader) })
    i = end
  }
  return { type: 'doc', content }
}

/** What reading one side needs at hand. */
interface Reader {
  readonly side: Reading
  /** The id on this side of what has an id in the redline. */
  readonly nameOf: (id: BlockId) => BlockId
  /** The contents of this side's footnotes, by their id in the redline. */
  readonly footnotes: Map<BlockId, FootnoteJson['attrs']['content']>
}

function namesOn({ blocks }: Redline, side: Reading): (id: BlockId) => BlockId {
  if (side === 'accept') return (id) => id
  const names = new Map<BlockId, BlockId>()
  for (const { id, idBefore, change } of blocks) {
    if (change === 'inserted' || change === 'movedTo') continue
    if (idBefore === undefined) names.set(id, id)
    else if (!names.has(id)) names.set(id, idBefore)
  }
  return (id) => names.get(id) ?? id
}

/** One side as plain text: one paragraph a line, a hard break as a blank, paragraphs of cells as lines, footnotes last. */
export function redlineLines(redline: Redline, side: Reading): readonly string[] {
  const dropped = DROPPED[side]
  const line = ({ runs }: ReadParagraph) => asLine(runs.map((run) => (run.op === dropped.op ? '' : run.text)).join(''))
  return [...paragraphsOn(redline, side, false).map(line), ...paragraphsOn(redline, side, true).map(line)]
}

/** A text in the same form as `redlineLines`. */
export function textLines(text: TextJson): readonly string[] {
  const lines: string[] = []
  for (const block of text.content) {
    if (block.type === 'block') lines.push(asLine(inlineText(block.content)))
    else {
      for (const row of block.content) {
        for (const cell of row.content)
          for (const part of blocksOfCell(cell)) lines.push(asLine(inlineText(part.content)))
      }
    }
  }
  for (const footnote of footnotesOf(text.content)) lines.push(asLine(inlineText(footnote.attrs.content)))
  return lines
}

function asLine(text: string): string {
  return text.replaceAll('\n', ' ')
}

/** The numbers that paragraphs bore in the text before, by their ids there: as given, where they were given. */
export function numbersBefore(redline: Redline): Numbers {
  return new Map(
    paragraphsOn(redline, 'reject', false).flatMap(({ owner }): (readonly [BlockId, string])[] => {
      const number = owner.numberBefore ?? owner.number
      const bears = owner.in === undefined && bearsNumber(attrsOf(owner, 'reject'))
      return number === undefined || !bears ? [] : [[idOf(owner, 'reject'), number]]
    }),
  )
}

/** The paragraphs of one side, or its footnotes: blocks joined where an end is dropped; what is of the other text alone is gone. */
export function paragraphsOn(redline: Redline, side: Reading, footnotes: boolean): readonly ReadParagraph[] {
  const dropped = DROPPED[side]
  const paragraphs: ReadParagraph[] = []
  let joined: RedlineBlock[] = []
  const finish = () => {
    const owner = joined.find((block) => block.change !== dropped.change)
    if (owner !== undefined) paragraphs.push({ owner, blocks: joined, runs: joined.flatMap((block) => block.runs) })
    joined = []
  }
  for (const block of redline.blocks) {
    if ((block.type === 'footnote') !== footnotes || block.change === dropped.moved) continue
    if (joined.length > 0 && (footnotes || placeOf(joined[0]) !== placeOf(block))) finish()
    joined.push(block)
    if (block.mark !== dropped.mark) finish()
  }
  finish()
  return paragraphs
}

function placeOf(block: RedlineBlock | undefined): string {
  return block?.in === undefined ? '' : JSON.stringify([block.in.table, block.in.row, block.in.column])
}

function rowsOf(paragraphs: readonly ReadParagraph[], reader: Reader): readonly TableRowJson[] {
  const rows: { id: BlockId; cells: { column: number; cell: TableCellJson; content: TextBlockJson[] }[] }[] = []
  for (const paragraph of paragraphs) {
    const place = paragraph.owner.in
    if (place === undefined) continue
    let row = rows.at(-1)
    if (row === undefined || row.id !== place.row) {
      row = { id: place.row, cells: [] }
      rows.push(row)
    }
    let last = row.cells.at(-1)
    if (last === undefined || last.column !== place.column) {
      const shape: CellShape = (reader.side === 'reject' ? place.cellBefore : undefined) ?? place.cell ?? {}
      const content: TextBlockJson[] = []
      const attrs = { id: idOf(paragraph.owner, reader.side), ...shape }
      last = { column: place.column, cell: { type: 'tableCell', attrs, content }, content }
      row.cells.push(last)
    }
    last.content.push(textBlock(paragraph, reader))
  }
  return rows.map(({ id, cells }) => ({ type: 'tableRow', attrs: { id }, content: cells.map(({ cell }) => cell) }))
}

function textBlock({ owner, runs }: ReadParagraph, reader: Reader): TextBlockJson {
  const content = contentOf(runs, reader)
  return { type: 'block', attrs: attrsOf(owner, reader.side), ...(content.length > 0 && { content }) }
}

function idOf(block: RedlineBlock, side: Reading): BlockId {
  return side === 'reject' ? (block.idBefore ?? block.id) : block.id
}

/** A block's attributes on one side, without those that have their default value. */
function attrsOf(block: RedlineBlock, side: Reading): BlockAttrs {
  const attrs: Record<string, unknown> = { kind: block.type, ...block.attrs, id: idOf(block, side) }
  if (side === 'reject' && block.change !== 'movedFrom') {
    for (const { name, before } of block.attributes ?? []) if (name !== 'section') attrs[name] = before
  }
  for (const [name, value] of Object.entries(BLOCK_DEFAULTS)) if (attrs[name] === value) delete attrs[name]
  return attrs as unknown as BlockAttrs
}

/** The nodes that runs stand for on one side; runs with equal marks become one. */
function contentOf(runs: readonly RedlineRun[], reader: Reader): readonly InlineJson[] {
  const nodes: InlineJson[] = []
  for (const run of runs) {
    if (run.op === DROPPED[reader.side].op) continue
    const list = (reader.side === 'reject' && run.op === 'formatted' ? run.marksBefore : run.marks) ?? []
    const marks = list.length > 0 ? { marks: list } : {}
    if (run.anchor !== undefined) {
      const attrs = { id: reader.nameOf(run.anchor), content: reader.footnotes.get(run.anchor) ?? [] }
      nodes.push({ type: 'footnote', attrs, ...marks })
    } else if (run.reference !== undefined) {
      nodes.push({ type: 'reference', attrs: { target: reader.nameOf(run.reference), shown: run.text }, ...marks })
    } else addText(nodes, run.text, list)
  }
  return nodes
}

function addText(nodes: InlineJson[], text: string, list: readonly MarkJson[]) {
  const marks = list.length > 0 ? { marks: list } : {}
  text.split('\n').forEach((line, i) => {
    if (i > 0) nodes.push({ type: 'hardBreak', ...marks })
    if (line === '') return
    const last = nodes.at(-1)
    if (last?.type === 'text' && sameMarks(last.marks ?? [], list)) {
      nodes[nodes.length - 1] = { ...last, text: last.text + line }
    } else nodes.push({ type: 'text', text: line, ...marks })
  })
}

function sameMarks(one: readonly MarkJson[], other: readonly MarkJson[]): boolean {
  return JSON.stringify(one) === JSON.stringify(other)
}
