import { type RefObject, useEffect, useMemo, useRef, useState } from 'react'
import { Button, ToggleButton } from 'react-aria-components'
import { Names } from '../../shared/brackets/names.ts'
import { format } from '../../shared/messages/format.ts'
import { type Delegation, delegationsByPerson } from '../../shared/model/delegation.ts'
import type { DocumentResponse, MeResponse } from '../../shared/protocol/api.ts'
import type { Redline, RedlineSide } from '../../shared/redline/model.ts'
import { bracketsIn } from '../../shared/redline/redline-brackets.ts'
import type { Api } from '../net/api.ts'
import { failureText } from '../net/failure-text.ts'
import { FailureNote, Loading } from '../ui/notes.tsx'
import { useLoad } from '../ui/use-load.ts'
import { AuthorTable, nameOf } from './author-table.tsx'
import { type Author, changesOf, countBy, hasNote, withFollowers } from './authors.ts'
import { type Shown, useShown } from './change-address.ts'
import { type ComparedText, Cover } from './cover.tsx'
import { Downloads } from './downloads.tsx'
import { BracketCount, OpenBrackets } from './open-brackets.tsx'
import { footnoteNumbers, paragraphsOf, partsOf } from './paragraphs.ts'
import { RedlineView } from './redline-view.tsx'
import { SectionChart } from './section-chart.tsx'
import { type Steps, useSteps } from './use-steps.ts'
import { changeId } from './words.tsx'
import './changes.css'

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
    const [redline, of, { meeting, now, delegations, seats }] = await Promise.all([
      api.redline(document, before, after),
      api.document(document),
      api.meeting(me.meeting.id),
    ])
    const cast = { delegations, people: delegationsByPerson(seats, delegations) }
    return { redline: withFollowers(redline), of, timeZone: meeting.timeZone, now, cast }
  })
  if (loaded.state === 'loading') return <Loading label={format('app.loading')} />
  if (loaded.state === 'failed') {
    return <FailureNote {...failureText(loaded.error)} onRetry={again} retryLabel={format('app.retry')} />
  }
  const { redline, of, timeZone, now, cast } = loaded.value
  const compared = (id: string, side: RedlineSide): ComparedText => ({
    side: id === 'live' ? { ...side, label: format('changes.live') } : side,
    version: of.versions.find((version) => version.id === id) ?? null,
    readAt: now,
  })
  return (
    <Report
      redline={redline}
      document={of.document}
      before={compared(before, redline.before)}
      after={compared(after, redline.after)}
      addresses={{ before, after }}
      timeZone={timeZone}
      cast={cast}
    />
  )
}

interface ReportProps {
  readonly redline: Redline
  readonly document: DocumentResponse['document']
  readonly before: ComparedText
  readonly after: ComparedText
  /** The two texts as addresses name them. */
  readonly addresses: { readonly before: string; readonly after: string }
  readonly timeZone: string
  /** The meeting's delegations, and which of them each person sits for. */
  readonly cast: { readonly delegations: readonly Delegation[]; readonly people: ReadonlyMap<string, string> }
}

function Report({ redline, document, before, after, addresses, timeZone, cast }: ReportProps) {
  const [shown, show] = useShown()
  const isWide = useMatches('(min-width: 56rem)')
  const page = useRef<HTMLElement>(null)
  const steps = useSteps(page)
  useAddressed()
  const { by, whole } = shown
  const beside = shown.beside && isWide
  const brackets = useMemo(() => bracketsIn(redline, new Names(cast.delegations)), [redline, cast])
  const labels = { before: before.side.label, after: after.side.label }
  const paragraphs = useMemo(() => paragraphsOf(redline), [redline])
  const parts = useMemo(() => partsOf(paragraphs, { whole, by }), [paragraphs, whole, by])
  const drawing = useMemo(
    () => ({ by, timeZone, footnotes: footnoteNumbers(redline), otherHalves: otherHalves(redline, by) }),
    [redline, by, timeZone],
  )
  const isSame = redline.blocks.every((block) => changesOf(block).length === 0)
  return (
    <div className={beside ? 'reading reading-wide' : 'reading reading-changes'}>
      <ChangesBar
        steps={steps}
        shown={shown}
        onShow={show}
        versions={`/document/${document.id}/versions`}
        none={isSame}
      />
      <article className="page" ref={page}>
        <header className="page-head">
          <p className="eyebrow">
            <a href={`/document/${document.id}`}>{document.title}</a>
          </p>
          <h1>{format('changes.title', { before: before.side.label, after: after.side.label })}</h1>
          <Cover before={before} after={after} timeZone={timeZone} />
          {!isSame && (
            <>
              <p className="changes-count">{format('changes.summary', countBy(redline, by))}</p>
              <SectionChart blocks={redline.blocks} by={by} />
              <AuthorTable
                blocks={redline.blocks}
                delegations={cast.people}
                chosen={by}
                onChoose={(chosen) => show({ by: chosen })}
              />
            </>
          )}
          <BracketCount brackets={brackets} labels={labels} />
          <p className="actions">
            <a className="button" href={`/document/${document.id}/sheet?${new URLSearchParams(addresses)}`}>
              {format('changes.sheet')}
            </a>
          </p>
          <Downloads document={document.id} {...addresses} />
        </header>
        {isSame ? (
          <p className="lead">{format('changes.none')}</p>
        ) : parts.length === 0 ? (
          <p className="lead">{format('changes.noneBy', { names: by.map(nameOf).join(', ') })}</p>
        ) : (
          <RedlineView parts={parts} beside={beside} drawing={drawing} />
        )}
        <OpenBrackets brackets={brackets} labels={labels} />
      </article>
      {steps.source !== '' && (
        <p className="step-source" aria-hidden="true">
          {steps.source}
        </p>
      )}
    </div>
  )
}

