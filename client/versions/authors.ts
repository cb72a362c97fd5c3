import type { Attribution, Redline, RedlineBlock, RedlineRun } from '../../shared/redline/model.ts'
import { summarize } from '../../shared/redline/summary.ts'

/** Who made a change, as a reader sees it; null: it is not known. */
export type Author = string | null

/** A block as it is shown. `follows`: it stands in a table that moved, and is not the first that does; the move is told once. */
export type ShownBlock = RedlineBlock & { readonly follows?: true }

/** Whether a change is of those that the reader chose; nobody chosen means everybody. */
export function isBy(chosen: readonly Author[], { by }: Attribution): boolean {
  return chosen.length === 0 || chosen.includes(by ?? null)
}

/** The changes of a block that are walked through, in the order in which they are drawn, each with its source. */
export function changesOf(block: ShownBlock): readonly Attribution[] {
  return [
    ...(hasNote(block) ? [noteSource(block)] : []),
    ...block.runs.filter(isMarked),
    ...(hasEnd(block) ? [block.markBy ?? {}] : []),
  ]
}

/** Who moved a block or gave it another kind. Where its end is marked, `markBy` is of the end. */
export function noteSource({ mark, markBy = {} }: RedlineBlock): Attribution {
  return mark === 'same' ? markBy : {}
}

/** Whether something changed besides words: moved, or of another kind. */
export function hasNote(block: ShownBlock): boolean {
  const { change, attributes = [], runs, mark, row = 'same', follows = false } = block
  if (attributes.length > 0) return true
  if (change === 'movedFrom' || change === 'movedTo') return !follows
  return runs.length === 0 && mark === 'same' && (row !== 'same' || change === 'inserted' || change === 'deleted')
}

/** The redline with a moved table's blocks told apart: the first, and those that follow it. */
export function withFollowers(redline: Redline): Redline {
  const blocks: ShownBlock[] = []
  let last: RedlineBlock | undefined
  for (const block of redline.blocks) {
    const isMoved = block.change === 'movedFrom' || block.change === 'movedTo'
    const follows =
      isMoved && block.in !== undefined && last?.in?.table === block.in.table && last.change === block.change
    blocks.push(follows ? { ...block, follows } : block)
    last = block
  }
  return { ...redline, blocks }
}

/** Whether the end of a paragraph is marked. Where a whole paragraph came or went, its words say so already. */
export function hasEnd({ change, mark, runs }: RedlineBlock): boolean {
  return mark !== 'same' && (runs.length === 0 || (change !== 'inserted' && change !== 'deleted'))
}

/** Whether a run stands in one text alone, or looks otherwise in the other. */
export function isMarked({ op }: RedlineRun): boolean {
  return op !== 'same'
}

/** Blocks in which only the changes of the chosen count as changed, to be summed up. Not to be drawn. */
export function changedBy(blocks: readonly RedlineBlock[], chosen: readonly Author[]): readonly RedlineBlock[] {
  if (chosen.length === 0) return blocks
  return blocks.map((block) => {
    const { section } = block
    const counted = changesOf(block).some((source) => isBy(chosen, source))
    if (!counted)
      return {
        id: block.id,
        type: block.type,
        change: 'same',
        runs: [],
        mark: 'same',
        ...(section !== undefined && { section }),
      }
    return { ...block, runs: block.runs.map((run) => (isBy(chosen, run) ? run : { ...run, op: 'same' })) }
  })
}

/** Characters inserted and deleted by the chosen. */
export function countBy(
  { blocks, summary }: Redline,
  chosen: readonly Author[],
): { readonly inserted: number; readonly deleted: number } {
  return chosen.length === 0 ? summary : summarize(changedBy(blocks, chosen))
}
