import type { BlockId } from '../model/ids.ts'
import { type InlineJson, inlineText, type TextJson } from '../schema/text.ts'
import type { Attribution, Attributor } from './model.ts'

type Sourced = Attribution & { readonly length: number }

/** What is known of the sources of two texts, as plain data that can go to a thread. What is unknown is left out. */
export interface SourceTable {
  /** Of the blocks of the text after: the sources of their characters, from the first on. */
  readonly inserted: Map<BlockId, readonly Sourced[]>
  /** Of the blocks of the text before. */
  readonly deleted: Map<BlockId, readonly Sourced[]>
  /** Of the blocks of the text after: who changed the marks of their characters. */
  readonly formatted: Map<BlockId, readonly Sourced[]>
  /** Of the blocks of the text before: who first wrote their characters; null where nobody asks. */
  readonly wrote: Map<BlockId, readonly Sourced[]> | null
  readonly blockInserted: Map<BlockId, Attribution>
  readonly blockDeleted: Map<BlockId, Attribution>
}

/** A table that knows nothing. `withWriters`: it is to know also who first wrote the text before, which takes a look at all of it. */
export function emptySourceTable(withWriters = false): SourceTable {
  return {
    inserted: new Map(),
    deleted: new Map(),
    formatted: new Map(),
    wrote: withWriters ? new Map() : null,
    blockInserted: new Map(),
    blockDeleted: new Map(),
  }
}

/** So many blocks are asked about before others may have their turn. */
const BLOCKS_AT_ONCE = 100

/**
 * Takes into a table what an attributor knows of the blocks of two states of one text, some at a time. Of a block that says the same
 * in both nobody wrote or deleted anything.
 */
export function* addSources(table: SourceTable, attributor: Attributor, before: TextJson, after: TextJson) {
  const [gone, come] = [attributable(before), attributable(after)]
  let asked = 0
  for (const [id, content] of come) {
    const was = gone.get(id)
    if (was === undefined || !isSame(was, content))
      addKnown(table.inserted, id, attributor.inserted(id, 0, inlineText(content).length))
    if (attributor.formatted !== undefined && was !== undefined && marksOf(was) !== marksOf(content))
      addKnown(table.formatted, id, attributor.formatted(id, 0, inlineText(content).length))
    addSource(table.blockInserted, id, attributor.blockInserted(id))
    if (++asked % BLOCKS_AT_ONCE === 0) yield
  }
  for (const [id, content] of gone) {
    const is = come.get(id)
    if (is === undefined || !isSame(content, is))
      addKnown(table.deleted, id, attributor.deleted(id, 0, inlineText(content).length))
    if (table.wrote !== null) addKnown(table.wrote, id, attributor.wrote?.(id, 0, inlineText(content).length) ?? [])
    addSource(table.blockDeleted, id, attributor.blockDeleted(id))
    if (++asked % BLOCKS_AT_ONCE === 0) yield
  }
}

/** Answers from a table as the attributor did of which it was made. */
export function attributorOf(table: SourceTable): Attributor {
  const nobody: Attribution = {}
  const { wrote } = table
  return {
    inserted: (block, from, to) => stretch(table.inserted.get(block) ?? [], from, to),
    deleted: (block, from, to) => stretch(table.deleted.get(block) ?? [], from, to),
    formatted: (block, from, to) => stretch(table.formatted.get(block) ?? [], from, to),
    ...(wrote !== null && { wrote: (block, from, to) => stretch(wrote.get(block) ?? [], from, to) }),
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

/** All that may be asked about in a text, with what it holds: blocks, those in cells, footnotes. */
function attributable({ content }: TextJson): ReadonlyMap<BlockId, readonly InlineJson[]> {
  const found = new Map<BlockId, readonly InlineJson[]>()
  const take = (block: TextJson['content'][number]) => {
    if (block.type === 'table') {
      for (const row of block.content) for (const cell of row.content) cell.content.forEach(take)
      return
    }
    found.set(block.attrs.id, block.content ?? [])
    for (const node of block.content ?? [])
      if (node.type === 'footnote') found.set(node.attrs.id, node.attrs.content ?? [])
  }
  content.forEach(take)
  return found
}

/** Whether two contents are made of the same characters; marks and atoms are not looked into. */
function isSame(before: readonly InlineJson[], after: readonly InlineJson[]): boolean {
  if (before.length !== after.length) return false
  return before.every((node, i) => {
    const other = after[i]
    return node.type === 'text' && other?.type === 'text' && node.text === other.text
  })
}

/** Which marks stand on which characters; equal for contents that are marked alike. */
function marksOf(content: readonly InlineJson[]): string {
  const isMarked = content.some((node) => 'marks' in node && node.marks !== undefined && node.marks.length > 0)
  return isMarked ? JSON.stringify(content) : ''
}
