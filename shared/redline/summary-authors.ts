import type { Attribution, RedlineBlock } from './model.ts'
import { inked } from './summary.ts'

/** What one author changed. Characters that are not blank. */
export interface AuthorSummary {
  /** Null: it is not known who. */
  readonly author: string | null
  readonly inserted: number
  readonly deleted: number
  readonly moved: number
  readonly formatted: number
  /** Paragraphs in which the author changed something. */
  readonly changed: number
}

type Count = { -readonly [Name in keyof Omit<AuthorSummary, 'author'>]: number }

/** Who changed how much, who changed most first; what nobody is known for comes last. */
export function summarizeAuthors(blocks: readonly RedlineBlock[]): readonly AuthorSummary[] {
  const counts = new Map<string | null, Count>()
  for (const block of blocks) {
    if (block.change === 'movedFrom') continue
    const touched = new Set<Count>()
    const of = (source: Attribution) => {
      const by = source.by ?? null
      const count = counts.get(by) ?? { inserted: 0, deleted: 0, moved: 0, formatted: 0, changed: 0 }
      counts.set(by, count)
      touched.add(count)
      return count
    }
    // Where an end is marked, that is what its source is of.
    const mover = block.mark === 'same' ? (block.markBy ?? {}) : {}
    if (block.mark !== 'same') of(block.markBy ?? {})
    const isEmpty = block.runs.length === 0 && block.change !== 'same' && block.mark === 'same'
    if (block.change === 'movedTo' || (block.attributes ?? []).length > 0 || isEmpty) of(mover)
    for (const run of block.runs) {
      if (block.change === 'movedTo' && (run.op === 'same' || run.op === 'formatted'))
        of(mover).moved += inked(run.text)
      if (run.op !== 'same') of(run)[run.op] += inked(run.text)
    }
    for (const count of touched) count.changed++
  }
  const sizeOf = ({ inserted, deleted, moved }: AuthorSummary) => inserted + deleted + moved
  return [...counts]
    .map(([author, count]) => ({ author, ...count }))
    .sort(
      (a, b) => Number(a.author === null) - Number(b.author === null) || sizeOf(b) - sizeOf(a) || b.changed - a.changed,
    )
}
