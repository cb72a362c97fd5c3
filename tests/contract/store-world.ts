import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { onTestFinished } from 'vitest'
import { openStore } from '../../server/store/database.ts'
import type { Head, LogDraft, MeetingSetup, Store } from '../../server/store/store.ts'
import type { DelegationId, DocumentId, MeetingId, SeatId, SectionId, SessionId } from '../../shared/model/ids.ts'
import { roomOfSection } from '../../shared/model/ids.ts'
import { present } from '../../shared/util/assert.ts'

/** A folder for one test, removed after it. */
export function newFolder(): string {
  const folder = mkdtempSync(join(tmpdir(), 'plenum-store-'))
  onTestFinished(() => rmSync(folder, { recursive: true, force: true }))
  return folder
}

/** A store on a new file, closed and removed after the test. */
export async function newStore(): Promise<{ store: Store; file: string }> {
  const file = join(newFolder(), 'plenum.db')
  const store = await openStore({ file })
  onTestFinished(() => store.close())
  return { store, file }
}

export const MEETING = 'harbour-2031' as MeetingId
export const DOCUMENT = 'outcome' as DocumentId
export const WATER = roomOfSection('water' as SectionId)
export const SHELTER = roomOfSection('shelter' as SectionId)
export const RAPPORTEUR = 'rapporteur-1' as SeatId
export const SECRETARY = 'secretary-1' as SeatId
export const AT = '2031-05-06T09:30:00.000Z'

/** An invented meeting with two sessions, two sections and three seats. */
export const SETUP: MeetingSetup = {
  meeting: {
    id: MEETING,
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
  sessions: [session('breakout-2', 'Shelter'), session('breakout-1', 'Water')],
  programme: [
    {
      day: '2031-05-06',
      start: '09:30',
      end: '10:30',
      title: 'Breakouts 1 and 2',
      sessions: ['breakout-1' as SessionId, 'breakout-2' as SessionId],
      isBreak: false,
    },
    { day: '2031-05-06', start: '10:30', end: '10:45', title: 'Coffee', sessions: [], isBreak: true },
  ],
  delegations: [
    {
      id: 'valdria' as DelegationId,
      meeting: MEETING,
      name: 'Valdria',
      aliases: ['VAL'],
      kind: 'government',
      members: [],
    },
    {
      id: 'coastal' as DelegationId,
      meeting: MEETING,
      name: 'Coastal Group',
      aliases: [],
      kind: 'group',
      members: ['valdria' as DelegationId],
    },
  ],
  seats: [
    {
      id: RAPPORTEUR,
      meeting: MEETING,
      role: 'rapporteur',
      name: 'Rapporteur of Breakout 1',
      delegation: 'valdria' as DelegationId,
      sections: ['water' as SectionId],
      sessions: ['breakout-1' as SessionId],
    },
    {
      id: SECRETARY,
      meeting: MEETING,
      role: 'secretary',
      name: 'Secretary',
      delegation: null,
      sections: [],
      sessions: [],
    },
  ],
  documents: [
    {
      id: DOCUMENT,
      meeting: MEETING,
      kind: 'outcome',
      title: 'Harbour Outcome',
      sections: [section('water', 1, 'Water'), section('shelter', 2, 'Shelter')],
    },
  ],
  demoSecret: 'a secret of a demonstration',
}

function session(id: string, title: string): MeetingSetup['sessions'][number] {
  return {
    id: id as SessionId,
    meeting: MEETING,
    kind: 'breakout',
    title,
    theme: null,
    form: null,
    participants: [],
    parts: [{ order: 1, title: 'First part', topics: ['Drought'] }],
    discussionQuestions: ['What works?'],
    agenda: [{ number: 'I', title: 'Opening' }],
    openSeats: ['Chair'],
  }
}

function section(id: string, position: number, title: string): MeetingSetup['documents'][number]['sections'][number] {
  return { id: id as SectionId, document: DOCUMENT, position, title, session: null, audience: 'team' }
}

/** An update of a few bytes that tells which one it is. */
export function draft(text: string): LogDraft {
  return {
    update: new TextEncoder().encode(text),
    seat: RAPPORTEUR,
    signIn: 'device-1',
    clientId: 4_294_967_295,
    at: AT,
  }
}

export async function headOf(store: Store, room = WATER): Promise<Head> {
  return present(await store.log.head(room), `the room ${room} is there`)
}
