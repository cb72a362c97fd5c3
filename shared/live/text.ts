import * as Y from 'yjs'
import type { FootnoteJson, InlineJson, TableJson, TextBlockJson, TextJson } from '../schema/text.ts'
import { newMarker } from './marker.ts'
import { attributesOf } from './marks.ts'
import { IdRegister, readBlocks, type TextOp } from './read.ts'

/** The text of a document that holds one section or one fork of it. */
export function textOf(doc: Y.Doc): Y.Text {
  return doc.getText('text')
}

/**
 * The text as data: defaults left out, runs with equal marks merged, ids unique. The same shared text gives the same JSON
 * everywhere. Every sequence of markers and text is readable; reading never writes.
 */
export function readText(ytext: Y.Text): TextJson {
  return { type: 'doc', content: readBlocks(ytext.toDelta(), new IdRegister(), true) }
}

/** Puts a text into an empty shared text. Only the server creates content: two who seed leave the text there twice (FACTS §2). */
export function seedText(ytext: Y.Text, text: TextJson): void {
  applyOps(ytext, flatten(text.content))
}

/** Blocks as the operations that make them: a marker before the content of each, embedded types new and not yet in a text. */
export function flatten(blocks: TextJson['content']): TextOp[] {
  const ops: TextOp[] = []
  for (const block of blocks) {
    if (block.type === 'table') ops.push({ insert: newTable(block), attributes: {} })
    else ops.push({ insert: newMarker(block.attrs), attributes: {} }, ...(block.content ?? []).map(inlineOp))
  }
  return ops
}

/** An inline node as the operation that makes it. */
export function inlineOp(node: InlineJson): TextOp {
  const attributes = attributesOf(node.marks)
  if (node.type === 'text') return { insert: node.text, attributes }
  if (node.type === 'hardBreak') return { insert: '\n', attributes }
  if (node.type === 'footnote') return { insert: newFootnote(node), attributes }
  const { target, shown } = node.attrs
  return { insert: new Y.Map(Object.entries({ kind: 'reference', target, shown })), attributes }
}

/** Inserts one operation with exactly its attributes and says how long it is. */
export function insertOp(ytext: Y.Text, index: number, op: TextOp): number {
  if (typeof op.insert === 'string') {
    ytext.insert(index, op.insert, { ...op.attributes })
    return op.insert.length
  }
  ytext.insertEmbed(index, op.insert as Y.Map<unknown>, { ...op.attributes })
  return 1
}

function newFootnote(node: FootnoteJson): Y.Map<unknown> {
  const text = new Y.Text()
  applyOps(text, node.attrs.content.map(inlineOp))
  return new Y.Map<unknown>(Object.entries({ id: node.attrs.id, kind: 'footnote', text }))
}

/** A new table, not yet in a text. */
export function newTable(table: TableJson): Y.Map<unknown> {
  const rows = Y.Array.from(
    table.content.map((row) => {
      const cells = Y.Array.from(
        row.content.map((cell) => {
          const { id, header, columns, rows } = cell.attrs
          const spans = { ...(columns !== undefined && { columns }), ...(rows !== undefined && { rows }) }
          const text = cellText(cell.content)
          return new Y.Map<unknown>(Object.entries({ id, ...(header === true && { header }), ...spans, text }))
        }),
      )
      return new Y.Map<unknown>(Object.entries({ id: row.attrs.id, cells }))
    }),
  )
  return new Y.Map<unknown>(Object.entries({ id: table.attrs.id, kind: 'table', rows }))
}

function cellText(blocks: readonly TextBlockJson[]): Y.Text {
  const text = new Y.Text()
  applyOps(text, flatten(blocks))
  return text
}

/** Inserts operations from the beginning on; an empty list must not become an empty transaction. */
function applyOps(text: Y.Text, ops: readonly TextOp[]): void {
  if (ops.length > 0) text.applyDelta(ops as { insert: string }[])
}
