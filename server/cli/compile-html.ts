import type { Disagreement } from '../../shared/merge/disagreement.ts'
import { format } from '../../shared/messages/format.ts'
import type { FrameTable } from '../../shared/redline/frame.ts'
import type { Redline } from '../../shared/redline/model.ts'
import { assert } from '../../shared/util/assert.ts'
import { escapeHtml } from '../formats/html/escape.ts'
import { redlineToHtml } from '../formats/html/write.ts'
import type { ReasonedChange } from './compile-reasons.ts'

const STYLE = `<style>
.rivals { border: 2px solid var(--line); padding: 0 1rem 1rem; margin-bottom: 2rem; font: .9375rem/1.5 system-ui, sans-serif; }
.rivals h2 { margin: 1rem 0 .5rem; } .rivals > ol { list-style: none; padding: 0; margin: 0; } .rivals > ol > li { margin-top: 1rem; }
.rivals ul { display: grid; grid-template-columns: repeat(auto-fit, minmax(12rem, 1fr)); gap: .75rem; padding: 0; list-style: none; }
.rivals ul > li { border-inline-start: 4px solid var(--line); padding-inline-start: .75rem; } .rivals strong { display: block; }
</style>
`

/**
 * A compilation as a page: its marked-up text; before it the conflicts with their alternatives side by side, and the reasons given for
 * changes; after it the table of amendments. These are no part of it.
 */
export function compilationHtml(
  redline: Redline,
  disagreements: readonly Disagreement[],
  reasoned: readonly ReasonedChange[],
  amendments: FrameTable | null,
): string {
  const { before, after, summary } = redline
  const authors = Object.entries(summary.by).sort(([a], [b]) => (a < b ? -1 : 1))
  // With a frame the numbers are shown by which the alternatives name their paragraphs.
  const page = redlineToHtml(redline, {
    title: after.label,
    subject: format('changes.title', { before: before.label, after: after.label }),
    language: 'en',
    lines: [
      format('changes.summary', { inserted: summary.inserted, deleted: summary.deleted }),
      ...authors.map(([name, count]) => format('report.author', { name, ...count })),
    ],
    tables: amendments === null ? [] : [amendments],
  })
  const head = page.indexOf('</head>')
  const main = page.indexOf('<main')
  assert(head >= 0 && main > head, 'a page has a head and a main part')
  return `${page.slice(0, head)}${STYLE}${page.slice(head, main)}${conflictsHtml(disagreements)}${reasonsHtml(reasoned)}${page.slice(main)}`
}

function conflictsHtml(disagreements: readonly Disagreement[]): string {
  const items = disagreements.map(({ number, alternatives }) => {
    const sides = alternatives.map(
      ({ names, instruction }) =>
        `<li dir="auto"><strong>${escapeHtml(names.join(', '))}</strong> ${escapeHtml(instruction)}</li>`,
    )
    return `<li><p>${escapeHtml(format('compile.conflict', { number }))}</p>\n<ul>\n${sides.join('\n')}\n</ul></li>`
  })
  const list = items.length === 0 ? '' : `<ol>\n${items.join('\n')}\n</ol>\n`
  return `<section class="rivals" data-aside aria-labelledby="conflicts">
<h2 id="conflicts">${escapeHtml(format('compile.conflictsTitle'))}</h2>
<p>${escapeHtml(format('compile.conflicts', { n: disagreements.length }))}</p>
${list}</section>
`
}

/** What was said of changes, in comments on them; no part of the text either. */
function reasonsHtml(reasoned: readonly ReasonedChange[]): string {
  if (reasoned.length === 0) return ''
  const items = reasoned.map(({ by, instruction, reasons }) => {
    const said = reasons.map(
      (reason) => `<li dir="auto"><strong>${escapeHtml(reason.by)}</strong> ${escapeHtml(reason.text)}</li>`,
    )
    return `<li><p dir="auto">${escapeHtml(by)}: ${escapeHtml(instruction)}</p>\n<ul>\n${said.join('\n')}\n</ul></li>`
  })
  return `<section class="rivals" data-aside aria-labelledby="reasons">
<h2 id="reasons">${escapeHtml(format('compile.reasonsTitle'))}</h2>
<ol>\n${items.join('\n')}\n</ol>
</section>
`
}
