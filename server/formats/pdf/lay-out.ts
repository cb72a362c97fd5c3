import { format } from '../../../shared/messages/format.ts'
import type { BlockId } from '../../../shared/model/ids.ts'
import type { Frame } from '../../../shared/redline/frame.ts'
import type { Redline, RedlineBlock, RedlineRun } from '../../../shared/redline/model.ts'
import { ListLabels } from '../../../shared/schema/list-labels.ts'
import { BLOCK_DEFAULTS, isSafeHref } from '../../../shared/schema/text.ts'
import { cleanText } from '../clean-text.ts'
import { isRightToLeft } from '../direction.ts'
import { groupsOf } from '../groups.ts'
import { footnotesOf } from '../sections.ts'
import { stretchesOfTables } from '../tables.ts'
import { Authors } from './authors.ts'
import { type LooseItem, treeOf } from './items.ts'
import { Languages } from './languages.ts'
import { PDF_LIMITS } from './limits.ts'
import { notesOf } from './notes.ts'
import type { Cell, FrameTable, List, Paragraph, Piece, Section, Sheet, Stroke, Table, Words } from './sheet.ts'
import { tableOf } from './table.ts'

/** A redline as the typesetter takes it. Without a frame: no section titles and no paragraph numbers, as in the other formats. */
export function layOut(redline: Redline, frame: Frame | null, lineNumbers: boolean): Sheet {
  return new Layout(redline, frame, lineNumbers).sheet()
}

const HEADING_LEVEL_MAX = 6

class Layout {
  readonly #redline: Redline
  readonly #frame: Frame | null
  readonly #lineNumbers: boolean
  readonly #languages: Languages
  readonly #labels = new ListLabels()
  readonly #authors: Authors
  readonly #notes: ReadonlyMap<BlockId, number>
  readonly #anchored = new Set<number>()
  /** What a heading of level 1 is: below the titles of sections, where they are shown. */
  readonly #topLevel: number

  constructor(redline: Redline, frame: Frame | null, lineNumbers: boolean) {
    this.#redline = redline
    this.#frame = frame
    this.#lineNumbers = lineNumbers
    this.#languages = new Languages(frame?.language ?? 'en', redline.blocks.map(textOf))
    this.#authors = new Authors(redline.blocks)
    this.#notes = new Map(footnotesOf(redline.blocks).map(({ id }, i) => [id, i]))
    this.#topLevel = frame !== null && redline.blocks.some(({ section }) => section !== undefined) ? 2 : 1
  }

