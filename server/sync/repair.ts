import { createHash } from 'node:crypto'
import * as Y from 'yjs'
import { isBlockKind } from '../../shared/live/marker.ts'
import { textOf } from '../../shared/live/text.ts'
import { structsAdded } from '../../shared/live/touched.ts'

/**
 * Gives blocks that a transaction brought under an id that stands elsewhere ids of their own, and answers what that wrote; null
 * where no id stands twice. Honest people do it together: two undo the same deletion, and the block is there twice. Whose marker
 * was there before keeps the id; what the new one is called follows from the marker, so that every server says the same.
 */
export function repairIds(doc: Y.Doc, transaction: Y.Transaction): Uint8Array | null {
  const added = new Set<Y.Map<unknown>>()
  for (const item of structsAdded(transaction)) {
    if (!(item instanceof Y.Item) || item.deleted) continue
    if (item.content instanceof Y.ContentType && item.content.type instanceof Y.Map) added.add(item.content.type)
    else if (item.parentSub === 'id' && item.parent instanceof Y.Map) added.add(item.parent)
  }
  if (added.size === 0) return null
  const markers = markersOf(textOf(doc))
  const taken = new Set(markers.filter((marker) => !added.has(marker)).map((marker) => marker.get('id')))
  const doubled = markers.filter((marker) => added.has(marker) && taken.size === taken.add(marker.get('id')).size)
  if (doubled.length === 0) return null
  let written: Uint8Array | null = null
  const take = (update: Uint8Array) => {
    written = update
  }
  doc.on('update', take)
  doc.transact(() => {
    for (const marker of doubled) marker.set('id', newNameOf(marker))
  })
  doc.off('update', take)
  return written
}

/** The blocks and tables of a text, in its order. */
function markersOf(ytext: Y.Text): Y.Map<unknown>[] {
  const markers: Y.Map<unknown>[] = []
  for (let item = ytext._start; item !== null; item = item.right) {
    const type: unknown = !item.deleted && item.content instanceof Y.ContentType ? item.content.type : null
    if (!(type instanceof Y.Map)) continue
    const kind: unknown = type.get('kind')
    if (isBlockKind(kind) || kind === 'table') markers.push(type)
  }
  return markers
}

/** 20 hexadecimal digits. */
function newNameOf(marker: Y.Map<unknown>): string {
  const { client, clock } = marker._item?.id ?? { client: 0, clock: 0 }
  return createHash('sha256')
    .update(`${marker.get('id')} ${client} ${clock}`)
    .digest('hex')
    .slice(0, 20)
}
