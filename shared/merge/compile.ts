import type { BlockId } from '../model/ids.ts'
import type { TextJson } from '../schema/text.ts'
import { assert, present } from '../util/assert.ts'
import { type Author, adoptIds, type Copy } from './adopt-ids.ts'
import { hasStructure, idsIn, idsOfItems } from './apply.ts'
import { type Assembly, assemble, assembleOne, type Sources, together } from './assemble.ts'
import { type Comparison, compareSide, type Hunk, isOutside } from './hunks.ts'
import type { ConflictReason } from './merge.ts'
import { rivalry, spellingOf, type Unit } from './rivals.ts'
import { isBlank, untouchedBlocks } from './stream.ts'
import { type Cell, cellsToMerge, withCells, withoutChangesIn } from './table-cells.ts'

/** Why a hunk is not applied. `dependent`: it needs another hunk of its copy that is in conflict. */
export type RivalReason = ConflictReason | 'dependent'

/** A hunk of a copy, and what became of it. */
export interface CompiledHunk extends Hunk {
  readonly status: 'applied' | 'present' | 'conflict'
  /** Ids of the hunks it conflicts with; of a present one, the applied hunk that does the same. */
  readonly with: readonly string[]
  /** For a conflict only. */
  readonly reason?: RivalReason
  /** The base's block in which it is, or, of an insertion of whole ones, behind which; null at the beginning. */
  readonly place: BlockId | null
  /** Who made it: the copy's name, or the author of its tracked changes. */
  readonly by: string
  /** When, where its tracked change says so: ISO 8601 UTC. */
  readonly at?: string
}

export interface CompiledCopy {
  readonly name: string
  readonly hunks: readonly CompiledHunk[]
}

/** A base and its copies as one. */
export interface Compilation {
  /** The base with every hunk that applies without a conflict; ids of the base stay. */
  readonly text: TextJson
  /** In the given order. Ids of hunks are unique among all. */
  readonly copies: readonly CompiledCopy[]
  readonly sources: Sources
  /** The base with one hunk alone, by the hunk's id. */
  readonly alone: (hunk: string) => TextJson
}

/**
 * Merges edited copies of one base (CONTRACT, Compile JSON). Hunks that do the same are applied once: in the first copy it is
 * `applied`, in the others `present`. Hunks of different copies that conflict are all left out, and so are those that need one of
 * them. What is applied does not depend on the order of the copies.
 *
 * A table that has the same cells everywhere is merged cell by cell, any other as one thing. Every text has unique ids; what they
 * name across texts is told by `adoptIds`.
 */
export function compile(base: TextJson, copies: readonly Copy[]): Compilation {
  const texts = adoptIds(base, copies)
  const cells = cellsToMerge(base, texts)
  const outside = compileTexts(base, withoutChangesIn(texts, cells), copies, '')
  if (cells.length === 0) return outside
  const inside = cells.map((cell, i) => ({
    ...cell,
    compiled: compileTexts(cell.base, cell.texts, copies, `t${i + 1}.`),
  }))
  return joined(base, outside, inside)
}

/** Merges texts that have the base's ids. `scope`: what the ids of hunks begin with, behind the copy's number. */
function compileTexts(base: TextJson, texts: readonly TextJson[], copies: readonly Copy[], scope: string): Compilation {
  const untouched = untouchedBlocks([base, ...texts])
  const sides = texts.map((text) => compareSide(base, text, untouched))
  const frame = sides[0] ?? compareSide(base, base, untouched)
  const known = new Set<string>(idsIn(base.content))
  const proposals = proposalsOf(sides, scope, (id) => known.has(id))
  const conflicts = new Conflicts(proposals)
  for (let round = 0; ; round++) {
    // Each round makes at least one more proposal a conflict.
    assert(round <= proposals.length, 'a compilation comes to an end')
    const applied = proposals.filter((proposal) => !conflicts.has(proposal))
    const assembly = assembled(frame, applied, copies)
    if (conflicts.addMisfits(applied, assembly, (some) => assembled(frame, some, copies))) continue
    const units = new Map(proposals.flatMap((proposal) => proposal.units.map((unit) => [unit.id, unit])))
    return {
      text: { type: 'doc', content: assembly.blocks },
      copies: compiledCopies(copies, proposals, conflicts),
      sources: assembly.sources,
      alone: (hunk) => {
        const unit = present(units.get(hunk), 'the hunk is one of this compilation')
        return { type: 'doc', content: assembleOne(base.content, frame.base, unit) }
      },
    }
  }
}

