import type { FootnoteJson, InlineJson, MarkJson, ReferenceJson } from '../schema/text.ts'

/** What stands in a text as one thing: a footnote's anchor or a reference. */
export type Atom = FootnoteJson | ReferenceJson

/** Characters up to `to` (exclusive) that bear the same marks. `key` is equal exactly for equal marks. */
export interface Span {
  readonly to: number
  readonly marks: readonly MarkJson[]
  readonly key: string
}

/**
 * A block's content as characters in one row, which is what comparing works on. A hard break is "\n", an atom one
 * U+FFFC that stands in `atoms` by its offset. Offsets are UTF-16 units of `text`.
 */
export interface Content {
  readonly text: string
  readonly spans: readonly Span[]
  readonly atoms: ReadonlyMap<number, Atom>
}

const ATOM = '\uFFFC'
const NO_MARKS: readonly MarkJson[] = []
const NO_ATOMS: ReadonlyMap<number, Atom> = new Map()

/** The characters of a block's nodes in one row. */
export function contentOf(nodes: readonly InlineJson[] | undefined): Content {
  if (nodes === undefined || nodes.length === 0) return { text: '', spans: [], atoms: NO_ATOMS }
  let text = ''
  const spans: Span[] = []
  let atoms: Map<number, Atom> | undefined
  for (const node of nodes) {
    if (node.type === 'text') text += node.text
    else if (node.type === 'hardBreak') text += '\n'
    else {
      atoms ??= new Map()
      atoms.set(text.length, node)
      text += ATOM
    }
    const marks = node.marks ?? NO_MARKS
    const key = marksKey(marks)
    if (spans.at(-1)?.key === key) spans.pop()
    spans.push({ to: text.length, marks, key })
  }
  return { text, spans, atoms: atoms ?? NO_ATOMS }
}

/** Equal exactly for equal marks, in whatever order they stand. */
export function marksKey(marks: readonly MarkJson[]): string {
  if (marks.length === 0) return ''
  return marks
    .map((mark) => (mark.type === 'link' ? `link ${mark.attrs.href}` : mark.type))
    .sort()
    .join('\n')
}

/** The offset in `inlineText` of an offset in the row: there an anchor has no width and a reference that of its number. */
export function inlineOffset(content: Content, offset: number): number {
  let inline = offset
  for (const [at, atom] of content.atoms) {
    if (at < offset) inline += (atom.type === 'reference' ? atom.attrs.shown.length : 0) - 1
  }
  return inline
}
