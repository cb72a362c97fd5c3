import {
  HeadingLevel,
  type IParagraphOptions,
  Paragraph,
  type ParagraphChild,
  Table,
  TableCell,
  TableRow,
  TextRun,
  WidthType,
} from 'docx'
import { format } from '../../../shared/messages/format.ts'
import type { AttributeChange, Attribution, RedlineBlock } from '../../../shared/redline/model.ts'
import { BLOCK_DEFAULTS, type ListStyle } from '../../../shared/schema/text.ts'
import { present } from '../../../shared/util/assert.ts'
import { cleanText } from '../clean-text.ts'
import { isRightToLeft } from '../direction.ts'
import { type CellFate, cellFate, rowsOf, stretchesOfTables } from '../tables.ts'
import { Element } from './element.ts'
import { type End, endsOf, isWhollyGone } from './ends.ts'
import type { Footnotes } from './footnotes.ts'
import { ListCounter } from './lists.ts'
import { NO_TIME } from './no-time.ts'
import type { Revision, Revisions } from './revisions.ts'
import { type BlockFate, MOVES, runsToWord } from './runs.ts'
import { FRAME_STYLE, STYLE_OF_KIND, UNNUMBERED_STYLE } from './style-names.ts'
import { withOrderedTails } from './tail.ts'

/** Turns the blocks of a redline into Word's paragraphs and tables, in the same order. */
export class BlockWriter {
  readonly #revisions: Revisions
  readonly #footnotes: Footnotes
  readonly #numbers: boolean
  readonly #lists = new ListCounter()

  /** `numbers`: whether paragraph numbers are shown before the text. */
  constructor(revisions: Revisions, footnotes: Footnotes, numbers: boolean) {
    this.#revisions = revisions
    this.#footnotes = footnotes
    this.#numbers = numbers
  }

  /**
   * All blocks, footnotes left out. `before`: what stands before a block without being of the text, such as its section's title;
   * the text runs on past it.
   */
  text(blocks: readonly RedlineBlock[], before: (block: RedlineBlock) => readonly Paragraph[]): (Paragraph | Table)[] {
    const stretches = stretchesOfTables(blocks.filter(({ type }) => type !== 'footnote'))
    return stretches.flatMap((stretch, i) => {
      if (stretch.isTable) {
        this.#lists.end()
        return [...(stretch.blocks[0] === undefined ? [] : before(stretch.blocks[0])), this.#table(stretch.blocks)]
      }
      return this.#paragraphs(stretch.blocks, i === stretches.length - 1, before)
    })
  }

  /** The paragraph of a footnote. */
  footnote(block: RedlineBlock): Paragraph {
    const rightToLeft = isRightToLeft('auto', textOf(block))
    return new Paragraph({
      bidirectional: rightToLeft,
      children: this.#runs({ ...block, change: 'changed' }, rightToLeft),
    })
  }

  /** `last`: nothing follows in the container, so that the last end has to stay. */
  #paragraphs(
    blocks: readonly RedlineBlock[],
    last: boolean,
    before: (block: RedlineBlock) => readonly Paragraph[] = () => [],
  ): Paragraph[] {
    const ends = endsOf(blocks, last)
    return withOrderedTails(blocks).flatMap((block, i) => [...before(block), this.#paragraph(blocks, i, block, ends)])
  }

  #paragraph(blocks: readonly RedlineBlock[], i: number, block: RedlineBlock, ends: readonly End[]): Paragraph {
    const rightToLeft = isRightToLeft(block.attrs?.direction ?? 'auto', textOf(block))
    const number = this.#numbers ? this.#number(block, i, blocks, ends) : []
    const end = present(ends[i], 'an end for each block')
    const before = end.endOf === undefined ? block : { ...end.endOf, attributes: changesTo(block, end.endOf) }
    return new Paragraph({
      ...this.#look(block, rightToLeft),
      ...this.#lookBefore(before, sourceOf(block)),
      ...this.#end(block, end),
      children: [...number, ...this.#runs(block, rightToLeft)],
    })
  }

  #runs(block: RedlineBlock, rightToLeft: boolean): ParagraphChild[] {
    const fate = fateOf(block)
    const context = { revisions: this.#revisions, fate, rightToLeft, footnotes: this.#footnotes }
    const runs = runsToWord(block.runs, context)
    return fate === 'stays' ? runs : this.#moveRange(fate, block, runs)
  }

  /** Word pairs the two places of a move by the name of their ranges, which must bear a date. */
  #moveRange(
    fate: Exclude<BlockFate, 'stays'>,
    block: RedlineBlock,
    runs: readonly ParagraphChild[],
  ): ParagraphChild[] {
    const { id, author, date } = this.#revisions.next(sourceOf(block))
    const name = `move ${cleanText(block.moveId ?? block.id)}`
    const range = `${MOVES[fate]}Range`
    const start = new Element(
      `${range}Start`,
      { 'w:id': id, 'w:author': author, 'w:date': date ?? NO_TIME, 'w:name': name },
      [],
    )
    const end = new Element(`${range}End`, { 'w:id': id }, [])
    return [start as ParagraphChild, ...runs, end as ParagraphChild]
  }

  #look({ type, attrs }: RedlineBlock, rightToLeft: boolean): IParagraphOptions {
    const look = { ...BLOCK_DEFAULTS, ...attrs, kind: type }
    if (type !== 'item') this.#lists.end()
    const instance = type === 'item' ? this.#lists.instanceOf(look.list, look.indent) : 0
    return { ...lookOf(look, instance), ...(rightToLeft && { bidirectional: true }) }
  }

