import type { Reading } from '../../../shared/redline/accept.ts'
import type { FootnoteJson, InlineJson, MarkJson, TextJson } from '../../../shared/schema/text.ts'
import { inlineText } from '../../../shared/schema/text.ts'
import { isRightToLeft } from '../direction.ts'
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
import { Styles } from './styles-in.ts'
import { type Parts, unpack } from './unpack.ts'
import { charactersOf, elementAt, elementsOf, parseXml, valueAt, type XmlElement } from './xml.ts'

/**
 * The text of a Word file: paragraphs, headings, lists, tables, footnotes, hyperlinks and marks. Tracked changes are read by the side.
 * Headers, footers, comments, pictures and text boxes are left out, and so is what Plenum itself sets around a text.
 *
 * @throws FormatError with one line for the reader, where it is no Word file, damaged, or too large
 */
export function readDocx(bytes: Uint8Array, side: Reading): TextJson {
  const main = mainPart(unpack(bytes, (name) => name === '_rels/.rels'))
  const folder = main.slice(0, main.lastIndexOf('/') + 1)
  const names = ['styles', 'numbering', 'footnotes', 'endnotes'].map((name) => `${folder}${name}.xml`)
  const rels = ['document', 'footnotes', 'endnotes'].map((name) => `${folder}_rels/${name}.xml.rels`)
  const mainRels = `${folder}_rels/${main.slice(folder.length)}.rels`
  const wanted = new Set([main, mainRels, ...names, ...rels])
  const parts = unpack(bytes, (name) => wanted.has(name))
  const document = xmlPart(parts, main)
  const body = elementAt(document, 'w:body')
  if (document === undefined || body === undefined)
    throw new FormatError('This Word file holds no text (no document part).')
  const context: Context = {
    side,
    ids: new IdSource(),
    styles: new Styles(xmlPart(parts, `${folder}styles.xml`), xmlPart(parts, `${folder}numbering.xml`)),
    notes: new Map([
      ...notesIn(parts, `${folder}footnotes.xml`, 'w:footnote', `${folder}_rels/footnotes.xml.rels`),
      ...notesIn(parts, `${folder}endnotes.xml`, 'w:endnote', `${folder}_rels/endnotes.xml.rels`),
    ]),
    noteTexts: new Map(),
    noteBound: new FootnoteBound(),
  }
  const items = new ContainerReader(context, linksIn(parts, mainRels)).read(body)
  const content = blocksFrom(items, context.ids)
  // A Word file without text still holds one empty paragraph.
  const [only] = content
  if (content.length === 1 && only?.type === 'block' && only.content === undefined && only.attrs.kind === 'paragraph') {
    return { type: 'doc', content: [] }
  }
  return { type: 'doc', content }
}

interface Note {
  readonly element: XmlElement
  readonly links: Links
}

interface Context {
  readonly side: Reading
  readonly ids: IdSource
  readonly styles: Styles
  readonly notes: ReadonlyMap<string, Note>
  /** The notes that were read so far. */
  readonly noteTexts: Map<string, FootnoteJson['attrs']['content']>
  readonly noteBound: FootnoteBound
}

type Links = ReadonlyMap<string, string>

