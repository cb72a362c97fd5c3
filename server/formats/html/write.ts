import { format } from '../../../shared/messages/format.ts'
import type { Frame } from '../../../shared/redline/frame.ts'
import type { Redline, RedlineBlock } from '../../../shared/redline/model.ts'
import { footnotesOf, sectionsOf } from '../sections.ts'
import { BlockPrinter } from './blocks.ts'
import { attributesHtml, escapeHtml } from './escape.ts'
import { frameTables } from './frame-table.ts'
import { PAGE_STYLE } from './style.ts'

/** Nothing is loaded and nothing runs. */
const POLICY = "default-src 'none'; style-src 'unsafe-inline'; base-uri 'none'; form-action 'none'"

/**
 * A redline as one self-contained page: `ins` and `del` with their authors in words, a summary, and no script. With a frame: title,
 * lines, section titles and paragraph numbers. Read again by `readHtml` it gives either text exactly.
 */
export function redlineToHtml(redline: Redline, frame: Frame | null): string {
  const subject =
    frame?.subject ?? format('changes.title', { before: redline.before.label, after: redline.after.label })
  const lines = frame?.lines ?? [summaryOf(redline)]
  return page(redline, { subject, title: frame?.title ?? null, lines, frame })
}

/** A text without changes as one self-contained page; the redline is of the text with itself. */
export function versionToHtml(redline: Redline, frame: Frame): string {
  return page(redline, { subject: frame.subject, title: frame.title, lines: frame.lines, frame })
}

interface PageParts {
  readonly subject: string
  readonly title: string | null
  readonly lines: readonly string[]
  readonly frame: Frame | null
}

function page(redline: Redline, { subject, title, lines, frame }: PageParts): string {
  const printer = new BlockPrinter(redline.blocks, frame !== null)
  const sections = sectionsOf(redline.blocks).map((blocks) => sectionHtml(blocks, printer, frame !== null))
  const notes = footnotesOf(redline.blocks).map((note) => printer.footnote(note))
  const head = title === null ? escapeHtml(subject) : `${escapeHtml(title)} – ${escapeHtml(subject)}`
  const heading =
    title === null ? `<h1>${escapeHtml(subject)}</h1>` : `<h1>${escapeHtml(title)}</h1>\n<p>${escapeHtml(subject)}</p>`
  const tables = frame?.tables ?? []
  const after = frameTables(tables, 'after')
  const list = lines.map((line) => `<li>${escapeHtml(line)}</li>`).join('')
  return `<!doctype html>
<html${attributesHtml({ lang: frame?.language ?? 'en' })}>
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta http-equiv="Content-Security-Policy" content="${POLICY}">
<meta name="color-scheme" content="light dark">
<title>${head}</title>
<style>${PAGE_STYLE}</style>
</head>
<body>
<header data-aside>
${heading}
${list === '' ? '' : `<ul>${list}</ul>`}
${frameTables(tables, 'before')}
</header>
<main>
${sections.join('\n')}
${notes.length === 0 ? '' : `<section class="footnotes">\n${notes.join('\n')}\n</section>`}
</main>
${after === '' ? '' : `<footer data-aside>\n${after}\n</footer>`}
</body>
</html>
`
}

function sectionHtml(blocks: readonly RedlineBlock[], printer: BlockPrinter, titles: boolean): string {
  const title = blocks[0]?.section
  const heading = titles && title !== undefined ? `<h2 data-aside>${escapeHtml(title)}</h2>\n` : ''
  return `<section>\n${heading}${printer.section(blocks)}\n</section>`
}

function summaryOf({ summary: { inserted, deleted } }: Redline): string {
  return inserted + deleted === 0 ? format('changes.none') : format('changes.summary', { inserted, deleted })
}
