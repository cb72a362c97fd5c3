import type { DelegationId, MeetingId } from './ids.ts'

/** A country, agency or organisation at the meeting, or a group of delegations (then `members` is not empty). */
export interface Delegation {
  readonly id: DelegationId
  readonly meeting: MeetingId
  readonly name: string
  /** Other names it goes by in brackets and speech, e.g. "G40". */
  readonly aliases: readonly string[]
  readonly kind: 'government' | 'agency' | 'organisation' | 'group'
  readonly members: readonly DelegationId[]
}
