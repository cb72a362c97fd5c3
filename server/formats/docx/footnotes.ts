import type { BlockId } from '../../../shared/model/ids.ts'
import type { RedlineBlock } from '../../../shared/redline/model.ts'
import { footnotesOf } from '../sections.ts'

/**
 * Gives footnotes their numbers in the order of their anchors. An anchor that stands twice, where it was and where it was moved to,
 * has two footnotes with the same words, as Word asks.
 */
export class Footnotes {
  readonly #blocks: ReadonlyMap<BlockId, RedlineBlock>
  readonly #anchored: RedlineBlock[] = []

  constructor(blocks: readonly RedlineBlock[]) {
    this.#blocks = new Map(footnotesOf(blocks).map((block) => [block.id, block]))
  }

  /** The number of the footnote at a new anchor, or null where the redline has no such footnote. */
  anchor(id: BlockId): number | null {
    const block = this.#blocks.get(id)
    return block === undefined ? null : this.#anchored.push(block)
  }

  /** The footnotes that were anchored, from number 1 on. */
  get anchored(): readonly RedlineBlock[] {
    return this.#anchored
  }
}
