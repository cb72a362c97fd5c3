import type { BlockId } from '../model/ids.ts'

/**
 * The text of a section as plain data: exactly the JSON of a ProseMirror document of `schema.ts`, with types.
 * Compare, merge, redline and the formats work on this alone and never import ProseMirror.
 *
 * Absent attributes have their default value (`BLOCK_DEFAULTS`); writers leave defaults out, so that equal texts are equal JSON.
 */
export interface TextJson {
  readonly type: 'doc'
  readonly content: readonly BlockJson[]
}

/** A block that stands directly in a text or a table cell. */
export type BlockJson = TextBlockJson | TableJson

/**
 * `paragraph`: running text, numbered 1…n across the document unless `numbered` is false · `preambular`, `operative`: the two
 * series of a resolution · `heading`: with level 1–4 · `item`: of a list, nested by `indent` · `quote`.
 */
export type BlockKind = 'paragraph' | 'preambular' | 'operative' | 'heading' | 'item' | 'quote'
export const BLOCK_KINDS: readonly BlockKind[] = ['paragraph', 'preambular', 'operative', 'heading', 'item', 'quote']

/** How an item is marked: "•", "1.", "(a)", "(i)". */
export type ListStyle = 'bullet' | 'decimal' | 'alpha' | 'roman'
export const LIST_STYLES: readonly ListStyle[] = ['bullet', 'decimal', 'alpha', 'roman']

export type Direction = 'auto' | 'ltr' | 'rtl'

/** Attributes of a text block; the keys of its marker in the shared text (DESIGN §4). */
export interface BlockAttrs {
  /** Stays with the block through split (first half), join (first), change of kind, undo and move. */
  readonly id: BlockId
  readonly kind: BlockKind
  /** 1–4 for headings; 0 for all others. */
  readonly level?: number
  /** For items only; default "bullet". */
  readonly list?: ListStyle
  /** 0–8 steps. */
  readonly indent?: number
  readonly direction?: Direction
  /** False for text between numbered paragraphs that bears no number. */
  readonly numbered?: boolean
}

export const BLOCK_DEFAULTS = { level: 0, list: 'bullet', indent: 0, direction: 'auto', numbered: true } as const
export const HEADING_LEVEL_MAX = 4
export const INDENT_MAX = 8

export interface TextBlockJson {
  readonly type: 'block'
  readonly attrs: BlockAttrs
  readonly content?: readonly InlineJson[]
}

export type InlineJson = TextRunJson | HardBreakJson | FootnoteJson | ReferenceJson

/** A run of characters with the same marks; never empty, and never beside a run with equal marks. */
export interface TextRunJson {
  readonly type: 'text'
  readonly text: string
  readonly marks?: readonly MarkJson[]
}

/** One "\n" in the shared text. */
export interface HardBreakJson {
  readonly type: 'hardBreak'
  readonly marks?: readonly MarkJson[]
}

/** A footnote's anchor, which holds the footnote's text (runs and hard breaks only). */
export interface FootnoteJson {
  readonly type: 'footnote'
  readonly attrs: { readonly id: BlockId; readonly content: readonly (TextRunJson | HardBreakJson)[] }
  readonly marks?: readonly MarkJson[]
}

/** A reference to a paragraph, shown as that paragraph's present number. `shown` is the number when last written down. */
export interface ReferenceJson {
  readonly type: 'reference'
  readonly attrs: { readonly target: BlockId; readonly shown: string }
  readonly marks?: readonly MarkJson[]
}

/** In this order in JSON. `link` carries an address whose scheme is http, https or mailto. */
export const MARK_TYPES = ['strong', 'em', 'underline', 'superscript', 'subscript', 'link'] as const
export type MarkType = (typeof MARK_TYPES)[number]
export type MarkJson =
  | { readonly type: Exclude<MarkType, 'link'> }
  | { readonly type: 'link'; readonly attrs: { readonly href: string } }

export interface TableJson {
  readonly type: 'table'
  readonly attrs: { readonly id: BlockId }
  readonly content: readonly TableRowJson[]
}
export interface TableRowJson {
  readonly type: 'tableRow'
  readonly attrs: { readonly id: BlockId }
  readonly content: readonly TableCellJson[]
}
export interface TableCellJson {
  readonly type: 'tableCell'
  readonly attrs: { readonly id: BlockId; readonly header?: boolean; readonly columns?: number; readonly rows?: number }
  readonly content: readonly TextBlockJson[]
}

/** A text without blocks. */
export const EMPTY_TEXT: TextJson = { type: 'doc', content: [] }

/** The characters of a block's content: runs as they stand, a hard break as "\n", a reference as its shown number, a footnote as nothing. */
export function inlineText(content: readonly InlineJson[] | undefined): string {
  let text = ''
  for (const node of content ?? []) {
    if (node.type === 'text') text += node.text
    else if (node.type === 'hardBreak') text += '\n'
    else if (node.type === 'reference') text += node.attrs.shown
  }
  return text
}

/** Whether an address may stand in a link: http, https or mailto, nothing hidden in front, no control characters or spaces. */
export function isSafeHref(href: string): boolean {
  return href.length <= 2048 && /^(https?:\/\/[^\s/]|mailto:[^\s])/i.test(href) && !/[\p{Cc}\s]/u.test(href)
}
