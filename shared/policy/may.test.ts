import { describe, expect, it } from 'vitest'
import type { Section } from '../model/document.ts'
import type { MeetingId, SeatId, SectionId, SessionId } from '../model/ids.ts'
import { ROLES, type Role, type Seat } from '../model/seat.ts'
import { type Action, may } from './may.ts'

const MEETING = 'm' as MeetingId
const SESSION = 'b1' as SessionId

const health = { id: 'health', session: SESSION, audience: 'team' } as unknown as Section
const preamble = { id: 'preamble', session: null, audience: 'team' } as unknown as Section

function seat(role: Role, over: Partial<Seat> = {}): Seat {
  return { id: 's' as SeatId, meeting: MEETING, role, name: 'N', delegation: null, sections: [], sessions: [], ...over }
}

/** The roles that may, of all roles, each with the section and session that are its own. */
function rolesThatMay(action: Action, section: Section): readonly Role[] {
  const own = { sections: ['health' as SectionId], sessions: [SESSION] }
  return ROLES.filter((role) => may(seat(role, own), action, { meeting: MEETING, section }) === null)
}

describe('who may do what (DESIGN §9)', () => {
  it.each<[Action, readonly Role[]]>([
    ['meeting.read', ROLES],
    ['meeting.invite', ['secretary']],
    ['meeting.journal', ['chair', 'secretary']],
    ['meeting.bureau', ['chair', 'session-chair', 'rapporteur', 'rapporteur-general', 'alternate', 'secretary']],
    ['section.read', ROLES],
    ['section.write', ['rapporteur', 'rapporteur-general', 'alternate', 'editor']],
    [
      'section.team',
      ['chair', 'session-chair', 'rapporteur', 'rapporteur-general', 'alternate', 'secretary', 'editor'],
    ],
    [
      'section.follow',
      ['chair', 'session-chair', 'rapporteur', 'rapporteur-general', 'alternate', 'secretary', 'editor'],
    ],
    ['section.show', ['session-chair', 'rapporteur', 'rapporteur-general', 'alternate', 'secretary', 'editor']],
    ['section.audience', ['session-chair', 'rapporteur', 'rapporteur-general', 'alternate', 'secretary', 'editor']],
    ['section.setStatus', ['chair', 'session-chair', 'secretary']],
    ['version.read', ROLES],
    ['version.issue', ['chair', 'rapporteur-general', 'secretary']],
  ])('%s', (action, allowed) => {
    expect([...rolesThatMay(action, health)].sort()).toEqual([...allowed].sort())
  })
})

it('[PR2] nobody writes in a section he was not given, whatever his role', () => {
  for (const role of ROLES) {
    expect(may(seat(role), 'section.write', { meeting: MEETING, section: health })).toBe('notPermitted')
  }
})

it('what belongs to no session is written by the Rapporteur-General', () => {
  const writers = ROLES.filter(
    (role) => may(seat(role), 'section.write', { meeting: MEETING, section: preamble }) === null,
  )
  expect(writers).toEqual(['rapporteur-general'])
})

it('a delegate follows a section live only where its drafting team opened it to his room or to all', () => {
  const inRoom = seat('delegate', { sessions: [SESSION] })
  const elsewhere = seat('delegate')
  const follow = (who: Seat, audience: Section['audience']) =>
    may(who, 'section.follow', { meeting: MEETING, section: { ...health, audience } })
  expect(['team', 'room', 'all'].map((audience) => follow(inRoom, audience as Section['audience']))).toEqual([
    'notPermitted',
    null,
    null,
  ])
  expect(['team', 'room', 'all'].map((audience) => follow(elsewhere, audience as Section['audience']))).toEqual([
    'notPermitted',
    'notPermitted',
    null,
  ])
})

it('nobody does anything in another meeting, or without a seat', () => {
  const other = seat('secretary', { meeting: 'other' as MeetingId })
  expect(may(other, 'meeting.read', { meeting: MEETING })).toBe('notFound')
  expect(may(null, 'meeting.read', { meeting: MEETING })).toBe('notSignedIn')
})
