import type { BlockId } from '../model/ids.ts'
import { type BlockJson, inlineText, type TextJson } from '../schema/text.ts'
import { isBlockStart } from './align.ts'
import { edited, idsIn } from './apply.ts'
import { type Change, compareSide } from './hunks.ts'
import { withMoves } from './order.ts'
import type { Unit } from './rivals.ts'
import { blocksOf, type Item, isBlank, untouchedBlocks } from './stream.ts'

/** Whose something is, by names of copies or of authors, several where they agree; and when they made it, where one time is known. */
export interface Makers {
  readonly names: readonly string[]
  /** ISO 8601 UTC. */
  readonly at?: string
}

/** A hunk that is applied, and whose it is. */
export interface Signed extends Unit, Makers {}

/** A stretch of a block's characters and whose it is; `names` is null for what is in both texts. */
export interface Source {
  readonly length: number
  readonly names: readonly string[] | null
  readonly at?: string
}

/** Who made what. */
export interface Sources {
  /** By blocks of the compiled text: stretches in order, lengths in UTF-16 units of `inlineText`. */
  readonly inserted: ReadonlyMap<BlockId, readonly Source[]>
  /** By blocks of the base. */
  readonly deleted: ReadonlyMap<BlockId, readonly Source[]>
  /** Whose hunks touched a block of either text. */
  readonly touched: ReadonlyMap<BlockId, Makers>
}

/** What a base becomes with hunks of several copies. */
export interface Assembly {
  readonly blocks: readonly BlockJson[]
  /** Ids that stand twice in it. */
  readonly doubled: readonly string[]
  readonly sources: Sources
}

/** What a base becomes with one hunk alone. Only the blocks that it touches are made anew. */
export function assembleOne(content: readonly BlockJson[], base: readonly Item[], unit: Unit): readonly BlockJson[] {
  const { change, side } = unit
  if (change.type === 'move') return withMoves(content, [change.move], side.order)
  const [from, to] =
    change.type === 'span' || change.type === 'format' ? [change.from, change.to] : [change.at, change.at]
  const starts = base.flatMap((item, i) => (isBlockStart(item) ? [i] : []))
  const first = Math.max(
    0,
    starts.findLastIndex((start) => start < Math.max(1, from)),
  )
  const next = starts.findIndex((start) => start > to)
  const [low, high] = [starts[first] ?? 0, starts[next] ?? base.length]
  const { row } = rowOf(base, [{ ...unit, names: [] }], [low, high])
  const made = blocksOf(row.map(({ item }) => item))
  return [...content.slice(0, first), ...made, ...(next < 0 ? [] : content.slice(next))]
}

/**
 * The base with some of a fork's hunks alone, by the ids that `hunksOf(base, fork)` gives them: what an amendment incorporated in
 * part asks for. All of them make the fork, none the base; merging the whole fork onto a part finds the part present and adds
 * the rest (FACTS §3).
 */
export function partOf(base: TextJson, fork: TextJson, ids: ReadonlySet<string>): TextJson {
  const side = compareSide(base, fork, untouchedBlocks([base, fork]))
  const chosen = side.hunks.flatMap(({ id }, n) => {
    const change = side.changes[n]
    return ids.has(id) && change !== undefined ? [{ side, n, change, names: [] }] : []
  })
  return { type: 'doc', content: assemble(side.base, side.owners, chosen).blocks }
}

interface SignedItem {
  readonly item: Item
  readonly makers: Makers | null
}

/** Applies hunks to a base's row of items, whatever copies they are of. */
export function assemble(base: readonly Item[], owners: readonly BlockId[], applied: readonly Signed[]): Assembly {
  const { row, gone } = rowOf(base, applied)
  const named = withFreshIds(row, new Set<string>(idsIn(blocksOf(base))))
  let blocks: readonly BlockJson[] = blocksOf(named.map(({ item }) => item))
  const bySide = new Map<Signed['side'], Change[]>()
  for (const { side, change } of applied)
    if (change.type === 'move') bySide.set(side, [...(bySide.get(side) ?? []), change])
  for (const [side, changes] of bySide) {
    const place = new Map(side.order.map((id, i) => [id, i]))
    const moves = changes.flatMap((change) => (change.type === 'move' ? [change.move] : []))
    moves.sort((a, b) => (place.get(a.ids[0] as BlockId) ?? 0) - (place.get(b.ids[0] as BlockId) ?? 0))
    blocks = withMoves(blocks, moves, side.order)
  }
  const seen = new Set<string>()
  const doubled = idsIn(blocks).filter((id) => seen.size === seen.add(id).size)
  const deleted = sourcesOf(base.map((item, i) => ({ item, makers: gone.get(i) ?? null })))
  return { blocks, doubled, sources: { inserted: sourcesOf(named), deleted, touched: touchedBy(owners, applied) } }
}

