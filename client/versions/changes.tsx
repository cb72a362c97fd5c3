import { type RefObject, useCallback, useEffect, useRef, useState } from 'react'
import { Button, ToggleButton } from 'react-aria-components'
import { format } from '../../shared/messages/format.ts'
import type { MeResponse } from '../../shared/protocol/api.ts'
import type { Redline } from '../../shared/redline/model.ts'
import { type Api, redlineAddress } from '../net/api.ts'
import { failureText } from '../net/failure-text.ts'
import { FailureNote, Loading } from '../ui/notes.tsx'
import { useLoad } from '../ui/use-load.ts'
import { RedlineView } from './redline-view.tsx'

interface ChangesProps {
  readonly api: Api
  readonly me: MeResponse
  readonly document: string
  readonly before: string
  readonly after: string
}

/** The marked-up text of two versions, or of one and the live text. */
export function Changes({ api, me, document, before, after }: ChangesProps) {
  const [loaded, again] = useLoad(`changes ${document} ${before} ${after}`, async () => {
    const [redline, meeting] = await Promise.all([api.redline(document, before, after), api.meeting(me.meeting.id)])
    return { redline, timeZone: meeting.meeting.timeZone }
  })
  if (loaded.state === 'loading') return <Loading label={format('app.loading')} />
  if (loaded.state === 'failed') {
    return <FailureNote {...failureText(loaded.error)} onRetry={again} retryLabel={format('app.retry')} />
  }
  const address = (kind: 'docx' | 'html' | 'text') => redlineAddress(document, before, after, kind)
  return (
    <MarkedUp
      redline={loaded.value.redline}
      timeZone={loaded.value.timeZone}
      afterLabel={after === 'live' ? format('changes.live') : loaded.value.redline.after.label}
      back={`/document/${document}/versions`}
      downloads={[
        [address('docx'), format('changes.downloadWord')],
        [address('html'), format('changes.downloadWeb')],
        [address('text'), format('changes.downloadText')],
      ]}
    />
  )
}

interface MarkedUpProps {
  readonly redline: Redline
  readonly timeZone: string
  readonly afterLabel: string
  readonly back: string
  readonly downloads: readonly (readonly [string, string])[]
}

function MarkedUp({ redline, timeZone, afterLabel, back, downloads }: MarkedUpProps) {
  const [changedOnly, setChangedOnly] = useState(true)
  const page = useRef<HTMLElement>(null)
  const { said, step } = useSteps(page)
  const { inserted, deleted, by } = redline.summary
  const authors = Object.entries(by)
  const none = redline.blocks.every((block) => block.change === 'same' && block.mark === 'same')
  return (
    <div className="reading">
      <section className="changes-bar" aria-label={format('app.navigation')}>
        <a className="button" href={back}>
          {format('changes.back')}
        </a>
        <Button className="button" aria-keyshortcuts="p" isDisabled={none} onPress={() => step(-1)}>
          {format('changes.previous')}
        </Button>
        <Button className="button" aria-keyshortcuts="n" isDisabled={none} onPress={() => step(1)}>
          {format('changes.next')}
        </Button>
        <ToggleButton className="button" isSelected={changedOnly} onChange={setChangedOnly}>
          {format('changes.changedOnly')}
        </ToggleButton>
        <span role="status" className="said">
          {said}
        </span>
      </section>
      <article className="page" ref={page}>
        <header className="page-head">
          <h1>{format('changes.title', { before: redline.before.label, after: afterLabel })}</h1>
          <p>{format('changes.summary', { inserted, deleted })}</p>
          {authors.length > 0 && (
            <p className="muted">
              {format('changes.by')}: {authors.map(([name]) => name).join(', ')}
            </p>
          )}
          <p className="actions">
            {downloads.map(([href, label], i) => (
              <a key={href} className={i === 0 ? 'button button-main' : 'button'} href={href} download>
                {label}
              </a>
            ))}
          </p>
          <p className="help">{format('changes.shortcuts')}</p>
        </header>
        {none ? (
          <p className="lead">{format('changes.none')}</p>
        ) : (
          <RedlineView redline={redline} changedOnly={changedOnly} timeZone={timeZone} />
        )}
      </article>
    </div>
  )
}

/** Next and previous change, by button and by n and p; where one is, is said. */
function useSteps(page: RefObject<HTMLElement | null>) {
  const [said, setSaid] = useState('')
  const at = useRef(-1)
  const step = useCallback(
    (by: 1 | -1) => {
      const changes = [...(page.current?.querySelectorAll<HTMLElement>('[data-change]') ?? [])]
      if (changes.length === 0) return
      const from = at.current === -1 && by === -1 ? 0 : at.current
      at.current = (from + by + changes.length) % changes.length
      const target = changes[at.current]
      target?.focus({ preventScroll: true })
      target?.scrollIntoView({ block: 'center' })
      setSaid(format('changes.number', { n: at.current + 1, total: changes.length }))
    },
    [page],
  )
  useEffect(() => {
    const onKey = (event: KeyboardEvent) => {
      if (event.ctrlKey || event.metaKey || event.altKey) return
      if (event.target instanceof Element && event.target.closest('input, textarea, [contenteditable], [role=listbox]'))
        return
      if (event.key === 'n') step(1)
      if (event.key === 'p') step(-1)
    }
    document.addEventListener('keydown', onKey)
    return () => document.removeEventListener('keydown', onKey)
  }, [step])
  return { said, step }
}
