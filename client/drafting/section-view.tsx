import { useCallback, useEffect } from 'react'
import { Button } from 'react-aria-components'
import { format } from '../../shared/messages/format.ts'
import { may } from '../../shared/policy/may.ts'
import { NO_NEWS } from '../../shared/protocol/sync.ts'
import type { WordPlace } from '../editor/word-at.ts'
import { failureText, reasonText } from '../net/failure-text.ts'
import type { LiveText, LiveView } from '../net/live.ts'
import { TextView } from '../text/text-view.tsx'
import { instantText } from '../ui/time.ts'
import { useLoad } from '../ui/use-load.ts'
import { SectionEditorView, useText } from './section-editor.tsx'
import type { SectionProps } from './section-props.ts'
import { SectionTools } from './section-tools.tsx'
import { StatusLine } from './status.tsx'
import { useLive, useLiveView } from './use-live.ts'

/** One section of the page: written, followed live, or read as its drafting team last showed it – by the rights of the seat. */
export function SectionView(props: SectionProps) {
  const { me, document, section, drafter } = props
  const subject = { meeting: document.meeting, document, section }
  const writable = may(me.seat, 'section.write', subject) === null
  const follows = may(me.seat, 'section.follow', subject) === null
  return (
    <section
      className="page-section"
      id={`section-${section.id}`}
      aria-labelledby={`title-${section.id}`}
      tabIndex={-1}
    >
      <h2 id={`title-${section.id}`}>{section.title}</h2>
      <p className="section-note">
        {drafter === null ? format('document.draftedByNobody') : format('document.draftedBy', { name: drafter })}
      </p>
      {follows ? <LiveSection {...props} writable={writable} /> : <ShownSection {...props} />}
    </section>
  )
}

function LiveSection(props: SectionProps & { readonly writable: boolean }) {
  const { me, section, writable } = props
  const live = useLive({ seat: me.seat.id, section: section.id, writable })
  const view = useLiveView(live)
  if (live === null || view === null) return <p className="muted">{format('live.connecting')}</p>
  return <OpenSection {...props} live={live} view={view} />
}

type OpenProps = SectionProps & { readonly writable: boolean; readonly live: LiveText; readonly view: LiveView }

function OpenSection({ live, view, ...props }: OpenProps) {
  const { section, writable, onReport, onActive, onKept, onPlace, beside, names, me } = props
  const place = useCallback(
    (word: WordPlace, asked: 'click' | 'key') => onPlace({ ...word, section: section.id }, asked),
    [section.id, onPlace],
  )
  const text = useText(view.sheet)
  const present = presentIn(view, me.seat.name)
  useEffect(() => {
    const here = present.split('\n').filter(Boolean)
    onReport(section.id, { text, status: view.status, writable, present: here, news: view.news })
  }, [section.id, text, view.status, view.news, writable, present, onReport])
  return (
    <>
      <div className="section-line">
        <StatusLine status={view.status} writable={writable} />
        <SectionTools {...props} />
      </div>
      <HeldQuestion live={live} view={view} />
      <DivergedNote live={live} view={view} />
      <KeptWords live={live} view={view} />
      {view.loaded ? (
        <SectionEditorView
          sheet={view.sheet}
          beside={beside}
          writable={writable}
          label={section.title}
          userName={me.seat.name}
          names={names}
          onActive={onActive}
          onKept={onKept}
          onPlace={place}
        />
      ) : (
        <p className="muted">{format('app.loading')}</p>
      )}
      {view.loaded && text.content.length === 0 && !writable && <p className="muted">{format('document.noText')}</p>}
    </>
  )
}

/** The names of the others whose caret stands here, a line each; a string, so that equal lists are equal. */
function presentIn(view: LiveView, self: string): string {
  const names = new Set<string>()
  for (const state of view.sheet.awareness.getStates().values()) {
    const user: unknown = state.user
    if (
      typeof user === 'object' &&
      user !== null &&
      'name' in user &&
      typeof user.name === 'string' &&
      user.name !== self &&
      state.cursor != null
    )
      names.add(user.name)
  }
  return [...names].sort().join('\n')
}

