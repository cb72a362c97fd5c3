import type { Reading } from '../../../shared/redline/accept.ts'
import {
  BLOCK_KINDS,
  type BlockKind,
  type FootnoteJson,
  HEADING_LEVEL_MAX,
  INDENT_MAX,
  inlineText,
  isSafeHref,
  LIST_STYLES,
  type ListStyle,
  type MarkJson,
  type TextJson,
} from '../../../shared/schema/text.ts'
import { isRightToLeft } from '../direction.ts'
import { FormatError } from '../format-error.ts'
import type { Imported } from '../imported.ts'
import {
  type BlockLook,
  blocksFrom,
  checkCells,
  FootnoteBound,
  IdSource,
  InlineBuilder,
  orderedMarks,
  type Paragraph,
  ParagraphBound,
  type ReadItem,
  type ReadTable,
} from '../text-builder.ts'
import { UnheldCounter, type UnheldKind } from '../unheld.ts'
import { attribute, childrenOf, type Element, isElement, type Node, textOf } from './element.ts'
import { leadsBack, notesOf, type PageNotes } from './notes.ts'
import { parsePage } from './parse.ts'
import {
  CONTAINERS,
  LISTS,
  MARK_STYLES,
  MARKS,
  NOTHING,
  UNHELD_ELEMENTS,
  UNHELD_LOOKS,
  UNHELD_STYLES,
} from './vocabulary.ts'

/** Elements nested deeper than this are no text of a meeting. */
const DEPTH_MAX = 200

/** The text of a web page, as `importHtml` reads it. */
export function readHtml(html: string, side: Reading): TextJson {
  return importHtml(html, side).text
}

/**
 * The text of a web page: headings, paragraphs, lists, quotations, tables, footnotes and marks; what else a page shows is named.
 * `ins` and `del` are read by the side. A page that Plenum wrote says more in `data-` attributes, and its white space is exact.
 *
 * @throws FormatError where the page is nested too deeply, or has too many elements or too long footnotes
 */
export function importHtml(html: string, side: Reading): Imported {
  return new HtmlReader(side).read(html)
}

interface Place {
  readonly look: BlockLook
  readonly marks: readonly MarkJson[]
  readonly depth: number
  /** How many lists are around, for the indent of items. */
  readonly lists: number
  /** White space stands as it is. */
  readonly exact: boolean
  /** Of the item around: whether its first paragraph has begun. What follows within it bears no label of its own. */
  readonly item?: { begun: boolean }
}

class HtmlReader {
  readonly #side: Reading
  readonly #ids = new IdSource()
  #items: ReadItem[] = []
  #inline = new InlineBuilder()
  #started = false
  #look: BlockLook = { kind: 'paragraph' }
  /** The direction that the open block's element says; kept where the first letter says another. */
  #said: 'ltr' | 'rtl' | null = null
  /** White space that becomes one space if more text follows in the block. */
  #space = false
  readonly #unheld = new UnheldCounter()
  readonly #notes = new Map<string, readonly Paragraph[]>()
  #pageNotes: PageNotes = { noteOf: new Map(), notes: new Set() }
  readonly #noteTexts = new Map<Element, readonly Paragraph[]>()
  readonly #noteBound = new FootnoteBound()
  readonly #paragraphBound = new ParagraphBound()

  constructor(side: Reading) {
    this.#side = side
  }

