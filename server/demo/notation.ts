import type { BlockId } from '../../shared/model/ids.ts'
import type {
  BlockAttrs,
  BlockJson,
  InlineJson,
  TableJson,
  TableRowJson,
  TextBlockJson,
  TextJson,
} from '../../shared/schema/text.ts'
import { assert, present } from '../../shared/util/assert.ts'

/**
 * The notation that the drafts of the demonstration are written in, so that they read as a draft does. A line each:
 *
 *     = Title of a section          == Heading in a section
 *     12 Text of paragraph 12       (a) Item under it          | cell | cell |   row of a table under it, the first of headings
 *
 * In a line `{42}` is a reference to paragraph 42, and `^[…]` at its end a footnote. Ids follow from the numbers: p12, p12-a, p12-table.
 * A line that is none of these is a mistake of ours and fails an assertion.
 */
export interface DraftSection {
  readonly title: string
  readonly text: TextJson
}

/** A paragraph with the lines under it, or a heading with none. */
interface Entry {
  readonly number: number | null
  readonly lines: readonly string[]
}

/** The sections of a draft, in order. */
export function readDraft(draft: string): readonly DraftSection[] {
  return sectionsOf(entriesOf(draft))
}

/** The sections of a draft after paragraphs were replaced by those of the same number in `changes`. */
export function readRevisedDraft(draft: string, changes: string): readonly DraftSection[] {
  const entries = entriesOf(draft)
  const changed = new Map(entriesOf(changes).map((entry) => [entry.number, entry]))
  for (const number of changed.keys()) {
    assert(number !== null && entries.some((entry) => entry.number === number), `no paragraph ${number} to change`)
  }
  return sectionsOf(entries.map((entry) => (entry.number === null ? entry : (changed.get(entry.number) ?? entry))))
}

function entriesOf(draft: string): readonly Entry[] {
  const entries: { number: number | null; lines: string[] }[] = []
  for (const line of draft.split('\n').filter((each) => each !== '')) {
    const number = /^(\d+) /.exec(line)?.[1]
    if (number !== undefined) entries.push({ number: Number(number), lines: [line.slice(number.length + 1)] })
    else if (line.startsWith('=')) entries.push({ number: null, lines: [line] })
    else {
      const above = present(entries.at(-1), `nothing above: ${line}`)
      assert(above.number !== null && /^(\([a-z]\) |\| )/.test(line), `not in the notation: ${line}`)
      above.lines.push(line)
    }
  }
  return entries
}

function sectionsOf(entries: readonly Entry[]): readonly DraftSection[] {
  const sections: { title: string; blocks: BlockJson[] }[] = []
  for (const [at, entry] of entries.entries()) {
    const [first = ''] = entry.lines
    if (first.startsWith('= ')) sections.push({ title: first.slice(2), blocks: [] })
    else present(sections.at(-1), `in no section: ${first}`).blocks.push(...blocksOf(entry, entries[at + 1]))
  }
  return sections.map(({ title, blocks }) => ({ title, text: { type: 'doc', content: blocks } }))
}

function blocksOf({ number, lines }: Entry, next: Entry | undefined): readonly BlockJson[] {
  return number === null ? [heading(lines[0] ?? '', next)] : paragraph(number, lines)
}

/** A heading is named after the paragraph that follows it. */
function heading(line: string, next: Entry | undefined): BlockJson {
  const number = present(next?.number, `no paragraph under ${line}`)
  return block({ id: `h${twoDigits(number)}` as BlockId, kind: 'heading', level: 2 }, line.replace(/^== /, ''))
}

function paragraph(number: number, [first = '', ...under]: readonly string[]): readonly BlockJson[] {
  const id = paragraphId(number)
  const rows = under.filter((line) => line.startsWith('|'))
  const items = under.filter((line) => !line.startsWith('|'))
  return [
    block({ id, kind: 'paragraph' }, first),
    ...items.map((line) =>
      block({ id: `${id}-${line.charAt(1)}` as BlockId, kind: 'item', list: 'alpha' }, line.slice(4)),
    ),
    ...(rows.length === 0 ? [] : [table(`${id}-table`, rows)]),
  ]
}

function table(id: string, lines: readonly string[]): TableJson {
  const rows = lines.map((line, at) => row(`${id}-${at}`, line.split('|').slice(1, -1), at === 0))
  return { type: 'table', attrs: { id: id as BlockId }, content: rows }
}

function row(id: string, cells: readonly string[], header: boolean): TableRowJson {
  return {
    type: 'tableRow',
    attrs: { id: id as BlockId },
    content: cells.map((cell, column) => ({
      type: 'tableCell',
      attrs: { id: `${id}-${column}` as BlockId, ...(header && { header }) },
      content: [block({ id: `${id}-${column}-text` as BlockId, kind: 'paragraph' }, cell.trim())],
    })),
  }
}

function block(attrs: BlockAttrs, line: string): TextBlockJson {
  const [, words = '', note] = /^(.*?)(?:\^\[(.*)\])?$/.exec(line) ?? []
  const content: InlineJson[] = words
    .split(/(\{\d+\})/)
    .filter((part) => part !== '')
    .map(inline)
  if (note !== undefined) {
    const id = `${attrs.id}-note` as BlockId
    content.push({ type: 'footnote', attrs: { id, content: [{ type: 'text', text: note }] } })
  }
  return { type: 'block', attrs, content }
}

function inline(part: string): InlineJson {
  const number = /^\{(\d+)\}$/.exec(part)?.[1]
  if (number === undefined) return { type: 'text', text: part }
  return { type: 'reference', attrs: { target: paragraphId(Number(number)), shown: number } }
}

function paragraphId(number: number): BlockId {
  return `p${twoDigits(number)}` as BlockId
}

function twoDigits(number: number): string {
  return String(number).padStart(2, '0')
}