/** A deletion of much that others wrote is not saved before its author has said that he means it. */
function HeldQuestion({ live, view: { held } }: { readonly live: LiveText; readonly view: LiveView }) {
  if (held === null) return null
  return (
    <div className="kept" role="alert">
      <h3>{format('document.held', { n: held })}</h3>
      <p>{format('document.heldText')}</p>
      <p className="actions">
        <Button className="button" onPress={() => live.answerHeld(false)}>
          {format('document.heldKeep')}
        </Button>
        <Button className="button button-quiet" onPress={() => live.answerHeld(true)}>
          {format('document.heldDelete')}
        </Button>
      </p>
    </div>
  )
}

/** What stood here was not what the server has. Red, in words, until it has been read. */
function DivergedNote({ live, view: { diverged, kept } }: { readonly live: LiveText; readonly view: LiveView }) {
  if (!diverged) return null
  return (
    <aside className="kept" role="alert">
      <h3>{format('live.diverged')}</h3>
      <p>{format(kept.length === 0 ? 'live.divergedText' : 'live.divergedKept')}</p>
      <p className="actions">
        <Button className="button button-quiet" onPress={() => live.dismissDiverged()}>
          {format('notice.read')}
        </Button>
      </p>
    </aside>
  )
}

/** Words the server did not take: shown until they are dismissed. */
function KeptWords({ live, view: { kept } }: { readonly live: LiveText; readonly view: LiveView }) {
  if (kept.length === 0) return null
  const all = kept.map(({ text }) => text).join('\n\n')
  return (
    <aside className="kept" aria-label={format('document.kept')}>
      <h3>{format('document.kept')}</h3>
      <p>{format('document.keptText')}</p>
      {kept.map(({ block, text, reason }) => (
        <blockquote key={`${block} ${text}`}>
          {text}
          {reason !== undefined && <footer className="muted">{reasonText(reason)}</footer>}
        </blockquote>
      ))}
      <p className="actions">
        <Button className="button" onPress={() => void navigator.clipboard.writeText(all)}>
          {format('app.copy')}
        </Button>
        <Button className="button button-quiet" onPress={() => live.dismissKept()}>
          {format('document.keptDismiss')}
        </Button>
      </p>
    </aside>
  )
}

/** How often what was shown is asked for where the server cannot tell by itself that it changed. */
const ASK_AGAIN_MS = 20_000

function ShownSection({ api, me, section, timeZone, beside, names, onReport }: SectionProps) {
  const [shown, again] = useLoad(`shown ${section.id}`, () => api.sectionText(section.id))
  const view = useLiveView(useLive({ seat: me.seat.id, section: section.id, writable: false }))
  const doc = view?.sheet.doc
  const news = view?.news ?? NO_NEWS
  useEffect(() => {
    doc?.on('update', again)
    const timer = setInterval(again, ASK_AGAIN_MS)
    return () => {
      doc?.off('update', again)
      clearInterval(timer)
    }
  }, [doc, again])
  const text = shown.state === 'ready' ? shown.value.text : null
  useEffect(() => {
    if (text !== null) onReport(section.id, { text, status: null, writable: false, present: [], news })
  }, [section.id, text, news, onReport])
  if (shown.state === 'failed') return <p className="refusal">{failureText(shown.error).text}</p>
  if (shown.state === 'loading') return <p className="muted">{format('app.loading')}</p>
  const at = shown.value.at ?? null
  return (
    <>
      <p className="shown-note">
        {at === null
          ? format('document.shownTextUnknown')
          : format('document.shownText', { time: instantText(at, timeZone) })}
      </p>
      {shown.value.text.content.length === 0 ? (
        <p className="muted">{format('document.noText')}</p>
      ) : (
        <TextView text={shown.value.text} names={names} {...beside} />
      )}
    </>
  )
}
