import type { BlockId } from '../model/ids.ts'
import type { BlockAttrs, MarkJson } from '../schema/text.ts'

/**
 * Where a change comes from, as the ledger knows it. `by` is what a reader sees: a delegation, or the name of a seat.
 * Absent members are unknown, and are said to be unknown; never guessed.
 */
export interface Attribution {
  readonly by?: string
  readonly amendment?: string
  /** ISO 8601 UTC. */
  readonly at?: string
}

/** A run of one kind of change. `formatted`: the characters stay, their marks changed. */
export interface RedlineRun extends Attribution {
  readonly op: 'same' | 'inserted' | 'deleted' | 'formatted'
  /** Characters; a hard break is "\n", a reference its shown number, a footnote's anchor is "". */
  readonly text: string
  readonly marks?: readonly MarkJson[]
  /** For `formatted`: the marks before. */
  readonly marksBefore?: readonly MarkJson[]
  /** Footnote anchor: the id of the block of type footnote at the end. */
  readonly anchor?: BlockId
  /** Target of a reference whose shown number this run is. */
  readonly reference?: BlockId
  /** The number of a reference that changed by itself. */
  readonly auto?: true
}

export interface AttributeChange {
  readonly name: string
  readonly before: unknown
  readonly after: unknown
}

/** Whether a table's cell is a heading, and how many columns and rows it spans; absent: no, 1, 1. */
export interface CellShape {
  readonly header?: boolean
  readonly columns?: number
  readonly rows?: number
}

/** A leaf text block in reading order (CONTRACT, Redline JSON). */
export interface RedlineBlock {
  readonly id: BlockId
  /** The block's id in the text before, where that is another one. */
  readonly idBefore?: BlockId
  /** The kind of the block (after; of a deleted block, before), or "footnote". */
  readonly type: string
  /** Full attributes (after; of a deleted block, before), for renderers. */
  readonly attrs?: Omit<BlockAttrs, 'id'>
  readonly number?: string
  /** The number it bore in the text before, where it bears another now or none. */
  readonly numberBefore?: string
  readonly change: 'same' | 'inserted' | 'deleted' | 'changed' | 'movedFrom' | 'movedTo'
  readonly moveId?: string
  readonly attributes?: readonly AttributeChange[]
  readonly runs: readonly RedlineRun[]
  /** The paragraph's end: inserted means a split, deleted a join with the next block (Word's model). */
  readonly mark: 'same' | 'inserted' | 'deleted'
  readonly markBy?: Attribution
  /** Cells are told apart by `column`, which counts those of both texts. */
  readonly in?: {
    readonly table: BlockId
    readonly row: BlockId
    readonly column: number
    /** What makes the cell other than a plain one: after, and before where that differs. */
    readonly cell?: CellShape
    readonly cellBefore?: CellShape
  }
  readonly row?: 'same' | 'inserted' | 'deleted'
  /** Title of the section the block begins, in a redline of a whole document. */
  readonly section?: string
}

export interface RedlineSide {
  readonly label: string
  /** "sha256:…" of the canonical JSON of the text. */
  readonly hash: string
}

/** Two texts as one: the single model from which every report and file is made. */
export interface Redline {
  readonly format: 'plenum.redline/1'
  readonly before: RedlineSide
  readonly after: RedlineSide
  readonly blocks: readonly RedlineBlock[]
  /** Non-blank characters; `by`: inserted and deleted per author. */
  readonly summary: {
    readonly inserted: number
    readonly deleted: number
    readonly moved: number
    readonly formatted: number
    readonly by: Readonly<Record<string, { readonly inserted: number; readonly deleted: number }>>
  }
}

/** Asked by the redline for the source of changed characters. Offsets are UTF-16 units in `inlineText` of the block. */
export interface Attributor {
  /**
   * Sources of an inserted range of a block of the text after, in order, covering it exactly. What was written before the text
   * before was issued has none.
   */
  inserted(block: BlockId, from: number, to: number): readonly (Attribution & { readonly length: number })[]
  /** Sources of a deletion of a range of a block of the text before. */
  deleted(block: BlockId, from: number, to: number): readonly (Attribution & { readonly length: number })[]
  /** Who first wrote a range of a block of the text before, whenever that was, in order, covering it exactly; absent: nobody knows. */
  wrote?(block: BlockId, from: number, to: number): readonly (Attribution & { readonly length: number })[]
  /** Who changed the marks of a range of a block of the text after, in order, covering it exactly; absent: nobody knows. */
  formatted?(block: BlockId, from: number, to: number): readonly (Attribution & { readonly length: number })[]
  /** Who made or removed a block's end (split, join) or the whole block; may be unknown. */
  blockInserted(block: BlockId): Attribution
  blockDeleted(block: BlockId): Attribution
}
