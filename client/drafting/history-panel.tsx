import { useEffect, useRef } from 'react'
import { Button } from 'react-aria-components'
import { format } from '../../shared/messages/format.ts'
import { may } from '../../shared/policy/may.ts'
import type { DocumentResponse, HistoryResponse, MeResponse, Told } from '../../shared/protocol/api.ts'
import type { Api } from '../net/api.ts'
import { failureText } from '../net/failure-text.ts'
import { instantText } from '../ui/time.ts'
import { useLoad } from '../ui/use-load.ts'
import { RestorePart } from './restore-part.tsx'
import type { SectionPlace } from './section-props.ts'

/** What the panel is open for: a word, or as yet none. Asked by key, the panel takes the focus. */
export interface Asked {
  readonly place: SectionPlace | null
  readonly how: 'click' | 'key'
}

interface HistoryPanelProps {
  readonly api: Api
  readonly me: MeResponse
  readonly room: DocumentResponse
  readonly asked: Asked
  readonly numbers: ReadonlyMap<string, string>
  readonly timeZone: string
  readonly onClose: () => void
}

/** Who wrote a word, when and from where; what was deleted beside it; earlier wordings of the paragraph, to be restored. */
export function HistoryPanel(props: HistoryPanelProps) {
  const { asked, onClose } = props
  const heading = useRef<HTMLHeadingElement>(null)
  useEffect(() => {
    if (asked.how === 'key') heading.current?.focus()
  }, [asked])
  return (
    <aside
      className="history"
      aria-labelledby="history-title"
      onKeyDown={(event) => {
        if (event.key === 'Escape') onClose()
      }}
    >
      <div className="history-head">
        <h2 id="history-title" ref={heading} tabIndex={-1}>
          {format('history.title')}
        </h2>
        <Button className="button button-quiet" onPress={onClose}>
          {format('history.close')}
        </Button>
      </div>
      {asked.place === null ? (
        <p className="help">{format('history.help')}</p>
      ) : (
        <Place {...props} place={asked.place} />
      )}
    </aside>
  )
}

function Place({ api, me, room, numbers, timeZone, place }: HistoryPanelProps & { readonly place: SectionPlace }) {
  const [history, again] = useLoad(`history ${place.section} ${place.block} ${place.from} ${place.word}`, () =>
    api.history(place.section, place.block),
  )
  const section = room.document.sections.find(({ id }) => id === place.section)
  const mayWrite =
    section !== undefined &&
    may(me.seat, 'section.write', { meeting: room.document.meeting, document: room.document, section }) === null
  const number = numbers.get(place.block)
  return (
    <>
      <p className="history-word" role="status" dir="auto">
        {format('history.word', { word: place.word, number: number ?? 'none' })}
      </p>
      {history.state === 'loading' && <p className="muted">{format('app.loading')}</p>}
      {history.state === 'failed' && <p className="refusal">{failureText(history.error).text}</p>}
      {history.state === 'ready' && (
        <>
          <Word history={history.value} place={place} timeZone={timeZone} />
          <Deleted history={history.value} place={place} timeZone={timeZone} />
          <Paragraph history={history.value} timeZone={timeZone} />
          {mayWrite && section !== undefined && (
            <RestorePart
              key={`${place.section} ${place.block}`}
              api={api}
              section={section}
              block={place.block}
              earlier={history.value.earlier}
              versions={room.versions}
              timeZone={timeZone}
              onRestored={again}
            />
          )}
        </>
      )}
    </>
  )
}

type Part = { readonly history: HistoryResponse; readonly timeZone: string }

/** Who wrote the word, each of those who did. */
function Word({ history, place, timeZone }: Part & { readonly place: SectionPlace }) {
  let at = 0
  const own = history.runs.filter(({ text }) => {
    const from = at
    at += text.length
    return from < place.to && at > place.from
  })
  if (own.length === 0) return <p className="muted">{format('history.changed')}</p>
  return (
    <ul className="history-runs">
      {own.map((run, i) => (
        // Runs have no other name than their place.
        // biome-ignore lint/suspicious/noArrayIndexKey: the list is made anew with each answer
        <li key={i}>
          <ToldBy told={run} timeZone={timeZone} />
          {run.again !== undefined && <AgainBy again={run.again} timeZone={timeZone} />}
        </li>
      ))}
    </ul>
  )
}

/** Characters between the word and a deletion that counts as beside it. */
const BESIDE = 40
const DELETIONS_SHOWN = 8

function Deleted({ history, place, timeZone }: Part & { readonly place: SectionPlace }) {
  const near = history.deleted
    .filter(({ offset, text }) => text.trim() !== '' && offset >= place.from - BESIDE && offset <= place.to + BESIDE)
    .slice(-DELETIONS_SHOWN)
  if (near.length === 0) return null
  return (
    <section aria-labelledby="history-deleted">
      <h3 id="history-deleted">{format('history.deletedHere')}</h3>
      <ul className="history-runs">
        {near.map((gone, i) => (
          // biome-ignore lint/suspicious/noArrayIndexKey: the list is made anew with each answer
          <li key={i}>
            <del dir="auto">{gone.text}</del>
            <ToldBy told={gone.deleted} verb="deleted" timeZone={timeZone} />
            <ToldBy told={gone} verb="written" timeZone={timeZone} />
          </li>
        ))}
      </ul>
    </section>
  )
}

const TEXT_SHOWN = 90

/** Who wrote what of the paragraph, in its order. */
function Paragraph({ history, timeZone }: Part) {
  return (
    <details className="history-part">
      <summary>{format('history.paragraph')}</summary>
      {history.paragraph !== null && <ToldBy told={history.paragraph} verb="begun" timeZone={timeZone} />}
      <ul className="history-runs">
        {history.runs.map((run, i) => (
          // biome-ignore lint/suspicious/noArrayIndexKey: the list is made anew with each answer
          <li key={i}>
            <q dir="auto">{run.text.length > TEXT_SHOWN ? `${run.text.slice(0, TEXT_SHOWN)}…` : run.text}</q>
            <ToldBy told={run} timeZone={timeZone} />
            {run.again !== undefined && <AgainBy again={run.again} timeZone={timeZone} />}
          </li>
        ))}
      </ul>
    </details>
  )
}

interface ToldByProps {
  readonly told: Told
  readonly verb?: 'deleted' | 'written' | 'begun'
  readonly timeZone: string
}

/** "Written by …, 2 Jun 2031, 15:20, second device". */
function ToldBy({ told, verb = 'written', timeZone }: ToldByProps) {
  const who = told.by ?? format('history.somebody')
  const isBefore = told.how === 'start' && verb !== 'deleted'
  return (
    <span className="history-told">
      {isBefore ? format('history.writtenBefore') : format(`history.${verb}`, { who })}{' '}
      <time dateTime={told.at}>{instantText(told.at, timeZone)}</time>
      {told.how === 'act' && ` · ${format('history.act')}`}
      {told.device !== undefined && ` · ${format('history.device', { n: told.device })}`}
    </span>
  )
}

function AgainBy({
  again,
  timeZone,
}: {
  readonly again: Told & { readonly version?: string }
  readonly timeZone: string
}) {
  const who = again.by ?? format('history.somebody')
  return (
    <span className="history-told">
      {again.how === 'restored'
        ? format('history.restored', { who, version: again.version ?? format('history.earlierText') })
        : format('history.putAgain', { who })}{' '}
      <time dateTime={again.at}>{instantText(again.at, timeZone)}</time>
    </span>
  )
}
