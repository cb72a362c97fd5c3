import { countHolders, negotiated } from '../../shared/brackets/ledger.ts'
import type { Names } from '../../shared/brackets/names.ts'
import { parseBrackets } from '../../shared/brackets/parse.ts'
import type { BlockId } from '../../shared/model/ids.ts'
import type { ParagraphStatus } from '../../shared/model/paragraph-status.ts'
import type { SectionOnWall, WallCounts } from '../../shared/protocol/api.ts'
import type { Numbers } from '../../shared/schema/numbers.ts'
import { inlineText, type TextJson } from '../../shared/schema/text.ts'

/** A section, and what is known of it. */
export interface WallSection {
  readonly section: string
  readonly title: string
  readonly text: TextJson
  readonly statuses: readonly ParagraphStatus[]
}

/** What counts a section for the wall. `numbers`: counted are the paragraphs that bear one. */
export interface WallView {
  readonly names: Names
  readonly numbers: Numbers
  /** Who holds brackets is for the Bureau alone (DESIGN §8). */
  readonly withHolders: boolean
}

/** How far a section is: its paragraphs by rung, those that are parked, its brackets, and for the Bureau who holds them. */
export function sectionOnWall({ section, title, text, statuses }: WallSection, view: WallView): SectionOnWall {
  const rungs = { open: 0, agreedAdRef: 0, agreed: 0, adopted: 0 }
  let parked = 0
  const known = new Map<BlockId, ParagraphStatus>(statuses.map((status) => [status.block, status]))
  for (const { attrs } of text.content) {
    if (!view.numbers.has(attrs.id)) continue
    const status = known.get(attrs.id)
    rungs[status?.rung ?? 'open']++
    if (status?.isParked === true) parked++
  }
  const brackets = bracketsIn(text, view.names)
  const counts: WallCounts = { rungs, parked, brackets: brackets.length }
  const holders = countHolders(brackets).map(({ name, brackets: count }) => ({ name, brackets: count }))
  return { section, title, ...counts, ...(view.withHolders && { holders }) }
}

/** How many brackets a text has that are negotiated. */
export function bracketsIn(text: TextJson, names: Names) {
  return text.content.flatMap((block) =>
    block.type === 'block' ? negotiated(parseBrackets(inlineText(block.content), names)) : [],
  )
}
