import { useEffect } from 'react'
import { format } from '../../shared/messages/format.ts'
import { RUNGS } from '../../shared/model/paragraph-status.ts'
import type { SectionOnWall, WallCounts, WallResponse } from '../../shared/protocol/api.ts'
import type { Api } from '../net/api.ts'
import { failureText } from '../net/failure-text.ts'
import { FailureNote, Loading } from '../ui/notes.tsx'
import { useLoad } from '../ui/use-load.ts'

/** How often it is looked at anew. */
const LOOK_MS = 5_000

/** The status wall: how far each section is, for a screen that hangs in a corridor; who holds what stands on it for the Bureau alone. */
export function Wall({ api, document }: { readonly api: Api; readonly document: string }) {
  const [wall, again] = useLoad(`wall ${document}`, () => api.wall(document))
  useEffect(() => {
    const timer = setInterval(again, LOOK_MS)
    return () => clearInterval(timer)
  }, [again])
  if (wall.state === 'loading') return <Loading label={format('app.loading')} />
  if (wall.state === 'failed')
    return <FailureNote {...failureText(wall.error)} onRetry={again} retryLabel={format('app.retry')} />
  return <WallTable wall={wall.value} document={document} />
}

function WallTable({ wall: { title, sections, since }, document }: { wall: WallResponse; document: string }) {
  const total = sumOf(sections)
  const isBureau = sections.some(({ holders }) => holders !== undefined)
  return (
    <div className="sheet wall">
      <header className="wall-head">
        <h1>{format('wall.title')}</h1>
        <p className="lead">{title}</p>
        <p className="actions">
          <a className="button" href={`/document/${document}`}>
            {format('wall.back')}
          </a>
        </p>
      </header>
      <p className="wall-sum">
        <strong>
          {format('wall.agreed', { n: total.rungs.agreedAdRef + total.rungs.agreed + total.rungs.adopted })}
        </strong>{' '}
        {format('wall.of', { n: paragraphsIn(total) })} · {format('wall.brackets', { n: total.brackets })}
        {since !== null && ` (${sinceText(since, total.brackets)})`}
      </p>
      <table className="wall-table">
        <caption className="hidden">{format('wall.title')}</caption>
        <thead>
          <tr>
            <th scope="col">{format('report.section')}</th>
            {RUNGS.map((rung) => (
              <th scope="col" key={rung}>
                {format(`status.${rung}`)}
              </th>
            ))}
            <th scope="col">{format('status.parked')}</th>
            <th scope="col">{format('wall.bracketsHead')}</th>
            {isBureau && <th scope="col">{format('wall.holders')}</th>}
          </tr>
        </thead>
        <tbody>
          {sections.map((section) => (
            <tr key={section.section}>
              <th scope="row" dir="auto">
                <a href={`/document/${document}#section-${section.section}`}>{section.title}</a>
                <Bar counts={section} />
              </th>
              <Counts counts={section} />
              {isBureau && <td className="wall-holders">{holdersText(section)}</td>}
            </tr>
          ))}
        </tbody>
        <tfoot>
          <tr>
            <th scope="row">
              {format('wall.all')}
              <Bar counts={total} />
            </th>
            <Counts counts={total} />
            {isBureau && <td />}
          </tr>
        </tfoot>
      </table>
    </div>
  )
}

function Counts({ counts: { rungs, parked, brackets } }: { readonly counts: WallCounts }) {
  return (
    <>
      {RUNGS.map((rung) => (
        <td key={rung} data-label={format(`status.${rung}`)}>
          {rungs[rung]}
        </td>
      ))}
      <td data-label={format('status.parked')}>{parked}</td>
      <td data-label={format('wall.bracketsHead')}>{brackets}</td>
    </>
  )
}

/** The rungs as one bar, told apart by pattern too; the numbers beside it say the same. */
function Bar({ counts: { rungs } }: { readonly counts: WallCounts }) {
  return (
    <span className="wall-bar" aria-hidden="true">
      {RUNGS.map((rung) => (
        <span key={rung} data-status={rung} style={{ flexGrow: rungs[rung] }} />
      ))}
    </span>
  )
}

function sumOf(sections: readonly SectionOnWall[]): WallCounts {
  const rungs = { open: 0, agreedAdRef: 0, agreed: 0, adopted: 0 }
  let [parked, brackets] = [0, 0]
  for (const section of sections) {
    for (const rung of RUNGS) rungs[rung] += section.rungs[rung]
    parked += section.parked
    brackets += section.brackets
  }
  return { rungs, parked, brackets }
}

function paragraphsIn({ rungs }: WallCounts): number {
  return RUNGS.reduce((sum, rung) => sum + rungs[rung], 0)
}

function holdersText({ holders = [] }: SectionOnWall): string {
  return holders.map(({ name, brackets }) => format('brackets.holds', { name, n: brackets })).join(', ')
}

function sinceText({ symbol, brackets }: NonNullable<WallResponse['since']>, now: number): string {
  const change = now === brackets ? 'same' : now > brackets ? 'more' : 'fewer'
  return format('wall.since', { change, n: Math.abs(now - brackets), symbol })
}
