import type { RedlineBlock } from '../../../shared/redline/model.ts'

/** On which readings the end of a paragraph is gone, so that it runs on into the next one. */
export interface End {
  readonly accept: boolean
  readonly reject: boolean
  /** With reject this end becomes that of this paragraph, and takes its look. */
  readonly endOf?: RedlineBlock
}

interface OpenEnd {
  accept: boolean
  reject: boolean
  endOf?: RedlineBlock
}

/**
 * The ends of neighbouring paragraphs as Word can hold them. A block moved away is gone with accept and one moved here with reject,
 * end and all. Where they are the last of their container (`last`) Word cannot take the last end away: a block that is gone has the
 * one before run into it instead.
 */
export function endsOf(blocks: readonly RedlineBlock[], last: boolean): readonly End[] {
  const ends = blocks.map(
    ({ change, mark }): OpenEnd => ({
      accept: mark === 'deleted' || change === 'movedFrom',
      reject: mark === 'inserted' || change === 'movedTo',
    }),
  )
  passOnEnds(blocks, ends)
  const end = ends.at(-1)
  if (!last || end === undefined) return ends
  for (const side of ['accept', 'reject'] as const) {
    if (!end[side]) continue
    const staying = blocks.findLastIndex((block) => !isWhollyGone(block, side))
    if (staying === -1) continue
    end[side] = false
    const stays = ends[staying]
    if (stays !== undefined && stays !== end) stays[side] = true
  }
  return ends
}

/**
 * Where words were added at a paragraph's end and paragraphs after it, its end is written as added and the last of them has the old
 * one, as if all had been typed in one go. The texts are the same, and LibreOffice (7.4), which takes two additions of one author
 * on both sides of a paragraph's end for a single one, keeps that end.
 */
function passOnEnds(blocks: readonly RedlineBlock[], ends: readonly OpenEnd[]): void {
  let owner = -1
  blocks.forEach((block, i) => {
    const end = ends[i]
    if (end === undefined || (end.reject && isAdded(block))) return
    passOn(owner, i - 1)
    owner = i
  })
  passOn(owner, blocks.length - 1)

  function passOn(from: number, to: number): void {
    const [first, last] = [ends[from], ends[to]]
    const block = blocks[from]
    if (to <= from || block === undefined || first === undefined || last === undefined) return
    if (first.reject || block.runs.at(-1)?.op !== 'inserted') return
    first.reject = true
    last.reject = false
    last.endOf = block
  }
}

function isAdded(block: RedlineBlock): boolean {
  return block.change === 'inserted' && isWhollyGone(block, 'reject')
}

/** Whether nothing of a block is read on a side, its end included. */
export function isWhollyGone(block: RedlineBlock | undefined, side: keyof End): boolean {
  if (block === undefined) return false
  const moved = side === 'accept' ? 'movedFrom' : 'movedTo'
  const op = side === 'accept' ? 'deleted' : 'inserted'
  return block.change === moved || (block.mark === op && block.runs.every((run) => run.op === op))
}
