import { type DefaultTreeAdapterTypes, parseFragment } from 'parse5'
import type { BlockId } from '../../shared/model/ids.ts'
import type { Redline } from '../../shared/redline/model.ts'
import type { BlockAttrs, InlineJson, MarkJson, TextBlockJson, TextJson } from '../../shared/schema/text.ts'
import { normalInline } from './redline-texts.ts'

/**
 * A small reader of the plain HTML of the test texts, on purpose not the product's own: what is compared here must not
 * depend on it. Ids are new in every text, as a file's reader makes them.
 */
export function textOfHtml(html: string, name: string): TextJson {
  const reader = new HtmlReader(name)
  for (const node of parseFragment(html).childNodes) reader.node(node, { kind: 'paragraph' }, [])
  reader.finish()
  return { type: 'doc', content: reader.blocks }
}

type Node = DefaultTreeAdapterTypes.ChildNode
type Kind = Omit<BlockAttrs, 'id'>

const BLOCKS = new Set('p h1 h2 h3 h4 li dt dd blockquote'.split(' '))
const GROUPS = new Set('ol ul dl div body'.split(' '))
const MARKS: Readonly<Record<string, MarkJson['type']>> = {
  em: 'em',
  i: 'em',
  strong: 'strong',
  b: 'strong',
  u: 'underline',
}

class HtmlReader {
  readonly blocks: TextBlockJson[] = []
  readonly #name: string
  #open: { attrs: Kind; nodes: InlineJson[] } | null = null

  constructor(name: string) {
    this.#name = name
  }

  node(node: Node, kind: Kind, marks: readonly MarkJson[]) {
    if (node.nodeName === '#text' && 'value' in node) this.#text(node.value, kind, marks)
    if (!('tagName' in node)) return
    const tag = node.tagName
    if (tag === 'br') this.#push({ type: 'hardBreak' }, kind)
    else if (BLOCKS.has(tag) || GROUPS.has(tag)) {
      this.finish()
      const inner = kindOf(tag, kind)
      for (const child of node.childNodes) this.node(child, inner, marks)
      this.finish()
    } else {
      const type = MARKS[tag]
      const href = node.attrs.find((attr) => attr.name === 'href')?.value
      const mark: MarkJson | null =
        tag === 'a' && href?.startsWith('http')
          ? { type: 'link', attrs: { href } }
          : type !== undefined && type !== 'link'
            ? { type }
            : null
      const inner = mark === null || marks.some((known) => known.type === mark.type) ? marks : [...marks, mark]
      for (const child of node.childNodes) this.node(child, kind, inner)
    }
  }

  #text(value: string, kind: Kind, marks: readonly MarkJson[]) {
    const text = value.replace(/[ \t\n\r]+/g, ' ')
    if (this.#open === null && text.trim() === '') return
    if (text !== '') this.#push({ type: 'text', text, ...(marks.length > 0 && { marks }) }, kind)
  }

  #push(node: InlineJson, attrs: Kind) {
    this.#open ??= { attrs, nodes: [] }
    this.#open.nodes.push(node)
  }

  finish() {
    if (this.#open === null) return
    const { attrs, nodes } = this.#open
    this.#open = null
    const content = normalInline(trimmed(nodes))
    const id = `${this.#name}-${this.blocks.length}` as BlockId
    if (content.length > 0) this.blocks.push({ type: 'block', attrs: { id, ...attrs }, content })
  }
}

function kindOf(tag: string, kind: Kind): Kind {
  if (/^h[1-4]$/.test(tag)) return { kind: 'heading', level: Number(tag[1]) }
  if (tag === 'li' || tag === 'dt' || tag === 'dd') return { kind: 'item' }
  if (tag === 'blockquote') return { kind: 'quote' }
  return tag === 'p' && kind.kind === 'item' ? kind : { kind: 'paragraph' }
}

function trimmed(nodes: readonly InlineJson[]): readonly InlineJson[] {
  return nodes.map((node, i) => {
    if (node.type !== 'text') return node
    const text = i === 0 ? node.text.trimStart() : node.text
    return { ...node, text: i === nodes.length - 1 ? text.trimEnd() : text }
  })
}

/** A redline as a person would scribble it, for reading in a terminal: [-deleted-]{+inserted+}, ¶ for an end that changed. */
export function scribble(redline: Redline): string {
  const line = redline.blocks.map((block) => {
    const runs = block.runs.map((run) => {
      if (run.op === 'inserted') return `{+${run.text}+}`
      if (run.op === 'deleted') return `[-${run.text}-]`
      return run.op === 'formatted' ? `~${run.text}~` : run.text
    })
    const end = block.mark === 'same' ? '' : block.mark === 'inserted' ? '{+¶+}' : '[-¶-]'
    return `${block.change.padEnd(9)} ${block.moveId ?? ''}${runs.join('')}${end}`
  })
  return line.join('\n')
}
