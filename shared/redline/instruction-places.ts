import { format } from '../messages/format.ts'
import type { BlockId } from '../model/ids.ts'
import type { Numbers } from '../schema/numbers.ts'
import { numbersBefore } from './accept.ts'
import { ordinal, quoted } from './instruction-words.ts'
import type { Redline, RedlineBlock } from './model.ts'

/** What stands together: the blocks of a table, or blocks of running text (`table` null). */
export interface Stretch {
  readonly table: BlockId | null
  readonly blocks: readonly RedlineBlock[]
}

/** The text of a redline in stretches of running text and tables; footnotes left out. */
export function stretchesOf(blocks: readonly RedlineBlock[]): readonly Stretch[] {
  const stretches: { table: BlockId | null; moved: boolean; blocks: RedlineBlock[] }[] = []
  for (const block of blocks) {
    if (block.type === 'footnote') continue
    const table = block.in?.table ?? null
    const moved = table !== null && (block.change === 'movedFrom' || block.change === 'movedTo')
    const last = stretches.at(-1)
    if (last?.table === table && last.moved === moved && (!moved || last.blocks[0]?.change === block.change)) {
      last.blocks.push(block)
    } else stretches.push({ table, moved, blocks: [block] })
  }
  return stretches
}

/** A paragraph of the text before, and the blocks it became: before `owner` those that were put before it, then its parts. */
export interface Paragraph {
  /** The block that is this paragraph; absent where all blocks are new. */
  readonly owner?: RedlineBlock
  readonly blocks: readonly RedlineBlock[]
}

/** The paragraphs of a stretch of text or of a cell; one that was moved here stands alone and is its own owner. */
export function paragraphsOf(blocks: readonly RedlineBlock[]): readonly Paragraph[] {
  const paragraphs: Paragraph[] = []
  let open: RedlineBlock[] = []
  const finish = () => {
    const owner = open.find(({ change }) => change !== 'inserted')
    if (open.length > 0) paragraphs.push({ ...(owner && { owner }), blocks: open })
    open = []
  }
  for (const block of blocks) {
    if (block.change === 'movedTo') {
      paragraphs.push({ owner: block, blocks: [block] })
      continue
    }
    open.push(block)
    if (block.mark !== 'inserted') finish()
  }
  finish()
  return paragraphs
}

/** The kind of a block in the text before. */
export function kindBefore({ type, change, attributes = [] }: RedlineBlock): string {
  const kind = change === 'movedFrom' ? undefined : attributes.find(({ name }) => name === 'kind')
  return kind === undefined ? type : String(kind.before)
}

/** The words of a block in the text before. */
export function textBefore({ runs }: Pick<RedlineBlock, 'runs'>): string {
  return runs.map(({ op, text }) => (op === 'inserted' ? '' : text)).join('')
}

/** What the paragraphs, tables and footnotes of the text before are called: by their numbers, else by what is before them. */
export class Places {
  readonly #names = new Map<string, string>()
  readonly #tables = new Map<BlockId, string>()
  readonly #footnotes = new Map<BlockId, number>()

  constructor(redline: Redline, numbers: Numbers = numbersBefore(redline)) {
    const before = stretchesOf(redline.blocks).flatMap((stretch) => unitsBefore(stretch, numbers))
    const headings = new Map<string, number>()
    let anchor: string | null = null
    for (let i = 0; i < before.length; ) {
      const unit = before[i]
      if (unit === undefined) break
      const own = ownName(unit, headings)
      if (own !== null) {
        this.#names.set(unit.key, own)
        anchor = own
        i += 1
        continue
      }
      const end = before.findIndex((other, j) => j > i && (other.number !== undefined || other.heading !== undefined))
      const group = before.slice(i, end === -1 ? before.length : end)
      this.#nameGroup(group, anchor)
      i += group.length
    }
    let last = 0
    for (const { type, change, id } of redline.blocks) {
      if (type === 'footnote' && change !== 'inserted' && change !== 'movedTo') this.#footnotes.set(id, ++last)
    }
  }

