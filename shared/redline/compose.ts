import { type Alignable, type Alignment, align } from '../compare/align.ts'
import type { Atom } from '../compare/content.ts'
import { compareWords, type Stretch } from '../compare/words.ts'
import type { BlockId } from '../model/ids.ts'
import {
  BLOCK_DEFAULTS,
  type BlockAttrs,
  type BlockJson,
  type TableCellJson,
  type TableJson,
  type TableRowJson,
  type TextBlockJson,
} from '../schema/text.ts'
import type { Contents } from './contents.ts'
import { blocksOfCell, textBlocksOfTable } from './leaves.ts'
import type { AttributeChange, Attribution, CellShape, RedlineBlock } from './model.ts'
import { rowOf } from './row.ts'
import { plainRuns, type RunContext, segmentsOf, signed } from './runs.ts'

/** What composing needs to know beyond the blocks. */
export interface ComposeContext extends RunContext {
  readonly contents: Contents
  /** Whether ids mean the same in both texts. */
  readonly ids: boolean
  /** What makes two atoms the same, whichever text they are from. */
  readonly atomKey: (side: 'before' | 'after') => (atom: Atom) => string
  readonly numbers: { readonly before: ReadonlyMap<BlockId, string>; readonly after: ReadonlyMap<BlockId, string> }
  /** Titles of the sections that begin with a block (a block of a table: the table's first). */
  readonly sections: { readonly before: ReadonlyMap<BlockJson, string>; readonly after: ReadonlyMap<BlockJson, string> }
}

/** Where blocks stand: in the text itself, in a cell, or as a footnote. */
type Place = Pick<RedlineBlock, 'in' | 'row'> & { readonly footnote?: true }

type Draft = { -readonly [Name in keyof RedlineBlock]: RedlineBlock[Name] }

const ATTRIBUTES = ['kind', 'level', 'list', 'indent', 'direction', 'numbered'] as const

/** The blocks of a redline of two aligned sequences of blocks (the whole text, all sections in a row). */
export function composeBlocks(
  before: readonly BlockJson[],
  after: readonly BlockJson[],
  alignment: readonly Alignment[],
  context: ComposeContext,
): readonly RedlineBlock[] {
  const composer = new Composer(context)
  composer.domain(before, after, alignment, {})
  return composer.blocks
}

/** The blocks of type footnote of a redline; each footnote is given as a block that holds its content. */
export function composeFootnotes(
  before: readonly TextBlockJson[],
  after: readonly TextBlockJson[],
  alignment: readonly Alignment[],
  context: ComposeContext,
): readonly RedlineBlock[] {
  const composer = new Composer(context)
  for (const step of alignment) composer.step(step, before, after, { footnote: true }, 'fn')
  return composer.blocks
}

/** A block as aligning sees it: equal content is an equal key, whatever its marks and attributes. */
export function alignable(block: BlockJson, contents: Contents): Alignable {
  if (block.type === 'table') return alignableParts(block.attrs.id, 'table', textBlocksOfTable(block), contents)
  return alignableParts(block.attrs.id, 'text', [block], contents)
}

function alignableParts(
  id: string,
  sort: 'text' | 'table',
  blocks: readonly TextBlockJson[],
  contents: Contents,
): Alignable {
  const [only] = blocks
  return {
    id,
    sort,
    key: blocks.map((block) => contents.key(block)).join('\u2029'),
    get tokens() {
      if (blocks.length === 1 && only !== undefined) return contents.tokens(only)
      return blocks.flatMap((block) => contents.tokens(block))
    },
  }
}

/** What stands opposite in two rows; one of them may be missing. */
type CellPair = readonly [TableCellJson | undefined, TableCellJson | undefined]

class Composer {
  readonly blocks: Draft[] = []
  readonly #context: ComposeContext

  constructor(context: ComposeContext) {
    this.#context = context
  }

  /** Blocks that can flow into one another: the text itself, or one cell. */
  domain(before: readonly BlockJson[], after: readonly BlockJson[], steps: readonly Alignment[], place: Place) {
    const lastPair = steps.findLastIndex((step) => step.change === 'pair')
    for (const step of steps.slice(0, lastPair + 1)) this.step(step, before, after, place, 'm')
    this.#tail(steps.slice(lastPair + 1), before, after, place)
  }

