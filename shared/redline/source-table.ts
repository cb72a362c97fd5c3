import type { BlockId } from '../model/ids.ts'
import { inlineText, type TextJson } from '../schema/text.ts'
import type { Attribution, Attributor } from './model.ts'

type Sourced = Attribution & { readonly length: number }

/** What is known of the sources of two texts, as plain data that can go to a thread. What is unknown is left out. */
export interface SourceTable {
  /** Of the blocks of the text after: the sources of their characters, from the first on. */
  readonly inserted: Map<BlockId, readonly Sourced[]>
  /** Of the blocks of the text after: who changed the marks of their characters. */
  readonly formatted: Map<BlockId, readonly Sourced[]>
  /** Of the blocks of the text before. */
  readonly deleted: Map<BlockId, readonly Sourced[]>
  readonly blockInserted: Map<BlockId, Attribution>
  readonly blockDeleted: Map<BlockId, Attribution>
}

/** A table that knows nothing. */
export function emptySourceTable(): SourceTable {
  return {
    inserted: new Map(),
    formatted: new Map(),
    deleted: new Map(),
    blockInserted: new Map(),
    blockDeleted: new Map(),
  }
}

/** Takes into a table what an attributor knows of the blocks of two states of one text. */
export function addSources(table: SourceTable, attributor: Attributor, before: TextJson, after: TextJson): void {
  for (const [id, length] of attributable(after)) {
    addKnown(table.inserted, id, attributor.inserted(id, 0, length))
    addKnown(table.formatted, id, attributor.formatted?.(id, 0, length) ?? [])
    addSource(table.blockInserted, id, attributor.blockInserted(id))
  }
  for (const [id, length] of attributable(before)) {
    addKnown(table.deleted, id, attributor.deleted(id, 0, length))
    addSource(table.blockDeleted, id, attributor.blockDeleted(id))
  }
}

/** Answers from a table as the attributor did of which it was made. */
export function attributorOf(table: SourceTable): Attributor {
  const nobody: Attribution = {}
  return {
    inserted: (block, from, to) => stretch(table.inserted.get(block) ?? [], from, to),
    formatted: (block, from, to) => stretch(table.formatted.get(block) ?? [], from, to),
    deleted: (block, from, to) => stretch(table.deleted.get(block) ?? [], from, to),
    blockInserted: (block) => table.blockInserted.get(block) ?? nobody,
    blockDeleted: (block) => table.blockDeleted.get(block) ?? nobody,
  }
}

function isKnown({ by, amendment, at }: Attribution): boolean {
  return by !== undefined || amendment !== undefined || at !== undefined
}

function addKnown(into: Map<BlockId, readonly Sourced[]>, id: BlockId, sources: readonly Sourced[]): void {
  if (sources.some(isKnown)) into.set(id, sources)
}

function addSource(into: Map<BlockId, Attribution>, id: BlockId, source: Attribution): void {
  if (isKnown(source)) into.set(id, source)
}

/** The sources from `from` to before `to`, covering it exactly. */
function stretch(sources: readonly Sourced[], from: number, to: number): readonly Sourced[] {
  const found: Sourced[] = []
  let at = 0
  let done = from
  for (const source of sources) {
    const end = Math.min(to, at + source.length)
    if (end > done) found.push({ ...source, length: end - done })
    done = Math.max(done, end)
    at += source.length
  }
  return done < to ? [...found, { length: to - done }] : found
}

/** All that may be asked about in a text, with the length of its characters: blocks, those in cells, footnotes. */
function attributable({ content }: TextJson): readonly (readonly [BlockId, number])[] {
  const found: (readonly [BlockId, number])[] = []
  const take = (block: TextJson['content'][number]) => {
    if (block.type === 'table') {
      for (const row of block.content) for (const cell of row.content) cell.content.forEach(take)
      return
    }
    found.push([block.attrs.id, inlineText(block.content).length])
    for (const node of block.content ?? [])
      if (node.type === 'footnote') found.push([node.attrs.id, inlineText(node.attrs.content).length])
  }
  content.forEach(take)
  return found
}
