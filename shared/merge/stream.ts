import { tokensOf } from '../compare/tokens.ts'
import type { BlockId } from '../model/ids.ts'
import type { BlockAttrs, BlockJson, InlineJson, MarkJson, TableJson, TextJson } from '../schema/text.ts'
import { canonicalJson, type Json } from '../util/canonical-json.ts'

/**
 * A text in reading order as one row of items: a block is its `start`, words and atoms, and its `end`; a table is one item. A
 * split inserts an end and a start, a join deletes them, so words never leave the row that is compared (FACTS §3, families).
 * Items with equal keys are the same for comparing; attributes and marks are looked at apart.
 */
export type Item =
  | { readonly type: 'start'; readonly key: string; readonly attrs: BlockAttrs }
  | { readonly type: 'end'; readonly key: string }
  | { readonly type: 'table'; readonly key: string; readonly table: TableJson }
  /** `marks`: of each UTF-16 unit. */
  | { readonly type: 'word'; readonly key: string; readonly text: string; readonly marks: readonly Marks[] }
  | { readonly type: 'atom'; readonly key: string; readonly node: InlineJson }
  /** The whole content of a block that none of the texts changed. */
  | { readonly type: 'whole'; readonly key: string; readonly content: readonly InlineJson[] }

/** Marks in the order of `MARK_TYPES`. */
export type Marks = readonly MarkJson[]

const END: Item = { type: 'end', key: 'end' }
const NO_MARKS: Marks = []

/** The row of items. Blocks in `untouched` are not taken apart: their content is one item. */
export function streamOf(blocks: TextJson['content'], untouched: ReadonlySet<BlockId>): Item[] {
  const items: Item[] = []
  for (const block of blocks) {
    const { id } = block.attrs
    if (block.type === 'table') {
      items.push({ type: 'table', key: `table ${id}`, table: block })
      continue
    }
    const content = block.content ?? []
    items.push({ type: 'start', key: `start ${id}`, attrs: block.attrs })
    if (untouched.has(id) && content.length > 0) items.push({ type: 'whole', key: `whole ${id}`, content })
    else pushInline(content, items)
    items.push(END)
  }
  return items
}

/** Ids of blocks whose content is the same in all texts. */
export function untouchedBlocks(texts: readonly TextJson[]): Set<BlockId> {
  const [first, ...others] = texts.map(
    (text) => new Map(text.content.map((block) => [block.attrs.id, block.type === 'block' ? block.content : null])),
  )
  const same = new Set<BlockId>()
  for (const [id, content] of first ?? []) {
    if (content === null) continue
    const spelled = JSON.stringify(content ?? [])
    if (others.every((other) => other.has(id) && JSON.stringify(other.get(id) ?? []) === spelled)) same.add(id)
  }
  return same
}

function pushInline(content: readonly InlineJson[], items: Item[]): void {
  let text = ''
  let marks: Marks[] = []
  const flush = () => {
    for (const { key, from, to } of tokensOf({ text, spans: [], atoms: new Map() }, () => '')) {
      items.push({ type: 'word', key: `word ${key}`, text: key, marks: marks.slice(from, to) })
    }
    text = ''
    marks = []
  }
  for (const node of content) {
    if (node.type === 'text') {
      text += node.text
      for (let i = 0; i < node.text.length; i++) marks.push(node.marks ?? NO_MARKS)
      continue
    }
    flush()
    const attrs = node.type === 'hardBreak' ? '' : canonicalJson(node.attrs as unknown as Json)
    items.push({ type: 'atom', key: `${node.type} ${attrs}`, node })
  }
  flush()
}

/** The blocks that a well-formed row of items stands for; runs with equal marks are merged. */
export function blocksOf(items: readonly Item[]): BlockJson[] {
  const blocks: BlockJson[] = []
  let attrs: BlockAttrs | null = null
  let content: InlineJson[] = []
  for (const item of items) {
    if (item.type === 'table') blocks.push(item.table)
    else if (item.type === 'start') {
      attrs = item.attrs
      content = []
    } else if (item.type === 'end') {
      if (attrs !== null)
        blocks.push(content.length === 0 ? { type: 'block', attrs } : { type: 'block', attrs, content })
      attrs = null
    } else for (const node of inlineOf(item)) pushNode(node, content)
  }
  return blocks
}

function inlineOf(item: Extract<Item, { type: 'word' | 'atom' | 'whole' }>): readonly InlineJson[] {
  if (item.type === 'whole') return item.content
  if (item.type === 'atom') return [item.node]
  const runs: InlineJson[] = []
  for (let from = 0; from < item.text.length; ) {
    const marks = item.marks[from] ?? NO_MARKS
    let to = from + 1
    while (to < item.text.length && equalMarks(item.marks[to] ?? NO_MARKS, marks)) to++
    runs.push({ type: 'text', text: item.text.slice(from, to), ...(marks.length > 0 && { marks }) })
    from = to
  }
  return runs
}

function pushNode(node: InlineJson, content: InlineJson[]): void {
  const last = content.at(-1)
  if (node.type === 'text' && last?.type === 'text' && equalMarks(last.marks ?? NO_MARKS, node.marks ?? NO_MARKS)) {
    content[content.length - 1] = { ...last, text: last.text + node.text }
  } else content.push(node)
}

/** Whether two lists of marks, both in their order, are the same. */
export function equalMarks(a: Marks, b: Marks): boolean {
  return a === b || (a.length === b.length && JSON.stringify(a) === JSON.stringify(b))
}

/** White space, which does not keep two changes apart. */
export function isBlank(item: Item): boolean {
  return item.type === 'word' && item.text.trim() === ''
}

/** The words of a row of items, blocks on lines of their own. */
export function wordsOf(items: readonly Item[]): string {
  let text = ''
  for (const item of items) {
    if (item.type === 'word') text += item.text
    else if (item.type === 'start' || item.type === 'table') text += text === '' ? '' : '\n'
    if (item.type === 'table') text += tableWords(item.table)
    else if (item.type === 'atom') text += atomWords(item.node)
    else if (item.type === 'whole')
      for (const node of item.content) text += node.type === 'text' ? node.text : atomWords(node)
  }
  return text
}

function atomWords(node: InlineJson): string {
  if (node.type === 'hardBreak') return '\n'
  if (node.type === 'reference') return node.attrs.shown
  if (node.type === 'footnote') return node.attrs.content.map((run) => (run.type === 'text' ? run.text : '\n')).join('')
  return node.text
}

function tableWords(table: TableJson): string {
  const rows = table.content.map((row) =>
    row.content.map((cell) => wordsOf(streamOf(cell.content, new Set()))).join('\t'),
  )
  return rows.join('\n')
}
