import type { Reading } from '../../../shared/redline/accept.ts'
import {
  BLOCK_KINDS,
  type BlockKind,
  type FootnoteJson,
  HEADING_LEVEL_MAX,
  INDENT_MAX,
  LIST_STYLES,
  type ListStyle,
  type MarkJson,
  type TextJson,
} from '../../../shared/schema/text.ts'
import { FormatError } from '../format-error.ts'
import {
  type BlockLook,
  blocksFrom,
  FootnoteBound,
  IdSource,
  InlineBuilder,
  orderedMarks,
  type Paragraph,
  type ReadItem,
  type ReadTable,
} from '../text-builder.ts'
import { attribute, childrenOf, type Element, isElement, type Node, textOf } from './element.ts'
import { parsePage } from './parse.ts'

/** Elements nested deeper than this are no text of a meeting. */
const DEPTH_MAX = 200

/**
 * The text of a web page: headings, paragraphs, lists, quotations, tables and their marks; scripts, styles and pictures are left out.
 * `ins` and `del` are read by the side. A page that Plenum wrote says more in `data-` attributes, and its white space is exact.
 *
 * @throws FormatError where the page is nested too deeply, or has too many elements or too long footnotes
 */
export function readHtml(html: string, side: Reading): TextJson {
  return new HtmlReader(side).read(html)
}

const IGNORED = new Set(
  'script style template head noscript svg math iframe object embed audio video canvas select textarea title img button'.split(
    ' ',
  ),
)
const CONTAINERS = new Set(
  'html body main article section div header footer nav aside figure figcaption form fieldset details summary address hgroup center dl'.split(
    ' ',
  ),
)
const MARKS: Readonly<Record<string, MarkJson>> = {
  strong: { type: 'strong' },
  b: { type: 'strong' },
  em: { type: 'em' },
  i: { type: 'em' },
  cite: { type: 'em' },
  u: { type: 'underline' },
  sup: { type: 'superscript' },
  sub: { type: 'subscript' },
}

interface Place {
  readonly look: BlockLook
  readonly marks: readonly MarkJson[]
  readonly depth: number
  /** How many lists are around, for the indent of items. */
  readonly lists: number
  /** White space stands as it is. */
  readonly exact: boolean
}

class HtmlReader {
  readonly #side: Reading
  readonly #ids = new IdSource()
  #items: ReadItem[] = []
  #inline = new InlineBuilder()
  #started = false
  #look: BlockLook = { kind: 'paragraph' }
  /** White space that becomes one space if more text follows in the block. */
  #space = false
  readonly #notes = new Map<string, readonly Paragraph[]>()
  readonly #noteBound = new FootnoteBound()

  constructor(side: Reading) {
    this.#side = side
  }

  read(html: string): TextJson {
    const page = parsePage(html)
    const place: Place = { look: { kind: 'paragraph' }, marks: [], depth: 0, lists: 0, exact: false }
    this.#collectNotes(page, place)
    this.#children(page, place)
    this.#end(false)
    return { type: 'doc', content: blocksFrom(this.#items, this.#ids) }
  }

  /** Footnotes stand after the text and are needed where their anchors are. */
  #collectNotes(node: Node, place: Place): void {
    if (place.depth > DEPTH_MAX) throw new FormatError('This web page is nested too deeply to be read.')
    for (const child of childrenOf(node)) {
      if (!isElement(child)) continue
      const id = attribute(child, 'data-kind') === 'footnote' ? attribute(child, 'data-id') : null
      if (id !== null) this.#notes.set(id, this.#paragraphsOf(child, { ...place, exact: true }))
      else this.#collectNotes(child, { ...place, depth: place.depth + 1 })
    }
  }

  #node(node: Node, place: Place): void {
    if (place.depth > DEPTH_MAX) throw new FormatError('This web page is nested too deeply to be read.')
    const text = textOf(node)
    if (text !== null) this.#text(text, place)
    else if (isElement(node)) this.#element(node, { ...place, depth: place.depth + 1 })
  }

