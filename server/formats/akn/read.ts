import type { Reading } from '../../../shared/redline/accept.ts'
import {
  BLOCK_KINDS,
  type BlockKind,
  type FootnoteJson,
  HEADING_LEVEL_MAX,
  INDENT_MAX,
  isSafeHref,
  LIST_STYLES,
  type MarkJson,
  type TextJson,
} from '../../../shared/schema/text.ts'
import type { Imported } from '../imported.ts'
import {
  type BlockLook,
  blocksFrom,
  checkCells,
  IdSource,
  orderedMarks,
  type Paragraph,
  ParagraphBound,
  type ReadTable,
} from '../text-builder.ts'
import { UnheldCounter, type UnheldKind } from '../unheld.ts'
import { Collector } from './collector.ts'
import { MARK_ELEMENTS, marksFromWords, PLENUM_NAMESPACE } from './vocabulary.ts'
import { type AknElement, elementsOf, parseAkn } from './xml-in.ts'

/** The text of an Akoma Ntoso file, as `importAkn` reads it. */
export function readAkn(source: string, side: Reading): TextJson {
  return importAkn(source, side).text
}

/**
 * The text of an Akoma Ntoso file: preface, preamble, body and conclusions. Numbers are left out, since they follow from the order;
 * that and what else is left out is named. `ins` and `del` are read by the side. A file that Plenum wrote says more in attributes of its own.
 *
 * @throws FormatError where the file cannot be read
 */
export function importAkn(source: string, side: Reading): Imported {
  return new AknReader(side, source.includes(PLENUM_NAMESPACE)).read(parseAkn(source))
}

/** What is not of the text: data about it, and places that programs mark. */
const NOTHING = new Set('meta marker bookmark noteRef'.split(' '))
/** What stands apart from the text, and is left out. */
const LEFT_OUT: ReadonlyMap<string, UnheldKind> = new Map<string, UnheldKind>([
  ['coverPage', 'coverPage'],
  ['toc', 'contents'],
  ['num', 'number'],
  ['components', 'embeddedDocument'],
  ['attachments', 'embeddedDocument'],
  ['documentRef', 'embeddedDocument'],
  ['componentRef', 'embeddedDocument'],
  ['foreign', 'embeddedObject'],
  ['', 'embeddedObject'],
  ['img', 'picture'],
  ['remark', 'comment'],
])
/** Elements whose words are one paragraph. */
const LINES = new Set('p block span from listIntroduction listWrapUp crossHeading subheading caption'.split(' '))
/** Elements that stand within a paragraph; all others are taken for containers of paragraphs. */
const INLINE = new Set(
  (
    'b i u sup sub a ins del inline ref rref mref def term span abbr omissis quotedText quotedStructure embeddedText ' +
    'location person organization role event concept object quantity entity process date time change opinion argument signature ' +
    'neutralCitation party judge lawyer decoration fillIn placeholder affectedDocument relatedDocument vote outcome ' +
    'docType docTitle docNumber docProponent docDate legislature session shortTitle docAuthority docPurpose docCommittee ' +
    'docIntroducer docStage docStatus docJurisdiction courtType mod mmod rmod recordedTime'
  ).split(' '),
)
/** References into other documents, or to places in this one. */
const REFERENCES = new Set('ref rref mref'.split(' '))
const ITEMS = new Set('point indent item li'.split(' '))
const LISTS = new Set('list blockList ul ol'.split(' '))
const MARKS: ReadonlyMap<string, MarkJson['type']> = new Map(
  Object.entries(MARK_ELEMENTS).map(([type, element]) => [element, type as MarkJson['type']]),
)

/** How elements are read, by what is around them. */
interface Place {
  readonly look: BlockLook
  readonly marks: readonly MarkJson[]
  /** The marks are those of the text before, whatever elements say. */
  readonly fixed: boolean
  /** Within a block of a file that Plenum wrote, where no other begins: among its elements, or in its words, which are exact. */
  readonly own: null | 'elements' | 'words'
  /** How many hierarchical elements with a heading are around. */
  readonly headings: number
  readonly lists: number
}

const WORDS = { own: 'words' } as const

class AknReader {
  readonly #side: Reading
  readonly #isOwn: boolean
  readonly #ids = new IdSource()
  readonly #unheld = new UnheldCounter()
  readonly #bound = new ParagraphBound()
  #at = new Collector(this.#unheld, this.#bound)

  /** `isOwn`: whether Plenum wrote the file; what it sets around a text is not of the text, and its references are words of it. */
  constructor(side: Reading, isOwn: boolean) {
    this.#side = side
    this.#isOwn = isOwn
  }

