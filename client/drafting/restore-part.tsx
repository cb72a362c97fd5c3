import { useState } from 'react'
import { Button } from 'react-aria-components'
import { format } from '../../shared/messages/format.ts'
import type { Section } from '../../shared/model/document.ts'
import type { VersionSummary } from '../../shared/model/version.ts'
import type { EarlierWording, RestorePreview } from '../../shared/protocol/api.ts'
import { type Api, reasonOf } from '../net/api.ts'
import { reasonText } from '../net/failure-text.ts'
import { Choice } from '../ui/choice.tsx'
import { instantText } from '../ui/time.ts'
import { RedlinePreview } from './redline-preview.tsx'

interface RestorePartProps {
  readonly api: Api
  readonly section: Section
  readonly block: string
  readonly earlier: readonly EarlierWording[]
  readonly versions: readonly VersionSummary[]
  readonly timeZone: string
  readonly onRestored: () => void
}

/** What would be brought back, from where, and what that does to the text. */
interface Shown {
  readonly version: string
  readonly symbol: string
  readonly block: string | null
  readonly preview: RestorePreview
}

/** Earlier wordings of a paragraph, and the section as it was; what restoring does is shown before it is done. */
export function RestorePart(props: RestorePartProps) {
  const { api, section, block, earlier, versions, timeZone, onRestored } = props
  const [shown, setShown] = useState<Shown | null>(null)
  const [said, setSaid] = useState('')
  const failed = (thrown: unknown) => setSaid(reasonText(reasonOf(thrown)))
  const look = (version: string, of: string | null) => {
    setSaid('')
    const symbol = versions.find(({ id }) => id === version)?.symbol ?? ''
    api
      .previewRestore(section.id, version, of)
      .then((preview) => setShown({ version, symbol, block: of, preview }), failed)
  }
  const restore = ({ version, symbol, block: of, preview: { seen } }: Shown) =>
    api.restore(section.id, { version, block: of, seen }).then(
      () => {
        setShown(null)
        setSaid(format('history.restoreDone', { version: symbol }))
        onRestored()
      },
      (thrown: unknown) => {
        failed(thrown)
        // It reads otherwise by now: what restoring would do is shown anew.
        if (reasonOf(thrown) === 'stale') look(version, of)
      },
    )
  return (
    <section aria-labelledby="history-earlier">
      <h3 id="history-earlier">{format('history.earlier')}</h3>
      {earlier.length === 0 && <p className="muted">{format('history.earlierNone')}</p>}
      {earlier.map(({ version, symbol, issuedAt }) => (
        <p key={version} className="history-earlier">
          <span>
            {symbol} <span className="muted">{instantText(issuedAt, timeZone)}</span>
          </span>
          <Button
            className="button"
            aria-label={format('history.lookAt', { version: symbol })}
            onPress={() => look(version, block)}
          >
            {format('history.look')}
          </Button>
        </p>
      ))}
      {versions.length > 0 && (
        <Choice
          label={format('history.section')}
          value={shown?.block === null ? shown.version : null}
          options={[...versions].reverse().map(({ id, symbol }) => ({ value: id, label: symbol }))}
          onChange={(version) => look(version, null)}
        />
      )}
      {shown !== null && (
        <div className="history-preview">
          <h4>
            {format(shown.block === null ? 'history.previewSection' : 'history.preview', { version: shown.symbol })}
          </h4>
          <RedlinePreview redline={shown.preview.redline} />
          <p className="actions">
            <Button className="button button-main" onPress={() => void restore(shown)}>
              {format(shown.block === null ? 'history.restoreSection' : 'history.restore')}
            </Button>
            <Button className="button button-quiet" onPress={() => setShown(null)}>
              {format('history.notNow')}
            </Button>
          </p>
        </div>
      )}
      <p role="status" className="said">
        {said}
      </p>
    </section>
  )
}
