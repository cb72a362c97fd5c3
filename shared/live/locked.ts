import * as Y from 'yjs'
import type { BlockJson, TextJson } from '../schema/text.ts'
import { canonicalJson, type Json } from '../util/canonical-json.ts'
import { readText } from './text.ts'
import { blocksTouched, structsAdded, structsDeleted } from './touched.ts'

/** Blocks that nobody may change: id → canonical JSON of the block as it was locked, in the order of the text. */
export type LockedContent = ReadonlyMap<string, string>

/** What is hashed where a block is locked: the canonical JSON of its kind, attributes and content, id included. */
export function blockContent(block: BlockJson): string {
  return canonicalJson(block as unknown as Json)
}

/** These blocks of a text, in its order, with their content. */
export function contentOf(text: TextJson, ids: { has(id: string): boolean }): LockedContent {
  return new Map(
    text.content.filter(({ attrs }) => ids.has(attrs.id)).map((block) => [block.attrs.id, blockContent(block)]),
  )
}

/**
 * The locked blocks that a transaction left other than they were: gone, there twice, reading otherwise, or in another order among
 * themselves. Judged by the result: neighbours may be split and joined, and what is typed at the border belongs to one of them.
 */
export function locksBroken(ytext: Y.Text, transaction: Y.Transaction, locked: LockedContent): readonly string[] {
  if (locked.size === 0 || !mayTouch(ytext, transaction, locked)) return []
  const now = readText(ytext).content.filter(({ attrs }) => locked.has(attrs.id))
  const broken = new Set(doubled(ytext, locked))
  const found = new Map(now.map((block) => [block.attrs.id as string, block]))
  for (const [id, content] of locked) {
    const block = found.get(id)
    if (block === undefined || blockContent(block) !== content) broken.add(id)
  }
  const before = [...locked.keys()].filter((id) => found.has(id))
  for (const [i, { attrs }] of now.entries()) if (attrs.id !== before[i]) broken.add(attrs.id)
  return [...broken]
}

/** A mark that begins before a block and ends after it changes how the block reads without touching it. */
function mayTouch(ytext: Y.Text, transaction: Y.Transaction, locked: LockedContent): boolean {
  for (const structs of [structsAdded(transaction), structsDeleted(transaction)])
    for (const struct of structs) if (struct instanceof Y.Item && struct.content instanceof Y.ContentFormat) return true
  for (const id of blocksTouched(ytext, transaction)) if (locked.has(id)) return true
  return false
}

/** Ids of locked blocks that more than one marker bears; a reader would show the later ones under another name. */
function doubled(ytext: Y.Text, locked: LockedContent): string[] {
  const seen = new Set<string>()
  const twice: string[] = []
  for (let item = ytext._start; item !== null; item = item.right) {
    if (item.deleted || !(item.content instanceof Y.ContentType) || !(item.content.type instanceof Y.Map)) continue
    const id: unknown = item.content.type.get('id')
    if (typeof id !== 'string' || !locked.has(id)) continue
    if (seen.has(id)) twice.push(id)
    seen.add(id)
  }
  return twice
}
