import type { Node } from 'prosemirror-model'
import { type EditorState, Plugin, type Transaction } from 'prosemirror-state'
import { isDerivedId } from '../../shared/live/read.ts'
import type { BlockId } from '../../shared/model/ids.ts'

/** Marks a transaction that shows what others did; it is never answered with a change of one's own. */
export const REMOTE = 'plenum.remote'

/**
 * Gives every block that a local change made its own id: the second half of a split, a pasted copy. The block that was there
 * before keeps its id. Text shown without a marker gets one as soon as it is edited.
 */
export function blockIds(newId: () => BlockId): Plugin {
  return new Plugin({
    appendTransaction: (transactions, before, after) => {
      if (!transactions.some((tr) => tr.docChanged) || transactions.some((tr) => tr.getMeta(REMOTE))) return null
      return withOwnIds(transactions, before, after, newId)
    },
  })
}

function withOwnIds(
  transactions: readonly Transaction[],
  before: EditorState,
  after: EditorState,
  newId: () => BlockId,
) {
  const places = oldPlaces(transactions, before.doc)
  const owners = new Map<string, number>()
  const all: { node: Node; pos: number }[] = []
  after.doc.forEach((node, pos) => {
    all.push({ node, pos })
    const id = String(node.attrs.id)
    if (!owners.has(id) || places.get(id) === pos) owners.set(id, pos)
  })
  const tr = after.tr
  for (const [i, { node, pos }] of all.entries()) {
    const id = String(node.attrs.id)
    const old = isDerivedId(id) ? blockWith(before.doc, id) : null
    const untouched = old !== null && (old === node || !id.startsWith('~')) && keepsImplicitPlace(id, all[i - 1]?.node)
    const isOwner = owners.get(id) === pos
    if (isOwner && (!isDerivedId(id) || untouched)) continue
    tr.setNodeAttribute(pos, 'id', newId())
  }
  return tr.docChanged ? tr.setMeta('addToHistory', false) : null
}

function keepsImplicitPlace(id: string, previous: Node | undefined): boolean {
  return !id.startsWith('~') || previous === undefined || previous.type.name === 'table'
}

/** Where the blocks of the old document begin in the new one; a block that was deleted has no place. */
function oldPlaces(transactions: readonly Transaction[], before: Node): ReadonlyMap<string, number> {
  const places = new Map<string, number>()
  before.forEach((node, offset) => {
    let pos: number | null = offset
    for (const tr of transactions) {
      if (pos === null) break
      const result = tr.mapping.mapResult(pos, 1)
      pos = result.deletedAfter ? null : result.pos
    }
    if (pos !== null) places.set(String(node.attrs.id), pos)
  })
  return places
}

function blockWith(doc: Node, id: string): Node | null {
  for (const child of doc.children) if (child.attrs.id === id) return child
  return null
}
