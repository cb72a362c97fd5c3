import { type Alignable, align, idsAgree } from '../compare/align.ts'
import { contentOf } from '../compare/content.ts'
import { type Token, tokensOf } from '../compare/tokens.ts'
import type { BlockId } from '../model/ids.ts'
import {
  type BlockJson,
  type FootnoteJson,
  type InlineJson,
  inlineText,
  type TableJson,
  type TextBlockJson,
  type TextJson,
} from '../schema/text.ts'
import { idsIn } from './apply.ts'
import type { Hunk } from './hunks.ts'

/** Who made a hunk, and when: ISO 8601 UTC, absent where that is not known. */
export interface Author {
  readonly name: string
  readonly at?: string
}

/** An edited copy of a text. */
export interface Copy {
  readonly name: string
  readonly text: TextJson
  /** Whether an id that stands in the base too is of the same block; not so of files, whose blocks are counted when they are read. */
  readonly sharesIds?: boolean
  /** Who made a hunk, where that is known better than by the copy's name. */
  readonly authorOf?: (hunk: Pick<Hunk, 'kind' | 'before' | 'after'>) => Author | null
}

/**
 * The texts of the copies, with the base's ids on what is of the base: by id where the copy shares them, else by likeness. What a
 * copy added gets a new id, which is the same in all copies that added the same, so that equal copies have equal texts.
 */
export function adoptIds(base: TextJson, copies: readonly Copy[]): readonly TextJson[] {
  const taken = new Set<string>(idsIn(base.content))
  const names = new Map<string, BlockId>()
  const nameOf = (key: string): BlockId => {
    let name = names.get(key)
    for (let n = names.size + 1; name === undefined; n++) {
      const free = `new${n}`
      if (!taken.has(free)) name = free as BlockId
    }
    taken.add(name)
    names.set(key, name)
    return name
  }
  return copies.map((copy) => new Adoption(base, copy, nameOf).text())
}

/** Gives one copy its ids. */
class Adoption {
  readonly #base: TextJson
  readonly #copy: Copy
  readonly #ids: boolean
  readonly #nameOf: (key: string) => BlockId
  /** How often each new content was met in the copy: the second of two equal new blocks is another one. */
  readonly #met = new Map<string, number>()
  /** The base's blocks and footnotes that were found again, by the ids of the copy. */
  readonly #adopted = new Map<BlockId, BlockId>()

  constructor(base: TextJson, copy: Copy, nameOf: (key: string) => BlockId) {
    this.#base = base
    this.#copy = copy
    this.#nameOf = nameOf
    const items = (text: TextJson) => text.content.map(alignable)
    this.#ids = copy.sharesIds === true && idsAgree(items(base), items(copy.text))
  }

  text(): TextJson {
    const before = this.#base.content
    const after = this.#copy.text.content
    this.#pair(before, after, true)
    this.#pair(footnotesIn(before).map(asBlock), footnotesIn(after).map(asBlock), false)
    const tables = new Map(before.flatMap((block) => (block.type === 'table' ? [[block.attrs.id, block]] : [])))
    const content = after.map((block) => {
      if (block.type === 'block') return this.#named(block)
      return this.#table(block, tables.get(this.#adopted.get(block.attrs.id) ?? block.attrs.id))
    })
    return { type: 'doc', content: this.#withTargets(content) }
  }

  /** Notes which blocks of the copy are which of the base: of a split the first part keeps the id, of a join the first block. */
  #pair(before: readonly BlockJson[], after: readonly BlockJson[], moves: boolean): void {
    const options = { ids: this.#ids, moves, splits: moves }
    for (const step of align(before.map(alignable), after.map(alignable), options)) {
      if (step.change !== 'pair' && step.change !== 'movedTo') continue
      const [i, j] = step.change === 'pair' ? [step.before[0], step.after[0]] : [step.before, step.after]
      const [was, is] = [before[i ?? -1], after[j ?? -1]]
      if (was !== undefined && is !== undefined) this.#adopted.set(is.attrs.id, was.attrs.id)
    }
  }

  #named(block: TextBlockJson): TextBlockJson {
    const { id, ...attrs } = block.attrs
    const content = block.content?.map((node) => this.#node(node))
    const name = this.#adopted.get(id) ?? this.#newId({ attrs, content: block.content?.map(withoutId) })
    const named = { ...block.attrs, id: name }
    return content === undefined ? { type: 'block', attrs: named } : { type: 'block', attrs: named, content }
  }

  #node(node: InlineJson): InlineJson {
    if (node.type !== 'footnote') return node
    const id = this.#adopted.get(node.attrs.id) ?? this.#newId(withoutId(node))
    return { ...node, attrs: { ...node.attrs, id } }
  }

