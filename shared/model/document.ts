import type { DocumentId, MeetingId, SectionId, SessionId } from './ids.ts'

export type DocumentKind = 'outcome' | 'sessionReport' | 'chairStatement'

/** An ordered list of sections that is issued, discussed and adopted as one. */
export interface Document {
  readonly id: DocumentId
  readonly meeting: MeetingId
  readonly kind: DocumentKind
  readonly title: string
  readonly sections: readonly Section[]
}

/**
 * Who follows the wording of a section live, keystroke by keystroke: its drafting team, the room of its session too, or all.
 * Everybody else reads what was last shown (DESIGN §8, "Who sees what while it is written").
 */
export type Audience = 'team' | 'room' | 'all'

/** A part of a document with one drafting team and one sync room. */
export interface Section {
  readonly id: SectionId
  readonly document: DocumentId
  /** 1…n in the document. */
  readonly position: number
  readonly title: string
  /** The session whose rapporteur drafts it; null: the Rapporteur-General does. */
  readonly session: SessionId | null
  readonly audience: Audience
}
