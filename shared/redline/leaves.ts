import type { BlockJson, FootnoteJson, TableCellJson, TableJson, TextBlockJson } from '../schema/text.ts'

/** A cell without paragraphs is read as one with an empty paragraph, as in every word processor. */
export function blocksOfCell(cell: TableCellJson): readonly TextBlockJson[] {
  if (cell.content.length > 0) return cell.content
  return [{ type: 'block', attrs: { id: cell.attrs.id, kind: 'paragraph' } }]
}

/** The paragraphs of a table in reading order. */
export function textBlocksOfTable(table: TableJson): readonly TextBlockJson[] {
  return table.content.flatMap((row) => row.content.flatMap(blocksOfCell))
}

/** The footnotes of blocks in the order of their anchors. */
export function footnotesOf(blocks: readonly BlockJson[]): readonly FootnoteJson[] {
  return blocks
    .flatMap((block) => (block.type === 'table' ? textBlocksOfTable(block) : [block]))
    .flatMap((block) => (block.content ?? []).filter((node) => node.type === 'footnote'))
}
