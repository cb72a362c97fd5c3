import { format } from '../messages/format.ts'
import type { BlockId } from '../model/ids.ts'
import type { Numbers } from '../schema/numbers.ts'
import { type Edit, editsOf, formatEdit, spot, wordsEdit } from './instruction-edits.ts'
import { kindBefore, type Paragraph, Places, paragraphsOf, stretchesOf, textBefore } from './instruction-places.ts'
import { quoted, trimmed } from './instruction-words.ts'
import type { Redline, RedlineBlock, RedlineRun } from './model.ts'

/**
 * A redline as instructions in words, as they are read out in a meeting: "In paragraph 12, after “equity”, insert “and inclusion”."
 * Numbers and words that tell a place are those of the text before. Every inserted and deleted word stands in quotation marks after
 * what is done with it; nothing is abridged. Empty where nothing was changed. `numbers`: of the text before, where the redline was
 * put together of parts and does not know them.
 */
export function instructionsOf(redline: Redline, numbers?: Numbers): readonly string[] {
  return new InstructionWriter(redline, numbers).write().map(({ line }) => line)
}

/** The same instructions by the block that each is about: of what changes in a table's row, of its first block. */
export function instructionsByBlock(redline: Redline): ReadonlyMap<RedlineBlock, readonly string[]> {
  const byBlock = new Map<RedlineBlock, string[]>()
  for (const { line, about } of new InstructionWriter(redline, undefined).write()) {
    if (about === null) continue
    const lines = byBlock.get(about)
    if (lines === undefined) byBlock.set(about, [line])
    else lines.push(line)
  }
  return byBlock
}

/** An instruction, and the block it is about. */
interface Instruction {
  readonly line: string
  readonly about: RedlineBlock | null
}

/** What an inserted or moved paragraph follows: the beginning of its container, something of the text before, or what was just inserted. */
type Last = 'beginning' | 'new' | { readonly place: string }

/** Where paragraphs stand that can follow one another. */
interface Container {
  readonly name: string
  readonly nameOf: (owner: RedlineBlock) => string
  last: Last
}

class InstructionWriter {
  readonly #redline: Redline
  readonly #places: Places
  readonly #footnotes: ReadonlyMap<BlockId, RedlineBlock>
  readonly #named = new Set<BlockId>()
  readonly #lines: Instruction[] = []
  #about: RedlineBlock | null = null

  constructor(redline: Redline, numbers: Numbers | undefined) {
    this.#redline = redline
    this.#places = new Places(redline, numbers)
    const footnotes = redline.blocks.filter(({ type, change }) => type === 'footnote' && change !== 'movedFrom')
    this.#footnotes = new Map(footnotes.map((block) => [block.id, block]))
  }

