import type { BlockId } from '../model/ids.ts'

/** What one or more copies want at a place. */
export interface Alternative {
  /** Names of the copies that want it. */
  readonly names: readonly string[]
  /** The change in words. */
  readonly instruction: string
}

/** Changes that cannot stand together, none of which is in the text: for a person to decide. */
export interface Disagreement {
  /** Counted from 1 in reading order. */
  readonly number: number
  /** The base's block at which it is told; null at the beginning. */
  readonly block: BlockId | null
  readonly alternatives: readonly Alternative[]
}
