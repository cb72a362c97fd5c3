import type { CellShape, RedlineBlock } from '../../../shared/redline/model.ts'
import { ListLabels } from '../../../shared/schema/list-labels.ts'
import { BLOCK_DEFAULTS } from '../../../shared/schema/text.ts'
import { groupsOf } from '../groups.ts'
import { type CellFate, cellFate, rowsOf, stretchesOfTables } from '../tables.ts'
import { type ElementIds, elementId, FROM } from './element-ids.ts'
import type { RunWriter, WrittenRuns } from './runs.ts'
import { type Xml, type XmlAttributes, xmlContainer, xmlElement, xmlText } from './xml-out.ts'

/** A block as it was written: what the analysis of changes refers to. */
export interface WrittenBlock extends Pick<WrittenRuns, 'inserted' | 'deleted'> {
  readonly block: RedlineBlock
  readonly eId: string
}

/** What a kind of block is written as, and how its eId begins (see docs/decisions on Akoma Ntoso). */
const SHAPES: Readonly<Record<string, { readonly element: string; readonly prefix: string }>> = {
  paragraph: { element: 'paragraph', prefix: 'para' },
  operative: { element: 'paragraph', prefix: 'para' },
  item: { element: 'point', prefix: 'point' },
}
const OTHER = { element: 'hcontainer', prefix: 'hcontainer' }
const RECITAL = { element: 'recital', prefix: 'rec' }
const CELL = { element: 'p', prefix: 'p' }

type Shape = typeof OTHER

/** How a block is written that stands in the preamble, in the body or in a cell. */
export type Where = 'preamble' | 'body' | 'cell'

/** Where the blocks of a text stand: those of its beginning that are preambular, in the preamble. */
export function preambleLength(blocks: readonly RedlineBlock[]): number {
  const end = blocks.findIndex(
    ({ type, in: cell, section }, i) => type !== 'preambular' || cell !== undefined || (i > 0 && section !== undefined),
  )
  return end === -1 ? blocks.length : end
}

/** The eId by which a block is referred to. */
export function blockElementId(block: RedlineBlock, where: Where): string {
  return elementId(shapeOf(block, where).prefix, block.id)
}

function shapeOf(block: RedlineBlock, where: Where): Shape {
  if (where === 'cell') return CELL
  return where === 'preamble' ? RECITAL : (SHAPES[block.type] ?? OTHER)
}

/** Turns the blocks of a redline into elements, in the same order. What Akoma Ntoso has no word for stands in attributes of our own. */
export class BlockWriter {
  readonly written: WrittenBlock[] = []
  readonly #ids: ElementIds
  readonly #runs: RunWriter
  readonly #numbers: boolean
  readonly #labels = new ListLabels()

  /** `numbers`: whether the numbers of paragraphs and items are written. */
  constructor(ids: ElementIds, runs: RunWriter, numbers: boolean) {
    this.#ids = ids
    this.#runs = runs
    this.#numbers = numbers
  }

