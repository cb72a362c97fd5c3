import type { RedlineBlock } from '../../../shared/redline/model.ts'
import { cellFate, rowsOf } from '../tables.ts'
import { PDF_LIMITS } from './limits.ts'
import type { Cell, Table } from './sheet.ts'

/**
 * A table with each cell in its place: the first free one of its row. A redline holds the rows of both texts, so that what spans
 * rows can meet a row that was not there; cells then give way to the right.
 */
export function tableOf(blocks: readonly RedlineBlock[], partsOf: (cell: readonly RedlineBlock[]) => Cell['parts']) {
  const rows = rowsOf(blocks)
  const taken = rows.map(() => new Set<number>())
  const cells = rows.flatMap((row, y) => {
    const rowFate = cellFate(row.flat())
    return row.map((blocks): Cell => {
      const { header = false, columns = 1, rows: high = 1 } = blocks[0]?.in?.cell ?? {}
      const shape = { columns: Math.min(columns, PDF_LIMITS.columnsMax), rows: Math.min(high, rows.length - y) }
      const x = place(taken, y, shape)
      const fate = rowFate === 'same' ? cellFate(blocks) : rowFate
      return { x, y, ...shape, header, fate, parts: partsOf(blocks) }
    })
  })
  const headerRows = rows.findIndex((_, y) => !isHeader(cells, y))
  return {
    kind: 'table',
    columns: Math.max(1, ...cells.map(({ x, columns }) => x + columns)),
    rightToLeft: cells[0]?.parts[0]?.rightToLeft ?? false,
    headerRows: headerRows === -1 ? 0 : headerRows,
    cells,
  } satisfies Table
}

function isHeader(cells: readonly Cell[], y: number): boolean {
  return cells.every((cell) => cell.y !== y || (cell.header && cell.rows === 1))
}

/** Takes the first place of a row where a cell of this shape fits. */
function place(taken: readonly Set<number>[], y: number, { columns, rows }: Pick<Cell, 'columns' | 'rows'>): number {
  const here = taken.slice(y, y + rows)
  const free = (x: number) => here.every((row) => !row.has(x))
  const fits = (x: number) => Array.from({ length: columns }, (_, i) => x + i).every(free)
  let x = 0
  while (!fits(x)) x += 1
  for (const row of here) for (let i = 0; i < columns; i++) row.add(x + i)
  return x
}
