import type { DelegationId, MeetingId } from './ids.ts'
import type { Seat } from './seat.ts'

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

/** Which delegation each person sits for, by their names; those whose name two delegations share are left out. */
export function delegationsByPerson(
  seats: readonly Pick<Seat, 'name' | 'delegation'>[],
  delegations: readonly Delegation[],
): ReadonlyMap<string, string> {
  const names = new Map(delegations.map(({ id, name }) => [id, name]))
  const found = new Map<string, string | null>()
  for (const { name, delegation } of seats) {
    const theirs = delegation === null ? null : (names.get(delegation) ?? null)
    found.set(name, found.has(name) && found.get(name) !== theirs ? null : theirs)
  }
  return new Map([...found].flatMap(([name, theirs]) => (theirs === null ? [] : [[name, theirs] as const])))
}