  /**
   * What follows the last block that both texts have. The text's last paragraph has no next one to join with, so its end
   * has to be common to both: a last block deleted and a last block inserted become one that was replaced; a block that
   * was only inserted (or deleted) at the end takes the common end over from its predecessor.
   */
  #tail(steps: readonly Alignment[], before: readonly BlockJson[], after: readonly BlockJson[], place: Place) {
    const gone = steps.filter((step) => step.change === 'deleted' || step.change === 'movedFrom')
    const come = steps.filter((step) => step.change === 'inserted' || step.change === 'movedTo')
    const lastGone = gone.at(-1)
    const lastCome = come.at(-1)
    const run = (list: readonly Alignment[]) => {
      for (const step of list) this.step(step, before, after, place, 'm')
    }
    if (lastGone === undefined || lastCome === undefined) {
      const common = this.blocks.length - 1
      run(steps)
      const only = lastGone === undefined ? 'inserted' : 'deleted'
      if (steps.length > 0 && steps.every((step) => isTextStep(step, before, after)))
        this.#takeOverEnd(common, only, place)
    } else if (lastGone.change === 'deleted' && lastCome.change === 'inserted') {
      const one = before[lastGone.before]
      const other = after[lastCome.after]
      if (one?.type === 'block' && other?.type === 'block') {
        run([...gone.slice(0, -1), ...come.slice(0, -1)])
        this.#pair([one], [other], place, true)
      } else run(steps)
    } else if (lastGone.change === 'movedFrom' && lastCome.change === 'movedTo') {
      run([...gone.slice(0, -1), ...come.slice(0, -1), lastGone, lastCome])
    } else if (lastGone.change === 'movedFrom') run([...come, ...gone])
    else run([...gone, ...come])
  }

  /** Lets the last inserted (deleted) block keep the end that its predecessor in both texts had. */
  #takeOverEnd(common: number, change: 'inserted' | 'deleted', place: Place) {
    const predecessor = this.blocks[common]
    const last = this.blocks.slice(common + 1).findLast((draft) => draft.change === change)
    if (predecessor === undefined || last === undefined || !isIn(predecessor, place) || predecessor.mark !== 'same')
      return
    if (predecessor.change === 'movedFrom' || predecessor.change === 'movedTo') return
    predecessor.mark = change
    if (last.markBy !== undefined) predecessor.markBy = last.markBy
    last.mark = 'same'
  }

  step(step: Alignment, before: readonly BlockJson[], after: readonly BlockJson[], place: Place, moveName: string) {
    switch (step.change) {
      case 'pair': {
        const befores = step.before.map((i) => before[i] as BlockJson)
        const afters = step.after.map((j) => after[j] as BlockJson)
        const [one] = befores
        const [other] = afters
        if (one?.type === 'table' && other?.type === 'table') this.#tablePair(one, other)
        else this.#pair(befores.filter(isTextBlock), afters.filter(isTextBlock), place, false)
        return
      }
      case 'deleted':
        return this.#single(before[step.before] as BlockJson, 'before', 'deleted', place)
      case 'inserted':
        return this.#single(after[step.after] as BlockJson, 'after', 'inserted', place)
      case 'movedFrom':
      case 'movedTo': {
        const one = before[step.before] as BlockJson
        const other = after[step.after] as BlockJson
        return this.#move(one, other, step.change, `${moveName}${step.move}`, place)
      }
    }
  }

  /** A block, or every block of a table, that only one of the texts has. */
  #single(block: BlockJson, side: 'before' | 'after', change: 'inserted' | 'deleted', place: Place) {
    if (block.type === 'table') {
      const from = this.blocks.length
      const tableId = this.#idIn(block.attrs.id, side)
      for (const row of block.content) this.#rowSingle(tableId, row, side, change)
      this.#title(from, block, side)
      return
    }
    const row = this.#row([block], side)
    this.blocks.push({
      ...this.#frame(block, side, place),
      change,
      runs: plainRuns(row, side, change, this.#context),
      mark: change,
      ...this.#endBy(block, change),
    })
  }

  #move(one: BlockJson, other: BlockJson, change: 'movedFrom' | 'movedTo', moveId: string, place: Place) {
    if (one.type === 'table' || other.type === 'table') {
      if (one.type !== 'table' || other.type !== 'table') return
      this.#tableMove(change === 'movedFrom' ? one : other, change, moveId)
      return
    }
    const source = change === 'movedFrom' ? 'deleted' : 'inserted'
    if (change === 'movedFrom') {
      const runs = plainRuns(this.#row([one], 'before'), 'before', 'same', this.#context)
      const frame = this.#frame(one, 'before', place)
      this.blocks.push({ ...frame, change, moveId, runs, mark: 'same', ...this.#endBy(one, source) })
      return
    }
    const [segment] = this.#segments([one], [other], false)
    this.blocks.push({
      ...this.#frame(other, 'after', place),
      change,
      moveId,
      ...attributesOf(one, other),
      runs: segment?.runs ?? [],
      mark: 'same',
      ...this.#endBy(other, source),
    })
  }

  /** Blocks that became blocks: one to one, one split into several, or several joined into one. */
  #pair(befores: readonly TextBlockJson[], afters: readonly TextBlockJson[], place: Place, replaced: boolean) {
    const segments = this.#segments(befores, afters, replaced)
    const splits = afters.length > 1
    const lone = splits ? 'inserted' : 'deleted'
    const owner = segments.findIndex(
      ({ runs }, i) => i === segments.length - 1 || runs.length === 0 || runs.some((run) => run.op !== lone),
    )
    segments.forEach((segment, i) => {
      const one = befores[splits ? 0 : i]
      const other = afters[splits ? i : 0]
      if (one === undefined || other === undefined) return
      const mark = segment.mark === 'inserted' || segment.mark === 'deleted' ? segment.mark : 'same'
      if (i === owner) {
        const frame = { ...this.#frame(other, 'after', place), ...idBefore(one.attrs.id, other.attrs.id) }
        const numberBefore = this.#context.numbers.before.get(one.attrs.id)
        const attributes = attributesOf(one, other, this.#titleChange(one, other))
        const changed = segments.length > 1 || attributes.attributes || segment.runs.some((run) => run.op !== 'same')
        this.blocks.push({
          ...frame,
          ...(numberBefore !== undefined && numberBefore !== frame.number && { numberBefore }),
          change: changed ? 'changed' : 'same',
          ...attributes,
          runs: segment.runs,
          mark,
          ...(mark !== 'same' && this.#endBy(splits ? (afters[i + 1] ?? other) : one, mark)),
          ...(mark === 'same' && attributes.attributes && signature(signed(undefined, this.#context))),
        })
        return
      }
      const [block, side] = splits ? ([other, 'after'] as const) : ([one, 'before'] as const)
      const whole = segment.runs.every((run) => run.op === lone)
      this.blocks.push({
        ...this.#frame(block, side, place),
        change: whole ? lone : 'changed',
        runs: segment.runs,
        mark,
        ...(mark !== 'same' && this.#endBy(block, mark)),
      })
    })
  }

  #segments(befores: readonly TextBlockJson[], afters: readonly TextBlockJson[], replaced: boolean) {
    const before = this.#row(befores, 'before')
    const after = this.#row(afters, 'after')
    const whole: Stretch = { same: false, before: [0, before.text.length], after: [0, after.text.length] }
    if (replaced) return segmentsOf(before, after, [whole], this.#context)
    const unchanged = before.plain && after.plain && before.text === after.text
    return segmentsOf(
      before,
      after,
      unchanged ? [{ ...whole, same: true }] : compareWords(before, after),
      this.#context,
    )
  }

  #row(blocks: readonly TextBlockJson[], side: 'before' | 'after') {
    return rowOf(blocks, this.#context.contents, this.#context.atomKey(side))
  }

  #tablePair(one: TableJson, other: TableJson) {
    const { contents } = this.#context
    const rows = (table: TableJson) =>
      table.content.map((row) => alignableParts(row.attrs.id, 'text', row.content.flatMap(blocksOfCell), contents))
    const from = this.blocks.length
    for (const step of align(rows(one), rows(other), { ids: this.#context.ids, moves: false, splits: false })) {
      if (step.change === 'pair') {
        const [was, is] = [one.content[step.before[0] as number], other.content[step.after[0] as number]]
        if (was !== undefined && is !== undefined) this.#rowPair(other.attrs.id, was, is)
      } else if (step.change === 'deleted') {
        this.#rowSingle(other.attrs.id, one.content[step.before] as TableRowJson, 'before', 'deleted')
      } else if (step.change === 'inserted') {
        this.#rowSingle(other.attrs.id, other.content[step.after] as TableRowJson, 'after', 'inserted')
      }
    }
    this.#title(from, other, 'after', this.#titleChange(one, other))
  }

  /** A table that only changed its place. */
  #tableMove(table: TableJson, change: 'movedFrom' | 'movedTo', moveId: string) {
    const side = change === 'movedFrom' ? 'before' : 'after'
    const source = change === 'movedFrom' ? 'deleted' : 'inserted'
    const tableId = this.#idIn(table.attrs.id, side)
    const from = this.blocks.length
    for (const row of table.content) {
      row.content.forEach((cell, column) => {
        const place: Place = { in: this.#cellPlace(tableId, this.#idIn(row.attrs.id, side), column, cell), row: 'same' }
        for (const block of blocksOfCell(cell)) {
          const runs = plainRuns(this.#row([block], side), side, 'same', this.#context)
          const frame = this.#frame(block, side, place)
          this.blocks.push({ ...frame, change, moveId, runs, mark: 'same', ...this.#endBy(block, source) })
        }
      })
    }
    this.#title(from, table, side)
  }

  /** All cells of a row that one text has. */
  #rowSingle(tableId: BlockId, row: TableRowJson, side: 'before' | 'after', change: 'inserted' | 'deleted') {
    row.content.forEach((cell, column) => {
      const place: Place = { in: this.#cellPlace(tableId, this.#idIn(row.attrs.id, side), column, cell), row: change }
      for (const block of blocksOfCell(cell)) this.#single(block, side, change, place)
    })
  }

  #rowPair(tableId: BlockId, was: TableRowJson, is: TableRowJson) {
    let column = 0
    for (const [one, other] of this.#cellPairs(was, is)) {
      const cell = other ?? one
      if (cell === undefined) continue
      const place: Place = { in: this.#cellPlace(tableId, is.attrs.id, column++, cell, one), row: 'same' }
      if (one !== undefined && other !== undefined) {
        const [before, after] = [blocksOfCell(one), blocksOfCell(other)]
        const items = (blocks: readonly BlockJson[]) => blocks.map((block) => alignable(block, this.#context.contents))
        const options = { ids: this.#context.ids, moves: false, splits: true }
        this.domain(before, after, align(items(before), items(after), options), place)
      } else {
        const [side, change] = other === undefined ? (['before', 'deleted'] as const) : (['after', 'inserted'] as const)
        for (const block of blocksOfCell(cell)) this.#single(block, side, change, place)
      }
    }
  }

  /** Cells opposite each other: by place where a row kept its number of cells, else by id and content. */
  #cellPairs(was: TableRowJson, is: TableRowJson): readonly CellPair[] {
    if (was.content.length === is.content.length) return was.content.map((cell, i) => [cell, is.content[i]])
    const { contents } = this.#context
    const cells = (row: TableRowJson) =>
      row.content.map((cell) => alignableParts(cell.attrs.id, 'text', blocksOfCell(cell), contents))
    const steps = align(cells(was), cells(is), { ids: this.#context.ids, moves: false, splits: false })
    return steps.map((step) => {
      if (step.change === 'pair') return [was.content[step.before[0] as number], is.content[step.after[0] as number]]
      if (step.change === 'inserted') return [undefined, is.content[step.after]]
      return [was.content[step.before], undefined]
    })
  }

  #cellPlace(
    table: BlockId,
    row: BlockId,
    column: number,
    cell: TableCellJson,
    was: TableCellJson = cell,
  ): NonNullable<RedlineBlock['in']> {
    const shape = shapeOf(cell)
    const shapeBefore = shapeOf(was)
    return {
      table,
      row,
      column,
      ...(Object.keys(shape).length > 0 && { cell: shape }),
      ...(JSON.stringify(shape) !== JSON.stringify(shapeBefore) && { cellBefore: shapeBefore }),
    }
  }

  #idIn(id: BlockId, side: 'before' | 'after'): BlockId {
    return side === 'before' ? this.#context.idOfBefore(id) : id
  }

  /** What a block bears wherever it stands: its id, kind, attributes, number, place and the title of its section. */
  #frame(block: TextBlockJson, side: 'before' | 'after', place: Place) {
    const { id, ...attrs } = block.attrs
    const { footnote, ...position } = place
    const number = this.#context.numbers[side].get(id)
    const section = this.#context.sections[side].get(block)
    const name = footnote === undefined ? this.#idIn(id, side) : this.#context.footnoteName(id, side)
    return {
      id: name,
      ...(side === 'before' && idBefore(id, name)),
      type: footnote === undefined ? attrs.kind : 'footnote',
      ...(footnote === undefined && { attrs }),
      ...(number !== undefined && { number }),
      ...position,
      ...(section !== undefined && { section }),
    }
  }

  /** The title of the section that a table begins, on the first block of the table. */
  #title(from: number, table: TableJson, side: 'before' | 'after', change: AttributeChange | null = null) {
    const first = this.blocks[from]
    if (first === undefined) return
    const title = this.#context.sections[side].get(table)
    if (title !== undefined) first.section = title
    if (change === null) return
    first.attributes = [...(first.attributes ?? []), change]
    if (first.change === 'same') first.change = 'changed'
  }

  #titleChange(one: BlockJson, other: BlockJson): AttributeChange | null {
    const before = this.#context.sections.before.get(one)
    const after = this.#context.sections.after.get(other)
    return before === undefined || after === undefined || before === after ? null : { name: 'section', before, after }
  }

  /** Who made or removed a block's end. */
  #endBy(block: TextBlockJson, change: 'inserted' | 'deleted'): { markBy?: Attribution } {
    const { attributor } = this.#context
    const { id } = block.attrs
    const source = change === 'inserted' ? attributor?.blockInserted(id) : attributor?.blockDeleted(id)
    return signature(signed(source, this.#context))
  }
}

function signature(by: Attribution): { markBy?: Attribution } {
  return Object.keys(by).length > 0 ? { markBy: by } : {}
}

function idBefore(before: BlockId, name: BlockId): { idBefore?: BlockId } {
  return before === name ? {} : { idBefore: before }
}

function isTextBlock(block: BlockJson): block is TextBlockJson {
  return block.type === 'block'
}

function isTextStep(step: Alignment, before: readonly BlockJson[], after: readonly BlockJson[]): boolean {
  const block =
    step.change === 'deleted' || step.change === 'movedFrom' ? before[step.before] : after[step.after as number]
  return block?.type === 'block'
}

function isIn(draft: RedlineBlock, place: Place): boolean {
  return draft.in?.table === place.in?.table && draft.in?.row === place.in?.row && draft.in?.column === place.in?.column
}

/** What makes a cell other than a plain one. */
function shapeOf({ attrs }: TableCellJson): CellShape {
  return {
    ...(attrs.header === true && { header: true }),
    ...((attrs.columns ?? 1) !== 1 && { columns: attrs.columns }),
    ...((attrs.rows ?? 1) !== 1 && { rows: attrs.rows }),
  }
}

/** The attributes in which two blocks differ. */
function attributesOf(
  { attrs: before }: TextBlockJson,
  { attrs: after }: TextBlockJson,
  further: AttributeChange | null = null,
): { attributes?: readonly AttributeChange[] } {
  const changes: AttributeChange[] = []
  for (const name of ATTRIBUTES) {
    const [was, is] = [attributeOf(before, name), attributeOf(after, name)]
    if (was !== is) changes.push({ name, before: was, after: is })
  }
  if (further !== null) changes.push(further)
  return changes.length > 0 ? { attributes: changes } : {}
}

function attributeOf(attrs: BlockAttrs, name: (typeof ATTRIBUTES)[number]): unknown {
  return name === 'kind' ? attrs.kind : (attrs[name] ?? BLOCK_DEFAULTS[name])
}
