import { format } from '../../shared/messages/format.ts'
import type { Document, Section } from '../../shared/model/document.ts'
import { may } from '../../shared/policy/may.ts'
import type { DocumentResponse, MeetingResponse, MeResponse } from '../../shared/protocol/api.ts'
import type { Api } from '../net/api.ts'
import { failureText } from '../net/failure-text.ts'
import { FailureNote, Loading } from '../ui/notes.tsx'
import { instantText } from '../ui/time.ts'
import { useLoad } from '../ui/use-load.ts'
import { meetingDays } from './moments.ts'
import { Programme } from './programme.tsx'
import { Sessions } from './sessions.tsx'

interface HomeData {
  readonly meeting: MeetingResponse
  readonly documents: readonly DocumentResponse[]
}

/** The meeting at a glance: what waits, the text, the programme with the present moment, the rooms. */
export function Home({ api, me }: { readonly api: Api; readonly me: MeResponse }) {
  const [home, again] = useLoad<HomeData>(`home ${me.seat.id}`, async () => {
    const meeting = await api.meeting(me.meeting.id)
    return { meeting, documents: await Promise.all(meeting.documents.map(({ id }) => api.document(id))) }
  })
  if (home.state === 'loading') return <Loading label={format('app.loading')} />
  if (home.state === 'failed') {
    return <FailureNote {...failureText(home.error)} onRetry={again} retryLabel={format('app.retry')} />
  }
  const { meeting, documents } = home.value
  const { type, title, venue, host, coOrganizers, toBeDecided } = meeting.meeting
  return (
    <div className="sheet home">
      <header className="home-head">
        <p className="eyebrow">{type}</p>
        <h1>{title}</h1>
        <p className="lead">{format('home.when', { days: meetingDays(meeting.meeting), place: venue })}</p>
        <p className="muted">
          {format('home.host')}: {host}
          {coOrganizers.length > 0 && `, ${format('home.coOrganizers', { names: coOrganizers.join(', ') })}`}
        </p>
      </header>
      <Waiting me={me} documents={documents} />
      {documents.map((document) => (
        <TextCard key={document.document.id} me={me} of={document} meeting={meeting} />
      ))}
      <Programme meeting={meeting} />
      <Sessions meeting={meeting} />
      {toBeDecided.length > 0 && (
        <section className="card" aria-labelledby="undecided">
          <h2 id="undecided">{format('home.toBeDecided')}</h2>
          <ul className="undecided">
            {toBeDecided.map((what) => (
              <li key={what}>{what}</li>
            ))}
          </ul>
        </section>
      )}
    </div>
  )
}

/** Sections this seat may write in, of a document. */
function ownSections(me: MeResponse, document: Document): readonly Section[] {
  return document.sections.filter(
    (section) => may(me.seat, 'section.write', { meeting: document.meeting, document, section }) === null,
  )
}

/** What waits for a seat, each with where it is done. */
function waitingFor(me: MeResponse, { document, versions, suggestedSymbol }: DocumentResponse) {
  const latest = versions.at(-1)
  const address = `/document/${document.id}`
  const things = ownSections(me, document).map((section) => ({
    address: `${address}#section-${section.id}`,
    label: format('home.waitingWrite', { title: section.title }),
  }))
  if (may(me.seat, 'version.issue', { meeting: document.meeting, document }) === null) {
    things.push({ address, label: format('home.waitingIssue', { symbol: suggestedSymbol }) })
  }
  if (latest !== undefined) {
    const label = format('home.waitingRead', { symbol: latest.symbol })
    things.push({ address: `${address}/versions/${latest.id}`, label })
  }
  return things
}

function Waiting({ me, documents }: { readonly me: MeResponse; readonly documents: readonly DocumentResponse[] }) {
  const things = documents.flatMap((document) => waitingFor(me, document))
  return (
    <section className="card waiting" aria-labelledby="waiting">
      <h2 id="waiting">{format('home.waiting')}</h2>
      {things.length === 0 ? (
        <p>{format('home.waitingNothing')}</p>
      ) : (
        <ul>
          {things.map(({ address, label }) => (
            <li key={address + label}>
              <a href={address}>{label}</a>
            </li>
          ))}
        </ul>
      )}
    </section>
  )
}

interface TextCardProps {
  readonly me: MeResponse
  readonly of: DocumentResponse
  readonly meeting: MeetingResponse
}

function TextCard({ me, of: { document, versions }, meeting }: TextCardProps) {
  const latest = versions.at(-1)
  const before = versions.at(-2)
  const own = new Set(ownSections(me, document))
  const time = latest === undefined ? '' : instantText(latest.issuedAt, meeting.meeting.timeZone)
  return (
    <section className="card text-card" aria-labelledby={`text-${document.id}`}>
      <h2 id={`text-${document.id}`}>{format('home.text')}</h2>
      <p className="text-title">{document.title}</p>
      <p className="muted">
        {latest === undefined ? format('home.noVersion') : format('home.latest', { symbol: latest.symbol, time })}
      </p>
      <p className="actions">
        <a className="button button-main" href={`/document/${document.id}`}>
          {format('home.draft')}
        </a>
        <a className="button" href={`/document/${document.id}/status`}>
          {format('wall.title')}
        </a>
        <a className="button" href={`/document/${document.id}/versions`}>
          {format('versions.title')}
        </a>
        {latest !== undefined && (
          <a className="button" href={changesAddress(document.id, before?.id ?? latest.id, before && latest.id)}>
            {format('home.compare')}
          </a>
        )}
      </p>
      <ol className="section-list">
        {document.sections.map((section) => (
          <li key={section.id} className={own.has(section) ? 'own' : undefined}>
            <a href={`/document/${document.id}#section-${section.id}`}>{section.title}</a>{' '}
            <span className="muted">{drafters(meeting, section)}</span>
          </li>
        ))}
      </ol>
    </section>
  )
}

function changesAddress(document: string, before: string, after = 'live'): string {
  return `/document/${document}/changes?${new URLSearchParams({ before, after })}`
}

/** Who drafts a section, in words. */
function drafters(meeting: MeetingResponse, section: Section): string {
  const writers = meeting.seats.filter(
    (seat) =>
      (['rapporteur', 'alternate'].includes(seat.role) && seat.sections.includes(section.id)) ||
      (seat.role === 'rapporteur-general' && (section.session === null || seat.sections.includes(section.id))),
  )
  if (writers.length === 0) return format('document.draftedByNobody')
  return format('home.draftedBy', { name: writers.map(({ name }) => name).join(', ') })
}