  read(html: string): Imported {
    const page = parsePage(html)
    this.#pageNotes = notesOf(page)
    const place: Place = { look: { kind: 'paragraph' }, marks: [], depth: 0, lists: 0, exact: false }
    this.#collectNotes(page, place)
    this.#children(page, place)
    this.#end(false)
    const text: TextJson = { type: 'doc', content: blocksFrom(this.#items, this.#ids) }
    return { text, unheld: this.#unheld.list() }
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
    if (NOTHING.has(tagName) || attribute(element, 'data-aside') !== null || this.#isGone(element)) return
    const unheld = UNHELD_ELEMENTS.get(tagName)
    if (unheld !== undefined) {
      if (tagName !== 'input' || attribute(element, 'type') !== 'hidden') this.#unheld.note(unheld)
      return
    }
    const kind = attribute(element, 'data-kind')
    if (kind === 'footnote' || this.#pageNotes.notes.has(element)) return
    const anchor = attribute(element, 'data-footnote')
    const note = this.#pageNotes.noteOf.get(element)
    if (anchor !== null) this.#footnote(this.#notes.get(anchor) ?? [], place)
    else if (note !== undefined) this.#footnote(this.#noteText(note, place), place)
    else if (kind !== null && isKind(kind)) this.#ownBlock(element, kind, place)
    else {
      this.#noteLook(element)
      this.#foreign(element, place)
    }
  }

  /** An element of a page that others wrote. */
  #foreign(element: Element, place: Place): void {
    const { tagName } = element
    const listed = listLook(element)
    if (isListLabel(element) || leadsBack(element)) return
    if (listed !== null) this.#block(element, { ...place, look: listed })
    else if (/^h[1-6]$/.test(tagName)) {
      const level = Number(tagName[1])
      if (level > HEADING_LEVEL_MAX) this.#unheld.note('headingLevel')
      this.#block(element, { ...place, look: { kind: 'heading', level: Math.min(HEADING_LEVEL_MAX, level) } })
    } else if (tagName === 'p' || tagName === 'dt' || tagName === 'dd') this.#block(element, place)
    else if (/^(pre|listing|xmp|plaintext)$/.test(tagName)) this.#block(element, { ...place, exact: true })
    else if (tagName === 'blockquote') this.#container(element, { ...place, look: { kind: 'quote' } })
    else if (LISTS.has(tagName)) this.#list(element, place)
    else if (tagName === 'li') this.#item(element, place)
    else if (tagName === 'table') this.#table(element, place)
    else if (tagName === 'br') this.#break(place)
    else if (tagName === 'hr') this.#end(false)
    else if (CONTAINERS.has(tagName)) this.#container(element, place)
    else this.#inlineElement(element, place)
  }

  #inlineElement(element: Element, place: Place): void {
    const inner = { ...place, marks: orderedMarks([...place.marks, ...marksOf(element)]) }
    if (element.tagName === 'q') this.#text('“', inner)
    this.#children(element, inner)
    if (element.tagName === 'q') this.#text('”', inner)
  }

  /** What an element says besides its words. */
  #noteLook(element: Element): void {
    const { tagName } = element
    const found = new Set<UnheldKind>()
    const ofName = Object.hasOwn(UNHELD_LOOKS, tagName) ? UNHELD_LOOKS[tagName] : undefined
    if (ofName !== undefined) found.add(ofName)
    const style = attribute(element, 'style')
    if (style !== null) for (const [pattern, what] of UNHELD_STYLES) if (pattern.test(style)) found.add(what)
    if (attribute(element, 'hidden') !== null) found.add('hiddenText')
    if (attribute(element, 'bgcolor') !== null || (tagName === 'font' && attribute(element, 'color') !== null))
      found.add('colour')
    const href = tagName === 'a' ? attribute(element, 'href') : null
    if (href !== null && !isSafeHref(href) && !leadsBack(element)) found.add('link')
    for (const what of found) this.#unheld.note(what)
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
    this.#children(element, place)
    this.#end(false)
  }

  #list(element: Element, place: Place): void {
    const counts = ['start', 'reversed'].some((name) => !/^1?$/.test(attribute(element, name) ?? '1'))
    if (counts || attribute(element, 'reversed') !== null) this.#unheld.note('listNumber')
    if (element.tagName === 'ol' && hasCapitalLabels(element)) this.#unheld.note('listLabel')
    if (place.lists > INDENT_MAX) this.#unheld.note('listLevel')
    this.#container(element, { ...place, lists: place.lists + 1 })
  }

  #item(element: Element, place: Place): void {
    const parent = element.parentNode
    const list = parent !== null && isElement(parent) ? listStyle(parent) : 'bullet'
    const indent = Math.min(INDENT_MAX, Math.max(0, place.lists - 1))
    if (attribute(element, 'value') !== null) this.#unheld.note('listNumber')
    this.#container(element, { ...place, look: { kind: 'item', list, indent }, item: { begun: false } })
  }

