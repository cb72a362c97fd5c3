/** The closed list of reasons why the meeting says no. Words for each are in the message catalogue (`refusal.REASON`). */
export const REFUSAL_REASONS = [
  'notSignedIn',
  'linkUnknown',
  'linkExpired',
  'linkRevoked',
  'notPermitted',
  'notFound',
  'symbolTaken',
  'symbolMalformed',
  'stale',
  'tooMany',
  'tooLarge',
  'malformed',
  'nothingChanged',
  'frozen',
  'locked',
  'largeDeletion',
  'notSaved',
] as const
export type RefusalReason = (typeof REFUSAL_REASONS)[number]

/** The meeting's "no". Thrown by acts and gates, mapped once to HTTP, once to WebSocket close codes, once to words. */
export class Refusal extends Error {
  override name = 'Refusal'
  readonly reason: RefusalReason
  /** A short detail that is safe to show to the one who asked, e.g. the field that is malformed. */
  readonly detail: string | null

  constructor(reason: RefusalReason, detail: string | null = null) {
    super(detail === null ? reason : `${reason}: ${detail}`)
    this.reason = reason
    this.detail = detail
  }
}