  /** What a paragraph was before, where its kind, level, list, indent or direction changed. */
  #lookBefore(block: RedlineBlock, source: Attribution): IParagraphOptions {
    const changes = (block.attributes ?? []).filter(({ name }) => name in FORMAT_NAMES)
    if (changes.length === 0) return {}
    const was = { kind: block.type, ...BLOCK_DEFAULTS, ...block.attrs, ...valuesBefore(changes) }
    const { children, text, revision, ...look } = lookOf(was, 0)
    const bidirectional = isRightToLeft(was.direction, textOf(block)) ? { bidirectional: true } : {}
    return { revision: { ...look, ...bidirectional, ...this.#revisions.next(source) } }
  }

  #end(block: RedlineBlock, end: End): IParagraphOptions {
    if (!end.accept && !end.reject) return {}
    const source = block.markBy ?? sourceOf(block)
    return {
      run: {
        ...(end.reject && { insertion: this.#revisions.next(source) }),
        ...(end.accept && { deletion: this.#revisions.next(source) }),
      },
    }
  }

  /**
   * The number before the text: tracked, so that it goes where its paragraph goes or runs on from the one before; and where the
   * paragraph only bears another number, both, so that each reading of the file has the numbers of its text.
   */
  #number(block: RedlineBlock, i: number, blocks: readonly RedlineBlock[], ends: readonly End[]): ParagraphChild[] {
    const { number, numberBefore } = block
    const gone = (side: keyof End) => isWhollyGone(block, side) || runsOnFromText(i, blocks, ends, side)
    const deleted = gone('accept')
    const inserted = gone('reject')
    if (numberBefore !== undefined && !deleted && !inserted) {
      const renumbered: Attribution = { by: format('report.numbering') }
      const now = number === undefined ? [] : [this.#tracked('w:ins', renumbered, numberRun(number, false))]
      return [this.#tracked('w:del', renumbered, numberRun(numberBefore, true)), ...now]
    }
    if (number === undefined) return []
    const run = numberRun(number, deleted)
    const inner = deleted ? this.#tracked('w:del', sourceOf(block), run) : run
    return [inserted ? this.#tracked('w:ins', sourceOf(block), inner) : inner]
  }

  #tracked(name: 'w:ins' | 'w:del', source: Attribution, child: ParagraphChild): ParagraphChild {
    const { id, author, date } = this.#revisions.next(source)
    return new Element(name, { 'w:id': id, 'w:author': author, 'w:date': date }, [child as TextRun]) as ParagraphChild
  }

  #table(blocks: readonly RedlineBlock[]): Table {
    const rows = rowsOf(blocks)
    const widths = rows.map((row) => row.reduce((sum, cell) => sum + (cell[0]?.in?.cell?.columns ?? 1), 0))
    const columns = Math.max(1, ...widths)
    const rightToLeft = isRightToLeft(blocks[0]?.attrs?.direction ?? 'auto', blocks.map(textOf).join(' '))
    return new Table({
      ...(rightToLeft && { visuallyRightToLeft: true }),
      width: { size: 100, type: WidthType.PERCENTAGE },
      columnWidths: Array.from({ length: columns }, () => Math.floor(9000 / columns)),
      rows: rows.map((row) => this.#row(row)),
    })
  }

  #row(cells: readonly RedlineBlock[][]): TableRow {
    const fate = cellFate(cells.flat())
    return new TableRow({
      ...this.#fate(fate, cells.flat()),
      children: cells.map((cell) => {
        const columns = cell[0]?.in?.cell?.columns ?? 1
        const own = cellFate(cell)
        return new TableCell({
          ...(fate === 'same' && this.#fate(own, cell)),
          ...(columns > 1 && { columnSpan: columns }),
          children: this.#paragraphs(cell, fate === 'same' && own === 'same'),
        })
      }),
    })
  }

  #fate(fate: CellFate, blocks: readonly RedlineBlock[]): { insertion?: Revision; deletion?: Revision } {
    const [first] = blocks
    if (fate === 'same' || first === undefined) return {}
    const revision = this.#revisions.next(sourceOf(first))
    return fate === 'inserted' ? { insertion: revision } : { deletion: revision }
  }
}

const FORMAT_NAMES: Readonly<Record<string, true>> = {
  kind: true,
  level: true,
  list: true,
  indent: true,
  direction: true,
  numbered: true,
}

const HEADINGS = [HeadingLevel.HEADING_1, HeadingLevel.HEADING_2, HeadingLevel.HEADING_3, HeadingLevel.HEADING_4]

function styleOf(kind: string, level: number, numbered: boolean): IParagraphOptions {
  if (kind === 'heading') return { heading: HEADINGS[Math.max(1, level) - 1] ?? HeadingLevel.HEADING_4 }
  if (kind === 'preambular' || kind === 'operative' || kind === 'quote') return { style: STYLE_OF_KIND[kind] }
  return numbered ? {} : { style: UNNUMBERED_STYLE }
}

/** The look of a paragraph, but for its direction. `instance`: the list an item is counted in. */
function lookOf({ kind, level, list, indent, numbered }: Required<Look>, instance: number): IParagraphOptions {
  if (kind === 'item') return { numbering: { reference: list, level: indent, instance } }
  return { ...styleOf(kind, level, numbered), ...(indent > 0 && { indent: { left: 720 * indent } }) }
}

/** What was other in `before` than in a block, as changes of its attributes. */
function changesTo(block: RedlineBlock, before: RedlineBlock): readonly AttributeChange[] {
  const is: Readonly<Record<string, unknown>> = { ...BLOCK_DEFAULTS, ...block.attrs, kind: block.type }
  const was = { ...BLOCK_DEFAULTS, ...before.attrs, kind: before.type, ...valuesBefore(before.attributes ?? []) }
  return Object.entries(was)
    .filter(([name, value]) => is[name] !== value)
    .map(([name, value]) => ({ name, before: value, after: is[name] }))
}

interface Look {
  readonly kind?: string
  readonly level?: number
  readonly list?: ListStyle
  readonly indent?: number
  readonly direction?: 'auto' | 'ltr' | 'rtl'
  readonly numbered?: boolean
}

/** Values of attributes before; an absent one had its default. */
function valuesBefore(changes: readonly AttributeChange[]): Look {
  const defaults: Readonly<Record<string, unknown>> = BLOCK_DEFAULTS
  return Object.fromEntries(changes.map(({ name, before }) => [name, before ?? defaults[name]])) as Look
}

function fateOf({ change }: RedlineBlock): BlockFate {
  return change === 'movedFrom' || change === 'movedTo' ? change : 'stays'
}

/** Who made a block what it is, as far as its own runs tell. */
function sourceOf(block: RedlineBlock): NonNullable<RedlineBlock['markBy']> {
  const run = block.runs.find(({ op }) => op !== 'same')
  return block.markBy ?? run ?? {}
}

function textOf(block: RedlineBlock): string {
  return block.runs.map(({ text }) => text).join('')
}

/** Whether a paragraph becomes the rest of one that has text before it, on a side. */
function runsOnFromText(i: number, blocks: readonly RedlineBlock[], ends: readonly End[], side: keyof End): boolean {
  for (let before = i - 1; ends[before]?.[side]; before--) if (!isWhollyGone(blocks[before], side)) return true
  return false
}

function numberRun(number: string, deleted: boolean): ParagraphChild {
  const words = new Element(deleted ? 'w:delText' : 'w:t', { 'xml:space': 'preserve' }, [cleanText(`${number}.`)])
  return new TextRun({ style: `${FRAME_STYLE}Number`, children: [words, new Element('w:tab', {}, [])] })
}
