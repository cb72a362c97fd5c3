import type { BlockId } from '../../shared/model/ids.ts'
import { blocksOfCell } from '../../shared/redline/leaves.ts'
import type { RedlineText } from '../../shared/redline/redline.ts'
import {
  BLOCK_DEFAULTS,
  BLOCK_KINDS,
  type BlockAttrs,
  type BlockJson,
  type FootnoteJson,
  type InlineJson,
  LIST_STYLES,
  type MarkJson,
  type TableCellJson,
  type TableRowJson,
  type TextBlockJson,
  type TextJson,
} from '../../shared/schema/text.ts'
import type { Random } from '../../shared/util/random.ts'

/** Random texts and random edits of them, for the laws of the redline. */
const WORDS = [
  ...'the of and to in equity climate States shall should finance 2015 1.5 12,000 bis paragraph by, for; a'.split(' '),
  ...'developing countries reaffirms (noting) [bracket] “quoted” don’t co-operate risk reduction e.g.'.split(' '),
  '防災',
  '会議は',
  '持続可能な開発',
  '東京',
  'ระบบเตือนภัย',
  '👩‍👩‍👧‍👦',
  '🇯🇵',
  'e\u0301tude',
  'n\u0303',
  'الحد من',
  'מים',
  '한국어',
  '\u200d',
  'क्षि',
  '\u0301',
  '\uFFFC',
]
const MARKS: readonly MarkJson[] = [
  { type: 'strong' },
  { type: 'em' },
  { type: 'underline' },
  { type: 'link', attrs: { href: 'https://example.org/a' } },
]

/** Makes texts and edits; all chance is the seed's. */
export class TextMaker {
  readonly #random: Random
  #ids = 0

  constructor(random: Random) {
    this.#random = random
  }

  id(): BlockId {
    return `n${++this.#ids}` as BlockId
  }