  write(): readonly Instruction[] {
    const nameOf = (owner: RedlineBlock) => this.#places.of(owner)
    const text: Container = { name: format('instructions.place.text'), nameOf, last: 'beginning' }
    for (const { table, blocks } of stretchesOf(this.#redline.blocks)) {
      if (table === null) this.#paragraphs(paragraphsOf(blocks), text)
      else this.#table(table, blocks, text)
    }
    for (const block of this.#footnotes.values()) this.#footnote(block)
    return this.#lines
  }

  #paragraphs(paragraphs: readonly Paragraph[], container: Container) {
    paragraphs.forEach((paragraph, i) => {
      this.#paragraph(paragraph, paragraphs.slice(i + 1), container)
    })
  }

  #paragraph({ owner, blocks }: Paragraph, rest: readonly Paragraph[], container: Container) {
    const from = owner === undefined ? blocks.length : blocks.indexOf(owner)
    for (const block of blocks.slice(0, from)) this.#insert(block, container)
    if (owner === undefined || owner.change === 'movedFrom') return
    this.#about = owner
    if (owner.change === 'deleted') return this.#delete(owner, container)
    const place = container.nameOf(owner)
    if (owner.change === 'movedTo') this.#say(moveWords(place, container))
    this.#attributes(owner, place)
    const parts = blocks.slice(from)
    this.#edits(
      parts.filter(({ change }) => change !== 'inserted').map(({ runs }) => runs),
      place,
    )
    container.last = { place }
    for (const block of parts) if (block.change === 'inserted') this.#insert(block, container)
    this.#about = owner
    if (parts.at(-1)?.mark === 'deleted') this.#join(place, rest, container)
  }

  #insert(block: RedlineBlock, container: Container) {
    const words = block.runs.map(({ text }) => text).join('')
    this.#about = block
    this.#insertWhat(whatOf(block.type, block.attrs?.level ?? 0, true), quoted(words), container)
    this.#newFootnotes(block.runs)
  }

  #insertWhat(what: string, words: string, container: Container) {
    const { last } = container
    if (last === 'beginning') this.#say(format('instructions.insert.first', { container: container.name, what, words }))
    else if (last === 'new') this.#say(format('instructions.insert.next', { what, words }))
    else this.#say(format('instructions.insert.after', { place: last.place, what, words }))
    container.last = 'new'
  }

  /** Footnotes of what was inserted as a whole. */
  #newFootnotes(runs: readonly RedlineRun[]) {
    let text = ''
    const whole = runs.map((run) => run.text).join('')
    for (const run of runs) {
      if (run.anchor !== undefined) this.#anchor(run, text.length, whole, format('instructions.place.new'))
      text += run.text
    }
  }

  #delete(owner: RedlineBlock, container: Container) {
    const words = textBefore(owner)
    const isNamed = kindBefore(owner) === 'heading' && owner.in === undefined && words.trim() !== ''
    const place = container.nameOf(owner)
    this.#say(
      isNamed
        ? format('instructions.deleteHeading', { place })
        : format('instructions.delete', { place, words: quoted(words) }),
    )
  }

  #join(place: string, rest: readonly Paragraph[], container: Container) {
    for (const { owner } of rest) {
      if (owner === undefined || owner.change === 'movedTo' || owner.change === 'movedFrom') continue
      if (owner.change !== 'deleted') {
        this.#say(format('instructions.join', { place, next: container.nameOf(owner) }))
        return
      }
      if (owner.mark !== 'deleted') return
    }
  }

  #edits(parts: readonly (readonly RedlineRun[])[], place: string) {
    const text = parts.map((runs) => textBefore({ runs })).join('')
    for (const edit of withoutEdges(editsOf(parts), text)) {
      if (edit.kind === 'words') this.#say(wordsEdit(edit, text, place))
      else if (edit.kind === 'split') this.#say(format('instructions.split', spot(edit.at, text, place)))
      else if (edit.kind === 'anchor') this.#anchor(edit.run, edit.at, text, place)
      else if (edit.run.text.trim() !== '') for (const line of formatEdit(edit, text, place)) this.#say(line)
    }
  }

  /** A footnote that came, or came from elsewhere. One that went is told by its number, where footnotes are told. */
  #anchor({ op, anchor }: RedlineRun, at: number, text: string, place: string) {
    const block = anchor === undefined ? undefined : this.#footnotes.get(anchor)
    if (op === 'deleted' || block === undefined) return
    if (block.change === 'inserted') {
      const words = quoted(block.runs.map((run) => run.text).join(''))
      this.#named.add(block.id)
      this.#say(format('instructions.insertFootnote', { ...spot(at, text, place), words }))
    } else if (op === 'inserted') {
      const footnote = this.#places.footnote(block.id)
      this.#say(format('instructions.moveFootnote', { ...spot(at, text, place), footnote }))
    }
  }

  #footnote(block: RedlineBlock) {
    this.#about = block
    const place = this.#places.footnote(block.id)
    const words = quoted(block.runs.map(({ text }) => text).join(''))
    if (block.change === 'deleted') this.#say(format('instructions.delete', { place, words }))
    else if (block.change !== 'inserted') this.#edits([block.runs], place)
    else if (!this.#named.has(block.id)) {
      this.#say(format('instructions.insertFootnote', { ...spot(0, '', format('instructions.place.text')), words }))
    }
  }

  #attributes({ attributes = [], type, attrs }: RedlineBlock, place: string) {
    const isNewKind = attributes.some(({ name }) => name === 'kind')
    if (isNewKind) this.#say(format('instructions.kind', { place, what: whatOf(type, attrs?.level ?? 0, false) }))
    for (const { name, before, after } of attributes) {
      const values = { place, before: String(before), after: String(after) }
      if (name === 'section') {
        this.#say(format('instructions.section', { place, before: quoted(values.before), after: quoted(values.after) }))
      } else if (!isNewKind || (name !== 'kind' && name !== 'level' && name !== 'list')) {
        this.#say(format('instructions.attribute', { ...values, name: attributeName(name) }))
      }
    }
  }

  #table(table: BlockId, blocks: readonly RedlineBlock[], container: Container) {
    if (blocks[0]?.change === 'movedFrom') return
    this.#about = blocks[0] ?? null
    const place = this.#places.table(table)
    const rows = rowsOf(blocks)
    if (blocks[0]?.change === 'movedTo') {
      this.#say(moveWords(place, container))
      container.last = { place }
    } else if (isWholly(blocks, 'inserted')) {
      this.#insertWhat(format('instructions.what.table'), rows.map(rowWords).join('; '), container)
      for (const { runs } of blocks) this.#newFootnotes(runs)
    } else if (isWholly(blocks, 'deleted')) {
      this.#say(format('instructions.delete', { place, words: rows.map(rowWords).join('; ') }))
    } else {
      this.#rows(rows, place)
      container.last = { place }
    }
  }

  #rows(rows: readonly (readonly RedlineBlock[])[], table: string) {
    let n = 0
    let isNext = false
    for (const row of rows) {
      const isNew = isWholly(row, 'inserted')
      this.#about = row[0] ?? null
      if (!isNew) n += 1
      if (isNew) {
        const values = { table, n, words: rowWords(row) }
        this.#say(format(isNext ? 'instructions.row.next' : 'instructions.row.insert', values))
        for (const { runs } of row) this.#newFootnotes(runs)
      } else if (isWholly(row, 'deleted'))
        this.#say(format('instructions.row.delete', { table, n, words: rowWords(row) }))
      else this.#cells(cellsOf(row), format('instructions.place.row', { table, n }))
      isNext = isNew
    }
  }

  #cells(cells: readonly (readonly RedlineBlock[])[], row: string) {
    let n = 0
    for (const cell of cells) {
      const words = rowWords(cell)
      this.#about = cell[0] ?? null
      if (isWholly(cell, 'inserted')) {
        this.#say(format('instructions.cell.insert', { row, n, words }))
        for (const { runs } of cell) this.#newFootnotes(runs)
        continue
      }
      n += 1
      const place = format('instructions.place.cell', { row, n })
      if (isWholly(cell, 'deleted')) this.#say(format('instructions.delete', { place, words }))
      else this.#cell(cell, place)
    }
  }

  #cell(blocks: readonly RedlineBlock[], cell: string) {
    if (blocks[0]?.in?.cellBefore !== undefined) this.#say(format('instructions.cell.shape', { place: cell }))
    const paragraphs = paragraphsOf(blocks)
    const owners = paragraphs.flatMap(({ owner }) => (owner === undefined || owner.change === 'movedTo' ? [] : [owner]))
    const nameOf = (owner: RedlineBlock) =>
      owners.length < 2 ? cell : format('instructions.place.inCell', { cell, n: owners.indexOf(owner) + 1 })
    this.#paragraphs(paragraphs, { name: cell, nameOf, last: 'beginning' })
  }

  #say(line: string) {
    this.#lines.push({ line, about: this.#about })
  }
}