function mainPart(parts: Parts): string {
  for (const relation of elementsOf(xmlPart(parts, '_rels/.rels'))) {
    const target = relation.attributes.get('Target')
    if (target !== undefined && /\/officeDocument$/.test(relation.attributes.get('Type') ?? ''))
      return target.replace(/^\//, '')
  }
  throw new FormatError('This is not a Word file (.docx).')
}

function xmlPart(parts: Parts, name: string): XmlElement | undefined {
  const source = parts.get(name)
  return source === undefined ? undefined : parseXml(source)
}

/** Addresses outside the file, by the id of their relation. */
function linksIn(parts: Parts, name: string): Links {
  const links = new Map<string, string>()
  for (const relation of elementsOf(xmlPart(parts, name))) {
    const { attributes } = relation
    const target = attributes.get('Target')
    if (target !== undefined && attributes.get('TargetMode') === 'External')
      links.set(attributes.get('Id') ?? '', target)
  }
  return links
}

function notesIn(parts: Parts, name: string, element: string, rels: string): [string, Note][] {
  const links = linksIn(parts, rels)
  return elementsOf(xmlPart(parts, name), element)
    .filter((note) => note.attributes.get('w:type') === undefined)
    .map((note) => [`${element} ${note.attributes.get('w:id')}`, { element: note, links }])
}

/** Where runs come from: the marks around them, and where they go. */
interface Target {
  readonly inline: InlineBuilder
  readonly marks: readonly MarkJson[]
  readonly fields: FieldState[]
}
/** Of a field (page number, table of contents …) the code is left out and the result is text. */
type FieldState = 'code' | 'result'

class ContainerReader {
  readonly #context: Context
  readonly #links: Links
  readonly #items: ReadItem[] = []
  /** Fields can span paragraphs. */
  readonly #fields: FieldState[] = []

  constructor(context: Context, links: Links) {
    this.#context = context
    this.#links = links
  }

  read(container: XmlElement): readonly ReadItem[] {
    for (const element of elementsOf(container)) this.#block(element)
    return this.#items
  }

  #block(element: XmlElement): void {
    const { name } = element
    if (name === 'w:p') this.#paragraph(element)
    else if (name === 'w:tbl') this.#items.push({ table: this.#table(element) })
    else if (isGone(name, this.#context.side)) return
    else if (WRAPPERS.has(name)) for (const child of elementsOf(element)) this.#block(child)
    else if (name === 'mc:AlternateContent') for (const child of chosen(element)) this.#block(child)
  }

  #paragraph(element: XmlElement): void {
    const { side, styles } = this.#context
    const own = elementAt(element, 'w:pPr')
    const properties = (side === 'reject' ? elementAt(own, 'w:pPrChange', 'w:pPr') : undefined) ?? own
    if (styles.isFrame(valueAt(own, 'w:pStyle'))) return
    const inline = new InlineBuilder()
    for (const child of elementsOf(element)) this.#inline(child, { inline, marks: [], fields: this.#fields })
    const ends = elementAt(own, 'w:rPr')
    // A moved paragraph leaves its end where it was: only what was inserted or deleted joins.
    const joined = elementAt(ends, side === 'accept' ? 'w:del' : 'w:ins') !== undefined
    const look = withDirection(styles.lookOf(properties), elementAt(properties, 'w:bidi'), inline.content)
    this.#items.push({ paragraph: { look, content: inline.content, joined } })
  }

  #inline(element: XmlElement, target: Target): void {
    const { name } = element
    if (name === 'w:r') this.#run(element, target)
    else if (isGone(name, this.#context.side)) return
    else if (name === 'w:hyperlink') this.#hyperlink(element, target)
    else if (WRAPPERS.has(name)) for (const child of elementsOf(element)) this.#inline(child, target)
    else if (name === 'mc:AlternateContent') for (const child of chosen(element)) this.#inline(child, target)
  }

  #hyperlink(element: XmlElement, target: Target): void {
    const address = this.#links.get(element.attributes.get('r:id') ?? '')
    const anchor = element.attributes.get('w:anchor')
    const href = address === undefined ? undefined : anchor === undefined ? address : `${address}#${anchor}`
    const link: readonly MarkJson[] = href === undefined ? [] : [{ type: 'link', attrs: { href } }]
    const marks = orderedMarks([...target.marks, ...link])
    for (const child of elementsOf(element)) this.#inline(child, { ...target, marks })
  }

  #run(element: XmlElement, target: Target): void {
    const { styles, side } = this.#context
    const own = elementAt(element, 'w:rPr')
    if (styles.isFrame(valueAt(own, 'w:rStyle'))) return
    const properties = (side === 'reject' ? elementAt(own, 'w:rPrChange', 'w:rPr') : undefined) ?? own
    const styled = styles.runProperties(valueAt(properties, 'w:rStyle'))
    const marks = orderedMarks([...target.marks, ...marksOf(styled, properties)])
    for (const child of elementsOf(element)) this.#runPart(child, target, marks)
  }

  #runPart(element: XmlElement, { inline, fields }: Target, marks: readonly MarkJson[]): void {
    const { name } = element
    if (name === 'w:fldChar') {
      const kind = element.attributes.get('w:fldCharType')
      if (kind === 'begin') fields.push('code')
      else if (kind === 'separate' && fields.length > 0) fields[fields.length - 1] = 'result'
      else if (kind === 'end') fields.pop()
    } else if (fields.includes('code')) return
    else if (name === 'w:t' || name === 'w:delText') inline.text(charactersOf(element).replace(/[\r\n]+/g, ' '), marks)
    else if (name === 'w:br') {
      const type = element.attributes.get('w:type')
      if (type === undefined || type === 'textWrapping') inline.text('\n', marks)
    } else if (name === 'w:footnoteReference') this.#footnote('w:footnote', element, inline)
    else if (name === 'w:endnoteReference') this.#footnote('w:endnote', element, inline)
    else if (CHARACTERS[name] !== undefined) inline.text(CHARACTERS[name], marks)
  }

  #footnote(kind: string, reference: XmlElement, inline: InlineBuilder): void {
    const name = `${kind} ${reference.attributes.get('w:id')}`
    const content = this.#context.noteTexts.get(name) ?? this.#noteText(name)
    if (content === undefined) return
    this.#context.noteBound.take(content)
    inline.push({ type: 'footnote', attrs: { id: this.#context.ids.next(), content } })
  }

  #noteText(name: string): FootnoteJson['attrs']['content'] | undefined {
    const note = this.#context.notes.get(name)
    if (note === undefined) return undefined
    const without = { ...this.#context, notes: new Map() }
    const nodes = new ContainerReader(without, note.links).read(note.element).flatMap((item, i) => {
      const inner = 'paragraph' in item ? item.paragraph.content : []
      return i > 0 ? [{ type: 'hardBreak' as const }, ...inner] : inner
    })
    const content = withoutLeadingSpace(nodes)
    this.#context.noteTexts.set(name, content)
    return content
  }

  #table(table: XmlElement): ReadTable {
    const { side } = this.#context
    const rows = within(table, 'w:tr').filter(
      (row) => !elementsOf(elementAt(row, 'w:trPr')).some(({ name }) => isGone(name, side)),
    )
    const cellGone = side === 'accept' ? 'w:cellDel' : 'w:cellIns'
    const cellsOf = (row: XmlElement) =>
      within(row, 'w:tc').filter((cell) => elementAt(cell, 'w:tcPr', cellGone) === undefined)
    return { rows: rows.map((row) => ({ cells: cellsOf(row).map((cell) => this.#cell(cell)) })) }
  }

  #cell(cell: XmlElement): ReadTable['rows'][number]['cells'][number] {
    const items = new ContainerReader(this.#context, this.#links).read(cell)
    const columns = Number.parseInt(valueAt(cell, 'w:tcPr', 'w:gridSpan') ?? '1', 10) || 1
    return {
      header: false,
      columns: Math.min(100, Math.max(1, columns)),
      rows: 1,
      content: items.flatMap((item): readonly Paragraph[] =>
        'paragraph' in item ? [item.paragraph] : paragraphsIn(item.table),
      ),
    }
  }
}

/** A table in a table is not in the schema: its paragraphs stand in the outer cell. */
function paragraphsIn(table: ReadTable): readonly Paragraph[] {
  return table.rows.flatMap((row) => row.cells.flatMap((cell) => cell.content))
}

/** The rows of a table or the cells of a row, also those in content controls. */
function within(element: XmlElement, name: string): XmlElement[] {
  return elementsOf(element).flatMap((child) => {
    if (child.name === name) return [child]
    return WRAPPERS.has(child.name) ? within(child, name) : []
  })
}

/** Elements that stand around others and say nothing of the text. */
const WRAPPERS = new Set(
  'w:ins w:del w:moveFrom w:moveTo w:sdt w:sdtContent w:smartTag w:customXml w:fldSimple w:dir w:bdo'.split(' '),
)
const CHARACTERS: Readonly<Record<string, string | undefined>> = {
  'w:tab': '\t',
  'w:ptab': '\t',
  'w:cr': '\n',
  'w:noBreakHyphen': '\u2011',
  'w:softHyphen': '\u00ad',
}

function isGone(name: string, side: Reading): boolean {
  return side === 'accept' ? name === 'w:del' || name === 'w:moveFrom' : name === 'w:ins' || name === 'w:moveTo'
}

/** Of alternatives, the one that every program can show. */
function chosen(alternatives: XmlElement): XmlElement[] {
  return elementsOf(elementAt(alternatives, 'mc:Fallback') ?? elementAt(alternatives, 'mc:Choice'))
}

function marksOf(...properties: readonly (XmlElement | undefined)[]): readonly MarkJson[] {
  const on = (name: string) => {
    const element = properties.map((one) => elementAt(one, name)).findLast((one) => one !== undefined)
    return element !== undefined && !/^(0|false|off|none)$/.test(element.attributes.get('w:val') ?? 'on')
  }
  const marks: MarkJson[] = []
  if (on('w:b')) marks.push({ type: 'strong' })
  if (on('w:i')) marks.push({ type: 'em' })
  // A link's style underlines it; only an underline of the run itself is a mark.
  if (!/^(none|)$/.test(valueAt(properties.at(-1), 'w:u') ?? '')) marks.push({ type: 'underline' })
  const vertical = valueAt(properties.at(-1), 'w:vertAlign')
  if (vertical === 'superscript' || vertical === 'subscript') marks.push({ type: vertical })
  return marks
}

/** Whether the paragraph says what its first letter says anyway; only what it says against that is kept. */
function withDirection(look: BlockLook, bidi: XmlElement | undefined, content: readonly InlineJson[]): BlockLook {
  const rightToLeft = bidi !== undefined && !/^(0|false|off)$/.test(bidi.attributes.get('w:val') ?? 'on')
  return rightToLeft && !isRightToLeft('auto', inlineText(content)) ? { ...look, direction: 'rtl' } : look
}

/** Word sets a space between a footnote's number and its text. */
function withoutLeadingSpace(content: readonly InlineJson[]): FootnoteJson['attrs']['content'] {
  const nodes = content.filter((node) => node.type === 'text' || node.type === 'hardBreak')
  const [first, ...rest] = nodes
  if (first?.type !== 'text' || !first.text.startsWith(' ')) return nodes
  return first.text === ' ' ? rest : [{ ...first, text: first.text.slice(1) }, ...rest]
}
