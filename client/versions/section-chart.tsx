import { format } from '../../shared/messages/format.ts'
import type { RedlineBlock } from '../../shared/redline/model.ts'
import { type SectionSummary, summarizeSections } from '../../shared/redline/summary.ts'
import { type Author, changedBy, changesOf, isBy } from './authors.ts'
import { changeId } from './words.tsx'

interface SectionChartProps {
  readonly blocks: readonly RedlineBlock[]
  /** Only their changes count; everybody's where it is empty. */
  readonly by: readonly Author[]
}

/** How much changed in each section: a table whose last column draws its numbers. A section leads to its first change. */
export function SectionChart({ blocks, by }: SectionChartProps) {
  const sections = summarizeSections(changedBy(blocks, by))
  const first = firstChanges(blocks, by)
  const most = Math.max(1, ...sections.map(({ summary }) => summary.inserted + summary.deleted))
  return (
    <table className="chart">
      <caption>{format('report.bySection')}</caption>
      <thead>
        <tr>
          <th scope="col">{format('report.section')}</th>
          <th scope="col">{format('report.changedParagraphs')}</th>
          <th scope="col">{format('changes.inserted')}</th>
          <th scope="col">{format('changes.deleted')}</th>
          <td aria-hidden="true" className="chart-bars" />
        </tr>
      </thead>
      <tbody>
        {sections.map((section, i) => (
          <SectionRow key={first[i] ?? `${section.title}`} section={section} first={first[i] ?? null} most={most} />
        ))}
      </tbody>
    </table>
  )
}

interface SectionRowProps {
  readonly section: SectionSummary
  /** The id of the element of its first change; null where it has none. */
  readonly first: string | null
  readonly most: number
}

function SectionRow({ section: { title, changed, summary }, first, most }: SectionRowProps) {
  const name = title ?? format('changes.wholeText')
  const share = (characters: number) => `${(100 * characters) / most}%`
  return (
    <tr>
      <th scope="row" dir="auto">
        {first === null ? name : <a href={`#${first}`}>{name}</a>}
      </th>
      <td>{changed.toLocaleString('en')}</td>
      <td>{summary.inserted.toLocaleString('en')}</td>
      <td>{summary.deleted.toLocaleString('en')}</td>
      <td aria-hidden="true" className="chart-bars">
        <span className="bar-inserted" style={{ inlineSize: share(summary.inserted) }} />
        <span className="bar-deleted" style={{ inlineSize: share(summary.deleted) }} />
      </td>
    </tr>
  )
}

/** The first change of each section, in the order of `summarizeSections`. */
function firstChanges(blocks: readonly RedlineBlock[], by: readonly Author[]): readonly (string | null)[] {
  const first: (string | null)[] = []
  for (const [at, block] of blocks.entries()) {
    if (first.length === 0 || block.section !== undefined) first.push(null)
    const n = changesOf(block).findIndex((source) => isBy(by, source))
    if (n !== -1) first[first.length - 1] ??= changeId(at, n)
  }
  return first
}
