import type { BlockId } from '../../shared/model/ids.ts'
import {
  type BlockAttrs,
  type BlockJson,
  type FootnoteJson,
  type InlineJson,
  isSafeHref,
  MARK_TYPES,
  type MarkJson,
  type TableCellJson,
  type TableJson,
  type TableRowJson,
  type TextBlockJson,
  type TextRunJson,
} from '../../shared/schema/text.ts'
import { cleanText } from './clean-text.ts'
import { FormatError } from './format-error.ts'

/** What a reader knows of a block besides its text; the id is given by `IdSource`. */
export type BlockLook = Omit<BlockAttrs, 'id'>

/** Ids for what is read from a file, in reading order: "b1", "b2" … so that the same file gives the same text. */
export class IdSource {
  #last = 0

  next(): BlockId {
    this.#last += 1
    return `b${this.#last}` as BlockId
  }
}

/** The marks in the order of the schema, each once; superscript wins over subscript and unsafe links are left out. */
export function orderedMarks(marks: readonly MarkJson[]): readonly MarkJson[] {
  const ordered: MarkJson[] = []
  for (const type of MARK_TYPES) {
    const mark = marks.findLast((candidate) => candidate.type === type)
    if (mark === undefined || (type === 'subscript' && ordered.some((other) => other.type === 'superscript'))) continue
    if (mark.type === 'link' && !isSafeHref(mark.attrs.href)) continue
    ordered.push(mark)
  }
  return ordered
}

/** Collects the content of one block; neighbouring runs with equal marks become one. Every character is cleaned. */
export class InlineBuilder {
  readonly #content: InlineJson[] = []
  #break = false

  get content(): readonly InlineJson[] {
    return this.#content
  }

  /** Characters, where "\n" is a hard break. */
  text(text: string, marks: readonly MarkJson[] = []): void {
    for (const [i, line] of cleanText(text).split('\n').entries()) {
      if (i > 0) this.push({ type: 'hardBreak', ...marked(marks) })
      if (line !== '') this.push({ type: 'text', text: line, ...marked(marks) })
    }
  }

  /** What was in the file here is no more than a gap: a hard break, if something stands on both sides of it. */
  breakBeforeNext(): void {
    this.#break = this.#content.length > 0
  }

  push(node: InlineJson): void {
    if (this.#break && node.type !== 'hardBreak') this.#content.push({ type: 'hardBreak' })
    this.#break = false
    const last = this.#content.at(-1)
    if (node.type === 'text' && last?.type === 'text' && sameMarks(node, last)) {
      this.#content[this.#content.length - 1] = { ...last, text: last.text + node.text }
    } else this.#content.push(node)
  }

  append(content: readonly InlineJson[]): void {
    for (const node of content) this.push(node)
  }
}

function marked(marks: readonly MarkJson[]): { marks?: readonly MarkJson[] } {
  return marks.length > 0 ? { marks } : {}
}

function sameMarks(a: TextRunJson, b: TextRunJson): boolean {
  return JSON.stringify(a.marks ?? []) === JSON.stringify(b.marks ?? [])
}

/** Characters and nodes that the footnotes of a file may hold together. */
const FOOTNOTES_MAX = 2_000_000

/** A note stands where it is referred to: many references to a long one make a small file endless. */
export class FootnoteBound {
  #left = FOOTNOTES_MAX

  /** @throws FormatError where the footnotes taken so far are too long together */
  take(content: FootnoteJson['attrs']['content']): void {
    for (const node of content) this.#left -= node.type === 'text' ? node.text.length + 1 : 1
    if (this.#left < 0) throw new FormatError('The footnotes of this file are too long to be read.')
  }
}

/** Paragraphs that a file may hold. */
const PARAGRAPHS_MAX = 200_000
/** Cells that a row of a table may hold. */
const CELLS_MAX = 1_000

/** Counts the paragraphs of a file while it is read: nothing but ends of paragraphs makes a small file a large text. */
export class ParagraphBound {
  #left = PARAGRAPHS_MAX

