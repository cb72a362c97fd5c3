import { z } from 'zod'
import { BLOCK_KINDS, HEADING_LEVEL_MAX, INDENT_MAX, isSafeHref, LIST_STYLES } from '../../../shared/schema/text.ts'
import { cleanText } from '../clean-text.ts'

const id = z.string().min(1).max(64).transform(cleanText)
const characters = z.string().transform((text) => cleanText(text).replaceAll('\n', ' '))

const mark = z.union([
  z.object({ type: z.enum(['strong', 'em', 'underline', 'superscript', 'subscript']) }),
  z.object({ type: z.literal('link'), attrs: z.object({ href: z.string().refine(isSafeHref) }) }),
])
const marks = { marks: z.array(mark).max(6).optional() }

const run = z.object({ type: z.literal('text'), text: characters, ...marks })
const hardBreak = z.object({ type: z.literal('hardBreak'), ...marks })
const footnote = z.object({
  type: z.literal('footnote'),
  attrs: z.object({ id, content: z.array(z.union([run, hardBreak])).default([]) }),
  ...marks,
})
const reference = z.object({
  type: z.literal('reference'),
  attrs: z.object({ target: z.string().max(64).transform(cleanText), shown: characters.default('') }),
  ...marks,
})
const inline = z.discriminatedUnion('type', [run, hardBreak, footnote, reference])

const look = z.object({
  kind: z.enum(BLOCK_KINDS as [string, ...string[]]).default('paragraph'),
  level: z.number().int().min(0).max(HEADING_LEVEL_MAX).optional(),
  list: z.enum(LIST_STYLES as [string, ...string[]]).optional(),
  indent: z.number().int().min(0).max(INDENT_MAX).optional(),
  direction: z.enum(['auto', 'ltr', 'rtl']).optional(),
  numbered: z.boolean().optional(),
})

const block = z.object({
  type: z.literal('block'),
  attrs: look.extend({ id }),
  content: z.array(inline).optional(),
})
const shape = z.object({
  header: z.boolean().optional(),
  columns: z.number().int().min(1).max(100).optional(),
  rows: z.number().int().min(1).max(1000).optional(),
})
const cell = z.object({
  type: z.literal('tableCell'),
  attrs: shape.extend({ id }),
  content: z.array(block).default([]),
})
const row = z.object({ type: z.literal('tableRow'), attrs: z.object({ id }), content: z.array(cell).default([]) })
const table = z.object({ type: z.literal('table'), attrs: z.object({ id }), content: z.array(row).default([]) })

/** A text from outside (`TextJson`): what is not known is left out, and characters are cleaned. */
export const textSchema = z.object({
  type: z.literal('doc'),
  content: z.array(z.discriminatedUnion('type', [block, table])).default([]),
})

/** A version as it is downloaded, or a state to compare: symbol or label, and sections with their texts. */
export const versionSchema = z.object({
  symbol: z.string().max(200).transform(cleanText).optional(),
  sections: z.array(
    z.object({ title: z.string().max(2000).transform(cleanText).nullable().default(null), text: textSchema }),
  ),
})

const attribution = {
  by: z.string().max(500).transform(cleanText).optional(),
  amendment: z.string().max(200).transform(cleanText).optional(),
  at: z.string().max(64).optional(),
}
const redlineRun = z.object({
  op: z.enum(['same', 'inserted', 'deleted', 'formatted']),
  text: z.string().transform(cleanText),
  ...marks,
  marksBefore: z.array(mark).max(6).optional(),
  anchor: id.optional(),
  reference: id.optional(),
  auto: z.literal(true).optional(),
  ...attribution,
})
const side = z.object({ label: z.string().max(500).transform(cleanText), hash: z.string().max(200) })
const count = z.number().int().min(0)

/** A redline from outside (CONTRACT, Redline JSON). */
export const redlineSchema = z.object({
  format: z.literal('plenum.redline/1'),
  before: side,
  after: side,
  blocks: z.array(
    z.object({
      id,
      type: z.string().max(40),
      attrs: look.optional(),
      number: z.string().max(40).transform(cleanText).optional(),
      change: z.enum(['same', 'inserted', 'deleted', 'changed', 'movedFrom', 'movedTo']),
      moveId: z.string().max(64).optional(),
      attributes: z.array(z.object({ name: z.string(), before: z.unknown(), after: z.unknown() })).optional(),
      runs: z.array(redlineRun),
      mark: z.enum(['same', 'inserted', 'deleted']),
      markBy: z.object(attribution).optional(),
      in: z
        .object({ table: id, row: id, column: count, cell: shape.optional(), cellBefore: shape.optional() })
        .optional(),
      row: z.enum(['same', 'inserted', 'deleted']).optional(),
      section: z.string().max(2000).transform(cleanText).optional(),
    }),
  ),
  summary: z.object({
    inserted: count,
    deleted: count,
    moved: count,
    formatted: count,
    by: z.record(z.string(), z.object({ inserted: count, deleted: count })),
  }),
})
