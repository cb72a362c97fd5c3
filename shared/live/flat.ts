import type { Node } from 'prosemirror-model'
import type { BlockId } from '../model/ids.ts'
import type { BlockAttrs, InlineJson, MarkJson, TableJson, TextBlockJson } from '../schema/text.ts'
import { normalAttrs } from './marker.ts'
import { type Attributes, attributesOf } from './marks.ts'

/**
 * One place of the shared text: a character, a marker, a table or an inline atom. `key` is equal for what need not be written
 * again: the character itself, or the embedded thing with its id.
 */
export type Token =
  | { readonly type: 'char'; readonly key: string; readonly attributes: Attributes }
  | { readonly type: 'marker'; readonly key: string; readonly attributes: Attributes; readonly attrs: BlockAttrs }
  | { readonly type: 'table'; readonly key: string; readonly attributes: Attributes; readonly table: TableJson }
  | { readonly type: 'atom'; readonly key: string; readonly attributes: Attributes; readonly node: InlineJson }

const PLAIN: Attributes = {}

/** Whether a block of the editor is shown without having a marker in the shared text. */
export function isImplicit(block: Node): boolean {
  return block.type.name === 'block' && String(block.attrs.id).startsWith('~')
}

/** How many places a block of the editor takes in the shared text. */
export function flatWidth(block: Node): number {
  return block.type.name === 'table' ? 1 : markerWidth(block) + block.content.size
}

function markerWidth(block: Node): number {
  return isImplicit(block) ? 0 : 1
}

/** The place in the shared text of a position in the editor; in a table the place before it or (`after`) behind it. */
export function flatIndex(doc: Node, pos: number, after = false): number {
  let flat = 0
  let at = 0
  for (const child of doc.children) {
    if (pos <= at) return flat
    if (pos < at + child.nodeSize) {
      if (child.type.name === 'table') return flat + (after ? 1 : 0)
      return flat + markerWidth(child) + pos - at - 1
    }
    at += child.nodeSize
    flat += flatWidth(child)
  }
  return flat
}

/**
 * The position in the editor of a place in the shared text. Before a marker that is the end of the block before, or between two
 * blocks with `outer`; `inside` says whether inline content may stand there.
 */
export function editorPosition(doc: Node, index: number, outer = false): { pos: number; inside: boolean } {
  let flat = 0
  let at = 0
  let previous: Node | null = null
  for (const child of doc.children) {
    const width = flatWidth(child)
    const first = flat + markerWidth(child)
    if (index === flat && (markerWidth(child) === 1 || child.type.name === 'table')) break
    if (child.type.name !== 'table' && index >= first && (index < flat + width || (index === flat + width && !outer))) {
      const next = at + 1 + index - first
      return { pos: next, inside: true }
    }
    flat += width
    at += child.nodeSize
    previous = child
  }
  const endOfPrevious = previous !== null && previous.type.name === 'block' && !outer
  return endOfPrevious ? { pos: at - 1, inside: true } : { pos: at, inside: false }
}

/** The tokens of the editor's text between two places of the shared text. */
export function tokensBetween(doc: Node, from: number, to: number): Token[] {
  const tokens: Token[] = []
  let flat = 0
  for (const child of doc.children) {
    const width = flatWidth(child)
    if (flat >= to) break
    if (flat + width > from) {
      const all = tokensOfBlock(child, Math.max(0, from - flat), Math.min(width, to - flat))
      for (const token of all) tokens.push(token)
    }
    flat += width
  }
  return tokens
}

function tokensOfBlock(block: Node, from: number, to: number): Token[] {
  if (block.type.name === 'table') return from < to ? [tableToken(tableJson(block))] : []
  const tokens: Token[] = []
  const first = markerWidth(block)
  if (first === 1 && from === 0 && to > 0)
    tokens.push(markerToken(normalAttrs(block.attrs as BlockAttrs & { [k: string]: unknown })))
  let at = first
  for (const child of block.children) {
    const end = at + child.nodeSize
    if (at >= to) break
    if (end > from) {
      const json = { ...(child.toJSON() as InlineJson) }
      for (const token of inlineTokens(json, Math.max(0, from - at), Math.min(end, to) - at)) tokens.push(token)
    }
    at = end
  }
  return tokens
}

export function markerToken(attrs: BlockAttrs): Token {
  return { type: 'marker', key: `m${attrs.id}`, attributes: PLAIN, attrs }
}

/** A table of the editor as data; ProseMirror leaves empty content out of its JSON, and writes defaults into it. */
function tableJson(table: Node): TableJson {
  const content = table.children.map((row) => ({
    type: 'tableRow' as const,
    attrs: { id: row.attrs.id as BlockId },
    content: row.children.map((cell) => {
      const { id, header, columns, rows } = cell.attrs
      const spans = { ...(columns > 1 && { columns }), ...(rows > 1 && { rows }) }
      const blocks = cell.children.map((block) => cellBlock(block))
      return { type: 'tableCell' as const, attrs: { id, ...(header && { header }), ...spans }, content: blocks }
    }),
  }))
  return { type: 'table', attrs: { id: table.attrs.id as BlockId }, content }
}

function cellBlock(block: Node): TextBlockJson {
  const attrs = normalAttrs(block.attrs as BlockAttrs & { [key: string]: unknown })
  if (block.childCount === 0) return { type: 'block', attrs }
  return { type: 'block', attrs, content: block.children.map((child) => child.toJSON() as InlineJson) }
}

export function tableToken(table: TableJson): Token {
  return { type: 'table', key: `t${JSON.stringify(table)}`, attributes: PLAIN, table }
}

/** The tokens of an inline node, of a run those from one character to another. */
export function inlineTokens(node: InlineJson, from = 0, to = Number.POSITIVE_INFINITY): Token[] {
  const attributes = attributesOf(node.marks as readonly MarkJson[] | undefined)
  if (node.type === 'text') {
    const tokens: Token[] = []
    const end = Math.min(to, node.text.length)
    for (let i = from; i < end; i++) tokens.push({ type: 'char', key: node.text.charAt(i), attributes })
    return tokens
  }
  if (node.type === 'hardBreak') return [{ type: 'char', key: '\n', attributes }]
  return [{ type: 'atom', key: `a${node.type}${JSON.stringify(node.attrs)}`, attributes, node }]
}
