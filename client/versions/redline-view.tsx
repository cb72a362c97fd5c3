import { memo, type ReactNode } from 'react'
import { format } from '../../shared/messages/format.ts'
import type { Paragraph, Part } from './paragraphs.ts'
import { type Drawing, type Side, Words } from './words.tsx'

interface RedlineViewProps {
  readonly parts: readonly Part[]
  /** Before and after in two columns; else both texts as one. */
  readonly beside: boolean
  readonly drawing: Drawing
}

/** How high a part is before it is laid out, in rem: a guess, which only the scroll bar shows. */
const PART_REM = 6
/** So many parts are laid out together, or left until they are near the window. */
const TOGETHER = 24

/**
 * A marked-up text to read. All of it is on the page, so that it is found by the browser and walked through by keyboard; what is far
 * from the window is not laid out (`content-visibility`).
 */
export const RedlineView = memo(function RedlineView({ parts, beside, drawing }: RedlineViewProps) {
  const stretches = Array.from({ length: Math.ceil(parts.length / TOGETHER) }, (_, i) =>
    parts.slice(i * TOGETHER, (i + 1) * TOGETHER),
  )
  if (!beside) {
    return (
      <div className="text redline">
        {stretches.map((stretch) => (
          <div key={stretch[0]?.at} className="redline-stretch" style={guessed(stretch)}>
            {stretch.map((part) => drawInline(part, drawing))}
          </div>
        ))}
      </div>
    )
  }
  return (
    <div className="text redline">
      <table className="redline-beside">
        <thead>
          <tr className="beside-row">
            <th scope="col">{format('changes.before')}</th>
            <th scope="col">{format('changes.after')}</th>
          </tr>
        </thead>
        {stretches.map((stretch) => (
          <tbody key={stretch[0]?.at} className="redline-stretch" style={guessed(stretch)}>
            {stretch.map((part) => drawBeside(part, drawing))}
          </tbody>
        ))}
      </table>
    </div>
  )
})

function guessed(stretch: readonly Part[]): { readonly containIntrinsicSize: string } {
  return { containIntrinsicSize: `auto ${PART_REM * stretch.length}rem` }
}

function drawInline(part: Part, drawing: Drawing): ReactNode {
  const key = `${part.kind} ${part.at}`
  switch (part.kind) {
    case 'section':
      return <h2 key={key}>{part.title}</h2>
    case 'gap':
      return <Gap key={key} paragraphs={part.paragraphs} />
    case 'paragraph':
      return <Words key={key} paragraph={part.paragraph} side="both" drawing={drawing} />
    case 'table':
      return <TableWords key={key} rows={part.rows} side="both" drawing={drawing} />
  }
}

function drawBeside(part: Part, drawing: Drawing): ReactNode {
  const key = `${part.kind} ${part.at}`
  switch (part.kind) {
    case 'section':
    case 'gap':
      return (
        <tr key={key} className="beside-row">
          <td colSpan={2} className="beside-both">
            {part.kind === 'gap' ? <Gap paragraphs={part.paragraphs} /> : <h2>{part.title}</h2>}
          </td>
        </tr>
      )
    case 'paragraph':
    case 'table':
      return (
        <tr key={key} className="beside-row">
          {(['before', 'after'] as const).map((side) => (
            <td key={side} className="beside-cell">
              {part.kind === 'table' ? (
                <TableWords rows={part.rows} side={side} drawing={drawing} />
              ) : part.paragraph[side] === null ? null : (
                <Words paragraph={part.paragraph} side={side} drawing={drawing} />
              )}
            </td>
          ))}
        </tr>
      )
  }
}

function Gap({ paragraphs }: { readonly paragraphs: number }) {
  return (
    <p className="gap">
      <bdi>{format('changes.gap', { n: paragraphs })}</bdi>
    </p>
  )
}

interface TableWordsProps {
  readonly rows: readonly (readonly (readonly Paragraph[])[])[]
  readonly side: Side
  readonly drawing: Drawing
}

function TableWords({ rows, side, drawing }: TableWordsProps) {
  const shown = rows
    .map((cells) => cells.map((cell) => cell.filter((one) => side === 'both' || one[side] !== null)).filter(isFilled))
    .filter(isFilled)
  if (shown.length === 0) return null
  return (
    <div className="table-frame">
      <table>
        <tbody>
          {shown.map((cells) => (
            <tr key={cells[0]?.[0]?.at} data-fate={fateOf(cells.flat())}>
              {cells.map((cell) => (
                <Cell key={cell[0]?.at} cell={cell} side={side} drawing={drawing} />
              ))}
            </tr>
          ))}
        </tbody>
      </table>
    </div>
  )
}

interface CellProps {
  readonly cell: readonly Paragraph[]
  readonly side: Side
  readonly drawing: Drawing
}

function Cell({ cell, side, drawing }: CellProps) {
  const place = cell[0]?.block.in
  const { header = false, columns, rows } = (side === 'before' ? place?.cellBefore : undefined) ?? place?.cell ?? {}
  const Tag = header ? 'th' : 'td'
  return (
    <Tag colSpan={columns} rowSpan={rows} data-fate={fateOf(cell)}>
      {cell.map((paragraph) => (
        <Words key={paragraph.at} paragraph={paragraph} side={side} drawing={drawing} />
      ))}
    </Tag>
  )
}

function isFilled(list: readonly unknown[]): boolean {
  return list.length > 0
}

/** A row or cell came or went where all of its paragraphs did. */
function fateOf(paragraphs: readonly Paragraph[]): 'inserted' | 'deleted' | undefined {
  if (paragraphs.every(({ before }) => before === null)) return 'inserted'
  return paragraphs.every(({ after }) => after === null) ? 'deleted' : undefined
}