/** A hunk of a copy, with its id among those of all copies. */
interface CopyUnit extends Unit {
  readonly copy: number
  readonly id: string
}

/** A change that one or more copies make. */
interface Proposal {
  /** Of each copy that makes it, in order. */
  readonly units: readonly CopyUnit[]
  readonly copies: ReadonlySet<number>
}

function proposalsOf(
  sides: readonly Comparison[],
  scope: string,
  isKnown: (id: BlockId) => boolean,
): readonly Proposal[] {
  const found = new Map<string, { units: CopyUnit[]; copies: Set<number> }>()
  for (const [copy, side] of sides.entries()) {
    for (const [n, change] of side.changes.entries()) {
      const unit = { copy, side, n, change, id: `c${copy + 1}.${scope}${side.hunks[n]?.id ?? ''}` }
      const key = `${change.type} ${spellingOf(unit, isKnown)}`
      const proposal = found.get(key) ?? { units: [], copies: new Set() }
      // A copy cannot do the same twice; if it seems to, these are two.
      if (proposal.copies.has(copy)) found.set(`${key} ${n}`, { units: [unit], copies: new Set([copy]) })
      else {
        proposal.units.push(unit)
        proposal.copies.add(copy)
        found.set(key, proposal)
      }
    }
  }
  return [...found.values()]
}

function firstOf({ units }: Proposal): CopyUnit {
  return present(units[0], 'a proposal is made by a copy')
}

/** Which proposals are not applied, why, and because of which others. */
class Conflicts {
  readonly #rivals = new Map<Proposal, Map<Proposal, RivalReason>>()
  /** Proposals that cannot be applied without another one of the same copy. */
  readonly #dependents: ReadonlyMap<Proposal, readonly Proposal[]>

  constructor(proposals: readonly Proposal[]) {
    this.#dependents = dependentsOf(proposals)
    for (const [one, other] of neighbours(proposals)) {
      // What one copy does together is compatible.
      if (haveCommonCopy(one, other)) continue
      const found = rivalry(firstOf(one), firstOf(other))
      if (found !== null) this.#add(one, other, found[0], found[1])
    }
  }

  has(proposal: Proposal): boolean {
    return this.#rivals.has(proposal)
  }

