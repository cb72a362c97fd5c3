import type { Reading } from '../../../shared/redline/accept.ts'
import { checkCells, type Paragraph, type ReadTable } from '../text-builder.ts'
import type { UnheldCounter } from '../unheld.ts'
import { WORD_ELEMENTS } from './vocabulary.ts'
import { elementAt, elementsOf, isOn, valueAt, type XmlElement } from './xml.ts'

const COLUMNS_MAX = 100
const ROWS_MAX = 1000

interface OpenCell {
  readonly header: boolean
  columns: number
  rows: number
  readonly content: Paragraph[]
}

/** A cell as the file has it: where it begins in the grid, and whether it is the rest of one before it. */
interface GridCell {
  readonly element: XmlElement
  readonly column: number
  readonly columns: number
  readonly below: boolean
  readonly beside: boolean
}

/**
 * A table on one side of its tracked changes. Word repeats a cell that spans rows in each of them; here it stands once, with whatever
 * words stand in its repetitions.
 */
export function tableIn(
  table: XmlElement,
  side: Reading,
  unheld: UnheldCounter,
  paragraphsOf: (cell: XmlElement) => readonly Paragraph[],
): ReadTable {
  const rows = within(table, 'w:tr').filter(
    (row) => !elementsOf(elementAt(row, 'w:trPr')).some(({ name }) => name === (side === 'accept' ? 'w:del' : 'w:ins')),
  )
  /** Cells that may go on in the next row, by their column. */
  let above = new Map<number, OpenCell>()
  return {
    rows: rows.map((row) => {
      noteLayout(row, unheld)
      const header = isOn(elementAt(row, 'w:trPr', 'w:tblHeader'))
      const cells: OpenCell[] = []
      const reached = new Map<number, OpenCell>()
      for (const cell of gridOf(row, side, unheld)) {
        const content = paragraphsOf(cell.element)
        const before = cells.at(-1)
        const upper = cell.below ? above.get(cell.column) : undefined
        if (upper !== undefined && upper.columns === cell.columns && upper.rows < ROWS_MAX) {
          upper.rows += 1
          upper.content.push(...content.filter(hasWords))
          reached.set(cell.column, upper)
        } else if (cell.beside && before !== undefined && before.columns + cell.columns <= COLUMNS_MAX) {
          before.columns += cell.columns
          before.content.push(...content.filter(hasWords))
        } else {
          const own = { header, columns: cell.columns, rows: 1, content: [...content] }
          cells.push(own)
          reached.set(cell.column, own)
        }
      }
      above = reached
      return { cells }
    }),
  }
}

function gridOf(row: XmlElement, side: Reading, unheld: UnheldCounter): readonly GridCell[] {
  const gone = side === 'accept' ? 'w:cellDel' : 'w:cellIns'
  let column = numberAt(elementAt(row, 'w:trPr'), 'w:gridBefore', 0)
  const cells = within(row, 'w:tc')
  checkCells(cells.length)
  return cells
    .filter((cell) => elementAt(cell, 'w:tcPr', gone) === undefined)
    .map((element) => {
      const properties = elementAt(element, 'w:tcPr')
      const said = numberAt(properties, 'w:gridSpan', 1)
      const columns = Math.min(COLUMNS_MAX, Math.max(1, said))
      if (said > COLUMNS_MAX) unheld.note('tableSpan')
      const cell = {
        element,
        column,
        columns,
        below: goesOn(properties, 'w:vMerge'),
        beside: goesOn(properties, 'w:hMerge'),
      }
      column += columns
      return cell
    })
}

/** Whether a cell is merged into the one before it; "continue" is what is meant where nothing is said. */
function goesOn(properties: XmlElement | undefined, name: string): boolean {
  const merge = elementAt(properties, name)
  return merge !== undefined && (merge.attributes.get('w:val') ?? 'continue') === 'continue'
}

function noteLayout(row: XmlElement, unheld: UnheldCounter): void {
  const changed = elementAt(row, 'w:trPr', 'w:trPrChange') !== undefined
  if (changed) unheld.note('trackedLayout')
}

function hasWords({ content }: Paragraph): boolean {
  return content.length > 0
}

function numberAt(properties: XmlElement | undefined, name: string, otherwise: number): number {
  const number = Number.parseInt(valueAt(properties, name) ?? '', 10)
  return Number.isNaN(number) ? otherwise : number
}

/** The rows of a table or the cells of a row, also those in content controls. */
function within(element: XmlElement, name: string): XmlElement[] {
  return elementsOf(element).flatMap((child) => {
    if (child.name === name) return [child]
    const isAround = child.name === 'w:sdt' || WORD_ELEMENTS.get(child.name) === 'around'
    return isAround ? within(child, name) : []
  })
}

/** A table in a table is not in the schema: its paragraphs stand in the outer cell. */
export function paragraphsIn(table: ReadTable): readonly Paragraph[] {
  return table.rows.flatMap((row) => row.cells.flatMap((cell) => cell.content))
}
