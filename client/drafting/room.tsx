import { lazy, Suspense, useCallback, useEffect, useMemo, useState } from 'react'
import { Button, ToggleButton } from 'react-aria-components'
import { Names } from '../../shared/brackets/names.ts'
import { format } from '../../shared/messages/format.ts'
import type { Section } from '../../shared/model/document.ts'
import type { BlockId } from '../../shared/model/ids.ts'
import { may } from '../../shared/policy/may.ts'
import type { DocumentResponse, MeetingResponse, MeResponse } from '../../shared/protocol/api.ts'
import { findPlace, type Place } from '../../shared/schema/address.ts'
import { paragraphNumbers } from '../../shared/schema/numbers.ts'
import { EMPTY_TEXT } from '../../shared/schema/text.ts'
import type { Api } from '../net/api.ts'
import { failureText } from '../net/failure-text.ts'
import { FailureNote, Loading } from '../ui/notes.tsx'
import { useLoad } from '../ui/use-load.ts'
import type { Asked } from './history-panel.tsx'
import { Notices } from './notices.tsx'
import { Outline } from './outline.tsx'
import type { ActiveEditor } from './section-editor.tsx'
import type { SectionPlace, SectionReport } from './section-props.ts'
import { SectionView } from './section-view.tsx'
import { gravest, SpokenStatus, StatusLine } from './status.tsx'
import { StatusButton } from './status-button.tsx'
import { TextTools } from './text-tools.tsx'
import { useStatuses } from './use-statuses.ts'

/** What is opened by a press comes with that press: the room itself is to stand soon on a slow network. */
const HistoryPanel = lazy(async () => ({ default: (await import('./history-panel.tsx')).HistoryPanel }))
const IssueDialog = lazy(async () => ({ default: (await import('./issue-dialog.tsx')).IssueDialog }))

interface RoomProps {
  readonly api: Api
  readonly me: MeResponse
  readonly document: string
  readonly paragraph: string | null
}

interface RoomData {
  readonly meeting: MeetingResponse
  readonly document: DocumentResponse
}

/** The whole document as one page, section by section; each its own editor, with the rights of who sits here. */
export function DraftingRoom({ api, me, document: id, paragraph }: RoomProps) {
  const [room, again] = useLoad<RoomData>(`room ${id}`, async () => {
    const [meeting, document] = await Promise.all([api.meeting(me.meeting.id), api.document(id)])
    return { meeting, document }
  })
  if (room.state === 'loading') return <Loading label={format('app.loading')} />
  if (room.state === 'failed') {
    return <FailureNote {...failureText(room.error)} onRetry={again} retryLabel={format('app.retry')} />
  }
  return <OpenRoom api={api} me={me} paragraph={paragraph} {...room.value} onChanged={again} />
}

type OpenRoomProps = Omit<RoomProps, 'document'> & RoomData & { readonly onChanged: () => void }

