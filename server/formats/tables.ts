import type { RedlineBlock } from '../../shared/redline/model.ts'
import { groupsOf } from './groups.ts'

/** Whether something of a table stands in both texts, or in one alone. */
export type CellFate = 'same' | 'inserted' | 'deleted'

/** What becomes of a row or cell with these paragraphs: it came or went where all of them did, also with a moved table. */
export function cellFate(blocks: readonly RedlineBlock[]): CellFate {
  if (blocks.every(({ change }) => change === 'inserted' || change === 'movedTo')) return 'inserted'
  return blocks.every(({ change }) => change === 'deleted' || change === 'movedFrom') ? 'deleted' : 'same'
}

/** The blocks of a redline in stretches of running text (`table` null) and tables. */
export function stretchesOfTables(blocks: readonly RedlineBlock[]) {
  return groupsOf(blocks, (block) => (block.in === undefined ? null : `${block.in.table} ${movedBy(block)}`)).map(
    ({ key, items }) => ({ isTable: key !== null, blocks: items }),
  )
}

/** A table moved past its other half stays two tables. */
function movedBy({ change }: RedlineBlock): string {
  return change === 'movedFrom' || change === 'movedTo' ? change : ''
}

/** The rows of a table, each as its cells, each as its paragraphs. */
export function rowsOf(table: readonly RedlineBlock[]): RedlineBlock[][][] {
  return groupsOf(table, (block) => block.in?.row ?? null).map((row) =>
    groupsOf(row.items, (block) => block.in?.column ?? 0).map((cell) => cell.items),
  )
}
