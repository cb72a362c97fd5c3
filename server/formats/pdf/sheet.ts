import type { MarkType } from '../../../shared/schema/text.ts'

/** Words on the page with the language and direction they are set in. Everything that a reader sees stands under the name `text`. */
export interface Words {
  readonly text: string
  /** Two or three letters; it also chooses between Chinese and Japanese forms of the same character. */
  readonly language: string
  readonly rightToLeft: boolean
}

/** How a run is drawn. `movedFrom` and `movedTo`: the words stay, their paragraph does not. */
export type Stroke = 'same' | 'inserted' | 'deleted' | 'formatted' | 'movedFrom' | 'movedTo'

/** A piece of a paragraph. */
export interface Piece {
  readonly text: string
  readonly stroke: Stroke
  readonly marks: readonly Exclude<MarkType, 'link'>[]
  /** The address of a link. */
  readonly href?: string
  /** The anchor of a footnote, by its place in `Sheet.footnotes`; `first`: the note itself is set here. */
  readonly footnote?: { readonly note: number; readonly first: boolean }
  /** The sign of who changed it, where the next piece is not his too; `Sheet.authors` says whose it is. */
  readonly author?: string
}

/** A paragraph, item or heading. */
export interface Paragraph {
  readonly kind: 'paragraph'
  readonly look: 'plain' | 'heading' | 'indented' | 'quote'
  /** 1–6 for headings, as the reader's table of contents shows them; else 0. */
  readonly level: number
  /** Steps from the margin. */
  readonly indent: number
  readonly language: string
  readonly rightToLeft: boolean
  readonly number: { readonly text: string; readonly stroke: Stroke } | null
  /** What happened to it besides its words. */
  readonly notes: readonly Words[]
  /** Whether a bar beside it shows that it was moved. */
  readonly moved: boolean
  readonly pieces: readonly Piece[]
  /** The paragraph's end: drawn as a pilcrow where it came or went. */
  readonly end: 'same' | 'inserted' | 'deleted'
}

/** An item with its label and the items below it. */
export interface Item {
  readonly label: { readonly text: string }
  readonly body: Paragraph
  readonly items: readonly Item[]
}

/** Neighbouring items of one direction. */
export interface List {
  readonly kind: 'list'
  readonly rightToLeft: boolean
  readonly items: readonly Item[]
}

/** A cell in its place: columns and rows count from 0. */
export interface Cell {
  readonly x: number
  readonly y: number
  readonly columns: number
  readonly rows: number
  readonly header: boolean
  readonly fate: 'same' | 'inserted' | 'deleted'
  readonly parts: readonly (Paragraph | List)[]
}

export interface Table {
  readonly kind: 'table'
  readonly columns: number
  readonly rightToLeft: boolean
  /** Rows at its head that consist of heading cells. */
  readonly headerRows: number
  readonly cells: readonly Cell[]
}

/** The title of a section. */
export interface Section {
  readonly kind: 'section'
  readonly words: Words
}

/** A table of the report, which is no part of the text. */
export interface FrameTable {
  readonly title: Words
  readonly columns: readonly {
    readonly words: Words
    readonly numeric: boolean
    readonly width: 'short' | 'usual' | 'wide'
  }[]
  /** `share`: from 0 to 1, drawn as a bar; null: none. */
  readonly rows: readonly { readonly cells: readonly Words[]; readonly share: number | null }[]
  readonly hasBars: boolean
}

/** What the typesetter sets: plain data, in which no character has a meaning of its own. */
export interface Sheet {
  readonly title: Words | null
  readonly subject: Words
  /** The subject as it stands at the top of each page. */
  readonly header: Words
  readonly lines: readonly Words[]
  readonly tablesBefore: readonly FrameTable[]
  readonly tablesAfter: readonly FrameTable[]
  /** How changes are drawn; null where there are none. */
  readonly legend: Words | null
  /** Who changed what: each with the sign that stands behind his changes; a line that says so where it was one alone. */
  readonly authors: readonly { readonly sign: string | null; readonly words: Words }[]
  /** What is said before the characters that the fonts do not have. */
  readonly unshown: Words
  /** Metadata. */
  readonly name: { readonly text: string }
  readonly author: string
  readonly language: string
  readonly lineNumbers: boolean
  readonly parts: readonly (Section | Paragraph | List | Table)[]
  readonly footnotes: readonly Paragraph[]
  /** Footnotes without an anchor: they are set after the text. */
  readonly loose: readonly number[]
}