/** Blanks that came or went at the end of a paragraph, or where it is split, go with the end: nobody would say so. */
function withoutEdges(edits: readonly Edit[], text: string): readonly Edit[] {
  const { from, to } = trimmed(text, { from: 0, to: text.length })
  return edits.filter((edit, i) => {
    if (edit.kind !== 'words' || !/^ *$/.test(edit.inserted + edit.deleted)) return true
    const besideSplit = edits[i - 1]?.kind === 'split' || edits[i + 1]?.kind === 'split'
    return !besideSplit && edit.at > from && edit.at < to
  })
}

function moveWords(place: string, { last, name }: Container): string {
  if (last === 'beginning') return format('instructions.move.first', { place, container: name })
  if (last === 'new') return format('instructions.move.next', { place })
  return format('instructions.move.after', { place, target: last.place })
}

function isWholly(blocks: readonly RedlineBlock[], change: 'inserted' | 'deleted'): boolean {
  return blocks.every((block) => block.change === change)
}

/** Consecutive blocks with the same key. */
function grouped(blocks: readonly RedlineBlock[], keyOf: (block: RedlineBlock) => unknown): RedlineBlock[][] {
  const groups: RedlineBlock[][] = []
  for (const block of blocks) {
    const last = groups.at(-1)
    if (last?.[0] !== undefined && keyOf(last[0]) === keyOf(block)) last.push(block)
    else groups.push([block])
  }
  return groups
}

function rowsOf(blocks: readonly RedlineBlock[]): RedlineBlock[][] {
  return grouped(blocks, (block) => block.in?.row)
}

function cellsOf(row: readonly RedlineBlock[]): RedlineBlock[][] {
  return grouped(row, (block) => block.in?.column)
}

/** The words of a row or cell, each paragraph in quotation marks. */
function rowWords(row: readonly RedlineBlock[]): string {
  return row.map(({ runs }) => quoted(runs.map(({ text }) => text).join(''))).join(' | ')
}

/** A kind of paragraph with its article. */
function whatOf(kind: string, level: number, isNew: boolean): string {
  const kinds = { heading: true, preambular: true, operative: true, item: true, quote: true } as const
  const known = Object.hasOwn(kinds, kind) ? (kind as keyof typeof kinds) : 'paragraph'
  return format(`instructions.what.${known}`, { level, isNew: isNew ? 'yes' : 'no' })
}

function attributeName(name: string): string {
  const names = { level: true, list: true, indent: true, direction: true, numbered: true } as const
  return Object.hasOwn(names, name) ? format(`instructions.attribute.${name as keyof typeof names}`) : name
}
