import type { FrameTable } from '../../../shared/redline/frame.ts'
import { attributesHtml, escapeHtml } from './escape.ts'

/** The tables of a report that stand before its text, or after it. They are no text: readers leave them out. */
export function frameTables(tables: readonly FrameTable[], place: FrameTable['place']): string {
  return tables
    .filter((table) => table.place === place)
    .map(frameTable)
    .join('\n')
}

function frameTable({ title, columns, rows }: FrameTable): string {
  const hasBars = rows.some(({ share }) => share !== undefined)
  const kind = (i: number) => {
    const { numeric = false, width } = columns[i] ?? {}
    return attributesHtml({ class: numeric ? 'numeric' : width })
  }
  const head = columns.map(({ name }, i) => `<th scope="col"${kind(i)}>${escapeHtml(name)}</th>`).join('')
  const body = rows.map(({ cells, share }) => {
    const [first = '', ...others] = cells
    const rest = others
      .map((cell, i) => {
        // On a narrow screen a row is a list of its cells, each with the name of its column.
        const label = attributesHtml({ 'data-label': columns[i + 1]?.name ?? '' })
        return `<td dir="auto"${kind(i + 1)}${label}>${escapeHtml(cell)}</td>`
      })
      .join('')
    const bar = share === undefined ? '' : `<span class="bar" style="inline-size:${Math.round(100 * share)}%"></span>`
    return `<tr><th scope="row" dir="auto"${kind(0)}>${escapeHtml(first)}</th>${rest}${hasBars ? `<td class="bars">${bar}</td>` : ''}</tr>`
  })
  return `<table class="overview">
<caption>${escapeHtml(title)}</caption>
<thead><tr>${head}${hasBars ? '<td class="bars"></td>' : ''}</tr></thead>
<tbody>
${body.join('\n')}
</tbody>
</table>`
}
