import type { Reading } from '../../../shared/redline/accept.ts'
import { ListLabels } from '../../../shared/schema/list-labels.ts'
import type { FootnoteJson, InlineJson, TextJson } from '../../../shared/schema/text.ts'
import { inlineText } from '../../../shared/schema/text.ts'
import { isRightToLeft } from '../direction.ts'
import type { Imported } from '../imported.ts'
import {
  type BlockLook,
  blocksFrom,
  FootnoteBound,
  IdSource,
  InlineBuilder,
  type Paragraph,
  ParagraphBound,
  type ReadItem,
} from '../text-builder.ts'
import { UnheldCounter } from '../unheld.ts'
import { type Context, chosen, isGone } from './context.ts'
import { Fields } from './fields-in.ts'
import { RunReader } from './runs-in.ts'
import { Styles } from './styles-in.ts'
import { paragraphsIn, tableIn } from './tables-in.ts'
import { WORD_ELEMENTS } from './vocabulary.ts'
import { type Links, openWord, type WordFile } from './word-file.ts'
import { elementAt, elementsOf, valueAt, type XmlElement } from './xml.ts'

/** The text of a Word file, as `importDocx` reads it. */
export function readDocx(bytes: Uint8Array, side: Reading): TextJson {
  return importDocx(bytes, side).text
}

/**
 * The text of a Word file: paragraphs, headings, lists, tables, footnotes, hyperlinks and marks. Tracked changes are read by the side.
 * Endnotes are read as footnotes, and the words of text boxes after the paragraph they hang on. What is left out or kept in another
 * way is named; what Plenum itself sets around a text is not.
 *
 * @throws FormatError with one line for the reader, where it is no Word file, damaged, or too large
 */
export function importDocx(bytes: Uint8Array, side: Reading): Imported {
  const file = openWord(bytes)
  const unheld = new UnheldCounter()
  const context: Context = {
    side,
    ids: new IdSource(),
    styles: new Styles(file.styles, file.numbering, unheld),
    unheld,
    notes: file.notes,
    inNote: false,
    noteTexts: new Map(),
    noteBound: new FootnoteBound(),
    paragraphBound: new ParagraphBound(),
  }
  const items = new ContainerReader(context, file.links).read(file.body)
  noteAround(file, context)
  const content = blocksFrom(items, context.ids)
  // A Word file without text still holds one empty paragraph.
  const [only] = content
  const isEmpty =
    content.length === 1 && only?.type === 'block' && only.content === undefined && only.attrs.kind === 'paragraph'
  return { text: { type: 'doc', content: isEmpty ? [] : content }, unheld: unheld.list() }
}

/** What stands around the text: heads and feet of pages that say something besides numbers, macros, signatures. */
function noteAround(file: WordFile, context: Context): void {
  const { unheld } = context
  const saysSomething = (part: XmlElement) => {
    const apart = { ...context, unheld: new UnheldCounter(), noteTexts: new Map(), ids: new IdSource() }
    const items = new ContainerReader(apart, new Map()).read(part)
    const text = items.flatMap((item) => ('paragraph' in item ? [item.paragraph] : paragraphsIn(item.table)))
    const drawn = apart.unheld.list().filter(({ what }) => what === 'picture' || what === 'drawing')
    for (const { what, count } of drawn) unheld.noteOfFile(what, count)
    return text.some(({ content }) => /\p{L}/u.test(inlineText(content)))
  }
  const headers = file.headers.filter(saysSomething).length
  const footers = file.footers.filter(saysSomething).length
  if (headers > 0) unheld.noteOfFile('header', headers)
  if (footers > 0) unheld.noteOfFile('footer', footers)
  const named = (pattern: RegExp) => [...file.names].filter((name) => pattern.test(name)).length
  if (named(/(^|\/)vbaProject\.bin$/i) > 0) unheld.noteOfFile('macro')
  if (named(/^_xmlsignatures\/.*\.xml$/i) > 0) unheld.noteOfFile('signature')
}

/** Reads what stands in a container: the body, a cell, a note, a text box. */
class ContainerReader {
  readonly #context: Context
  readonly #runs: RunReader
  readonly #items: ReadItem[] = []
  readonly #labels = new ListLabels()
  /** Text boxes that hang on the paragraph that is open. */
  #boxes: XmlElement[] = []
  readonly #links: Links

