import * as Y from 'yjs'
import { isBlockKind, stringIn } from './marker.ts'

/**
 * The ids of the blocks and tables whose content or attributes a transaction changed, as their markers name them; "" stands for
 * text before the first marker. A deleted marker counts, and so does the block its words went to. Never writes.
 */
export function blocksTouched(ytext: Y.Text, transaction: Y.Transaction): ReadonlySet<string> {
  const touched = new Set<string>()
  let before = ''
  let now = ''
  for (let item = ytext._start; item !== null; item = item.right) {
    const added = item.id.clock >= (transaction.beforeState.get(item.id.client) ?? 0)
    const deleted = item.deleted && Y.isDeleted(transaction.deleteSet, item.id)
    if (item.deleted && !deleted) continue
    const embed: unknown = item.content instanceof Y.ContentType ? item.content.type : null
    const isMarker = embed instanceof Y.Map && (isBlockKind(embed.get('kind')) || embed.get('kind') === 'table')
    const isDeletedMarker = embed instanceof Y.Map && item.deleted
    if (isDeletedMarker) touched.add(lastString(embed, 'id'))
    else if (isMarker) {
      if (!added) before = stringIn(embed, 'id')
      now = stringIn(embed, 'id')
    }
    const inside = embed instanceof Y.AbstractType && transaction.changedParentTypes.has(embed)
    if (added || deleted || inside) touched.add(before).add(now)
  }
  return touched
}

/** A string of a map that may have been deleted together with its entries. */
function lastString(map: Y.Map<unknown>, key: string): string {
  const content = map._map.get(key)?.content
  const value: unknown = content instanceof Y.ContentAny ? content.arr.at(-1) : ''
  return typeof value === 'string' ? value : ''
}

/** What a transaction added, whether or not it is deleted by now. */
export function* structsAdded(transaction: Y.Transaction): Generator<Y.Item | Y.GC> {
  for (const [client, clock] of transaction.afterState) {
    const before = transaction.beforeState.get(client) ?? 0
    if (clock === before) continue
    const structs = transaction.doc.store.clients.get(client) ?? []
    for (let i = Y.findIndexSS(structs, before); i < structs.length; i++) yield structs[i] as Y.Item | Y.GC
  }
}
