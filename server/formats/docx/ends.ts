import type { RedlineBlock } from '../../../shared/redline/model.ts'

/** On which readings the end of a paragraph is gone, so that it runs on into the next one. */
export interface End {
  readonly accept: boolean
  readonly reject: boolean
}

/**
 * The ends of neighbouring paragraphs as Word can hold them. A block moved away is gone with accept and one moved here with reject,
 * end and all. Where they are the last of their container (`last`) Word cannot take the last end away: a block that is gone has the
 * one before run into it instead.
 */
export function endsOf(blocks: readonly RedlineBlock[], last: boolean): readonly End[] {
  const ends = blocks.map(({ change, mark }) => ({
    accept: mark === 'deleted' || change === 'movedFrom',
    reject: mark === 'inserted' || change === 'movedTo',
  }))
  const end = ends.at(-1)
  const before = ends.at(-2)
  if (!last || end === undefined) return ends
  for (const side of ['accept', 'reject'] as const) {
    if (!end[side]) continue
    const gone = isWhollyGone(blocks.at(-1), side)
    if (gone && before === undefined) continue
    end[side] = false
    if (gone && before !== undefined) before[side] = true
  }
  return ends
}

/** Whether nothing of a block is read on a side, its end included. */
export function isWhollyGone(block: RedlineBlock | undefined, side: keyof End): boolean {
  if (block === undefined) return false
  const moved = side === 'accept' ? 'movedFrom' : 'movedTo'
  const op = side === 'accept' ? 'deleted' : 'inserted'
  return block.change === moved || (block.mark === op && block.runs.every((run) => run.op === op))
}
