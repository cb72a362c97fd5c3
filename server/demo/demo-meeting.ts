import type { Delegation } from '../../shared/model/delegation.ts'
import type { Audience, Document, Section } from '../../shared/model/document.ts'
import type { DelegationId, DocumentId, MeetingId, SeatId, SectionId, SessionId } from '../../shared/model/ids.ts'
import type { ProgrammeItem, Session } from '../../shared/model/meeting.ts'
import type { Seat } from '../../shared/model/seat.ts'
import type { TextJson } from '../../shared/schema/text.ts'
import { present } from '../../shared/util/assert.ts'
import type { MeetingSetup } from '../store/store.ts'
import { type CastDelegation, type CastSeat, DELEGATIONS, SEATS } from './cast.ts'
import { DRAFT_L1 } from './draft-l1.ts'
import { CHANGES_REV1 } from './draft-rev1.ts'
import { type DraftSection, readDraft, readRevisedDraft } from './notation.ts'
import { DOCUMENT_TITLE, MEETING, type OutlineSession, PROGRAMME, SESSIONS } from './outline.ts'

/** The moment the demonstration opens at: 2 June 2011, 13:00 in Tokyo. Both breakout sessions of the afternoon sit. */
const OPENS_AT = '2011-06-02T04:00:00.000Z'

/** A version that was issued before the demonstration opens. */
export interface DemoVersion {
  readonly symbol: string
  readonly note: string
  /** ISO 8601 UTC, in the meeting's time. */
  readonly at: string
  readonly issuedBy: SeatId
  /** The text of every section of the document. */
  readonly texts: ReadonlyMap<SectionId, TextJson>
}

/** A seat that is offered to whoever opens the demonstration, and what to try there. */
export interface DemoLink {
  readonly seat: SeatId
  readonly note: string
}

export interface DemoMeeting {
  readonly setup: MeetingSetup
  /** Oldest first. The live text begins as the last of them. */
  readonly versions: readonly DemoVersion[]
  readonly links: readonly DemoLink[]
}

export interface DemoOptions {
  /** The true time in milliseconds; the meeting's clock is set so that 13:00 of its first day is now. */
  readonly now: number
  /** Called once. It ends every id of the meeting but those of blocks, so that one store can hold several demonstrations. */
  newId(): string
  /** What the sign-in codes are made from. */
  readonly demoSecret: string
}

/** The sections of the outcome document, in the order of the drafts' sections. `session` null: the Rapporteur-General drafts it. */
const SECTIONS: readonly { key: string; session: string | null; audience: Audience }[] = [
  { key: 'commitment', session: null, audience: 'team' },
  { key: 'health', session: 'breakout-1', audience: 'team' },
  { key: 'education', session: 'breakout-2', audience: 'all' },
  { key: 'implementation', session: 'breakout-3', audience: 'room' },
  { key: 'partnership', session: 'breakout-4', audience: 'room' },
  { key: 'follow-up', session: null, audience: 'team' },
]

/**
 * The demonstration: a ministerial meeting of two days at the moment when two breakout sessions sit, with L.1 of 12 May and L.1/Rev.1
 * of 31 May issued. Its programme is that of a real meeting; its delegations, people and texts are invented.
 */
export function demoMeeting({ now, newId, demoSecret }: DemoOptions): DemoMeeting {
  const run = newId()
  const id = (key: string) => `${key}-${run}`
  const meeting = id('demo') as MeetingId
  const l1 = readDraft(DRAFT_L1)
  const document = outcomeDocument(id, meeting, l1)
  const seats = SEATS.map((seat) => seatOf(seat, id, meeting))
  return {
    setup: {
      meeting: { ...MEETING, id: meeting, clockOffsetMs: Date.parse(OPENS_AT) - now },
      sessions: SESSIONS.map((session) => sessionOf(session, id, meeting)),
      programme: programmeOf(id),
      delegations: DELEGATIONS.map((delegation) => delegationOf(delegation, id, meeting)),
      seats,
      documents: [document],
      demoSecret,
    },
    versions: [
      {
        symbol: `${MEETING.symbolStem}/L.1`,
        note: 'First draft by the Rapporteur-General.',
        at: '2011-05-12T01:00:00.000Z',
        issuedBy: id('ferrow') as SeatId,
        texts: textsOf(document, l1),
      },
      {
        symbol: `${MEETING.symbolStem}/L.1/Rev.1`,
        note: 'Bridging text by the Chair, on the proposals received by 30 May. What is not agreed stands in square brackets.',
        at: '2011-05-31T06:00:00.000Z',
        issuedBy: id('chair') as SeatId,
        texts: textsOf(document, readRevisedDraft(DRAFT_L1, CHANGES_REV1)),
      },
    ],
    links: demoLinks(seats),
  }
}

/** The seats of a demonstration that are offered, told by their names: also of one that was read back from a store. */
export function demoLinks(seats: readonly Seat[]): readonly DemoLink[] {
  return SEATS.flatMap(({ name, note }) => {
    const seat = seats.find((each) => each.name === name)
    return note === undefined || seat === undefined ? [] : [{ seat: seat.id, note }]
  })
}

/** An id of the meeting, made from the key that the data files use. */
type IdOf = (key: string) => string

function outcomeDocument(id: IdOf, meeting: MeetingId, draft: readonly DraftSection[]): Document {
  const document = id('outcome') as DocumentId
  const sections = SECTIONS.map(
    ({ key, session, audience }, at): Section => ({
      id: id(key) as SectionId,
      document,
      position: at + 1,
      title: present(draft[at], `section ${key} has no draft`).title,
      session: session === null ? null : (id(session) as SessionId),
      audience,
    }),
  )
  return { id: document, meeting, kind: 'outcome', title: DOCUMENT_TITLE, sections }
}

function textsOf({ sections }: Document, draft: readonly DraftSection[]): ReadonlyMap<SectionId, TextJson> {
  return new Map(sections.map(({ id }, at) => [id, present(draft[at], `section ${id} has no draft`).text]))
}

function sessionOf({ key, theme, form, ...rest }: OutlineSession, id: IdOf, meeting: MeetingId): Session {
  const none = { participants: [], parts: [], discussionQuestions: [], agenda: [], openSeats: [] }
  return { ...none, ...rest, id: id(key) as SessionId, meeting, theme: theme ?? null, form: form ?? null }
}

function programmeOf(id: IdOf): readonly ProgrammeItem[] {
  return PROGRAMME.map(({ sessions, ...item }) => ({
    ...item,
    sessions: sessions.map((key) => id(key) as SessionId),
    isBreak: sessions.length === 0,
  }))
}

function delegationOf({ key, name, kind, aliases, members }: CastDelegation, id: IdOf, meeting: MeetingId): Delegation {
  return {
    id: id(key) as DelegationId,
    meeting,
    name,
    kind,
    aliases: aliases ?? [],
    members: (members ?? []).map((member) => id(member) as DelegationId),
  }
}

function seatOf({ key, role, name, delegation, sections, sessions }: CastSeat, id: IdOf, meeting: MeetingId): Seat {
  return {
    id: id(key) as SeatId,
    meeting,
    role,
    name,
    delegation: delegation === undefined ? null : (id(delegation) as DelegationId),
    sections: (sections ?? []).map((section) => id(section) as SectionId),
    sessions: (sessions ?? []).map((session) => id(session) as SessionId),
  }
}