  sheet(): Sheet {
    const { before, after } = this.#redline
    const frame = this.#frame
    const subject = frame?.subject ?? format('changes.title', { before: before.label, after: after.label })
    const name = frame === null || frame.title === '' ? subject : `${frame.title} – ${subject}`
    const parts = this.#parts(this.#redline.blocks.filter(({ type }) => type !== 'footnote'))
    const footnotes = footnotesOf(this.#redline.blocks).map((note) => this.#paragraph(note))
    return {
      title: frame === null ? null : this.#words(frame.title),
      subject: this.#words(subject),
      header: this.#words(shortened(oneLine(subject))),
      lines: (frame?.lines ?? [this.#summary()]).map((line) => this.#words(line)),
      tablesBefore: this.#frameTables('before'),
      tablesAfter: this.#frameTables('after'),
      legend: this.#isMarked() ? this.#words(format('pdf.legend')) : null,
      authors: this.#authors.legend.map(({ sign, words }) => ({ sign, words: this.#words(words) })),
      unshown: this.#words(format('pdf.unshown')),
      name: { text: oneLine(name) },
      author: format('app.name'),
      language: this.#languages.document,
      lineNumbers: this.#lineNumbers,
      parts,
      footnotes,
      loose: footnotes.map((_, i) => i).filter((i) => !this.#anchored.has(i)),
    }
  }

  #frameTables(place: 'before' | 'after'): readonly FrameTable[] {
    const tables = this.#frame?.tables ?? []
    return tables
      .filter((table) => table.place === place)
      .map(
        ({ title, columns, rows }): FrameTable => ({
          title: this.#words(title),
          columns: columns.map(({ name, numeric = false, width }) => ({
            words: this.#words(name),
            numeric,
            width: width ?? 'usual',
          })),
          rows: rows.map(({ cells, share = null }) => ({ cells: cells.map((cell) => this.#words(cell)), share })),
          hasBars: rows.some(({ share }) => share !== undefined),
        }),
      )
  }

  #summary(): string {
    const { inserted, deleted } = this.#redline.summary
    return inserted + deleted === 0 ? format('changes.none') : format('changes.summary', { inserted, deleted })
  }

  #isMarked(): boolean {
    return this.#redline.blocks.some(
      ({ change, mark, runs }) => change !== 'same' || mark !== 'same' || runs.some(({ op }) => op !== 'same'),
    )
  }

  #words(words: string): Words {
    const text = oneLine(words)
    const rightToLeft = isRightToLeft('auto', text)
    return { text, language: this.#languages.of(text, rightToLeft), rightToLeft }
  }

  #parts(blocks: readonly RedlineBlock[]): Sheet['parts'] {
    return stretchesOfTables(blocks).flatMap((stretch): Sheet['parts'] =>
      stretch.isTable
        ? [...this.#section(stretch.blocks[0]), this.#table(stretch.blocks)]
        : this.#running(stretch.blocks),
    )
  }

  #table(blocks: readonly RedlineBlock[]): Table {
    return tableOf(blocks, (cell) => {
      this.#labels.end()
      return this.#running(cell).filter((part): part is Cell['parts'][number] => part.kind !== 'section')
    })
  }

  /** Paragraphs and lists; a section's title before the block that begins it. */
  #running(blocks: readonly RedlineBlock[]): readonly (Section | Paragraph | List)[] {
    let list = 0
    const keyed = blocks.map((block, i) => {
      const begins =
        block.section !== undefined ||
        blocks[i - 1]?.type !== 'item' ||
        directionOf(block) !== directionOf(blocks[i - 1])
      if (block.type !== 'item' || begins) list += 1
      return { block, list }
    })
    return groupsOf(keyed, ({ list: key }) => key).flatMap(({ items }) => {
      const [first] = items
      const of = items.map(({ block }) => block)
      const parts = first?.block.type === 'item' ? [this.#list(of)] : of.map((block) => this.#textBlock(block))
      return [...this.#section(first?.block), ...parts]
    })
  }

  #section(block: RedlineBlock | undefined): readonly Section[] {
    if (this.#frame === null || block?.section === undefined) return []
    return [{ kind: 'section', words: this.#words(block.section) }]
  }

  #list(blocks: readonly RedlineBlock[]): List {
    const items = blocks.map((block): LooseItem => {
      const { list, indent } = { ...BLOCK_DEFAULTS, ...block.attrs }
      const isGone = block.change === 'deleted' || block.change === 'movedFrom'
      return { label: isGone ? '–' : this.#labels.next(list, indent), indent, body: this.#paragraph(block) }
    })
    return { kind: 'list', rightToLeft: items[0]?.body.rightToLeft ?? false, items: treeOf(items) }
  }

  #textBlock(block: RedlineBlock): Paragraph {
    this.#labels.end()
    return this.#paragraph(block)
  }

  #paragraph(block: RedlineBlock): Paragraph {
    const { level, indent } = { ...BLOCK_DEFAULTS, ...block.attrs }
    const text = textOf(block)
    const rightToLeft = directionOf(block)
    const isHeading = block.type === 'heading' && text.trim() !== ''
    const isMoved = block.change === 'movedFrom' || block.change === 'movedTo'
    const end = block.mark !== 'same' && (isWhole(block) ? text === '' : true) ? block.mark : 'same'
    return {
      kind: 'paragraph',
      look: isHeading ? 'heading' : (LOOKS[block.type] ?? 'plain'),
      level: isHeading ? Math.min(HEADING_LEVEL_MAX, this.#topLevel + Math.max(1, level) - 1) : 0,
      indent: block.type === 'item' ? 0 : indent,
      language: this.#languages.of(text, rightToLeft),
      rightToLeft,
      number: this.#number(block),
      notes: notesOf(block).map((note) => this.#words(note)),
      moved: isMoved,
      pieces: block.runs.map((run, i) => this.#piece(run, block, block.runs[i + 1])),
      end,
    }
  }

  #number(block: RedlineBlock): Paragraph['number'] {
    if (this.#frame === null || block.number === undefined || block.type === 'item') return null
    const stroke = isWhole(block) ? (block.change === 'inserted' ? 'inserted' : 'deleted') : 'same'
    return { text: `${oneLine(block.number)}.`, stroke }
  }

  #piece(run: RedlineRun, block: RedlineBlock, next: RedlineRun | undefined): Piece {
    const author = this.#authors.signAfter(run, next)
    const marks = run.marks ?? []
    const link = marks.find((mark) => mark.type === 'link')
    const note = run.anchor === undefined ? undefined : this.#notes.get(run.anchor)
    const text = cleanText(run.text).replaceAll('\t', ' ')
    return {
      text,
      stroke: strokeOf(run, block),
      marks: marks.flatMap(({ type }) => (type === 'link' ? [] : [type])),
      ...(link?.type === 'link' && isSafeHref(link.attrs.href) && text.trim() !== '' && { href: link.attrs.href }),
      ...(author !== null && { author }),
      ...(note !== undefined && { footnote: { note, first: this.#isFirstAnchor(note) } }),
    }
  }

  #isFirstAnchor(note: number): boolean {
    const isFirst = !this.#anchored.has(note)
    this.#anchored.add(note)
    return isFirst
  }
}

const LOOKS: Readonly<Record<string, Paragraph['look']>> = {
  preambular: 'indented',
  operative: 'indented',
  quote: 'quote',
}

/** Moved words are drawn so, unless they also came or went. */
function strokeOf({ op }: RedlineRun, { change }: RedlineBlock): Stroke {
  const isKept = op === 'same' || op === 'formatted'
  return isKept && (change === 'movedFrom' || change === 'movedTo') ? change : op
}

/** Whether a paragraph came or went whole, so that its words say so. */
function isWhole({ change }: RedlineBlock): boolean {
  return change === 'inserted' || change === 'deleted'
}

function directionOf(block: RedlineBlock | undefined): boolean {
  return block !== undefined && isRightToLeft(block.attrs?.direction ?? 'auto', textOf(block))
}

function textOf({ runs }: RedlineBlock): string {
  return runs.map(({ text }) => text).join('')
}

function oneLine(text: string): string {
  return cleanText(text).replace(/\s+/g, ' ').trim()
}

function shortened(text: string): string {
  const characters = [...text]
  return characters.length <= PDF_LIMITS.headerCharacters
    ? text
    : `${characters.slice(0, PDF_LIMITS.headerCharacters - 1).join('')}…`
}