interface ChangesBarProps {
  readonly steps: Steps
  readonly shown: Shown
  readonly onShow: (change: Partial<Shown>) => void
  /** Where the versions are listed. */
  readonly versions: string
  /** There is nothing to walk through. */
  readonly none: boolean
}

function ChangesBar({ steps, shown, onShow, versions, none }: ChangesBarProps) {
  const { said, step, keys, setKeys } = steps
  const bar = useRef<HTMLElement>(null)
  useHeightBelow(bar)
  return (
    <section className="changes-bar" ref={bar} aria-label={format('app.navigation')}>
      <a className="button" href={versions}>
        {format('changes.back')}
      </a>
      <ToggleButton className="button" isSelected={!shown.whole} onChange={(only) => onShow({ whole: !only })}>
        {format('changes.changedOnly')}
      </ToggleButton>
      <ToggleButton
        className="button changes-beside"
        isSelected={shown.beside}
        onChange={(beside) => onShow({ beside })}
      >
        {format('changes.beside')}
      </ToggleButton>
      <ToggleButton className="button changes-keys" isSelected={keys} onChange={setKeys}>
        {format('changes.shortcuts')}
      </ToggleButton>
      {shown.by.length > 0 && (
        <span className="changes-by">
          {format('changes.onlyBy', { names: shown.by.map(nameOf).join(', ') })}{' '}
          <Button className="button" onPress={() => onShow({ by: [] })}>
            {format('changes.byAll')}
          </Button>
        </span>
      )}
      <div className="changes-walk">
        <Button
          className="button"
          aria-keyshortcuts={keys ? 'p' : undefined}
          isDisabled={none}
          onPress={() => step(-1)}
        >
          {format('changes.previous')}
        </Button>
        <Button className="button" aria-keyshortcuts={keys ? 'n' : undefined} isDisabled={none} onPress={() => step(1)}>
          {format('changes.next')}
        </Button>
        <span role="status" className="said">
          {said}
        </span>
      </div>
    </section>
  )
}

/** From each half of a move to the element of the other. Where one author's changes are chosen the other half may not be drawn. */
function otherHalves({ blocks }: Redline, by: readonly Author[]): ReadonlyMap<number, string> {
  const halves = new Map<number, string>()
  if (by.length > 0) return halves
  const places = new Map<string, number>()
  for (const [at, block] of blocks.entries()) {
    if (block.moveId === undefined || !hasNote(block)) continue
    const other = places.get(block.moveId)
    places.set(block.moveId, at)
    if (other === undefined) continue
    halves.set(at, changeId(other, 0))
    halves.set(other, changeId(at, 0))
  }
  return halves
}

/** Tells the elements beside the bar how high it is, for those that stay in sight below it. */
function useHeightBelow(bar: RefObject<HTMLElement | null>) {
  useEffect(() => {
    const element = bar.current
    if (element === null) return
    const tell = () => element.parentElement?.style.setProperty('--bar-height', `${element.offsetHeight}px`)
    const observer = new ResizeObserver(tell)
    observer.observe(element)
    return () => observer.disconnect()
  }, [bar])
}

/** Whether the window is like this now. */
function useMatches(query: string): boolean {
  const [matches, setMatches] = useState(() => matchMedia(query).matches)
  useEffect(() => {
    const list = matchMedia(query)
    const onChange = () => setMatches(list.matches)
    list.addEventListener('change', onChange)
    return () => list.removeEventListener('change', onChange)
  }, [query])
  return matches
}

/** Goes to the change that the address names behind "#", once it is drawn. */
function useAddressed() {
  useEffect(() => {
    const target = location.hash.length > 1 ? document.getElementById(location.hash.slice(1)) : null
    target?.focus({ preventScroll: true })
    target?.scrollIntoView({ block: 'center' })
  }, [])
}
