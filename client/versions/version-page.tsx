import { format } from '../../shared/messages/format.ts'
import type { MeResponse } from '../../shared/protocol/api.ts'
import { numbersGiven, paragraphNumbers } from '../../shared/schema/numbers.ts'
import { type Api, versionAddress } from '../net/api.ts'
import { failureText } from '../net/failure-text.ts'
import { TextView } from '../text/text-view.tsx'
import { FailureNote, Loading } from '../ui/notes.tsx'
import { instantText } from '../ui/time.ts'
import { useLoad } from '../ui/use-load.ts'

interface VersionPageProps {
  readonly api: Api
  readonly me: MeResponse
  readonly document: string
  readonly version: string
}

/** One version, to read. */
export function VersionPage({ api, me, document, version: id }: VersionPageProps) {
  const [loaded, again] = useLoad(`version ${id}`, async () => {
    const [version, of, meeting] = await Promise.all([
      api.version(id),
      api.document(document),
      api.meeting(me.meeting.id),
    ])
    return { version, of, timeZone: meeting.meeting.timeZone }
  })
  if (loaded.state === 'loading') return <Loading label={format('app.loading')} />
  if (loaded.state === 'failed') {
    return <FailureNote {...failureText(loaded.error)} onRetry={again} retryLabel={format('app.retry')} />
  }
  const { version, of, timeZone } = loaded.value
  const numbers = paragraphNumbers(
    version.sections.map(({ text }) => text),
    numbersGiven(version.sections),
  )
  const summary = of.versions.find((known) => known.id === version.id)
  const time = instantText(version.issuedAt, timeZone)
  return (
    <div className="reading">
      <p className="actions">
        <a className="button" href={`/document/${document}/versions`}>
          {format('changes.back')}
        </a>
        <a className="button" href={versionAddress(id, 'docx')} download>
          {format('versions.word')}
        </a>
        <a className="button" href={versionAddress(id, 'html')} download>
          {format('versions.web')}
        </a>
      </p>
      <article className="page">
        <header className="page-head">
          <p className="eyebrow" dir="ltr">
            {version.symbol}
          </p>
          <h1>{of.document.title}</h1>
          <p className="muted">{format('versions.issued', { time, name: summary?.issuedByName ?? '' })}</p>
          {version.note !== '' && <p>{version.note}</p>}
        </header>
        {version.sections.map(({ section, title, text }) => (
          <section key={section} className="page-section">
            <h2>{title}</h2>
            <TextView text={text} numbers={numbers} />
          </section>
        ))}
      </article>
    </div>
  )
}
