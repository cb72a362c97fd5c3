import {
  EMPTY_HASH,
  type Head,
  type JournalDraft,
  type Link,
  type LogDraft,
  type LogRow,
  type MeetingSetup,
  type SignIn,
  type Store,
} from '../../server/store/store.ts'
import {
  type BlockId,
  type DocumentId,
  type Id,
  type LinkId,
  type MeetingId,
  type RoomId,
  roomOfSection,
  type SeatId,
  type SectionId,
  type VersionId,
} from '../../shared/model/ids.ts'
import type { Version } from '../../shared/model/version.ts'
import type { TextJson } from '../../shared/schema/text.ts'
import { assert, present } from '../../shared/util/assert.ts'

export const AT = '2031-05-06T09:30:00.000Z'
export const LATER = '2031-05-07T10:00:00.000Z'

/** An invented meeting with two sessions, two sections and two seats. */
export interface World {
  readonly setup: MeetingSetup
  readonly meeting: MeetingId
  readonly document: DocumentId
  readonly section: SectionId
  /** The rooms of the two sections. */
  readonly water: RoomId
  readonly shelter: RoomId
  readonly rapporteur: SeatId
  readonly secretary: SeatId
  /** An entry for its journal. */
  readonly entry: JournalDraft
}

/** The `n`-th of many meetings that have no id in common. */
export function invent(n: number): World {
  const id = <Noun extends string>(name: string) => `${name}-${n}` as Id<Noun>
  const meeting = id<'Meeting'>('harbour')
  const document = id<'Document'>('outcome')
  const water = id<'Section'>('water')
  const shelter = id<'Section'>('shelter')
  const rapporteur = id<'Seat'>('rapporteur')
  const secretary = id<'Seat'>('secretary')
  const breakouts = [id<'Session'>('breakout-2'), id<'Session'>('breakout-1')]
  const valdria = id<'Delegation'>('valdria')
  const setup: MeetingSetup = {
    meeting: {
      id: meeting,
      title: 'Ministerial Meeting on Harbours',
      type: 'Ministerial Meeting',
      firstDay: '2031-05-06',
      lastDay: '2031-05-07',
      timeZone: 'Asia/Tokyo',
      venue: 'Hall A',
      host: 'Valdria',
      coOrganizers: ['Agency for Coasts'],
      languages: ['en', 'fr'],
      symbolStem: 'MMH/2031',
      nature: 'toBeDecided',
      toBeDecided: ['Form of the outcome'],
      demonstration: true,
      clockOffsetMs: -3_600_000,
    },
    sessions: breakouts.map((breakout) => ({
      id: breakout,
      meeting,
      kind: 'breakout',
      title: `Session ${breakout}`,
      theme: null,
      form: null,
      participants: [],
      parts: [{ order: 1, title: 'First part', topics: ['Drought'] }],
      discussionQuestions: ['What works?'],
      agenda: [{ number: 'I', title: 'Opening' }],
      openSeats: ['Chair'],
    })),
    programme: [
      { day: '2031-05-06', start: '09:30', end: '10:30', title: 'Breakouts', sessions: breakouts, isBreak: false },
      { day: '2031-05-06', start: '10:30', end: '10:45', title: 'Coffee', sessions: [], isBreak: true },
    ],
    delegations: [
      { id: valdria, meeting, name: 'Valdria', aliases: ['VAL'], kind: 'government', members: [] },
      { id: id('coastal'), meeting, name: 'Coastal Group', aliases: [], kind: 'group', members: [valdria] },
    ],
    seats: [
      {
        id: rapporteur,
        meeting,
        role: 'rapporteur',
        name: 'Rapporteur of Breakout 1',
        delegation: valdria,
        sections: [water],
        sessions: breakouts.slice(1),
      },
      { id: secretary, meeting, role: 'secretary', name: 'Secretary', delegation: null, sections: [], sessions: [] },
    ],
    documents: [
      {
        id: document,
        meeting,
        kind: 'outcome',
        title: 'Harbour Outcome',
        sections: [
          { id: water, document, position: 1, title: 'Water', session: breakouts[1] ?? null, audience: 'team' },
          { id: shelter, document, position: 2, title: 'Shelter', session: null, audience: 'team' },
        ],
      },
    ],
    demoSecret: 'a secret of a demonstration',
  }
  const entry = { meeting, seat: secretary, act: 'issueVersion', detail: '{"symbol":"L.1"}', at: AT }
  const rooms = { water: roomOfSection(water), shelter: roomOfSection(shelter) }
  return { setup, meeting, document, section: water, ...rooms, rapporteur, secretary, entry }
}

/** An update of a few bytes that tells which one it is. */
export function draft(text: string): LogDraft {
  return {
    update: new TextEncoder().encode(text),
    seat: 'rapporteur-1' as SeatId,
    signIn: 'device-1',
    clientId: 4_294_967_295,
    at: AT,
  }
}

export async function headOf(store: Store, room: RoomId): Promise<Head> {
  return present(await store.log.head(room), `the room ${room} is there`)
}

/** Appends one row behind the present head. */
export async function appendText(store: Store, room: RoomId, text: string): Promise<LogRow> {
  const result = await store.log.append(room, await headOf(store, room), [draft(text)])
  assert(result.kind === 'appended', 'nobody else appends meanwhile')
  return present(result.rows[0], 'one draft makes one row')
}

/** Appends a row each, as many as there are texts, in one batch. */
export async function appendTexts(store: Store, room: RoomId, texts: readonly string[]): Promise<readonly LogRow[]> {
  const result = await store.log.append(room, await headOf(store, room), texts.map(draft))
  assert(result.kind === 'appended', 'nobody else appends meanwhile')
  return result.rows
}

/** A version of the world's document, with one section of one paragraph. */
export function version(world: World, name: string, symbol: string): Version {
  const paragraph = { type: 'block', attrs: { id: 'p1' as BlockId, kind: 'paragraph' } } as const
  const text: TextJson = {
    type: 'doc',
    content: [{ ...paragraph, content: [{ type: 'text', text: 'Wells are public.' }] }],
  }
  return {
    id: `${world.document}-${name}` as VersionId,
    document: world.document,
    symbol,
    note: '',
    basedOn: null,
    issuedAt: AT,
    issuedBy: world.secretary,
    sections: [{ section: world.section, title: 'Water', text, seq: 0, headHash: EMPTY_HASH }],
    contentHash: `sha256:${'1'.repeat(64)}`,
  }
}

/** A link for a seat; its `name` is part of its id. */
export function link(seat: SeatId, name: string): Link {
  return { id: `${seat}-${name}` as LinkId, seat, createdAt: AT, expiresAt: LATER, revokedAt: null }
}

export function signIn({ id, seat }: Link, name: string): SignIn {
  return { id: `${id}-${name}`, seat, link: id, expiresAt: LATER, endedAt: null }
}
