import { format } from '../../shared/messages/format.ts'
import type { Frame } from '../../shared/redline/frame.ts'
import type { Redline, RedlineBlock } from '../../shared/redline/model.ts'
import type { SheetEntry } from '../../shared/redline/sheet.ts'
import { reasonWords } from '../../shared/redline/sheet-words.ts'
import { summarize } from '../../shared/redline/summary.ts'
import { instantWords } from './instant-words.ts'
import type { RedlineReport } from './redline.ts'

/** The frame of a delegation's sheet: which texts, and for each paragraph why it stands here and what was done with it. */
export function sheetFrame(
  { before, after }: Pick<Redline, 'before' | 'after'>,
  entries: readonly SheetEntry[],
  delegation: string,
  report: RedlineReport,
): Frame {
  return {
    title: report.title,
    subject: format('sheet.subject', { delegation, before: before.label, after: after.label }),
    language: report.language ?? 'en',
    lines: [
      format('report.asOf', { time: instantWords(report.at, report.timeZone), zone: report.timeZone }),
      format('report.before', { label: before.label, hash: before.hash }),
      format('report.after', { label: after.label, hash: after.hash }),
      format('sheet.count', { n: entries.length }),
      format('sheet.help'),
    ],
    tables:
      entries.length === 0
        ? []
        : [
            {
              title: format('sheet.table'),
              place: 'before',
              columns: [
                { name: format('report.paragraph'), width: 'short' },
                { name: format('sheet.what'), width: 'wide' },
                { name: format('sheet.instructions'), width: 'wide' },
              ],
              rows: entries.map(({ number = '–', reasons, instructions }) => ({
                cells: [number, reasons.map(reasonWords).join(' '), instructions.join(' ') || '–'],
              })),
            },
          ],
  }
}

/**
 * The part of a redline that a sheet shows: the paragraphs of its entries, under the titles of their sections; of a table all of it, and before an item
 * those of its list, so that it keeps its place.
 */
export function sheetRedline(redline: Redline, entries: readonly SheetEntry[]): Redline {
  const kept = new Set(entries.flatMap(({ blocks }) => blocks))
  const tables = new Set([...kept].map((at) => redline.blocks[at]?.in?.table).filter((table) => table !== undefined))
  for (const at of [...kept])
    for (let i = at; redline.blocks[i]?.type === 'item' && redline.blocks[i]?.in === undefined; i--) kept.add(i)
  const anchors = new Set(
    redline.blocks.flatMap(({ runs }, at) => (kept.has(at) ? runs.flatMap(({ anchor }) => anchor ?? []) : [])),
  )
  const isKept = (block: RedlineBlock, at: number) =>
    kept.has(at) ||
    (block.in !== undefined && tables.has(block.in.table)) ||
    (block.type === 'footnote' && anchors.has(block.id))
  const blocks: RedlineBlock[] = []
  let title: string | undefined
  for (const [at, block] of redline.blocks.entries()) {
    title = block.section ?? title
    if (!isKept(block, at)) continue
    const { section: _, ...rest } = block
    blocks.push(title === undefined || block.type === 'footnote' ? rest : { ...rest, section: title })
    if (block.type !== 'footnote') title = undefined
  }
  return { ...redline, blocks, summary: summarize(blocks) }
}