  constructor(context: Context, links: Links) {
    this.#context = context
    this.#links = links
    this.#runs = new RunReader(context, links, new Fields(context.unheld), {
      noteText: (name) => this.#noteText(name),
      box: (element) => {
        this.#boxes.push(element)
      },
    })
  }

  read(container: XmlElement): readonly ReadItem[] {
    for (const element of elementsOf(container)) this.#block(element)
    this.#endBoxes()
    return this.#items
  }

  #block(element: XmlElement): void {
    const { name } = element
    const { side, unheld } = this.#context
    if (name === 'w:p') this.#paragraph(element)
    else if (name === 'w:tbl') this.#table(element)
    else if (isGone(name, side)) return
    else if (name === 'w:sdt') for (const child of this.#runs.controlled(element)) this.#block(child)
    else if (name === 'mc:AlternateContent') for (const child of chosen(element)) this.#block(child)
    else if (name === 'm:oMathPara' || name === 'm:oMath') {
      const inline = new InlineBuilder()
      this.#runs.read(element, { inline, marks: [] })
      if (inline.content.length > 0) this.#push({ look: { kind: 'paragraph' }, content: inline.content, joined: false })
    } else {
      const treatment = WORD_ELEMENTS.get(name) ?? 'unknown'
      if (treatment === 'around') for (const child of elementsOf(element)) this.#block(child)
      else if (treatment !== 'nothing') unheld.note(treatment)
    }
  }

  #paragraph(element: XmlElement): void {
    const { side, styles } = this.#context
    const own = elementAt(element, 'w:pPr')
    const properties = (side === 'reject' ? elementAt(own, 'w:pPrChange', 'w:pPr') : undefined) ?? own
    if (styles.isFrame(valueAt(own, 'w:pStyle'))) return
    const inline = new InlineBuilder()
    for (const child of elementsOf(element)) this.#runs.read(child, { inline, marks: [] })
    const ends = elementAt(own, 'w:rPr')
    // A moved paragraph leaves its end where it was: only what was inserted or deleted joins. A large first letter stands in a
    // paragraph of its own.
    const joined =
      elementAt(ends, side === 'accept' ? 'w:del' : 'w:ins') !== undefined ||
      elementAt(own, 'w:framePr')?.attributes.get('w:dropCap') === 'drop'
    const look = withDirection(styles.lookOf(properties), styles.isRightToLeft(properties), inline.content)
    if (!joined) this.#noteNumber(look, properties)
    this.#push({ look, content: inline.content, joined })
  }

  #push(paragraph: Paragraph): void {
    this.#context.paragraphBound.take()
    this.#items.push({ paragraph })
    this.#context.unheld.endParagraph(paragraph.content)
    if (!paragraph.joined) this.#endBoxes()
  }

  /** An item whose number in Word is not the one that the text gives it. */
  #noteNumber({ kind, list = 'bullet', indent = 0 }: BlockLook, properties: XmlElement | undefined): void {
    const { styles, unheld } = this.#context
    const found = kind === 'item' ? styles.listOf(properties) : null
    if (found === null) {
      this.#labels.end()
      return
    }
    const inWord = styles.numbering.count(found.list, found.level)
    if (this.#labels.count(list, indent) !== inWord && list !== 'bullet') unheld.note('listNumber')
  }

  #table(table: XmlElement): void {
    const { side, unheld, styles } = this.#context
    if (styles.isFrame(valueAt(elementAt(table, 'w:tblPr'), 'w:tblStyle'))) return
    this.#endBoxes()
    this.#labels.end()
    this.#items.push({ table: tableIn(table, side, unheld, (cell) => this.#apart(cell)) })
  }

  /** The words of text boxes, once the paragraph they hang on has ended. */
  #endBoxes(): void {
    const boxes = this.#boxes
    this.#boxes = []
    for (const box of boxes) {
      const items = new ContainerReader(this.#context, this.#links).read(box)
      this.#items.push(...items)
    }
  }

  /** The paragraphs of a cell or a note. */
  #apart(element: XmlElement, context = this.#context, links = this.#links): readonly Paragraph[] {
    return new ContainerReader(context, links).read(element).flatMap((item): readonly Paragraph[] => {
      if ('paragraph' in item) return [item.paragraph]
      context.unheld.note('nestedTable')
      return paragraphsIn(item.table)
    })
  }

  #noteText(name: string): FootnoteJson['attrs']['content'] | undefined {
    const note = this.#context.notes.get(name)
    if (note === undefined) return undefined
    const within = { ...this.#context, inNote: true }
    const nodes: InlineJson[] = []
    let ended = false
    for (const { content, joined } of this.#apart(note.element, within, note.links)) {
      if (ended) nodes.push({ type: 'hardBreak' })
      nodes.push(...content)
      ended = !joined
    }
    const content = withoutLeadingSpace(nodes)
    this.#context.noteTexts.set(name, content)
    return content
  }
}

/** Only a direction that the first letter does not say is kept. */
function withDirection(look: BlockLook, rightToLeft: boolean, content: readonly InlineJson[]): BlockLook {
  const byLetter = isRightToLeft('auto', inlineText(content))
  return rightToLeft === byLetter ? look : { ...look, direction: rightToLeft ? 'rtl' : 'ltr' }
}

/** Between a footnote's number and its text programs set a space (Word) or a tab (LibreOffice). */
function withoutLeadingSpace(content: readonly InlineJson[]): FootnoteJson['attrs']['content'] {
  const nodes = content.filter((node) => node.type === 'text' || node.type === 'hardBreak')
  const [first, ...rest] = nodes
  if (first?.type !== 'text' || !/^[ \t]/.test(first.text)) return nodes
  return first.text.length === 1 ? rest : [{ ...first, text: first.text.slice(1) }, ...rest]
}
