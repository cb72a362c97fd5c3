import { AlignmentType, BorderStyle, Paragraph, Table, TableCell, TableRow, TextRun, WidthType } from 'docx'
import type { FrameTable } from '../../../shared/redline/frame.ts'
import { cleanText } from '../clean-text.ts'
import { isRightToLeft } from '../direction.ts'
import { FRAME_STYLE } from './style-names.ts'

const LINE = { style: BorderStyle.SINGLE, size: 4, color: 'A0A0A0' }
const NO_LINE = { style: BorderStyle.NONE, size: 0, color: 'auto' }

/** The tables of a report that stand before its text, or after it; of a style that readers know to be no text. */
export function frameTables(tables: readonly FrameTable[], place: FrameTable['place']): (Paragraph | Table)[] {
  const placed = tables.filter((table) => table.place === place)
  // A paragraph between two tables, and after the last one, keeps them apart.
  return placed.flatMap((table) => [words('TableTitle', table.title), tableOf(table), words('Line', '')])
}

/** Between the margins of the page; twentieths of a point. */
const TEXT_WIDTH = 9_026

/** Widths of the columns; programs that lay out a fixed table go by them. */
function widthsOf(columns: FrameTable['columns']): readonly number[] {
  const shares = columns.map(({ numeric, width }) => (numeric || width === 'short' ? 2 : width === 'wide' ? 6 : 4))
  const all = shares.reduce((sum, share) => sum + share, 0)
  return shares.map((share) => Math.floor((TEXT_WIDTH * share) / all))
}

function tableOf({ columns, rows }: FrameTable): Table {
  const widths = widthsOf(columns)
  const row = (cells: readonly string[], isHead: boolean) =>
    new TableRow({
      tableHeader: isHead,
      cantSplit: true,
      children: cells.map((cell, i) => {
        const isNumber = columns[i]?.numeric === true
        return new TableCell({
          width: { size: widths[i] ?? 0, type: WidthType.DXA },
          children: [words(isHead ? 'TableHead' : 'Line', cell, isNumber)],
        })
      }),
    })
  return new Table({
    style: `${FRAME_STYLE}Table`,
    width: { size: TEXT_WIDTH, type: WidthType.DXA },
    columnWidths: widths,
    borders: {
      top: LINE,
      bottom: LINE,
      insideHorizontal: LINE,
      left: NO_LINE,
      right: NO_LINE,
      insideVertical: NO_LINE,
    },
    rows: [
      row(
        columns.map(({ name }) => name),
        true,
      ),
      ...rows.map(({ cells }) => row(cells, false)),
    ],
  })
}

function words(style: string, text: string, isNumber = false): Paragraph {
  const shown = cleanText(text).replace(/\s+/g, ' ')
  return new Paragraph({
    style: `${FRAME_STYLE}${style}`,
    suppressLineNumbers: true,
    bidirectional: isRightToLeft('auto', shown),
    ...(isNumber && { alignment: AlignmentType.END }),
    children: [new TextRun({ text: shown })],
  })
}
