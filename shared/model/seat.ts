import type { DelegationId, MeetingId, SeatId, SectionId, SessionId } from './ids.ts'

/** What a representative does in a meeting (DESIGN §2). */
export const ROLES = [
  'chair',
  'session-chair',
  'rapporteur',
  'rapporteur-general',
  'alternate',
  'head-of-delegation',
  'delegate',
  'participant',
  'secretary',
  'editor',
  'screen-operator',
  'translator',
] as const
export type Role = (typeof ROLES)[number]

/** One person's place in a meeting. Rights follow from it alone (`policy/may.ts`). */
export interface Seat {
  readonly id: SeatId
  readonly meeting: MeetingId
  readonly role: Role
  readonly name: string
  readonly delegation: DelegationId | null
  /** Sections this seat drafts: a rapporteur's, an alternate's, an editor's. */
  readonly sections: readonly SectionId[]
  /** Sessions this seat chairs, reports on, serves or attends; "the room" of DESIGN §8 is made of these. */
  readonly sessions: readonly SessionId[]
}
