import * as Y from 'yjs'
import { isBlockKind } from '../../shared/live/marker.ts'
import { LIMITS } from '../../shared/protocol/limits.ts'

/** What of others' text one update would delete, where that is so much that its author is asked first (RELIABILITY Y9). */
export interface LargeDeletion {
  /** Ids of the blocks that lose words of others, as their markers name them. */
  readonly blocks: readonly string[]
}

/** A block before the transaction: what it loses by it. */
interface Loss {
  /** Words of others that are deleted. */
  words: string
  markerGone: boolean
}

/**
 * Whether a transaction deletes more than three blocks with words of others, or more than a fifth of the text in words of others.
 * What it inserts again word for word was moved, not deleted. `isOthers`: whether a client id is another's, or the server's.
 */
export function largeDeletion(
  ytext: Y.Text,
  transaction: Y.Transaction,
  isOthers: (client: number) => boolean,
): LargeDeletion | null {
  if (deletedClocks(transaction) < 2 * LIMITS.deletedBlocksUnasked) return null
  const losses = new Map<string, Loss>()
  let inserted = ''
  let length = 0
  let block = ''
  for (let item = ytext._start; item !== null; item = item.right) {
    const isNew = item.id.clock >= (transaction.beforeState.get(item.id.client) ?? 0)
    const isGone = item.deleted && !isNew && Y.isDeleted(transaction.deleteSet, item.id)
    if (item.deleted && !isGone) continue
    const { content } = item
    if (content instanceof Y.ContentString) {
      if (isNew) inserted += content.str
      else length += content.str.length
      if (isGone && isOthers(item.id.client)) lossOf(losses, block).words += content.str
    } else if (content instanceof Y.ContentType && content.type instanceof Y.Map) {
      const within = stringsIn(content.type)
      if (isNew) inserted += within.map(({ words }) => words).join('')
      else for (const { words } of within) length += words.length
      if (!isNew && isMarker(content.type)) {
        block = String(lastValue(content.type, 'id'))
        if (isGone) lossOf(losses, block).markerGone = true
      }
      if (isGone) for (const { words, client } of within) if (isOthers(client)) lossOf(losses, block).words += words
    }
  }
  const lost = [...losses].filter(([, { words }]) => words.trim() !== '' && !inserted.includes(words))
  const blocks = lost.filter(([, { markerGone }]) => markerGone).length
  const characters = lost.reduce((sum, [, { words }]) => sum + words.length, 0)
  const isLarge =
    blocks > LIMITS.deletedBlocksUnasked ||
    (characters > LIMITS.deletedCharactersUnasked && characters > LIMITS.deletedShareUnasked * length)
  return isLarge ? { blocks: lost.map(([id]) => id) } : null
}

/** The words of a table or footnote, with who typed them, also where they have just been deleted with it. */
function stringsIn(type: Pick<Y.AbstractType<unknown>, '_start' | '_map'>): { words: string; client: number }[] {
  const found: { words: string; client: number }[] = []
  const look = ({ content, id }: Y.Item) => {
    if (content instanceof Y.ContentString) found.push({ words: content.str, client: id.client })
    else if (content instanceof Y.ContentType) found.push(...stringsIn(content.type))
  }
  for (let item = type._start; item !== null; item = item.right) look(item)
  for (const item of type._map.values()) look(item)
  return found
}

function lossOf(losses: Map<string, Loss>, block: string): Loss {
  const loss = losses.get(block) ?? { words: '', markerGone: false }
  losses.set(block, loss)
  return loss
}

function deletedClocks(transaction: Y.Transaction): number {
  let sum = 0
  for (const ranges of transaction.deleteSet.clients.values()) for (const { len } of ranges) sum += len
  return sum
}

function isMarker(map: Y.Map<unknown>): boolean {
  const kind = lastValue(map, 'kind')
  return isBlockKind(kind) || kind === 'table'
}

/** The value of a key of a map that may have been deleted with all its entries. */
function lastValue(map: Y.Map<unknown>, key: string): unknown {
  const content = map._map.get(key)?.content
  return content instanceof Y.ContentAny ? content.arr.at(-1) : undefined
}