  /** Blocks of the preamble, each a recital. */
  preamble(blocks: readonly RedlineBlock[]): Xml[] {
    return blocks.map((block) => this.#block(block, 'preamble'))
  }

  /** Blocks of the body: items one after another are a list, and a table stands in a container. */
  body(blocks: readonly RedlineBlock[]): Xml[] {
    return stretchesOfTables(blocks).flatMap((stretch) => {
      if (stretch.isTable) return [this.#table(stretch.blocks)]
      return groupsOf(stretch.blocks, ({ type }) => type === 'item').flatMap(({ key: isList, items }) =>
        isList ? [this.#list(items)] : items.map((block) => this.#block(block, 'body')),
      )
    })
  }

  #list(blocks: readonly RedlineBlock[]): Xml {
    this.#labels.end()
    const eId = this.#ids.take('list', blocks[0]?.id ?? '')
    return xmlContainer(
      'list',
      { eId },
      blocks.map((block) => this.#block(block, 'body')),
    )
  }

  #block(block: RedlineBlock, where: Where): Xml {
    const { element, prefix } = shapeOf(block, where)
    const eId = this.#ids.take(prefix, block.change === 'movedFrom' ? block.id + FROM : block.id)
    const runs = this.#runs.runs(block, eId)
    this.written.push({ block, eId, inserted: runs.inserted, deleted: runs.deleted })
    const attributes = { eId, wId: earlierId(block, prefix, eId), ...lookOf(block), ...changeOf(block) }
    if (where === 'cell') return xmlElement(element, attributes, runs.content)
    const label = this.#labelOf(block)
    const num = label === '' ? [] : [xmlElement('num', {}, [xmlText(label)])]
    if (where === 'preamble') return xmlContainer(element, attributes, [...num, xmlElement('p', {}, runs.content)])
    if (block.type === 'heading') {
      return xmlContainer(element, { ...attributes, name: 'heading' }, [xmlElement('heading', {}, runs.content)])
    }
    const name = element === 'hcontainer' ? { name: block.type } : {}
    const content = xmlElement('content', {}, [xmlElement('p', {}, runs.content)])
    return xmlContainer(element, { ...attributes, ...name }, [...num, content])
  }

  /** Items that are no longer in the text are not counted. */
  #labelOf(block: RedlineBlock): string {
    if (!this.#numbers) return ''
    if (block.type !== 'item') return block.number ?? ''
    const { list, indent } = { ...BLOCK_DEFAULTS, ...block.attrs }
    return block.change === 'deleted' || block.change === 'movedFrom' ? '' : this.#labels.next(list, indent)
  }

  #table(blocks: readonly RedlineBlock[]): Xml {
    const table = blocks[0]?.in?.table ?? ''
    const id = blocks[0]?.change === 'movedFrom' ? table + FROM : table
    const outer = { eId: this.#ids.take('hcontainer', id), name: 'table' }
    const rows = rowsOf(blocks).map((row) => this.#row(row))
    const eId = this.#ids.take('table', id)
    const name = elementId('table', table)
    const inner = xmlContainer('table', { eId, wId: eId === name ? undefined : name }, rows)
    return xmlContainer('hcontainer', outer, [xmlContainer('content', {}, [inner])])
  }

  #row(cells: readonly RedlineBlock[][]): Xml {
    const fate = cellFate(cells.flat())
    const eId = this.#ids.take('tr', cells[0]?.[0]?.in?.row ?? '')
    return xmlContainer(
      'tr',
      { eId, ...fateOf(fate) },
      cells.map((cell) => this.#cell(cell, fate)),
    )
  }

  #cell(blocks: readonly RedlineBlock[], rowFate: CellFate): Xml {
    const { cell, cellBefore } = blocks[0]?.in ?? {}
    const { header = false, columns, rows } = cell ?? {}
    const before = cellBefore === undefined ? undefined : shapeWords(cellBefore)
    const fate = rowFate === 'same' ? fateOf(cellFate(blocks)) : {}
    const content = blocks.map((block) => this.#block(block, 'cell'))
    return xmlContainer(
      header ? 'th' : 'td',
      { colspan: columns, rowspan: rows, 'pl:before': before, ...fate },
      content,
    )
  }
}

function shapeWords({ header = false, columns = 1, rows = 1 }: CellShape): string {
  return `header=${header} colspan=${columns} rowspan=${rows}`
}

/** The eId that the block had in the text before, or has where it stands a first time, if that is another one. */
function earlierId(block: RedlineBlock, prefix: string, eId: string): string | undefined {
  const earlier = elementId(prefix, block.idBefore ?? block.id)
  return earlier === eId ? undefined : earlier
}

function lookOf(block: RedlineBlock): XmlAttributes {
  const { level, list, indent, direction, numbered } = { ...BLOCK_DEFAULTS, ...block.attrs }
  return {
    style: direction === 'auto' ? undefined : `direction: ${direction}`,
    'pl:kind': block.type,
    'pl:level': level === 0 ? undefined : level,
    'pl:list': block.type === 'item' ? list : undefined,
    'pl:indent': indent === 0 ? undefined : indent,
    'pl:direction': direction === 'auto' ? undefined : direction,
    'pl:numbered': numbered ? undefined : 'false',
  }
}

function changeOf({ change, mark, attributes = [] }: RedlineBlock): XmlAttributes {
  const before = attributes.filter(({ name }) => name !== 'section').map((one) => `${one.name}=${String(one.before)}`)
  return {
    'pl:change': change === 'same' ? undefined : change,
    'pl:mark': mark === 'same' ? undefined : mark,
    'pl:before': before.length === 0 ? undefined : before.join(' '),
  }
}

function fateOf(fate: CellFate): XmlAttributes {
  return { 'pl:change': fate === 'same' ? undefined : fate }
}
