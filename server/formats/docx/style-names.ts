import type { BlockKind } from '../../../shared/schema/text.ts'

/** Styles whose names begin so are set around a text (masthead, tables of a report, section titles, paragraph numbers) and are no part of it. */
export const FRAME_STYLE = 'PlenumFrame'

/** Paragraphs that bear no number. */
export const UNNUMBERED_STYLE = 'PlenumUnnumbered'

/** Paragraph styles that stand for a kind of block; headings have Word's own. */
export const STYLE_OF_KIND = {
  preambular: 'PlenumPreambular',
  operative: 'PlenumOperative',
  quote: 'Quote',
} as const satisfies Partial<Record<BlockKind, string>>

/** The kind of block a style stands for. */
export const KIND_OF_STYLE: Readonly<Record<string, BlockKind | undefined>> = Object.fromEntries(
  Object.entries(STYLE_OF_KIND).map(([kind, style]) => [style, kind as BlockKind]),
)