  read(root: AknElement): Imported {
    const look: BlockLook = { kind: 'paragraph' }
    const [document] = elementsOf(root)
    for (const part of document === undefined ? [] : elementsOf(document)) {
      this.#element(part, { look, marks: [], fixed: false, own: null, headings: 0, lists: 0 })
    }
    const text: TextJson = { type: 'doc', content: blocksFrom(this.#at.finish(), this.#ids) }
    return { text, unheld: this.#unheld.list() }
  }

  #children(element: AknElement, place: Place): void {
    for (const child of element.children) {
      if (typeof child !== 'string') this.#element(child, place)
      else if (place.own === 'words') this.#at.exact(child, place.marks, place.look)
      else if (place.own === null) this.#at.words(child, place.marks, place.look)
    }
  }

  #element(element: AknElement, place: Place): void {
    const { name, attributes } = element
    if (NOTHING.has(name)) return
    if (this.#isGone(element)) {
      this.#at.cut()
      return
    }
    const leftOut = this.#leftOut(element)
    if (leftOut !== null) {
      if (!this.#isOwn) this.#unheld.note(leftOut)
      return
    }
    this.#noteLink(element)
    const kind = BLOCK_KINDS.find((candidate) => candidate === attributes.get('pl:kind'))
    if (kind !== undefined) this.#ownBlock(element, kind, place)
    else if (name === 'authorialNote') this.#footnote(element, place)
    else if (name === 'table') this.#table(element, place)
    else if (name === 'br' || name === 'eol') this.#at.exact('\n', place.marks, place.look)
    else if (place.own !== null)
      this.#children(element, { ...this.#within(element, place), ...(isLine(element) && WORDS) })
    else if (name === 'heading') this.#line(element, { ...place, look: headingLook(place.headings) })
    else if (INLINE.has(name) && (name !== 'span' || this.#at.isOpen)) {
      this.#children(element, this.#within(element, place))
    } else if (LINES.has(name)) this.#line(element, place)
    else this.#container(element, place)
  }

  /** Under which name an element is left out, or null. */
  #leftOut({ name, attributes }: AknElement): UnheldKind | null {
    const status = attributes.get('status')
    const leftOut = LEFT_OUT.get(name)
    return leftOut ?? (status === 'ignored' || status === 'editorial' ? 'comment' : null)
  }

  #noteLink({ name, attributes }: AknElement): void {
    const href = attributes.get('href')
    if (href !== undefined && (name === 'a' ? !isSafeHref(href) : REFERENCES.has(name) && !this.#isOwn))
      this.#unheld.note('link')
  }

  /** What this side does not show: the other side's changes, blocks that were moved, rows and cells. */
  #isGone({ name, attributes }: AknElement): boolean {
    const accept = this.#side === 'accept'
    const change = attributes.get('pl:change')
    if (name === (accept ? 'del' : 'ins') || change === (accept ? 'movedFrom' : 'movedTo')) return true
    const isPart = name === 'tr' || name === 'td' || name === 'th'
    return isPart && change === (accept ? 'deleted' : 'inserted')
  }

  /** The marks of what stands in an element. */
  #within(element: AknElement, place: Place): Place {
    const before = element.attributes.get('pl:before')
    if (element.name === 'inline' && before !== undefined && this.#side === 'reject') {
      return { ...place, marks: orderedMarks(marksFromWords(before)), fixed: true }
    }
    const mark = markOf(element)
    return mark === null || place.fixed ? place : { ...place, marks: orderedMarks([...place.marks, mark]) }
  }

  #container(element: AknElement, place: Place): void {
    this.#at.end()
    const isItem = ITEMS.has(element.name)
    const hasHeading = elementsOf(element).some(({ name }) => name === 'heading')
    const lists = place.lists + (LISTS.has(element.name) ? 1 : 0)
    const list = element.name === 'li' ? 'bullet' : 'decimal'
    const item: BlockLook = { kind: 'item', list, indent: Math.min(INDENT_MAX, Math.max(0, lists - 1)) }
    const recital = element.name === 'recital' || element.name === 'citation'
    const look: BlockLook = isItem ? item : recital ? { kind: 'preambular' } : place.look
    this.#children(element, { ...place, look, lists, headings: place.headings + (hasHeading ? 1 : 0) })
    this.#at.end()
  }

