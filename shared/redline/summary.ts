import type { Redline, RedlineBlock } from './model.ts'

const BLANK = /\s/u

/** Characters (code points) that are not blank. */
export function inked(text: string): number {
  let count = 0
  for (const character of text) if (!BLANK.test(character)) count++
  return count
}

/** How much was changed in these blocks, in characters that are not blank; `by`: by each of those whose changes are known. */
export function summarize(blocks: readonly RedlineBlock[]): Redline['summary'] {
  const total = { inserted: 0, deleted: 0, moved: 0, formatted: 0 }
  const by = new Map<string, { inserted: number; deleted: number }>()
  for (const block of blocks) {
    if (block.change === 'movedFrom') continue
    for (const run of block.runs) {
      if (run.op === 'same') {
        if (block.change === 'movedTo') total.moved += inked(run.text)
        continue
      }
      const count = inked(run.text)
      total[run.op] += count
      if (run.op === 'formatted') {
        if (block.change === 'movedTo') total.moved += count
        continue
      }
      if (run.by === undefined || count === 0) continue
      const share = by.get(run.by) ?? { inserted: 0, deleted: 0 }
      share[run.op] += count
      by.set(run.by, share)
    }
  }
  return { ...total, by: Object.fromEntries(by) }
}

/** How much was changed in one section of a document. */
export interface SectionSummary {
  /** Null for what stands before the first title. */
  readonly title: string | null
  readonly summary: Redline['summary']
  /** Paragraphs in which anything changed. */
  readonly changed: number
}

/** How much was changed, section by section, in the order of the text. Footnotes count where they stand, after the last section. */
export function summarizeSections(blocks: readonly RedlineBlock[]): readonly SectionSummary[] {
  const sections: { title: string | null; blocks: RedlineBlock[] }[] = []
  for (const block of blocks) {
    const last = sections.at(-1)
    if (last === undefined || block.section !== undefined)
      sections.push({ title: block.section ?? null, blocks: [block] })
    else last.blocks.push(block)
  }
  return sections.map(({ title, blocks }) => ({
    title,
    summary: summarize(blocks),
    changed: blocks.filter(({ change, mark }) => change !== 'movedFrom' && (change !== 'same' || mark !== 'same'))
      .length,
  }))
}
