import type { MeetingId, SessionId } from './ids.ts'

/** What form the outcome takes; may change during the meeting without retyping (DESIGN §8). */
export type NatureOfOutcome = 'toBeDecided' | 'summary' | 'negotiatedText' | 'chairStatement'

/** An international meeting. Dates are ISO days in the meeting's own time zone. */
export interface Meeting {
  readonly id: MeetingId
  readonly title: string
  /** E.g. "Ministerial Meeting". */
  readonly type: string
  readonly firstDay: string
  readonly lastDay: string
  /** IANA name, e.g. "Asia/Tokyo". */
  readonly timeZone: string
  readonly venue: string
  readonly host: string
  readonly coOrganizers: readonly string[]
  /** BCP 47 tags, the original language first. */
  readonly languages: readonly string[]
  /** First part of every document symbol, e.g. "MDGFM/2011". */
  readonly symbolStem: string
  readonly nature: NatureOfOutcome
  /** What the organizers have still to decide, in their words. */
  readonly toBeDecided: readonly string[]
  /** A demonstration: everything in it is invented, and its sign-in links are shown to all. */
  readonly demonstration: boolean
  /** Added to the true time, in milliseconds, wherever this meeting tells or writes a time. 0 but in a demonstration. */
  readonly clockOffsetMs: number
}

export type SessionKind = 'ceremony' | 'plenary' | 'breakout'

/** One part of a session's sitting, e.g. the first and second part of Breakout Session 1. */
export interface SessionPart {
  readonly order: number
  readonly title: string
  readonly topics: readonly string[]
}

/** An item on a session's agenda, e.g. "II. Adoption of the Outcome of the Meeting". */
export interface AgendaItem {
  readonly number: string | null
  readonly title: string
}

/** A session of the meeting, as the programme announces it. */
export interface Session {
  readonly id: SessionId
  readonly meeting: MeetingId
  readonly kind: SessionKind
  readonly title: string
  readonly theme: string | null
  readonly form: string | null
  readonly participants: readonly string[]
  readonly parts: readonly SessionPart[]
  readonly discussionQuestions: readonly string[]
  readonly agenda: readonly AgendaItem[]
  /** Seats nobody has been named for yet, in the organizers' words. */
  readonly openSeats: readonly string[]
}

/** One line of the programme. `start` and `end` are "HH:MM" in the meeting's time zone; sessions that share a line sit at the same time. */
export interface ProgrammeItem {
  readonly day: string
  readonly start: string
  readonly end: string
  readonly title: string
  readonly sessions: readonly SessionId[]
  readonly isBreak: boolean
}

/** The present moment as the meeting tells it, ISO 8601 in UTC. `now` is the true time in milliseconds. */
export function meetingTime(meeting: Pick<Meeting, 'clockOffsetMs'>, now: number): string {
  return new Date(now + meeting.clockOffsetMs).toISOString()
}