  text(): TextJson {
    const blocks: BlockJson[] = []
    for (let i = this.#random.int(9); i > 0; i--) blocks.push(this.#random.chance(0.15) ? this.table() : this.block())
    return this.#withReferences({ type: 'doc', content: blocks })
  }

  block(): TextBlockJson {
    const content = normalInline(Array.from({ length: this.#random.int(5) }, () => this.inline()))
    return { type: 'block', attrs: this.attrs(), ...(content.length > 0 && { content }) }
  }

  attrs(id = this.id()): BlockAttrs {
    const r = this.#random
    return {
      id,
      kind: r.chance(0.6) ? 'paragraph' : r.pick(BLOCK_KINDS),
      ...(r.chance(0.1) && { level: 2 }),
      ...(r.chance(0.1) && { list: r.pick(LIST_STYLES) }),
      ...(r.chance(0.1) && { indent: 1 + r.int(3) }),
      ...(r.chance(0.1) && { direction: 'rtl' }),
      ...(r.chance(0.1) && { numbered: false }),
    } as BlockAttrs
  }

  words(): string {
    const r = this.#random
    let text = ''
    for (let i = 1 + r.int(8); i > 0; i--)
      text += r.pick(WORDS) + (r.chance(0.85) ? ' ' : r.pick(['', '. ', ', ', '。', '\u00a0']))
    return text
  }

  inline(): InlineJson {
    const r = this.#random
    const marks = this.marks()
    if (r.chance(0.08)) return { type: 'hardBreak', ...marks }
    if (r.chance(0.08)) {
      const content = normalInline([
        { type: 'text', text: this.words(), ...this.marks() },
      ]) as FootnoteJson['attrs']['content']
      return { type: 'footnote', attrs: { id: this.id(), content }, ...marks }
    }
    if (r.chance(0.05))
      return { type: 'reference', attrs: { target: '?' as BlockId, shown: String(r.int(30)) }, ...marks }
    return { type: 'text', text: this.words(), ...marks }
  }

  marks(): { marks?: readonly MarkJson[] } {
    const marks = MARKS.filter(() => this.#random.chance(0.12))
    return marks.length > 0 ? { marks } : {}
  }

  table(): BlockJson {
    const columns = this.#random.int(4)
    const content = Array.from({ length: this.#random.int(4) }, () => this.row(columns))
    return { type: 'table', attrs: { id: this.id() }, content }
  }

  row(columns: number): TableRowJson {
    return { type: 'tableRow', attrs: { id: this.id() }, content: Array.from({ length: columns }, () => this.cell()) }
  }

  cell(): TableCellJson {
    const r = this.#random
    return {
      type: 'tableCell',
      attrs: { id: this.id(), ...(r.chance(0.1) && { header: true }), ...(r.chance(0.1) && { columns: 2 }) },
      content: Array.from({ length: r.chance(0.8) ? 1 : r.int(3) }, () => this.block()),
    }
  }

  /** Points references at paragraphs that are there. */
  #withReferences(text: TextJson): TextJson {
    const ids = text.content.filter((block) => block.type === 'block').map((block) => block.attrs.id)
    return mapInline(text, (node) =>
      node.type === 'reference' && node.attrs.target === '?' && ids.length > 0
        ? { ...node, attrs: { ...node.attrs, target: this.#random.pick(ids) } }
        : node,
    )
  }

  /** A text after some random edits. */
  edit(text: TextJson): TextJson {
    let blocks: readonly BlockJson[] = text.content
    for (let i = this.#random.int(6); i > 0; i--) blocks = this.#editBlocks(blocks)
    return this.#withReferences({ type: 'doc', content: blocks })
  }

  #editBlocks(blocks: readonly BlockJson[]): readonly BlockJson[] {
    const r = this.#random
    const at = r.int(blocks.length + 1)
    const block = blocks[at]
    if (block === undefined || r.chance(0.15))
      return blocks.toSpliced(at, 0, r.chance(0.2) ? this.table() : this.block())
    const choice = r.int(6)
    if (choice === 0) return blocks.toSpliced(at, 1)
    if (choice === 1) return blocks.toSpliced(at, 1).toSpliced(r.int(blocks.length), 0, block)
    if (block.type === 'table') return blocks.with(at, { ...block, content: this.#editRows(block.content) })
    if (choice === 2) return blocks.toSpliced(at, 1, ...this.#split(block))
    const next = blocks[at + 1]
    if (choice === 3 && next?.type === 'block') return blocks.toSpliced(at, 2, joined(block, next))
    return blocks.with(at, this.#editBlock(block))
  }

  #split(block: TextBlockJson): readonly TextBlockJson[] {
    const content = block.content ?? []
    const at = this.#random.int(content.length + 1)
    const node = content[at]
    const cut = node?.type === 'text' ? this.#cut(node.text) : 0
    const head = [...content.slice(0, at)]
    const tail = [...content.slice(node?.type === 'text' ? at + 1 : at)]
    if (node?.type === 'text') {
      head.push({ ...node, text: node.text.slice(0, cut) })
      tail.unshift({ ...node, text: node.text.slice(cut) })
    }
    const [first, second] = [withContent(block, head), withContent({ ...block, attrs: this.attrs() }, tail)]
    return this.#random.chance(0.8)
      ? [first, second]
      : [
          { ...first, attrs: second.attrs },
          { ...second, attrs: block.attrs },
        ]
  }

  #cut(text: string): number {
    const blanks = [...text.matchAll(/ /g)].map((match) => match.index + 1)
    return blanks.length > 0 ? this.#random.pick(blanks) : text.length
  }

  #editBlock(block: TextBlockJson): TextBlockJson {
    const r = this.#random
    if (r.chance(0.2)) return { ...block, attrs: this.attrs(block.attrs.id) }
    const content = [...(block.content ?? [])]
    const at = r.int(content.length + 1)
    const node = content[at]
    if (node === undefined || r.chance(0.2)) content.splice(at, 0, this.inline())
    else if (r.chance(0.25)) content.splice(at, 1)
    else if (r.chance(0.3)) {
      const { marks: _, ...plain } = node
      content[at] = { ...plain, ...this.marks() }
    } else if (node.type === 'text') {
      const from = this.#cut(node.text)
      const to = Math.max(from, this.#cut(node.text))
      content[at] = {
        ...node,
        text: node.text.slice(0, from) + (r.chance(0.7) ? this.words() : '') + node.text.slice(to),
      }
    } else if (node.type === 'reference') content[at] = { ...node, attrs: { ...node.attrs, shown: String(r.int(30)) } }
    else if (node.type === 'footnote') {
      const runs: FootnoteJson['attrs']['content'] = [...node.attrs.content, { type: 'text', text: this.words() }]
      content[at] = { ...node, attrs: { ...node.attrs, content: normalInline(runs) as typeof runs } }
    }
    return withContent(block, content)
  }

  #editRows(rows: readonly TableRowJson[]): readonly TableRowJson[] {
    const r = this.#random
    const at = r.int(rows.length + 1)
    const row = rows[at]
    if (row === undefined || r.chance(0.2)) return rows.toSpliced(at, 0, this.row(rows[0]?.content.length ?? 2))
    if (r.chance(0.2)) return rows.toSpliced(at, 1)
    if (r.chance(0.2)) {
      const column = r.int(row.content.length + 1)
      const insert = r.chance(0.5)
      return rows.map((each) => ({
        ...each,
        content: insert ? each.content.toSpliced(column, 0, this.cell()) : each.content.toSpliced(column, 1),
      }))
    }
    const column = r.int(row.content.length)
    const cell = row.content[column]
    if (cell === undefined) return rows
    const blocks = this.#editBlocks(cell.content).filter((block) => block.type === 'block')
    const attrs = r.chance(0.2) ? { ...cell.attrs, rows: 2 } : cell.attrs
    return rows.with(at, { ...row, content: row.content.with(column, { ...cell, attrs, content: blocks }) })
  }

  /** The same text with other ids throughout, as a file's reader would give them. */
  renamed(text: TextJson): TextJson {
    const names = new Map<BlockId, BlockId>()
    const name = (id: BlockId) => {
      const known = names.get(id) ?? this.id()
      names.set(id, known)
      return known
    }
    return mapIds(text, name)
  }
}

function joined(first: TextBlockJson, second: TextBlockJson): TextBlockJson {
  return withContent(first, [...(first.content ?? []), ...(second.content ?? [])])
}

function withContent(block: TextBlockJson, nodes: readonly InlineJson[]): TextBlockJson {
  const content = normalInline(nodes)
  return { type: 'block', attrs: block.attrs, ...(content.length > 0 && { content }) }
}

/** Text runs joined where their marks are equal; none empty. */
export function normalInline(nodes: readonly InlineJson[]): readonly InlineJson[] {
  const result: InlineJson[] = []
  for (const node of nodes) {
    const last = result.at(-1)
    if (node.type === 'text' && node.text === '') continue
    if (node.type === 'text' && last?.type === 'text' && JSON.stringify(node.marks) === JSON.stringify(last.marks)) {
      result[result.length - 1] = { ...last, text: last.text + node.text }
    } else result.push(node)
  }
  return result
}

function mapBlocks(text: TextJson, map: (block: TextBlockJson) => TextBlockJson): TextJson {
  const content = text.content.map((block): BlockJson => {
    if (block.type === 'block') return map(block)
    const rows = block.content.map((row) => ({
      ...row,
      content: row.content.map((cell) => ({ ...cell, content: cell.content.map(map) })),
    }))
    return { ...block, content: rows }
  })
  return { type: 'doc', content }
}

export function mapInline(text: TextJson, map: (node: InlineJson) => InlineJson): TextJson {
  return mapBlocks(text, (block) => (block.content ? { ...block, content: block.content.map(map) } : block))
}

export function mapIds(text: TextJson, name: (id: BlockId) => BlockId): TextJson {
  const blocks = mapBlocks(text, (block) => ({ ...block, attrs: { ...block.attrs, id: name(block.attrs.id) } }))
  const inline = mapInline(blocks, (node) => {
    if (node.type === 'footnote') return { ...node, attrs: { ...node.attrs, id: name(node.attrs.id) } }
    if (node.type === 'reference') return { ...node, attrs: { ...node.attrs, target: name(node.attrs.target) } }
    return node
  })
  const content = inline.content.map((block): BlockJson => {
    if (block.type === 'block') return block
    const rows = block.content.map((row) => ({
      ...row,
      attrs: { id: name(row.attrs.id) },
      content: row.content.map((cell) => ({ ...cell, attrs: { ...cell.attrs, id: name(cell.attrs.id) } })),
    }))
    return { ...block, attrs: { id: name(block.attrs.id) }, content: rows }
  })
  return { type: 'doc', content }
}

/**
 * A text in the one form in which two equal ones are deeply equal: an empty cell has an empty paragraph, a table without
 * cells is nothing, default attributes are absent; ids of cells, rows and tables are left out.
 */
export function normalText(text: TextJson): unknown {
  const block = ({ attrs, content }: TextBlockJson) => {
    const kept = Object.entries(attrs).filter(
      ([name, value]) => value !== BLOCK_DEFAULTS[name as keyof typeof BLOCK_DEFAULTS],
    )
    return { attrs: Object.fromEntries(kept.sort()), content: content ?? [] }
  }
  return text.content.flatMap((item): unknown[] => {
    if (item.type === 'block') return [block(item)]
    const rows = item.content.filter((row) => row.content.length > 0)
    if (rows.length === 0) return []
    return [
      rows.map((row) =>
        row.content.map((cell) => {
          const { id, ...shape } = cell.attrs
          return { shape, content: (cell.content.length > 0 ? blocksOfCell(cell) : [emptyParagraph(id)]).map(block) }
        }),
      ),
    ]
  })
}

function emptyParagraph(id: BlockId): TextBlockJson {
  return { type: 'block', attrs: { id, kind: 'paragraph' } }
}

/** A text as one side of a redline. */
export function sideOf(label: string, ...texts: readonly TextJson[]): RedlineText {
  return {
    label,
    hash: `sha256:${label}`,
    sections: texts.map((text, i) => ({ title: i === 0 ? null : `Section ${i}`, text })),
  }
}
