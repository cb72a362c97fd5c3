import type { BlockId } from '../model/ids.ts'
import type { BlockJson, TableJson, TextBlockJson, TextJson } from '../schema/text.ts'

/** A cell that some copy changed, of a table whose cells are the same everywhere. */
export interface Cell {
  readonly table: BlockId
  readonly cell: BlockId
  readonly base: TextJson
  /** Of each copy. */
  readonly texts: readonly TextJson[]
}

/** The changed cells of those tables of the base that have the same rows and cells in every text. */
export function cellsToMerge(base: TextJson, texts: readonly TextJson[]): readonly Cell[] {
  return base.content.flatMap((table) => {
    if (table.type !== 'table') return []
    const skeleton = skeletonOf(table)
    const others = texts.flatMap(({ content }) =>
      content.filter(
        (block) => block.type === 'table' && block.attrs.id === table.attrs.id && skeletonOf(block) === skeleton,
      ),
    )
    if (others.length !== texts.length) return []
    const rows = others.map((other) => cellsOf(other))
    return cellsOf(table).flatMap(({ attrs, content }, i) => {
      const contents = rows.map((cells) => cells[i]?.content ?? [])
      if (contents.every((one) => JSON.stringify(one) === JSON.stringify(content))) return []
      const cell = { table: table.attrs.id, cell: attrs.id, base: textOf(content), texts: contents.map(textOf) }
      return [cell]
    })
  })
}

/** The copies as if they had not changed the given cells. */
export function withoutChangesIn(texts: readonly TextJson[], cells: readonly Cell[]): readonly TextJson[] {
  if (cells.length === 0) return texts
  return texts.map((text) =>
    withCells(
      text,
      cells.map((cell) => ({ ...cell, text: cell.base })),
    ),
  )
}

/** A text with other content in some cells of its tables. */
export function withCells(
  text: TextJson,
  cells: readonly { readonly table: BlockId; readonly cell: BlockId; readonly text: TextJson }[],
): TextJson {
  const tables = new Set(cells.map(({ table }) => table))
  const byId = new Map(cells.map((cell) => [cell.cell, cell.text]))
  const content = text.content.map((block): BlockJson => {
    if (block.type === 'block' || !tables.has(block.attrs.id)) return block
    const rows = block.content.map((row) => ({
      ...row,
      content: row.content.map((cell) => {
        const other = byId.get(cell.attrs.id)
        return other === undefined ? cell : { ...cell, content: other.content.filter(isTextBlock) }
      }),
    }))
    return { ...block, content: rows }
  })
  return { type: 'doc', content }
}

function isTextBlock(block: BlockJson): block is TextBlockJson {
  return block.type === 'block'
}

function skeletonOf(block: BlockJson): string {
  if (block.type === 'block') return ''
  return JSON.stringify(block.content.map(({ attrs, content }) => [attrs, content.map((cell) => cell.attrs)]))
}

function cellsOf(block: BlockJson): TableJson['content'][number]['content'] {
  return block.type === 'block' ? [] : block.content.flatMap(({ content }) => content)
}

function textOf(content: readonly BlockJson[]): TextJson {
  return { type: 'doc', content }
}
