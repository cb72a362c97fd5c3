import * as Y from 'yjs'
import { isBlockKind, stringIn } from './marker.ts'

/**
 * The ids of the blocks and tables whose content or attributes a transaction may have changed, as their markers name them; ""
 * stands for text before the first marker. A deleted marker counts, and so does the block its words went to. They are found from
 * what was changed, going back to the beginning of its block: a long text costs no more than a short one. Never writes.
 */
export function blocksTouched(ytext: Y.Text, transaction: Y.Transaction): ReadonlySet<string> {
  const blocks = new Set<string>()
  const seen = new Set<Y.Item>()
  for (const changed of itemsChanged(ytext, transaction)) {
    let item: Y.Item | null = changed
    for (; item !== null && !seen.has(item); item = item.left) {
      seen.add(item)
      const embed = markerIn(item)
      const wasGone = item.deleted && !Y.isDeleted(transaction.deleteSet, item.id)
      if (embed === null || wasGone) continue
      blocks.add(lastString(embed, 'id'))
      if (!item.deleted && !isAdded(item, transaction)) break
    }
    if (item === null) blocks.add('')
  }
  return blocks
}

/** What stands in the text itself and was added, deleted, or changed within. */
function* itemsChanged(ytext: Y.Text, transaction: Y.Transaction): Generator<Y.Item> {
  for (const structs of [structsAdded(transaction), structsDeleted(transaction)])
    for (const struct of structs) if (struct instanceof Y.Item && struct.parent === ytext) yield struct
  for (const type of transaction.changedParentTypes.keys())
    if (type._item !== null && type._item.parent === ytext) yield type._item
}

function markerIn({ content }: Y.Item): Y.Map<unknown> | null {
  const embed: unknown = content instanceof Y.ContentType ? content.type : null
  if (!(embed instanceof Y.Map)) return null
  const kind = lastString(embed, 'kind')
  return isBlockKind(kind) || kind === 'table' ? embed : null
}

function isAdded({ id }: Y.Item, transaction: Y.Transaction): boolean {
  return id.clock >= (transaction.beforeState.get(id.client) ?? 0)
}

/** A string of a map that may have been deleted together with its entries. */
function lastString(map: Y.Map<unknown>, key: string): string {
  if (map._item?.deleted !== true) return stringIn(map, key)
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

/** What a transaction deleted. */
export function* structsDeleted(transaction: Y.Transaction): Generator<Y.Item | Y.GC> {
  for (const [client, ranges] of transaction.deleteSet.clients) {
    const structs = transaction.doc.store.clients.get(client) ?? []
    for (const { clock, len } of ranges) {
      for (let i = Y.findIndexSS(structs, clock); i < structs.length; i++) {
        const struct = structs[i] as Y.Item | Y.GC
        if (struct.id.clock >= clock + len) break
        yield struct
      }
    }
  }
}
