import { useMemo } from 'react'
import { format } from '../../shared/messages/format.ts'
import type { DelegationId } from '../../shared/model/ids.ts'
import type { MeResponse, SheetResponse } from '../../shared/protocol/api.ts'
import type { SheetEntry } from '../../shared/redline/sheet.ts'
import { reasonWords } from '../../shared/redline/sheet-words.ts'
import { type Api, sheetAddress } from '../net/api.ts'
import { failureText } from '../net/failure-text.ts'
import { Choice } from '../ui/choice.tsx'
import { FailureNote, Loading } from '../ui/notes.tsx'
import { useLoad } from '../ui/use-load.ts'
import { withFollowers } from './authors.ts'
import { footnoteNumbers, type Paragraph, paragraphsOf } from './paragraphs.ts'
import { type Drawing, Words } from './words.tsx'
import './changes.css'

interface SheetProps {
  readonly api: Api
  readonly me: MeResponse
  readonly go: (address: string, replace?: boolean) => void
  readonly document: string
  readonly before: string
  readonly after: string
  /** Null: the reader's own. */
  readonly delegation: string | null
}

const FILES = [
  ['docx', 'changes.downloadWord'],
  ['pdf', 'changes.downloadPdf'],
  ['html', 'changes.downloadWeb'],
] as const

/** What changed for one delegation between two texts, paragraph by paragraph. */
export function Sheet({ api, me, go, document, before, after, delegation }: SheetProps) {
  const wanted = delegation ?? me.seat.delegation
  const [loaded, again] = useLoad(`sheet ${document} ${before} ${after} ${wanted}`, async () => {
    const [sheet, of, { meeting, delegations }] = await Promise.all([
      wanted === null ? null : api.sheet(document, before, after, wanted),
      api.document(document),
      api.meeting(me.meeting.id),
    ])
    return { sheet, of, delegations, timeZone: meeting.timeZone }
  })
  if (loaded.state === 'loading') return <Loading label={format('app.loading')} />
  if (loaded.state === 'failed') {
    return <FailureNote {...failureText(loaded.error)} onRetry={again} retryLabel={format('app.retry')} />
  }
  const { sheet, of, delegations, timeZone } = loaded.value
  const compared = new URLSearchParams({ before, after })
  const options = delegations.map(({ id, name }) => ({ value: id as string, label: name }))
  const choose = (id: string) =>
    go(`/document/${document}/sheet?${new URLSearchParams({ before, after, delegation: id as DelegationId })}`, true)
  return (
    <div className="reading reading-changes">
      <p className="actions">
        <a className="button" href={`/document/${document}/changes?${compared}`}>
          {format('sheet.all')}
        </a>
      </p>
      <article className="page">
        <header className="page-head">
          <p className="eyebrow">
            <a href={`/document/${document}`}>{of.document.title}</a>
          </p>
          <h1>{sheet === null ? format('changes.sheet') : format('sheet.title', { delegation: sheet.delegation })}</h1>
          {sheet !== null && (
            <p className="lead">
              {format('changes.title', { before: sheet.redline.before.label, after: sheet.redline.after.label })}
            </p>
          )}
          <div className="sheet-choice">
            <Choice label={format('sheet.choose')} value={wanted} options={options} onChange={choose} />
          </div>
          {sheet !== null && wanted !== null && (
            <section className="downloads" aria-label={format('changes.download')}>
              {FILES.map(([kind, label], i) => (
                <a
                  key={kind}
                  className={i === 0 ? 'button button-main' : 'button'}
                  href={sheetAddress(document, before, after, wanted, kind)}
                  download
                >
                  {format(label)}
                </a>
              ))}
            </section>
          )}
          <p className="help">{sheet === null ? format('sheet.noDelegation') : format('sheet.help')}</p>
        </header>
        {sheet !== null && <Entries sheet={sheet} timeZone={timeZone} />}
      </article>
    </div>
  )
}

function Entries({
  sheet: { entries, redline: told },
  timeZone,
}: {
  readonly sheet: SheetResponse
  readonly timeZone: string
}) {
  const redline = useMemo(() => withFollowers(told), [told])
  const paragraphs = useMemo(() => paragraphsOf(redline), [redline])
  const drawing: Drawing = useMemo(
    () => ({ by: [], timeZone, footnotes: footnoteNumbers(redline), otherHalves: new Map() }),
    [redline, timeZone],
  )
  if (entries.length === 0) return <p className="lead">{format('sheet.none')}</p>
  return (
    <ol className="sheet-entries">
      {entries.map((entry, i) => (
        <Entry
          key={entry.blocks.join(' ')}
          entry={entry}
          section={entry.section === entries[i - 1]?.section ? undefined : entry.section}
          paragraphs={entry.blocks.flatMap((at) => paragraphs[at] ?? [])}
          drawing={drawing}
        />
      ))}
    </ol>
  )
}

interface EntryProps {
  readonly entry: SheetEntry
  /** The title of its section, where it is the first of it. */
  readonly section: string | undefined
  readonly paragraphs: readonly Paragraph[]
  readonly drawing: Drawing
}

function Entry({ entry: { number, reasons, instructions }, section, paragraphs, drawing }: EntryProps) {
  const name = number === undefined ? format('sheet.unnumbered') : format('sheet.paragraph', { number })
  return (
    <li>
      {section !== undefined && <h2 dir="auto">{section}</h2>}
      <h3>{name}</h3>
      <ul className="sheet-reasons">
        {reasons.map((reason) => (
          <li key={reasonWords(reason)} dir="auto">
            {reasonWords(reason)}
          </li>
        ))}
      </ul>
      {instructions.map((line) => (
        <p key={line} className="sheet-instruction" dir="auto">
          {line}
        </p>
      ))}
      <div className="text redline">
        {paragraphs.map((paragraph) => (
          <Words key={paragraph.at} paragraph={paragraph} side="both" drawing={drawing} />
        ))}
      </div>
    </li>
  )
}
