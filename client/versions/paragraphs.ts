import type { BlockId } from '../../shared/model/ids.ts'
import { numbersBefore } from '../../shared/redline/accept.ts'
import type { Redline, RedlineBlock } from '../../shared/redline/model.ts'
import { BLOCK_DEFAULTS, type BlockAttrs, type ListStyle } from '../../shared/schema/text.ts'
import { type Author, changesOf, isBy, type ShownBlock } from './authors.ts'

/** What stands beside a paragraph in one of the texts. */
export interface Label {
  /** The paragraph's number. */
  readonly number?: string
  /** The how-manieth item of its list it is. */
  readonly item?: number
  /** In this text it is one paragraph with the one above. */
  readonly continues?: true
}

/** A paragraph of the marked-up text; `before` and `after` are null where it does not stand in that text. */
export interface Paragraph {
  readonly block: ShownBlock
  /** Its place in the redline, counted from 0. */
  readonly at: number
  readonly before: Label | null
  readonly after: Label | null
}

/** What is drawn below another: a section's title, a gap of paragraphs left out, a paragraph, or a table of rows of cells. */
export type Part =
  | { readonly kind: 'section'; readonly at: number; readonly title: string }
  | { readonly kind: 'gap'; readonly at: number; readonly paragraphs: number }
  | { readonly kind: 'paragraph'; readonly at: number; readonly paragraph: Paragraph }
  | { readonly kind: 'table'; readonly at: number; readonly rows: readonly (readonly (readonly Paragraph[])[])[] }

interface Reading {
  readonly whole: boolean
  readonly by: readonly Author[]
}

/** Every paragraph of a redline with its number in either text. */
export function paragraphsOf(redline: Redline): readonly Paragraph[] {
  const numbers = numbersBefore(redline)
  const before = new Labels('before')
  const after = new Labels('after')
  return redline.blocks.map((block, at) => ({
    block,
    at,
    before: before.next(block, standsBefore(block), numbers.get(block.idBefore ?? block.id)),
    after: after.next(block, standsAfter(block), block.number),
  }))
}

/** Footnotes are counted in the order of the text; one that moved is counted where it stands now. */
export function footnoteNumbers({ blocks }: Redline): ReadonlyMap<BlockId, number> {
  const notes = blocks.filter(({ type, change }) => type === 'footnote' && change !== 'movedFrom')
  return new Map(notes.map(({ id }, i) => [id, i + 1]))
}

/** A block's kind and attributes in one of the texts. */
export function attrsOn(block: RedlineBlock, side: 'before' | 'after'): ShownAttrs {
  const attrs: Record<string, unknown> = { ...BLOCK_DEFAULTS, kind: block.type, ...block.attrs }
  if (side === 'before' && block.change !== 'movedFrom') {
    for (const { name, before } of block.attributes ?? []) attrs[name] = before ?? attrs[name]
  }
  return attrs as unknown as ShownAttrs
}

type ShownAttrs = Required<Pick<BlockAttrs, 'kind' | 'level' | 'list' | 'indent' | 'direction'>>

/** What is drawn of these paragraphs, in order: all, or those that the chosen changed; a table whole or not at all. */
export function partsOf(paragraphs: readonly Paragraph[], { whole, by }: Reading): readonly Part[] {
  const parts: Part[] = []
  let title: Part | null = null
  let left = 0
  for (const stretch of stretchesOf(paragraphs)) {
    const [first] = stretch
    if (first === undefined) continue
    const { at, block } = first
    if (block.section !== undefined) {
      title = { kind: 'section', at, title: block.section }
      left = 0
    }
    const isShown = whole || stretch.some((one) => changesOf(one.block).some((source) => isBy(by, source)))
    if (!isShown) {
      left += stretch.length
      continue
    }
    if (title !== null) parts.push(title)
    if (left > 0) parts.push({ kind: 'gap', at, paragraphs: left })
    title = null
    left = 0
    parts.push(
      block.in === undefined
        ? { kind: 'paragraph', at, paragraph: first }
        : { kind: 'table', at, rows: rowsOf(stretch) },
    )
  }
  return parts
}

function standsBefore({ change, runs }: RedlineBlock): boolean {
  return change !== 'movedTo' && (change !== 'inserted' || runs.some(({ op }) => op !== 'inserted'))
}

function standsAfter({ change, runs }: RedlineBlock): boolean {
  return change !== 'movedFrom' && (change !== 'deleted' || runs.some(({ op }) => op !== 'deleted'))
}

/** Paragraphs alone, and those of a table together; a table that moved past its other half stays two tables. */
function stretchesOf(paragraphs: readonly Paragraph[]): readonly (readonly Paragraph[])[] {
  return groupsOf(paragraphs, ({ block, at }) => {
    const moved = block.change === 'movedFrom' || block.change === 'movedTo' ? block.change : ''
    return block.in === undefined ? String(at) : `${block.in.table} ${moved}`
  })
}

function rowsOf(table: readonly Paragraph[]): readonly (readonly (readonly Paragraph[])[])[] {
  return groupsOf(table, ({ block }) => block.in?.row ?? '').map((row) =>
    groupsOf(row, ({ block }) => String(block.in?.column ?? 0)),
  )
}

/** Neighbours with the same key. */
function groupsOf<T>(items: readonly T[], keyOf: (item: T) => string): readonly (readonly T[])[] {
  const groups: T[][] = []
  let last: string | null = null
  for (const item of items) {
    const key = keyOf(item)
    if (key === last) groups.at(-1)?.push(item)
    else groups.push([item])
    last = key
  }
  return groups
}

/** Goes through the paragraphs of one text and says what stands beside each. */
class Labels {
  readonly #side: 'before' | 'after'
  readonly #lists: { readonly list: ListStyle; count: number }[] = []
  /** A paragraph of this text has begun and not ended. */
  #open = false

  constructor(side: 'before' | 'after') {
    this.#side = side
  }

  next(block: RedlineBlock, stands: boolean, number: string | undefined): Label | null {
    const continues = this.#open
    // An end with this mark stands in the other text alone.
    const otherEnd = this.#side === 'before' ? 'inserted' : 'deleted'
    this.#open = (continues || stands) && block.mark === otherEnd
    if (!stands) return null
    if (continues) return { continues }
    const attrs = attrsOn(block, this.#side)
    if (attrs.kind === 'item') return { item: this.#item(attrs) }
    this.#lists.length = 0
    return number === undefined ? {} : { number }
  }

  #item({ list, indent }: ShownAttrs): number {
    this.#lists.length = Math.min(this.#lists.length, indent + 1)
    for (let i = this.#lists.length; i < indent; i++) this.#lists[i] = { list, count: 0 }
    let at = this.#lists[indent]
    if (at?.list !== list) {
      at = { list, count: 0 }
      this.#lists[indent] = at
    }
    at.count += 1
    return at.count
  }
}
