/** How a file with tracked changes is read: as if all were accepted, or as if all were rejected. */
export type Side = 'accept' | 'reject'

/** The other reading. */
export function otherSide(side: Side): Side {
  return side === 'accept' ? 'reject' : 'accept'
}