  #children(node: Node, place: Place): void {
    for (const child of childrenOf(node)) this.#node(child, place)
  }

  #element(element: Element, place: Place): void {
    const { tagName } = element
    if (IGNORED.has(tagName) || attribute(element, 'data-aside') !== null || this.#isGone(element)) return
    const kind = attribute(element, 'data-kind')
    if (kind === 'footnote') return
    const anchor = attribute(element, 'data-footnote')
    if (anchor !== null) this.#footnote(anchor, place)
    else if (kind !== null && isKind(kind)) this.#ownBlock(element, kind, place)
    else if (/^h[1-6]$/.test(tagName)) {
      const level = Math.min(HEADING_LEVEL_MAX, Number(tagName[1]))
      this.#block(element, { ...place, look: { kind: 'heading', level } })
    } else if (tagName === 'p' || tagName === 'dt' || tagName === 'dd') this.#block(element, place)
    else if (tagName === 'pre') this.#block(element, { ...place, exact: true })
    else if (tagName === 'blockquote') this.#container(element, { ...place, look: { kind: 'quote' } })
    else if (tagName === 'ul' || tagName === 'ol') this.#container(element, { ...place, lists: place.lists + 1 })
    else if (tagName === 'li') this.#item(element, place)
    else if (tagName === 'table') this.#table(element, place)
    else if (tagName === 'br') this.#break(place)
    else if (tagName === 'hr') this.#end(false)
    else if (CONTAINERS.has(tagName)) this.#container(element, place)
    else this.#children(element, { ...place, marks: orderedMarks([...place.marks, ...markOf(element)]) })
  }

  /** What this side does not show: the other side's changes, paragraphs that were moved, rows. */
  #isGone(element: Element): boolean {
    const accept = this.#side === 'accept'
    const change = attribute(element, 'data-change')
    const row = attribute(element, 'data-row')
    return (
      element.tagName === (accept ? 'del' : 'ins') ||
      change === (accept ? 'movedFrom' : 'movedTo') ||
      row === (accept ? 'deleted' : 'inserted')
    )
  }

  #container(element: Element, place: Place): void {
    this.#end(false)
    this.#look = place.look
    this.#children(element, place)
    this.#end(false)
  }

  #item(element: Element, place: Place): void {
    const parent = element.parentNode
    const list = parent !== null && isElement(parent) ? listStyle(parent) : 'bullet'
    const indent = Math.min(INDENT_MAX, Math.max(0, place.lists - 1))
    this.#container(element, { ...place, look: { kind: 'item', list, indent } })
  }

  #block(element: Element, place: Place): void {
    this.#end(false)
    const direction = attribute(element, 'dir')
    this.#look = { ...place.look, ...(direction === 'rtl' && { direction }) }
    this.#started = true
    this.#children(element, place)
    this.#end(false)
  }

  /** A block of a page that Plenum wrote. */
  #ownBlock(element: Element, kind: BlockKind, place: Place): void {
    const list = LIST_STYLES.find((style) => style === attribute(element, 'data-list'))
    const direction = attribute(element, 'dir')
    this.#end(false)
    this.#look = {
      kind,
      level: kind === 'heading' ? numberIn(attribute(element, 'data-level'), 1, HEADING_LEVEL_MAX) : 0,
      ...(list !== undefined && { list }),
      indent: numberIn(attribute(element, 'data-indent'), 0, INDENT_MAX),
      ...((direction === 'rtl' || direction === 'ltr') && { direction }),
      ...(attribute(element, 'data-numbered') === 'false' && { numbered: false }),
    }
    this.#started = true
    this.#children(element, { ...place, exact: true })
    this.#end(attribute(element, 'data-mark') === (this.#side === 'accept' ? 'deleted' : 'inserted'))
  }

  #text(text: string, place: Place): void {
    if (place.exact) {
      this.#begin(place)
      this.#inline.text(text, place.marks)
      return
    }
    const words = text.split(/[ \t\n\f\r]+/)
    for (const [i, word] of words.entries()) {
      if (i > 0) this.#space = true
      if (word === '') continue
      this.#begin(place)
      if (this.#space && this.#inline.content.length > 0) this.#pushSpace(place)
      this.#space = false
      this.#inline.text(word, place.marks)
    }
  }

  #pushSpace(place: Place): void {
    if (this.#inline.content.at(-1)?.type !== 'hardBreak') this.#inline.text(' ', place.marks)
  }

  #begin(place: Place): void {
    if (!this.#started) this.#look = place.look
    this.#started = true
  }

  #break(place: Place): void {
    this.#begin(place)
    this.#inline.text('\n', place.marks)
    this.#space = false
  }

  #end(joined: boolean): void {
    if (this.#started) {
      this.#items.push({ paragraph: { look: this.#look, content: this.#inline.content, joined } })
    }
    this.#inline = new InlineBuilder()
    this.#started = false
    this.#space = false
  }

  #footnote(id: string, place: Place): void {
    const content: FootnoteJson['attrs']['content'][number][] = []
    for (const [i, paragraph] of (this.#notes.get(id) ?? []).entries()) {
      if (i > 0) content.push({ type: 'hardBreak' })
      for (const node of paragraph.content) if (node.type === 'text' || node.type === 'hardBreak') content.push(node)
    }
    this.#noteBound.take(content)
    this.#begin(place)
    this.#inline.push({ type: 'footnote', attrs: { id: this.#ids.next(), content } })
  }

  /** The paragraphs of a cell or a footnote, read apart from what is around. */
  #paragraphsOf(element: Element, place: Place): Paragraph[] {
    const outer = { items: this.#items, inline: this.#inline, started: this.#started, look: this.#look }
    this.#items = []
    this.#inline = new InlineBuilder()
    this.#started = false
    this.#space = false
    this.#children(element, { ...place, depth: place.depth + 1 })
    this.#end(false)
    const paragraphs = this.#items.flatMap((item) => ('paragraph' in item ? [item.paragraph] : cellsOf(item.table)))
    this.#items = outer.items
    this.#inline = outer.inline
    this.#started = outer.started
    this.#look = outer.look
    return paragraphs
  }

  #table(element: Element, place: Place): void {
    this.#end(false)
    const rows = rowsOf(element).filter((row) => !this.#isGone(row))
    const table: ReadTable = {
      rows: rows.map((row) => ({
        cells: childrenOf(row)
          .filter(isElement)
          .filter((cell) => (cell.tagName === 'td' || cell.tagName === 'th') && !this.#isGone(cell))
          .map((cell) => this.#cell(cell, place)),
      })),
    }
    if (table.rows.length > 0) this.#items.push({ table })
  }

  #cell(cell: Element, place: Place): ReadTable['rows'][number]['cells'][number] {
    return {
      header: cell.tagName === 'th',
      columns: numberIn(attribute(cell, 'colspan'), 1, 100),
      rows: numberIn(attribute(cell, 'rowspan'), 1, 1000),
      content: this.#paragraphsOf(cell, { ...place, look: { kind: 'paragraph' }, lists: 0 }),
    }
  }
}