function OpenRoom({ api, me, paragraph, meeting, document: response, onChanged }: OpenRoomProps) {
  const { document, suggestedSymbol, numbers: given } = response
  const [reports, setReports] = useState<ReadonlyMap<string, SectionReport>>(new Map())
  const [issuing, setIssuing] = useState(false)
  const [said, setSaid] = useState('')
  const [active, setActive] = useState<ActiveEditor | null>(null)
  const onReport = useCallback(
    (section: string, report: SectionReport) => setReports((before) => new Map(before).set(section, report)),
    [],
  )
  const numbers = useMemo(
    () =>
      paragraphNumbers(
        document.sections.map(({ id }) => reports.get(id)?.text ?? EMPTY_TEXT),
        new Map(Object.entries(given) as [BlockId, string][]),
      ),
    [document, reports, given],
  )
  const find = useCallback(
    (address: string) =>
      findPlace(
        address,
        document.sections.map(({ id }) => reports.get(id)?.text ?? EMPTY_TEXT),
        numbers,
      ),
    [document, reports, numbers],
  )
  const findParagraph = useCallback(
    (address: string) => {
      const block = find(address)?.block
      const number = block === undefined ? undefined : numbers.get(block)
      return block === undefined || number === undefined ? null : { block, number }
    },
    [find, numbers],
  )
  const news = totalNews(reports)
  const statuses = useStatuses(api, document.id, news.statuses)
  const names = useMemo(() => new Names(meeting.delegations), [meeting])
  const beside = useMemo(() => ({ numbers, statuses }), [numbers, statuses])
  const onKept = useCallback(() => setSaid(format('refusal.locked')), [])
  useEffect(() => {
    // The first from each section says only that it is there.
    if (news.versions > document.sections.length) onChanged()
  }, [news.versions, document.sections.length, onChanged])
  const goTo = useGoTo(paragraph, reports.size === document.sections.length)
  const all = [...reports.values()]
  const writes = all.some(({ writable }) => writable)
  const status = gravest(
    all.flatMap((report) => (report.status !== null && report.writable === writes ? [report.status] : [])),
  )
  const settable = document.sections.filter(
    (section) => may(me.seat, 'section.setStatus', { meeting: document.meeting, document, section }) === null,
  )
  const [asked, setAsked] = useState<Asked | null>(null)
  const onPlace = useCallback((place: SectionPlace, how: 'click' | 'key') => {
    setAsked((before) => (before === null && how === 'click' ? null : { place, how }))
  }, [])
  const mayIssue = may(me.seat, 'version.issue', { meeting: document.meeting, document }) === null
  return (
    <div className="room" data-panel={asked === null ? undefined : 'open'}>
      <section className="room-bar" aria-label={format('document.drafting')}>
        {(status !== null || all.length < document.sections.length) && <StatusLine status={status} writable={writes} />}
        <SpokenStatus status={status} writable={writes} />
        <TextTools active={active} find={findParagraph} onSay={setSaid} />
        <span role="status" className="said">
          {said}
        </span>
        <ToggleButton
          className="button history-button"
          aria-keyshortcuts="Alt+F9"
          isSelected={asked !== null}
          onChange={(isOn) => setAsked(isOn ? { place: null, how: 'key' } : null)}
        >
          <svg aria-hidden="true" viewBox="0 0 20 20" width="18" height="18">
            <circle cx="10" cy="10" r="8" fill="none" stroke="currentColor" strokeWidth="1.8" />
            <path d="M10 5v5l3.5 2" fill="none" stroke="currentColor" strokeWidth="1.8" strokeLinecap="round" />
          </svg>
          <span>{format('history.open')}</span>
        </ToggleButton>
        <GoTo find={find} onGo={goTo} onSay={setSaid} />
        <a className="button" href={`/document/${document.id}/versions`}>
          {format('document.versions')}
        </a>
        {settable.length > 0 && (
          <StatusButton api={api} sections={settable} reports={reports} numbers={numbers} onSay={setSaid} />
        )}
        {mayIssue && (
          <Button className="button button-main" onPress={() => setIssuing(true)}>
            {format('document.issue')}
          </Button>
        )}
      </section>
      <Outline sections={document.sections} reports={reports} writes={writes} />
      <article className="page" aria-label={document.title}>
        {writes && (
          <Notices
            api={api}
            seat={me.seat.id}
            news={news.notices}
            numbers={numbers}
            timeZone={meeting.meeting.timeZone}
            onGo={(block) => goTo({ block: block as BlockId, from: 0, to: 0 })}
          />
        )}
        <header className="page-head">
          <p className="eyebrow">{meeting.meeting.symbolStem}</p>
          <h1>{document.title}</h1>
        </header>
        {document.sections.map((section) => (
          <SectionView
            key={section.id}
            api={api}
            me={me}
            document={document}
            section={section}
            drafter={drafterOf(meeting, section)}
            timeZone={meeting.meeting.timeZone}
            beside={beside}
            names={names}
            onReport={onReport}
            onChanged={onChanged}
            onActive={setActive}
            onKept={onKept}
            onPlace={onPlace}
          />
        ))}
      </article>
      <Suspense fallback={null}>
        {asked !== null && (
          <HistoryPanel
            api={api}
            me={me}
            room={response}
            asked={asked}
            numbers={numbers}
            timeZone={meeting.meeting.timeZone}
            onClose={() => {
              setAsked(null)
              active?.editor.view.focus()
            }}
          />
        )}
        {issuing && (
          <IssueDialog
            api={api}
            document={document.id}
            suggestedSymbol={suggestedSymbol}
            onClose={() => setIssuing(false)}
            onIssued={(symbol) => {
              setIssuing(false)
              setSaid(format('issue.done', { symbol }))
              onChanged()
            }}
          />
        )}
      </Suspense>
    </div>
  )
}