function rowOf(
  base: readonly Item[],
  applied: readonly Signed[],
  [low, high]: readonly [from: number, to: number] = [0, base.length],
): { row: SignedItem[]; gone: Map<number, Makers> } {
  const inserts = new Map<number, Signed[]>()
  const gone = new Map<number, Makers>()
  const edits = new Map<number, Signed[]>()
  const add = (to: Map<number, Signed[]>, at: number, signed: Signed) => to.set(at, [...(to.get(at) ?? []), signed])
  for (const signed of applied) {
    const { change } = signed
    if (change.type === 'span') {
      add(inserts, change.from, signed)
      for (let i = change.from; i < change.to; i++) gone.set(i, signed)
    } else if (change.type === 'format') for (let i = change.from; i < change.to; i++) add(edits, i, signed)
    else if (change.type !== 'move') add(edits, change.at, signed)
  }
  for (const [i, makers] of strandedBlanks(base, applied, gone)) gone.set(i, makers)
  const row: SignedItem[] = []
  for (let i = low; i <= high; i++) {
    for (const signed of inserts.get(i) ?? []) {
      if (signed.change.type === 'span') for (const item of signed.change.insert) row.push({ item, makers: signed })
    }
    const item = base[i]
    if (item === undefined || i === high || gone.has(i)) continue
    let now = item
    for (const { side, change } of edits.get(i) ?? []) now = edited(side, i, now, change)
    row.push({ item: now, makers: null })
  }
  return { row, gone }
}

/** White space that stays at a block's end alone because the words before the end were taken out by several copies. */
function strandedBlanks(
  base: readonly Item[],
  applied: readonly Signed[],
  gone: ReadonlyMap<number, Makers>,
): Map<number, Makers> {
  const found = new Map<number, Makers>()
  for (const signed of applied) {
    const { change } = signed
    if (change.type !== 'span' || base[change.to]?.type !== 'end' || change.insert.length > 0) continue
    let at = change.from
    while (gone.has(at - 1) && base[at - 1]?.type !== 'start') at--
    const blank = base[at - 1]
    if (at < change.from && blank !== undefined && isBlank(blank)) found.set(at - 1, signed)
  }
  return found
}

/** Two copies may add the same block or footnote at two places: the second gets an id of its own. */
function withFreshIds(row: readonly SignedItem[], known: ReadonlySet<string>): readonly SignedItem[] {
  const taken = new Set<string>(known)
  const fresh = (id: BlockId): BlockId => {
    let name = id
    for (let n = 2; taken.has(name) && !known.has(id); n++) name = `${id}-${n}` as BlockId
    taken.add(name)
    return name
  }
  return row.map((signed) => {
    const { item } = signed
    if (item.type === 'start') {
      const id = fresh(item.attrs.id)
      return { ...signed, item: { type: 'start', key: `start ${id}`, attrs: { ...item.attrs, id } } }
    }
    if (item.type !== 'atom' || item.node.type !== 'footnote') return signed
    const { node } = item
    return { ...signed, item: { ...item, node: { ...node, attrs: { ...node.attrs, id: fresh(node.attrs.id) } } } }
  })
}

function sourcesOf(row: readonly SignedItem[]): Map<BlockId, readonly Source[]> {
  const sources = new Map<BlockId, Source[]>()
  let block: Source[] = []
  for (const { item, makers } of row) {
    if (item.type === 'start') {
      block = []
      sources.set(item.attrs.id, block)
    }
    const length = lengthOf(item)
    if (length === 0) continue
    const source = { length, names: makers?.names ?? null, ...(makers?.at !== undefined && { at: makers.at }) }
    const last = block.at(-1)
    if (last !== undefined && last.names?.join('\n') === source.names?.join('\n') && last.at === source.at) {
      block[block.length - 1] = { ...source, length: last.length + length }
    } else block.push(source)
  }
  return sources
}

function lengthOf(item: Item): number {
  if (item.type === 'word') return item.text.length
  if (item.type === 'atom') return inlineText([item.node]).length
  return item.type === 'whole' ? inlineText(item.content).length : 0
}

/** The makers of several changes that are one; when they made it is known where it was at one time. */
export function together(all: readonly Makers[]): Makers {
  const names = [...new Set(all.flatMap((one) => one.names))]
  const [at, ...others] = new Set(all.map((one) => one.at))
  return { names, ...(at !== undefined && others.length === 0 && { at }) }
}

function touchedBy(owners: readonly BlockId[], applied: readonly Signed[]): Map<BlockId, Makers> {
  const touched = new Map<BlockId, Makers>()
  const touch = (id: BlockId, makers: Makers) => {
    const known = touched.get(id)
    touched.set(id, together(known === undefined ? [makers] : [known, makers]))
  }
  for (const signed of applied) {
    const { side, n, change } = signed
    const hunk = side.hunks[n]
    const ids = new Set(hunk === undefined ? [] : [hunk.block, ...hunk.blocks])
    if (change.type === 'span') for (const id of owners.slice(change.from, change.to)) ids.add(id)
    if (change.type === 'table') {
      const base = side.base[change.at]
      for (const id of idsIn([change.table, ...(base?.type === 'table' ? [base.table] : [])])) ids.add(id as BlockId)
    }
    for (const id of ids) touch(id, signed)
  }
  return touched
}