  /** A paragraph, by its block. */
  of(block: RedlineBlock): string {
    return this.#names.get(keyOf(block)) ?? format('instructions.place.here')
  }

  /** A table, by its id in the redline. */
  table(id: BlockId): string {
    return this.#tables.get(id) ?? format('instructions.place.hereTable')
  }

  /** A footnote of the text before, by its id in the redline. */
  footnote(id: BlockId): string {
    return format('instructions.place.footnote', { n: this.#footnotes.get(id) ?? 0 })
  }

  /** Names what has no number: by its kind, and which of that kind after the last numbered paragraph or heading. */
  #nameGroup(group: readonly Unit[], anchor: string | null) {
    const counts = new Map<string, number>()
    for (const { kind } of group) counts.set(kind, (counts.get(kind) ?? 0) + 1)
    const seen = new Map<string, number>()
    for (const unit of group) {
      const n = (seen.get(unit.kind) ?? 0) + 1
      seen.set(unit.kind, n)
      const which = unit.kind === 'item' || (counts.get(unit.kind) ?? 0) > 1 ? n : 0
      const name = unnumbered(unit.kind, which, anchor)
      if (unit.table === undefined) this.#names.set(unit.key, name)
      else this.#tables.set(unit.table, name)
    }
  }
}

/** A paragraph or table of the text before. */
interface Unit {
  readonly key: string
  readonly kind: string
  readonly number?: string
  readonly heading?: string
  readonly table?: BlockId
}

/** A block that was moved is one paragraph in both its places. */
function keyOf({ id, moveId }: RedlineBlock): string {
  return moveId === undefined ? `block ${id}` : `move ${moveId}`
}

function unitsBefore({ table, blocks }: Stretch, numbers: Numbers): Unit[] {
  if (table !== null) {
    const isBefore = blocks.some(({ change }) => change !== 'inserted' && change !== 'movedTo')
    return isBefore ? [{ key: `table ${table}`, kind: 'table', table }] : []
  }
  return paragraphsOf(blocks).flatMap(({ owner, blocks: parts }): Unit[] => {
    if (owner === undefined || owner.change === 'movedTo') return []
    const kind = kindBefore(owner)
    const number = numbers.get(owner.idBefore ?? owner.id)
    const heading = kind === 'heading' ? parts.map(textBefore).join('').trim() : ''
    return [
      {
        key: keyOf(owner),
        kind,
        ...(number !== undefined && { number }),
        ...(number === undefined && heading !== '' && { heading }),
      },
    ]
  })
}

/** The name of what is called by its number or its words. */
function ownName({ number, heading }: Unit, headings: Map<string, number>): string | null {
  if (number !== undefined) {
    return number.startsWith('PP')
      ? format('instructions.place.preambular', { number: number.slice(2) })
      : format('instructions.place.paragraph', { number })
  }
  if (heading === undefined) return null
  const n = (headings.get(heading) ?? 0) + 1
  headings.set(heading, n)
  if (n === 1) return format('instructions.place.heading', { words: quoted(heading) })
  return format('instructions.place.nthHeading', { ordinal: ordinal(n), words: quoted(heading) })
}

/** `which`: 0 where there is only one of its kind. */
function unnumbered(kind: string, which: number, anchor: string | null): string {
  const names = { item: true, quote: true, table: true, heading: true } as const
  const known = Object.hasOwn(names, kind) ? (kind as keyof typeof names) : 'unnumbered'
  const what = format(`instructions.unnumbered.${known}`, {
    n: which,
    ordinal: which === 0 ? '' : `${ordinal(which)} `,
  })
  if (anchor === null) return format('instructions.place.atBeginning', { what })
  return format('instructions.place.after', { what, place: anchor })
}