/** What all sections together have heard. */
function totalNews(reports: ReadonlyMap<string, SectionReport>): SectionReport['news'] {
  let [statuses, versions, notices] = [0, 0, 0]
  for (const { news } of reports.values()) {
    statuses += news.statuses
    versions += news.versions
    notices += news.notices
  }
  return { statuses, versions, notices }
}

function drafterOf({ seats }: MeetingResponse, section: Section): string | null {
  const writers = seats.filter(
    (seat) =>
      (['rapporteur', 'alternate'].includes(seat.role) && seat.sections.includes(section.id)) ||
      (seat.role === 'rapporteur-general' && section.session === null),
  )
  return writers.length === 0 ? null : writers.map(({ name }) => name).join(', ')
}

/** Brings a place to the eye and the caret or the focus to it; and once, when all sections are here, to the one the address names. */
function useGoTo(first: string | null, ready: boolean): (place: Place) => void {
  const go = useCallback(({ block, from }: Place) => {
    const target = document.querySelector<HTMLElement>(`[data-id="${CSS.escape(block)}"]`)
    if (target === null) return
    target.scrollIntoView({ block: 'center' })
    const field = target.closest<HTMLElement>('[contenteditable="true"]')
    if (field === null) {
      target.tabIndex = -1
      target.focus({ preventScroll: true })
    } else {
      field.focus({ preventScroll: true })
      const [node, offset] = pointIn(target, from)
      getSelection()?.collapse(node, offset)
    }
  }, [])
  useEffect(() => {
    if (!ready || first === null) return
    const target = document.getElementById(first)
    target?.scrollIntoView()
    // Whoever has begun to do something meanwhile is left there.
    if (document.activeElement === document.body || document.activeElement?.id === 'main')
      target?.focus({ preventScroll: true })
  }, [ready, first])
  return go
}

/** The place of a character of a drawn block, counted as in `inlineText`; the beginning where the page has it otherwise. */
function pointIn(block: HTMLElement, at: number): readonly [node: Node, offset: number] {
  let left = at
  const walker = block.ownerDocument.createTreeWalker(block, NodeFilter.SHOW_TEXT)
  for (let node = walker.nextNode(); node !== null; node = walker.nextNode()) {
    if (node.parentElement?.closest('.footnote') !== null) continue
    const length = node.textContent?.length ?? 0
    if (left <= length) return [node, left]
    left -= length
  }
  return [block, 0]
}

interface GoToProps {
  readonly find: (address: string) => Place | null
  readonly onGo: (place: Place) => void
  readonly onSay: (text: string) => void
}

/** Ctrl+G: to a paragraph by its number, or to an item or sentence of it as people say it. */
function GoTo({ find, onGo, onSay }: GoToProps) {
  const [number, setNumber] = useState('')
  useEffect(() => {
    const onKey = (event: KeyboardEvent) => {
      if (!(event.ctrlKey || event.metaKey) || event.key.toLowerCase() !== 'g') return
      event.preventDefault()
      const field = document.getElementById('go-to')
      if (field instanceof HTMLInputElement) field.select()
    }
    document.addEventListener('keydown', onKey)
    return () => document.removeEventListener('keydown', onKey)
  }, [])
  return (
    <form
      className="go-to"
      onSubmit={(event) => {
        event.preventDefault()
        const found = find(number)
        onSay(found === null ? format('document.goToNone', { number }) : '')
        if (found !== null) onGo(found)
      }}
    >
      <label className="label" htmlFor="go-to">
        {format('document.goTo')}
      </label>
      <input
        id="go-to"
        className="input"
        size={4}
        placeholder={format('document.goToShort')}
        value={number}
        autoComplete="off"
        aria-keyshortcuts="Control+G"
        onChange={(event) => {
          setNumber(event.target.value)
          onSay('')
        }}
        onBlur={() => onSay('')}
      />
    </form>
  )
}