  /** @throws FormatError where there are too many */
  take(): void {
    this.#left -= 1
    if (this.#left < 0) throw new FormatError('This file has too many paragraphs to be read.')
  }
}

/** @throws FormatError where a row has more cells than any table has columns */
export function checkCells(count: number): void {
  if (count > CELLS_MAX) throw new FormatError('A table of this file has too many columns to be read.')
}

/** A paragraph of a file before those are joined whose end was deleted or whose split was rejected. */
export interface Paragraph {
  readonly look: BlockLook
  readonly content: readonly InlineJson[]
  /** Its end is gone: it runs on into the next paragraph of the same container. */
  readonly joined: boolean
}

/** A table of a file; rows and cells without any. */
export interface ReadTable {
  readonly rows: readonly {
    readonly cells: readonly {
      readonly header: boolean
      readonly columns: number
      readonly rows: number
      readonly content: readonly Paragraph[]
    }[]
  }[]
}

/** What stands in a container of a file, in order. */
export type ReadItem = { readonly paragraph: Paragraph } | { readonly table: ReadTable }

/**
 * The blocks that the paragraphs and tables of a container stand for. A joined paragraph that is empty takes the look of the next one
 * (it was added before it), any other keeps its own; one that is empty and has no next paragraph leaves nothing.
 */
export function blocksFrom(items: readonly ReadItem[], ids: IdSource): BlockJson[] {
  const blocks: BlockJson[] = []
  let open: Paragraph[] = []
  const close = () => {
    if (!open.every(({ joined, content }) => joined && content.length === 0)) blocks.push(joinParagraphs(open, ids))
    open = []
  }
  for (const item of items) {
    if ('table' in item) {
      close()
      blocks.push(tableFrom(item.table, ids))
    } else {
      open.push(item.paragraph)
      if (!item.paragraph.joined) close()
    }
  }
  close()
  return blocks
}

function joinParagraphs(paragraphs: readonly Paragraph[], ids: IdSource): TextBlockJson {
  const content = new InlineBuilder()
  for (const paragraph of paragraphs) content.append(paragraph.content)
  const leading = paragraphs.find((paragraph) => paragraph.content.length > 0) ?? paragraphs.at(-1)
  const attrs: BlockAttrs = { id: ids.next(), ...withoutDefaults(leading?.look ?? { kind: 'paragraph' }) }
  return content.content.length > 0 ? { type: 'block', attrs, content: content.content } : { type: 'block', attrs }
}

function withoutDefaults({ kind, level, list, indent, direction, numbered }: BlockLook): BlockLook {
  return {
    kind,
    ...(level !== undefined && level !== 0 && { level }),
    ...(kind === 'item' && list !== undefined && list !== 'bullet' && { list }),
    ...(indent !== undefined && indent !== 0 && { indent }),
    ...(direction !== undefined && direction !== 'auto' && { direction }),
    ...(numbered === false && { numbered }),
  }
}

function tableFrom(table: ReadTable, ids: IdSource): TableJson {
  const attrs = { id: ids.next() }
  return {
    type: 'table',
    attrs,
    content: table.rows.map((row): TableRowJson => {
      const id = ids.next()
      return { type: 'tableRow', attrs: { id }, content: row.cells.map((cell) => cellFrom(cell, ids)) }
    }),
  }
}

function cellFrom(cell: ReadTable['rows'][number]['cells'][number], ids: IdSource): TableCellJson {
  const { header, columns, rows } = cell
  const attrs = {
    id: ids.next(),
    ...(header && { header }),
    ...(columns > 1 && { columns }),
    ...(rows > 1 && { rows }),
  }
  const items = cell.content.map((paragraph) => ({ paragraph }))
  const content = blocksFrom(items, ids).filter((block) => block.type === 'block')
  return { type: 'tableCell', attrs, content }
}
