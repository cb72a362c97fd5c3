import type { Document, Section } from '../model/document.ts'
import type { MeetingId } from '../model/ids.ts'
import type { RefusalReason } from '../model/refusal.ts'
import type { Role, Seat } from '../model/seat.ts'

/** Something that belongs to a meeting, and is asked about. */
export interface Subject {
  readonly meeting: MeetingId
  readonly section?: Section
  readonly document?: Document
}

type Rule = (seat: Seat, subject: Subject) => boolean

const roles =
  (...allowed: readonly Role[]): Rule =>
  (seat) =>
    allowed.includes(seat.role)

const anyone: Rule = () => true

const drafts: Rule = (seat, { section }) => {
  if (section === undefined) return false
  if (seat.role === 'rapporteur-general' && section.session === null) return true
  return (
    ['rapporteur', 'rapporteur-general', 'alternate', 'editor'].includes(seat.role) &&
    seat.sections.includes(section.id)
  )
}

const chairsSession: Rule = (seat, { section }) =>
  seat.role === 'session-chair' && section?.session != null && seat.sessions.includes(section.session)

/** Those who write the document together read one another's sections as they are written (DESIGN §8). */
const onTeam: Rule = (seat, subject) =>
  chairsSession(seat, subject) ||
  roles('rapporteur', 'alternate', 'rapporteur-general', 'editor', 'secretary', 'chair')(seat, subject)

const inRoom: Rule = (seat, { section }) => section?.session != null && seat.sessions.includes(section.session)

/** The whole table of rights (DESIGN §9): one line an action. Asked by the server before every act, and by the client to grey a control. */
const RIGHTS = {
  'meeting.read': anyone,
  'meeting.invite': roles('secretary'),
  'meeting.journal': roles('secretary', 'chair'),
  /** The Bureau's figures: who holds which brackets (DESIGN §8). */
  'meeting.bureau': roles('chair', 'session-chair', 'rapporteur', 'alternate', 'rapporteur-general', 'secretary'),
  'section.read': anyone,
  /** Type into the section. A delegation never can (DESIGN §1, promise 2). */
  'section.write': drafts,
  /** Follow the wording while it is written, and decide what others see. */
  'section.team': onTeam,
  /** Be told what was deleted, and from which device something came. */
  'section.history': onTeam,
  'section.show': (seat, subject) => drafts(seat, subject) || chairsSession(seat, subject) || seat.role === 'secretary',
  'section.audience': (seat, subject) =>
    drafts(seat, subject) || chairsSession(seat, subject) || seat.role === 'secretary',
  /** Follow live what is written: depends on the section's audience. */
  'section.follow': (seat, subject) =>
    subject.section?.audience === 'all' ||
    onTeam(seat, subject) ||
    (subject.section?.audience === 'room' && inRoom(seat, subject)),
  /** Put paragraphs on a rung between open and agreed, up or down (DESIGN §8): the chair of the sitting, or the secretariat for him. */
  'section.setStatus': (seat, subject) => chairsSession(seat, subject) || roles('chair', 'secretary')(seat, subject),
  'version.read': anyone,
  'version.issue': roles('secretary', 'chair', 'rapporteur-general'),
} satisfies Record<string, Rule>

export type Action = keyof typeof RIGHTS

/** Why this seat may not do this to that; null where it may. A null seat is somebody who is not signed in. */
export function may(seat: Seat | null, action: Action, subject: Subject): RefusalReason | null {
  if (seat === null) return 'notSignedIn'
  if (seat.meeting !== subject.meeting) return 'notFound'
  return RIGHTS[action](seat, subject) ? null : 'notPermitted'
}