  rivalsOf(proposal: Proposal): readonly Proposal[] {
    return [...(this.#rivals.get(proposal)?.keys() ?? [])]
  }

  /** Of several reasons one that does not depend on the order of the copies. */
  reasonFor(proposal: Proposal): RivalReason {
    const reasons = [...(this.#rivals.get(proposal)?.values() ?? [])].sort()
    return reasons.find((reason) => reason !== 'dependent') ?? 'dependent'
  }

  /** Finds proposals that cannot stand together though no two of their places meet. Answers whether there were any. */
  addMisfits(
    applied: readonly Proposal[],
    { blocks, doubled }: Assembly,
    assembleSome: (some: readonly Proposal[]) => Assembly,
  ): boolean {
    let any = false
    for (const id of doubled) {
      const rivals = applied.filter((one) => insertedIds(one).includes(id))
      for (const one of rivals) {
        for (const other of rivals) {
          if (one === other || haveCommonCopy(one, other)) continue
          this.#add(one, other, 'schema', 'schema')
          any = true
        }
      }
    }
    for (const move of applied.filter((one) => isMisplaced(one, applied, blocks))) {
      const structural = applied.filter((other) => !haveCommonCopy(move, other) && isStructural(other))
      const own = applied.filter((other) => haveCommonCopy(move, other))
      const guilty = structural.filter((other) =>
        isMisplaced(move, [...own, other], assembleSome([...own, other]).blocks),
      )
      for (const other of guilty.length > 0 ? guilty : structural) {
        this.#add(move, other, 'place', 'place')
        any = true
      }
    }
    return any
  }

  #add(one: Proposal, other: Proposal, reason: RivalReason, reasonOfOther: RivalReason): void {
    this.#addOne(one, other, reason)
    this.#addOne(other, one, reasonOfOther)
    for (const dependent of this.#dependents.get(one) ?? []) this.#addDependent(dependent, other)
    for (const dependent of this.#dependents.get(other) ?? []) this.#addDependent(dependent, one)
  }

  #addDependent(dependent: Proposal, rival: Proposal): void {
    if (this.#rivals.get(dependent)?.has(rival)) return
    this.#add(dependent, rival, 'dependent', 'dependent')
  }

  #addOne(one: Proposal, other: Proposal, reason: RivalReason): void {
    const rivals = this.#rivals.get(one) ?? new Map<Proposal, RivalReason>()
    const known = rivals.get(other)
    if (known === undefined || known === 'dependent' || reason < known) rivals.set(other, reason)
    this.#rivals.set(one, rivals)
  }
}

/** Every two proposals that may have to do with each other: their places meet, or one is a move, which may lean on anything. */
function* neighbours(proposals: readonly Proposal[]): Generator<readonly [Proposal, Proposal]> {
  const moves = proposals.filter((proposal) => firstOf(proposal).change.type === 'move')
  for (const [i, move] of moves.entries()) {
    for (const other of moves.slice(i + 1)) yield [move, other]
    for (const other of proposals) if (firstOf(other).change.type !== 'move') yield [move, other]
  }
  const placed = proposals
    .flatMap((proposal) => {
      const reach = reachOf(firstOf(proposal))
      return reach === null ? [] : [{ proposal, ...reach }]
    })
    .sort((a, b) => a.from - b.from)
  for (const [i, { proposal, to }] of placed.entries()) {
    for (let n = i + 1; n < placed.length; n++) {
      const other = placed[n]
      if (other === undefined || other.from > to) break
      yield [proposal, other.proposal]
    }
  }
}

/** The places in the base that a hunk meets: its own and the white space behind it. A move has none. */
function reachOf({ side: { base }, change }: Unit): { readonly from: number; readonly to: number } | null {
  if (change.type === 'move') return null
  if (change.type !== 'span' && change.type !== 'format') return { from: change.at, to: change.at + 1 }
  let { to } = change
  for (let next = base[to]; next !== undefined && isBlank(next); next = base[to]) to++
  return { from: change.from, to }
}

function haveCommonCopy(one: Proposal, other: Proposal): boolean {
  for (const copy of one.copies) if (other.copies.has(copy)) return true
  return false
}

function insertedIds(proposal: Proposal): readonly string[] {
  const { change } = firstOf(proposal)
  return change.type === 'span' ? idsOfItems(change.insert) : []
}

function isStructural(proposal: Proposal): boolean {
  const { change, side } = firstOf(proposal)
  if (change.type === 'move') return true
  if (change.type !== 'span') return false
  return hasStructure(change.insert) || hasStructure(side.base.slice(change.from, change.to))
}

/** Whether the blocks of a move do not stand between the two blocks between which its copy has them. */
function isMisplaced(proposal: Proposal, applied: readonly Proposal[], blocks: Assembly['blocks']): boolean {
  const { change } = firstOf(proposal)
  if (change.type !== 'move') return false
  const { ids, after, before } = change.move
  const moved = new Set(
    applied.flatMap((other) => {
      const { change: one } = firstOf(other)
      return one.type === 'move' && other !== proposal ? one.move.ids : []
    }),
  )
  const order = blocks.map(({ attrs }) => attrs.id).filter((id) => !moved.has(id))
  const at = after === null ? 0 : order.indexOf(after) + 1
  if (after !== null && at === 0) return true
  return ids.some((id, i) => order[at + i] !== id) || (order[at + ids.length] ?? null) !== before
}

/** What each proposal is needed for: the other half of something that changes its place, or the block that a move leans on. */
function dependentsOf(proposals: readonly Proposal[]): ReadonlyMap<Proposal, readonly Proposal[]> {
  const byCopy = new Map<number, { proposal: Proposal; unit: Unit }[]>()
  for (const proposal of proposals) {
    for (const unit of proposal.units) byCopy.set(unit.copy, [...(byCopy.get(unit.copy) ?? []), { proposal, unit }])
  }
  const dependents = new Map<Proposal, Proposal[]>()
  const add = (needed: Proposal, dependent: Proposal) => {
    const known = dependents.get(needed) ?? []
    if (needed !== dependent && !known.includes(dependent)) dependents.set(needed, [...known, dependent])
  }
  for (const own of byCopy.values()) {
    const inserting = new Map<string, Proposal>()
    for (const { proposal, unit } of own) {
      if (unit.change.type === 'span') for (const id of idsOfItems(unit.change.insert)) inserting.set(id, proposal)
    }
    if (inserting.size === 0) continue
    for (const { proposal, unit } of own) {
      const { change, side } = unit
      if (change.type === 'move') {
        for (const id of [change.move.after, change.move.before]) {
          const needed = id === null ? undefined : inserting.get(id)
          if (needed !== undefined) add(needed, proposal)
        }
      } else if (change.type === 'span') {
        for (const id of idsOfItems(side.base.slice(change.from, change.to))) {
          const needed = inserting.get(id)
          if (needed === undefined) continue
          add(needed, proposal)
          add(proposal, needed)
        }
      }
    }
  }
  return dependents
}

function assembled(frame: Comparison, applied: readonly Proposal[], copies: readonly Copy[]): Assembly {
  const signed = applied.map((proposal) => ({
    ...firstOf(proposal),
    ...together(
      proposal.units.map((unit) => {
        const { name, at } = authorOf(unit, copies)
        return { names: [name], ...(at !== undefined && { at }) }
      }),
    ),
  }))
  return assemble(frame.base, frame.owners, signed)
}

function compiledCopies(
  copies: readonly Copy[],
  proposals: readonly Proposal[],
  conflicts: Conflicts,
): readonly CompiledCopy[] {
  const hunks = copies.map((): { n: number; hunk: CompiledHunk }[] => [])
  for (const proposal of proposals) {
    const inConflict = conflicts.has(proposal)
    const rivals = conflicts.rivalsOf(proposal).flatMap((rival) => rival.units.map(({ id }) => id))
    for (const [i, unit] of proposal.units.entries()) {
      const applied = !inConflict && i === 0
      const { name, at } = authorOf(unit, copies)
      hunks[unit.copy]?.push({
        n: unit.n,
        hunk: {
          ...present(unit.side.hunks[unit.n], 'every change has its hunk'),
          id: unit.id,
          status: inConflict ? 'conflict' : applied ? 'applied' : 'present',
          with: inConflict ? rivals : applied ? [] : [firstOf(proposal).id],
          ...(inConflict && { reason: conflicts.reasonFor(proposal) }),
          place: placeOf(unit),
          by: name,
          ...(at !== undefined && { at }),
        },
      })
    }
  }
  return copies.map(({ name }, copy) => ({
    name,
    hunks: (hunks[copy] ?? []).sort((a, b) => a.n - b.n).map(({ hunk }) => hunk),
  }))
}

function authorOf({ copy, side, n }: CopyUnit, copies: readonly Copy[]): Author {
  const hunk = side.hunks[n]
  return (hunk === undefined ? null : copies[copy]?.authorOf?.(hunk)) ?? { name: copies[copy]?.name ?? '' }
}

function placeOf({ side: { base, owners, hunks }, change, n }: Unit): BlockId | null {
  if (change.type === 'move') return change.move.ids[0] ?? null
  if (change.type !== 'span') return hunks[n]?.block ?? null
  if (isOutside(base, change.from) && change.from < change.to) return owners[change.from] ?? null
  return owners[change.from - 1] ?? null
}

type CompiledCell = Cell & { readonly compiled: Compilation }

/** One compilation of what stands outside of tables and what stands in their cells. */
function joined(base: TextJson, outside: Compilation, cells: readonly CompiledCell[]): Compilation {
  const order = new Map<BlockId | null, number>(base.content.map(({ attrs }, i) => [attrs.id, i]))
  const copies = outside.copies.map(({ name, hunks }, copy) => {
    const inCells = cells.flatMap(({ table, compiled }) =>
      (compiled.copies[copy]?.hunks ?? []).map((hunk) => ({
        at: order.get(table) ?? 0,
        hunk: { ...hunk, place: hunk.place ?? table },
      })),
    )
    const all = [...hunks.map((hunk) => ({ at: order.get(hunk.place) ?? -1, hunk })), ...inCells]
    return { name, hunks: all.sort((a, b) => a.at - b.at).map(({ hunk }) => hunk) }
  })
  const union = <T>(pick: (sources: Sources) => ReadonlyMap<BlockId, T>) =>
    new Map([outside, ...cells.map(({ compiled }) => compiled)].flatMap(({ sources }) => [...pick(sources)]))
  return {
    text: withCells(
      outside.text,
      cells.map((cell) => ({ ...cell, text: cell.compiled.text })),
    ),
    copies,
    sources: {
      inserted: union(({ inserted }) => inserted),
      deleted: union(({ deleted }) => deleted),
      touched: union(({ touched }) => touched),
    },
    alone: (hunk) => {
      const cell = cells.find(({ compiled }) =>
        compiled.copies.some(({ hunks }) => hunks.some(({ id }) => id === hunk)),
      )
      return cell === undefined ? outside.alone(hunk) : withCells(base, [{ ...cell, text: cell.compiled.alone(hunk) }])
    },
  }
}