  /** A paragraph of a file of others: one of which nothing is left on this side was not there. */
  #line(element: AknElement, place: Place): void {
    this.#at.open(place.look)
    this.#children(element, place)
    this.#at.endUnlessCut()
  }

  /** A block of a file that Plenum wrote. */
  #ownBlock(element: AknElement, kind: BlockKind, place: Place): void {
    this.#at.open(lookOf(element, kind, this.#side))
    this.#children(element, { ...place, own: isLine(element) ? 'words' : 'elements' })
    const other = this.#side === 'accept' ? 'deleted' : 'inserted'
    const joined = element.attributes.get('pl:mark') === other
    this.#at.end({ joined, foreign: element.attributes.get('pl:change') === other })
  }

  #footnote(element: AknElement, place: Place): void {
    const content: FootnoteJson['attrs']['content'][number][] = []
    for (const [i, paragraph] of this.#paragraphsOf(element, { ...place, marks: [], fixed: false }).entries()) {
      if (i > 0) content.push({ type: 'hardBreak' })
      for (const node of paragraph.content) if (node.type === 'text' || node.type === 'hardBreak') content.push(node)
    }
    const marks = place.marks.length > 0 ? { marks: place.marks } : {}
    this.#at.node({ type: 'footnote', attrs: { id: this.#ids.next(), content }, ...marks }, place.look)
  }

  /** The paragraphs of a cell or a footnote, read apart from what is around. */
  #paragraphsOf(element: AknElement, place: Place): readonly Paragraph[] {
    const outer = this.#at
    this.#at = new Collector(this.#unheld, this.#bound)
    this.#children(element, place)
    const paragraphs = this.#at.paragraphs()
    this.#at = outer
    return paragraphs
  }

  #table(element: AknElement, place: Place): void {
    for (const caption of elementsOf(element)) {
      if (caption.name !== 'caption') continue
      this.#unheld.note('caption')
      this.#line(caption, place)
    }
    const rows = elementsOf(element).filter((row) => row.name === 'tr' && !this.#isGone(row))
    for (const row of rows) checkCells(row.children.length)
    this.#at.table({
      rows: rows.map((row) => ({
        cells: elementsOf(row)
          .filter((cell) => (cell.name === 'td' || cell.name === 'th') && !this.#isGone(cell))
          .map((cell) => this.#cell(cell, place)),
      })),
    })
  }

  #cell(cell: AknElement, place: Place): ReadTable['rows'][number]['cells'][number] {
    const before = this.#side === 'reject' ? cell.attributes.get('pl:before') : undefined
    const shape = new Map(before === undefined ? cell.attributes : wordsOf(before))
    return {
      header: before === undefined ? cell.name === 'th' : shape.get('header') === 'true',
      columns: numberIn(shape.get('colspan'), 1, 100),
      rows: numberIn(shape.get('rowspan'), 1, 1000),
      content: this.#paragraphsOf(cell, { ...place, look: { kind: 'paragraph' }, lists: 0 }),
    }
  }
}

/** Whether an element of a block of ours holds its words. */
function isLine({ name }: AknElement): boolean {
  return name === 'p' || name === 'heading'
}

function headingLook(around: number): BlockLook {
  return { kind: 'heading', level: Math.min(HEADING_LEVEL_MAX, Math.max(1, around)) }
}

/** The attributes of a block of ours on one side. */
function lookOf(element: AknElement, kind: BlockKind, side: Reading): BlockLook {
  const values = new Map(
    ['level', 'list', 'indent', 'direction', 'numbered'].map((name) => [name, element.attributes.get(`pl:${name}`)]),
  )
  values.set('kind', kind)
  if (side === 'reject' && element.attributes.get('pl:change') !== 'movedFrom') {
    for (const [name, value] of wordsOf(element.attributes.get('pl:before') ?? '')) values.set(name, value)
  }
  const list = LIST_STYLES.find((style) => style === values.get('list'))
  const direction = values.get('direction')
  return {
    kind: BLOCK_KINDS.find((candidate) => candidate === values.get('kind')) ?? kind,
    level: numberIn(values.get('level'), 0, HEADING_LEVEL_MAX),
    ...(list !== undefined && { list }),
    indent: numberIn(values.get('indent'), 0, INDENT_MAX),
    ...((direction === 'rtl' || direction === 'ltr') && { direction }),
    ...(values.get('numbered') === 'false' && { numbered: false }),
  }
}

/** "name=value" with spaces between. */
function wordsOf(words: string): readonly [string, string][] {
  return words.split(' ').flatMap((word): [string, string][] => {
    const at = word.indexOf('=')
    return at > 0 ? [[word.slice(0, at), word.slice(at + 1)]] : []
  })
}

function numberIn(value: string | undefined, min: number, max: number): number {
  const number = Number.parseInt(value ?? '', 10)
  return Number.isNaN(number) ? min : Math.min(max, Math.max(min, number))
}

function markOf({ name, attributes }: AknElement): MarkJson | null {
  const type = MARKS.get(name)
  if (type === undefined) return null
  if (type !== 'link') return { type }
  const href = attributes.get('href')
  return href === undefined ? null : { type: 'link', attrs: { href } }
}
