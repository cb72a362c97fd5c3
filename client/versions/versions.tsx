import { type FormEvent, useState } from 'react'
import { Button } from 'react-aria-components'
import { format } from '../../shared/messages/format.ts'
import type { VersionSummary } from '../../shared/model/version.ts'
import type { DocumentResponse, MeResponse } from '../../shared/protocol/api.ts'
import { type Api, versionAddress } from '../net/api.ts'
import { failureText } from '../net/failure-text.ts'
import { Choice } from '../ui/choice.tsx'
import { FailureNote, Loading } from '../ui/notes.tsx'
import { instantText } from '../ui/time.ts'
import { useLoad } from '../ui/use-load.ts'

interface VersionsProps {
  readonly api: Api
  readonly me: MeResponse
  readonly document: string
  readonly go: (address: string) => void
}

const FORMATS = [
  ['docx', 'versions.word'],
  ['html', 'versions.web'],
  ['text', 'versions.text'],
  ['json', 'versions.json'],
] as const

/** The issued versions of a document, the newest first; any two are compared, or one with the text as it stands. */
export function Versions({ api, me, document, go }: VersionsProps) {
  const [loaded, again] = useLoad(`versions ${document}`, async () => {
    const [of, meeting] = await Promise.all([api.document(document), api.meeting(me.meeting.id)])
    return { of, timeZone: meeting.meeting.timeZone }
  })
  if (loaded.state === 'loading') return <Loading label={format('app.loading')} />
  if (loaded.state === 'failed') {
    return <FailureNote {...failureText(loaded.error)} onRetry={again} retryLabel={format('app.retry')} />
  }
  const { of, timeZone } = loaded.value
  const newestFirst = [...of.versions].sort((a, b) => (a.issuedAt < b.issuedAt ? 1 : -1))
  return (
    <div className="sheet versions">
      <p className="eyebrow">
        <a href={`/document/${document}`}>{of.document.title}</a>
      </p>
      <h1>{format('versions.title')}</h1>
      {newestFirst.length === 0 ? (
        <div className="note">
          <p className="lead">{format('versions.empty')}</p>
          <p>{format('versions.emptyText')}</p>
        </div>
      ) : (
        <>
          <CompareForm of={of} newestFirst={newestFirst} go={go} />
          <ol className="version-list">
            {newestFirst.map((version) => (
              <VersionEntry key={version.id} version={version} timeZone={timeZone} />
            ))}
          </ol>
        </>
      )}
    </div>
  )
}

function VersionEntry({ version, timeZone }: { readonly version: VersionSummary; readonly timeZone: string }) {
  const time = instantText(version.issuedAt, timeZone)
  return (
    <li className="card version">
      <h2 dir="ltr">{version.symbol}</h2>
      <p>{format('versions.issued', { time, name: version.issuedByName })}</p>
      {version.note !== '' && <p className="version-note">{version.note}</p>}
      <p className="muted">
        {format('versions.paragraphs', { n: version.paragraphs })} ·{' '}
        <span title={version.contentHash} dir="ltr">
          {format('versions.hash', { hash: version.contentHash.replace(/^sha256:/, '').slice(0, 12) })}
        </span>
      </p>
      <p className="actions">
        <a className="button button-main" href={`/document/${version.document}/versions/${version.id}`}>
          {format('versions.read')} <span className="hidden">{version.symbol}</span>
        </a>
        {FORMATS.map(([kind, label]) => (
          <a key={kind} className="button" href={versionAddress(version.id, kind)} download>
            {format(label)} <span className="hidden">{version.symbol}</span>
          </a>
        ))}
      </p>
    </li>
  )
}

interface CompareFormProps {
  readonly of: DocumentResponse
  readonly newestFirst: readonly VersionSummary[]
  readonly go: (address: string) => void
}

function CompareForm({ of, newestFirst, go }: CompareFormProps) {
  const [newest, second] = newestFirst
  const [before, setBefore] = useState<string>(second?.id ?? newest?.id ?? '')
  const [after, setAfter] = useState<string>(second === undefined ? 'live' : (newest?.id ?? 'live'))
  const options = newestFirst.map(({ id, symbol }) => ({ value: id as string, label: symbol }))
  const compare = (event: FormEvent) => {
    event.preventDefault()
    go(`/document/${of.document.id}/changes?${new URLSearchParams({ before, after })}`)
  }
  return (
    <form className="card compare" onSubmit={compare}>
      <Choice label={format('versions.before')} value={before} options={options} onChange={setBefore} />
      <Choice
        label={format('versions.compareWith')}
        value={after}
        options={[{ value: 'live', label: format('versions.liveText') }, ...options]}
        onChange={setAfter}
      />
      <Button type="submit" className="button button-main" isDisabled={before === after}>
        {format('versions.compare')}
      </Button>
    </form>
  )
}
