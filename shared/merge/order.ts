import type { BlockId } from '../model/ids.ts'
import type { BlockJson } from '../schema/text.ts'

/** A text with its moved blocks put back to where they stand in the base, and which they are. */
export interface PutBack {
  readonly blocks: readonly BlockJson[]
  readonly moved: ReadonlySet<BlockId>
}

/** Moved: those blocks common to both texts that are not in the longest run whose order is the same in both. */
export function putBack(base: readonly BlockJson[], side: readonly BlockJson[]): PutBack {
  const place = new Map(base.map((block, i) => [block.attrs.id, i]))
  const common = side.filter((block) => place.has(block.attrs.id))
  const stays = longestRising(common.map((block) => place.get(block.attrs.id) ?? 0))
  const moved = new Map(common.filter((_block, i) => !stays.has(i)).map((block) => [block.attrs.id, block]))
  if (moved.size === 0) return { blocks: side, moved: new Set() }
  const present = new Set(common.map((block) => block.attrs.id))
  /** Moved blocks by the block of the base that follows them and stayed; those at the end by null. */
  const before = new Map<BlockId | null, BlockJson[]>()
  let waiting: BlockJson[] = []
  for (const { attrs } of base) {
    const block = moved.get(attrs.id)
    if (block !== undefined) waiting.push(block)
    else if (present.has(attrs.id)) {
      before.set(attrs.id, waiting)
      waiting = []
    }
  }
  const blocks: BlockJson[] = []
  for (const block of side) {
    if (moved.has(block.attrs.id)) continue
    blocks.push(...(before.get(block.attrs.id) ?? []), block)
  }
  return { blocks: [...blocks, ...waiting], moved: new Set(moved.keys()) }
}

/** Which places of a list belong to its longest rising run. */
function longestRising(list: readonly number[]): Set<number> {
  const tails: number[] = []
  const previous: number[] = []
  for (const [n, value] of list.entries()) {
    let low = 0
    let high = tails.length
    while (low < high) {
      const middle = (low + high) >> 1
      if ((list[tails[middle] ?? 0] ?? 0) < value) low = middle + 1
      else high = middle
    }
    previous[n] = low > 0 ? (tails[low - 1] ?? -1) : -1
    tails[low] = n
  }
  const kept = new Set<number>()
  for (let n = tails.at(-1) ?? -1; n >= 0; n = previous[n] ?? -1) kept.add(n)
  return kept
}

/** A row of moved blocks that stand together, and the blocks around it that did not move; null at an end of the text. */
export interface Move {
  readonly ids: readonly BlockId[]
  readonly after: BlockId | null
  readonly before: BlockId | null
}

/** The moves of a text, in its order. */
export function movesOf(side: readonly BlockJson[], moved: ReadonlySet<BlockId>): Move[] {
  const moves: Move[] = []
  let after: BlockId | null = null
  let row: BlockId[] = []
  const close = (before: BlockId | null) => {
    if (row.length > 0) moves.push({ ids: row, after, before })
    row = []
  }
  for (const { attrs } of side) {
    if (moved.has(attrs.id)) row.push(attrs.id)
    else {
      close(attrs.id)
      after = attrs.id
    }
  }
  close(null)
  return moves
}

/**
 * Takes the blocks of the moves out and puts them behind their `after`; where that is not there, behind the nearest block before
 * it in `order`, the text in which they were moved.
 */
export function withMoves(
  blocks: readonly BlockJson[],
  moves: readonly Move[],
  order: readonly BlockId[],
): readonly BlockJson[] {
  if (moves.length === 0) return blocks
  const ids = new Set(moves.flatMap((move) => move.ids))
  const rest = blocks.filter(({ attrs }) => !ids.has(attrs.id))
  const taken = new Map(blocks.map((block) => [block.attrs.id, block]))
  const present = new Set(rest.map(({ attrs }) => attrs.id))
  const behind = new Map<BlockId | null, BlockJson[]>()
  for (const move of moves) {
    let place = move.after === null ? -1 : order.indexOf(move.after)
    while (place >= 0 && !present.has(order[place] as BlockId)) place--
    const anchor = order[place] ?? null
    const row = move.ids.flatMap((id) => taken.get(id) ?? [])
    behind.set(anchor, [...(behind.get(anchor) ?? []), ...row])
  }
  return [...(behind.get(null) ?? []), ...rest.flatMap((block) => [block, ...(behind.get(block.attrs.id) ?? [])])]
}