  /** Rows are paired with those of the base by likeness, cells and their paragraphs by place. */
  #table(table: TableJson, base: TableJson | undefined): TableJson {
    const rowsBefore = base?.content ?? []
    const rows = new Map<number, number>()
    const options = { ids: false, moves: false, splits: false }
    for (const step of align(rowsBefore.map(rowAlignable), table.content.map(rowAlignable), options)) {
      if (step.change === 'pair') rows.set(step.after[0] ?? -1, step.before[0] ?? -1)
    }
    const content = table.content.map((row, r) => {
      const rowBefore = rowsBefore[rows.get(r) ?? -1]
      const cells = row.content.map((cell, c) => {
        const cellBefore = rowBefore?.content[c]
        const blocks = cell.content.map((block, p) => {
          const id =
            cellBefore?.content[p]?.attrs.id ??
            this.#newId({ place: [base?.attrs.id, r, c], block: inlineText(block.content) })
          return { ...this.#named(block), attrs: { ...block.attrs, id } }
        })
        const id = cellBefore?.attrs.id ?? this.#newId({ cell: inlineText(cell.content.flatMap(contentIn)) })
        return { ...cell, attrs: { ...cell.attrs, id }, content: blocks }
      })
      return { ...row, attrs: { id: rowBefore?.attrs.id ?? this.#newId({ row: rowWords(row) }) }, content: cells }
    })
    const id = base?.attrs.id ?? this.#newId({ table: table.content.map(rowWords) })
    return { type: 'table', attrs: { id }, content }
  }

  #newId(what: unknown): BlockId {
    const key = JSON.stringify(what)
    const count = this.#met.get(key) ?? 0
    this.#met.set(key, count + 1)
    return this.#nameOf(`${count} ${key}`)
  }

  /** References keep their paragraph, under the name that it has now. */
  #withTargets(blocks: readonly BlockJson[]): readonly BlockJson[] {
    const hasReferences = JSON.stringify(blocks).includes('"type":"reference"')
    if (!hasReferences) return blocks
    const inText = (block: TextBlockJson): TextBlockJson => {
      if (block.content === undefined) return block
      const content = block.content.map((node): InlineJson => {
        if (node.type !== 'reference') return node
        return { ...node, attrs: { ...node.attrs, target: this.#adopted.get(node.attrs.target) ?? node.attrs.target } }
      })
      return { ...block, content }
    }
    return blocks.map((block) => {
      if (block.type === 'block') return inText(block)
      const content = block.content.map((row) => ({
        ...row,
        content: row.content.map((cell) => ({ ...cell, content: cell.content.map(inText) })),
      }))
      return { ...block, content }
    })
  }
}

function alignable(block: BlockJson): Alignable {
  const { id } = block.attrs
  const blocks =
    block.type === 'table' ? block.content.flatMap((row) => row.content.flatMap((cell) => cell.content)) : [block]
  return alignableParts(id, block.type === 'table' ? 'table' : 'text', blocks)
}

function rowAlignable(row: TableJson['content'][number]): Alignable {
  return alignableParts(
    row.attrs.id,
    'text',
    row.content.flatMap((cell) => cell.content),
  )
}

function alignableParts(id: BlockId, sort: Alignable['sort'], blocks: readonly TextBlockJson[]): Alignable {
  let tokens: readonly Token[] | undefined
  return {
    id,
    sort,
    key: blocks.map(({ content }) => shownIn(content)).join('\u2029'),
    get tokens() {
      tokens ??= blocks.flatMap(({ content }) => tokensOf(contentOf(content), ({ type }) => type))
      return tokens
    },
  }
}

/** The words, and where footnotes are. */
function shownIn(content: readonly InlineJson[] | undefined): string {
  return (content ?? []).map((node) => (node.type === 'footnote' ? '\uFFFC' : inlineText([node]))).join('')
}

function footnotesIn(blocks: readonly BlockJson[]): readonly FootnoteJson[] {
  return blocks.flatMap((block) => {
    if (block.type === 'table')
      return footnotesIn(block.content.flatMap((row) => row.content.flatMap((cell) => cell.content)))
    return (block.content ?? []).filter((node) => node.type === 'footnote')
  })
}

function asBlock({ attrs }: FootnoteJson): TextBlockJson {
  return { type: 'block', attrs: { id: attrs.id, kind: 'paragraph' }, content: attrs.content }
}

function withoutId(node: InlineJson): unknown {
  return node.type === 'footnote' ? { type: node.type, content: node.attrs.content } : node
}

function contentIn({ content }: TextBlockJson): readonly InlineJson[] {
  return content ?? []
}

function rowWords(row: TableJson['content'][number]): readonly string[] {
  return row.content.map((cell) => cell.content.map(({ content }) => inlineText(content)).join('\n'))
}