  /** The look of the block that begins here. */
  #lookAt({ look, item }: Place): BlockLook {
    if (item === undefined || look.kind !== 'item') return look
    const isFirst = !item.begun
    item.begun = true
    return isFirst ? look : { kind: 'paragraph', indent: Math.min(INDENT_MAX, (look.indent ?? 0) + 1), numbered: false }
  }

  #block(element: Element, place: Place): void {
    this.#end(false)
    const direction = attribute(element, 'dir')
    this.#look = this.#lookAt(place)
    this.#started = true
    this.#said = direction === 'rtl' || direction === 'ltr' ? direction : null
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
    this.#unheld.noteCharacters(text)
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
    if (!this.#started) this.#look = this.#lookAt(place)
    this.#started = true
  }

  #break(place: Place): void {
    this.#begin(place)
    this.#inline.text('\n', place.marks)
    this.#space = false
  }

  #end(joined: boolean): void {
    if (this.#started) {
      const { content } = this.#inline
      const against = this.#said !== null && isRightToLeft('auto', inlineText(content)) !== (this.#said === 'rtl')
      const look = against && this.#said !== null ? { ...this.#look, direction: this.#said } : this.#look
      this.#paragraphBound.take()
      this.#items.push({ paragraph: { look, content, joined } })
      this.#unheld.endParagraph(content)
    }
    this.#said = null
    this.#inline = new InlineBuilder()
    this.#started = false
    this.#space = false
  }

  /** The paragraphs of a note that others wrote; notes within it are left out. */
  #noteText(note: Element, place: Place): readonly Paragraph[] {
    const known = this.#noteTexts.get(note)
    if (known !== undefined) return known
    this.#noteTexts.set(note, [])
    const paragraphs = this.#paragraphsOf(note, { ...place, look: { kind: 'paragraph' }, marks: [], lists: 0 })
    this.#noteTexts.set(note, paragraphs)
    return paragraphs
  }

  #footnote(paragraphs: readonly Paragraph[], place: Place): void {
    const content: FootnoteJson['attrs']['content'][number][] = []
    for (const [i, paragraph] of paragraphs.entries()) {
      if (paragraph.content.some(({ type }) => type === 'footnote')) this.#unheld.note('nestedNote')
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
    const paragraphs = this.#items.flatMap((item) => {
      if ('paragraph' in item) return [item.paragraph]
      this.#unheld.note('nestedTable')
      return cellsOf(item.table)
    })
    this.#items = outer.items
    this.#inline = outer.inline
    this.#started = outer.started
    this.#look = outer.look
    return paragraphs
  }

  #table(element: Element, place: Place): void {
    this.#end(false)
    const { item: _, ...outside } = place
    for (const caption of childrenOf(element).filter(isElement)) {
      if (caption.tagName !== 'caption' || textIn(caption).trim() === '') continue
      this.#unheld.note('caption')
      this.#block(caption, outside)
    }
    const rows = rowsOf(element).filter((row) => !this.#isGone(row))
    for (const row of rows) checkCells(childrenOf(row).length)
    const table: ReadTable = {
      rows: rows.map((row) => ({
        cells: childrenOf(row)
          .filter(isElement)
          .filter((cell) => (cell.tagName === 'td' || cell.tagName === 'th') && !this.#isGone(cell))
          .map((cell) => this.#cell(cell, outside)),
      })),
    }
    if (table.rows.length > 0) this.#items.push({ table })
  }

  #cell(cell: Element, place: Place): ReadTable['rows'][number]['cells'][number] {
    const tooWide = Number(attribute(cell, 'colspan') ?? 1) > 100 || Number(attribute(cell, 'rowspan') ?? 1) > 1000
    if (tooWide) this.#unheld.note('tableSpan')
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
  const style = /\blist-style(?:-type)?\s*:\s*(?:lower|upper)-(alpha|latin|roman)/i.exec(
    attribute(list, 'style') ?? '',
  )?.[1]
  if (style !== undefined) return style.toLowerCase() === 'roman' ? 'roman' : 'alpha'
  return OL_TYPES[attribute(list, 'type') ?? ''] ?? 'decimal'
}

function hasCapitalLabels(list: Element): boolean {
  return /^[AI]$/.test(attribute(list, 'type') ?? '') || /:\s*upper-/i.test(attribute(list, 'style') ?? '')
}

/** The look of a paragraph that Word wrote for an item: its list is told by a style, and its label stands in it. */
function listLook(element: Element): BlockLook | null {
  const level = /\bmso-list\s*:[^;]*\blevel([1-9])\b/i.exec(attribute(element, 'style') ?? '')?.[1]
  if (level === undefined || !/^(p|h[1-6])$/.test(element.tagName)) return null
  const label = textIn(element).trim().slice(0, 10)
  const list = /^\(?[ivx]+[.)]/.test(label) ? 'roman' : /^\(?[a-z][.)]/.test(label) ? 'alpha' : 'decimal'
  return { kind: 'item', list: /^\(?\w/.test(label) ? list : 'bullet', indent: Number(level) - 1 }
}

function isListLabel(element: Element): boolean {
  return element.tagName === 'span' && /\bmso-list\s*:\s*ignore/i.test(attribute(element, 'style') ?? '')
}

function textIn(node: Node): string {
  return textOf(node) ?? childrenOf(node).map(textIn).join('')
}

function marksOf(element: Element): readonly MarkJson[] {
  const marks: MarkJson[] = []
  const mark = Object.hasOwn(MARKS, element.tagName) ? MARKS[element.tagName] : undefined
  if (mark !== undefined) marks.push(mark)
  const href = element.tagName === 'a' ? attribute(element, 'href') : null
  if (href !== null) marks.push({ type: 'link', attrs: { href } })
  const style = attribute(element, 'style')
  if (style !== null) for (const [pattern, said] of MARK_STYLES) if (pattern.test(style)) marks.push(said)
  return marks
}
