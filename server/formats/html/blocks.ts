import { format, hasMessage } from '../../../shared/messages/format.ts'
import type { BlockId } from '../../../shared/model/ids.ts'
import type { RedlineBlock } from '../../../shared/redline/model.ts'
import { ListLabels } from '../../../shared/schema/list-labels.ts'
import { BLOCK_DEFAULTS } from '../../../shared/schema/text.ts'
import { footnotesOf } from '../sections.ts'
import { sourceWords } from '../source-words.ts'
import { type CellFate, cellFate, rowsOf, stretchesOfTables } from '../tables.ts'
import { attributesHtml, escapeHtml } from './escape.ts'
import { label, runToHtml } from './runs.ts'

/**
 * Turns the blocks of a redline into elements of a page. What the reader of such a page needs to read either text again stands in
 * `data-` attributes; what is set around the text bears `data-aside`.
 */
export class BlockPrinter {
  readonly #footnotes: ReadonlyMap<BlockId, number>
  readonly #numbers: boolean
  /** What a heading of level 1 is: below the page's title, and below those of sections where they are shown. */
  readonly #topLevel: number
  readonly #labels = new ListLabels()

  /** `framed`: whether paragraph numbers are shown beside the text, and titles above its sections. */
  constructor(blocks: readonly RedlineBlock[], framed: boolean) {
    this.#footnotes = new Map(footnotesOf(blocks).map(({ id }, i) => [id, i + 1]))
    this.#numbers = framed
    this.#topLevel = framed && blocks.some(({ section }) => section !== undefined) ? 3 : 2
  }

  section(blocks: readonly RedlineBlock[]): string {
    return stretchesOfTables(blocks)
      .map((stretch) =>
        stretch.isTable ? this.#table(stretch.blocks) : stretch.blocks.map((block) => this.#block(block)).join('\n'),
      )
      .join('\n')
  }

  footnote(block: RedlineBlock): string {
    const number = String(this.#footnotes.get(block.id) ?? '')
    const attributes = {
      id: `note-${number}`,
      'data-kind': 'footnote',
      'data-id': block.id,
      dir: 'auto',
    }
    return `<p${attributesHtml(attributes)}>${aside('number', number)}${this.#runs(block)}</p>`
  }

  #block(block: RedlineBlock): string {
    const { level, list, indent, direction, numbered } = { ...BLOCK_DEFAULTS, ...block.attrs }
    const { type } = block
    if (type !== 'item') this.#labels.end()
    const isHeading = type === 'heading' && block.runs.some(({ text }) => text.trim() !== '')
    const tag = isHeading ? `h${Math.min(6, this.#topLevel + Math.max(1, level) - 1)}` : 'p'
    const attributes = {
      'data-kind': type,
      'data-level': type === 'heading' ? level : undefined,
      'data-list': type === 'item' ? list : undefined,
      'data-indent': indent > 0 ? indent : undefined,
      'data-numbered': numbered ? undefined : 'false',
      'data-change': block.change === 'same' ? undefined : block.change,
      'data-mark': block.mark === 'same' ? undefined : block.mark,
      dir: direction,
    }
    const number = type === 'item' ? this.#itemLabel(block) : this.#numbers ? numberOf(block) : ''
    const inner = `${number === '' ? '' : aside('number', number)}${this.#runs(block)}${endOf(block)}`
    return `${noteOf(block)}<${tag}${attributesHtml(attributes)}>${inner}</${tag}>`
  }

  /** Items that are no longer in the text are not counted. */
  #itemLabel(block: RedlineBlock): string {
    const { list, indent } = { ...BLOCK_DEFAULTS, ...block.attrs }
    return block.change === 'deleted' || block.change === 'movedFrom' ? '–' : this.#labels.next(list, indent)
  }

  #runs(block: RedlineBlock): string {
    return block.runs.map((run) => runToHtml(run, this.#footnoteNumber(run.anchor))).join('')
  }

  #footnoteNumber(anchor: BlockId | undefined): string | null {
    const number = anchor === undefined ? undefined : this.#footnotes.get(anchor)
    return number === undefined ? null : String(number)
  }

  #table(blocks: readonly RedlineBlock[]): string {
    this.#labels.end()
    const rows = rowsOf(blocks).map((row) => {
      const fate = cellFate(row.flat())
      return `<tr${fateAttribute(fate)}>${row.map((cell) => this.#cell(cell, fate)).join('')}</tr>`
    })
    return `<div class="table" tabindex="0" role="group"><table><tbody>${rows.join('')}</tbody></table></div>`
  }

  #cell(blocks: readonly RedlineBlock[], rowFate: CellFate): string {
    const { header = false, columns, rows } = blocks[0]?.in?.cell ?? {}
    const tag = header ? 'th' : 'td'
    const fate = rowFate === 'same' ? fateAttribute(cellFate(blocks)) : ''
    const inner = blocks.map((block) => this.#block(block)).join('')
    return `<${tag}${attributesHtml({ colspan: columns, rowspan: rows })}${fate}>${inner}</${tag}>`
  }
}

function fateAttribute(fate: CellFate): string {
  return attributesHtml({ 'data-row': fate === 'same' ? undefined : fate })
}

/** Words or a number set beside the text. */
function aside(className: string, words: string): string {
  return `<span class="${className}" data-aside>${escapeHtml(words)} </span>`
}

/** A split or a join, drawn as a pilcrow. Where a whole paragraph came or went its words say so already. */
function endOf({ mark, markBy, change }: RedlineBlock): string {
  if (mark === 'same' || change === 'inserted' || change === 'deleted') return ''
  const tag = mark === 'inserted' ? 'ins' : 'del'
  const title = `${format(mark === 'inserted' ? 'changes.split' : 'changes.joined')} ${sourceWords(markBy ?? {})}`
  return `<${tag} class="end" data-aside${attributesHtml({ title })}><span aria-hidden="true">¶</span>${label(` ${title}`)}</${tag}>`
}

/** What happened to a block besides its words: moved, or of another kind. */
function noteOf({ change, attributes = [] }: RedlineBlock): string {
  const notes: string[] = []
  if (change === 'movedFrom' || change === 'movedTo') notes.push(format(`changes.${change}`))
  const kind = attributes.find(({ name }) => name === 'kind')
  if (kind !== undefined)
    notes.push(format('changes.newKind', { kind: kindName(kind.after), before: kindName(kind.before) }))
  return notes.length === 0 ? '' : `<p class="note" data-aside>${escapeHtml(notes.join(' '))}</p>\n`
}

function kindName(kind: unknown): string {
  const key = `document.block.${kind === 'heading' ? 'headingOne' : String(kind ?? 'paragraph')}`
  return hasMessage(key) ? format(key) : String(kind)
}

/** "21 (ex 20)" where the paragraph bore another number before. */
function numberOf({ number, numberBefore }: RedlineBlock): string {
  if (number === undefined || numberBefore === undefined) return number ?? ''
  return format('report.numberEx', { number, before: numberBefore })
}
