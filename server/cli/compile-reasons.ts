import type { Compilation } from '../../shared/merge/compile.ts'
import type { BlockId } from '../../shared/model/ids.ts'
import type { Reason } from '../formats/tracked-words.ts'
import type { Unheld } from '../formats/unheld.ts'
import type { CompilationReport } from '../reports/compilation.ts'
import type { ReadCopy } from './compile-input.ts'

/** What was said of hunks, by their ids; hunks of which nothing was said are not there. */
export type Reasons = ReadonlyMap<string, readonly Reason[]>

/** A hunk with what was said of it. */
export interface ReasonedChange {
  readonly by: string
  /** The base's block it is about, or null at the beginning. */
  readonly place: BlockId | null
  readonly instruction: string
  readonly reasons: readonly Reason[]
}

/** The comments on tracked changes of the copies, with the hunks that these changes became. */
export function reasonsOf({ copies }: Compilation, read: readonly ReadCopy[]): Reasons {
  const reasons = new Map<string, readonly Reason[]>()
  for (const [i, { hunks }] of copies.entries()) {
    for (const hunk of hunks) {
      const found = read[i]?.reasonsFor(hunk) ?? []
      if (found.length > 0) reasons.set(hunk.id, found)
    }
  }
  return reasons
}

/** The changes of which something was said, in the order of the copies. */
export function reasonedChanges(
  report: CompilationReport,
  { copies }: Compilation,
  reasons: Reasons,
): readonly ReasonedChange[] {
  if (reasons.size === 0) return []
  const told = new Map(report.json().copies.flatMap(({ hunks }) => hunks.map((hunk) => [hunk.id, hunk.instruction])))
  return copies.flatMap(({ hunks }) =>
    hunks.flatMap(({ id, by, place }) => {
      const found = reasons.get(id)
      return found === undefined ? [] : [{ by, place, instruction: told.get(id) ?? '', reasons: found }]
    }),
  )
}

/** What the copies hold and a text does not, but for the comments that stand with their changes. */
export function unheldIn(
  { copies }: Compilation,
  read: readonly ReadCopy[],
  reasons: Reasons,
): readonly { readonly name: string; readonly unheld: readonly Unheld[] }[] {
  return copies.map(({ name, hunks }, i) => {
    const kept = new Set(hunks.flatMap(({ id }) => reasons.get(id) ?? [])).size
    const unheld = (read[i]?.unheld ?? []).flatMap((one): readonly Unheld[] => {
      if (one.what !== 'comment' || kept === 0) return [one]
      // Which of them is the first that is left is not known.
      return one.count > kept ? [{ ...one, count: one.count - kept, where: null }] : []
    })
    return { name, unheld }
  })
}
