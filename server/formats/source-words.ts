import { format } from '../../shared/messages/format.ts'
import type { Attribution } from '../../shared/redline/model.ts'

/** Who made a change, by which amendment and when, in words; that nobody is known is said. */
export function sourceWords({ by, amendment, at }: Attribution): string {
  const who = by === undefined ? format('changes.unknownAuthor') : format('changes.author', { name: by })
  const when = at === undefined ? undefined : at.replace(/^(\d{4}-\d\d-\d\d)T(\d\d:\d\d).*$/, '$1 $2 UTC')
  return [who, amendment, when].filter((part) => part !== undefined).join(', ')
}