/** A table in a table is not in the schema: its paragraphs stand in the outer cell. */
function cellsOf(table: ReadTable): Paragraph[] {
  return table.rows.flatMap((row) => row.cells.flatMap((cell) => cell.content))
}

function rowsOf(table: Element): Element[] {
  return childrenOf(table)
    .filter(isElement)
    .flatMap((child) => {
      if (child.tagName === 'tr') return [child]
      return /^t(head|body|foot)$/.test(child.tagName) ? rowsOf(child) : []
    })
}

function isKind(kind: string): kind is BlockKind {
  return (BLOCK_KINDS as readonly string[]).includes(kind)
}

function numberIn(value: string | null, min: number, max: number): number {
  const number = value === null ? Number.NaN : Number.parseInt(value, 10)
  return Number.isNaN(number) ? min : Math.min(max, Math.max(min, number))
}

const OL_TYPES: Readonly<Record<string, ListStyle>> = { a: 'alpha', A: 'alpha', i: 'roman', I: 'roman' }

function listStyle(list: Element): ListStyle {
  if (list.tagName !== 'ol') return 'bullet'
  return OL_TYPES[attribute(list, 'type') ?? ''] ?? 'decimal'
}

function markOf(element: Element): readonly MarkJson[] {
  if (element.tagName === 'a') {
    const href = attribute(element, 'href')
    return href === null ? [] : [{ type: 'link', attrs: { href } }]
  }
  const mark = MARKS[element.tagName]
  return mark === undefined ? [] : [mark]
}
