import type { Holder } from '../brackets/attribution.ts'
import { holdersOf } from '../brackets/ledger.ts'
import type { Names } from '../brackets/names.ts'
import { type Paragraph, paragraphsOf, stretchesOf } from './instruction-places.ts'
import { instructionsByBlock } from './instructions.ts'
import type { Attribution, Attributor, Redline, RedlineBlock } from './model.ts'
import { bracketsIn } from './redline-brackets.ts'

/** Whom a sheet is for. */
export interface SheetReader {
  /** The delegation's name. */
  readonly delegation: string
  /** Names of the groups it is a member of: what they hold is its own concern too. */
  readonly groups: readonly string[]
  /** Names of those who sit for it, as changes are signed. */
  readonly people: ReadonlySet<string>
}

/**
 * Why a paragraph stands in a delegation's sheet. `by`: who did it; null: it is not known who. `group`: the bracket is held by this group
 * of which the delegation is a member.
 */
export type SheetReason =
  | { readonly kind: 'wordsDeleted'; readonly words: readonly string[]; readonly by: readonly (string | null)[] }
  | { readonly kind: 'changedAround'; readonly by: readonly (string | null)[] }
  | { readonly kind: 'wordsIn'; readonly words: readonly string[] }
  | { readonly kind: 'moved' }
  | { readonly kind: 'renumbered'; readonly before: string; readonly after: string | null }
  | {
      readonly kind: 'bracketOpened' | 'bracketClosed' | 'bracketHolders' | 'bracketWords'
      readonly bracket: string
      readonly group: string | null
      readonly joined: readonly Holder[]
      readonly left: readonly Holder[]
    }

/** A paragraph that concerns a delegation. */
export interface SheetEntry {
  /** Indices of its blocks in the redline, in order. */
  readonly blocks: readonly number[]
  /** The paragraph's number in the text after, else before. */
  readonly number?: string
  /** Title of the section it stands in. */
  readonly section?: string
  readonly reasons: readonly SheetReason[]
  /** What was done with it, as it is read out. */
  readonly instructions: readonly string[]
}

/** A paragraph or a cell's paragraph, under work. */
interface Unit extends Paragraph {
  readonly owner: RedlineBlock
}

/**
 * What changed for one delegation between two texts: paragraphs in which its words were deleted or others changed around them, its words
 * that are in, brackets that it or a group of its holds and that changed, and paragraphs with its words that moved or bear another
 * number. Told from what the sources and the notation of brackets say; where it is not known who wrote words, they are nobody's.
 */
export function sheetOf(
  redline: Redline,
  attributor: Attributor,
  names: Names,
  reader: SheetReader,
): readonly SheetEntry[] {
  const units = unitsOf(redline)
  const brackets = bracketReasons(redline, names, reader)
  const instructions = instructionsByBlock(redline)
  const places = new Map(redline.blocks.map((block, at) => [block, at]))
  const sections = sectionsOf(redline)
  return units.flatMap((unit): SheetEntry[] => {
    const blocks = unit.blocks.map((block) => places.get(block) ?? 0)
    const reasons = [...wordReasons(unit, attributor, reader), ...blocks.flatMap((at) => brackets.get(at) ?? [])]
    if (reasons.length === 0) return []
    const number = unit.owner.number ?? unit.owner.numberBefore
    const section = sections[blocks[0] ?? 0]
    return [
      {
        blocks,
        ...(number !== undefined && { number }),
        ...(section !== undefined && { section }),
        reasons,
        instructions: unit.blocks.flatMap((block) => instructions.get(block) ?? []),
      },
    ]
  })
}

/** Each paragraph with the blocks it became; of tables each paragraph of a cell; footnotes last. What moved is told where it is now. */
function unitsOf({ blocks }: Redline): readonly Unit[] {
  const running = stretchesOf(blocks).flatMap(({ table, blocks: parts }) =>
    table === null ? paragraphsOf(parts) : parts.map((block): Paragraph => ({ owner: block, blocks: [block] })),
  )
  const notes = blocks.filter(({ type }) => type === 'footnote').map((block) => ({ owner: block, blocks: [block] }))
  return [...running, ...notes].flatMap(({ owner, blocks: parts }) => {
    const first = owner ?? parts[0]
    return first === undefined || first.change === 'movedFrom' ? [] : [{ owner: first, blocks: parts }]
  })
}

function sectionsOf({ blocks }: Redline): readonly (string | undefined)[] {
  let section: string | undefined
  return blocks.map((block) => {
    section = block.section ?? section
    return section
  })
}

function wordReasons(unit: Unit, attributor: Attributor, { people }: SheetReader): readonly SheetReason[] {
  const isOwn = ({ by }: Attribution) => by !== undefined && people.has(by)
  const before = unit.owner.idBefore ?? unit.owner.id
  const wrote = (from: number, to: number) => attributor.wrote?.(before, from, to) ?? []
  const gone: string[] = []
  const put: string[] = []
  const deleters = new Set<string | null>()
  const others = new Set<string | null>()
  let at = 0
  for (const { runs, mark, markBy = {} } of unit.blocks) {
    for (const run of runs) {
      const { op, text } = run
      if (op === 'inserted' && isOwn(run)) put.push(text)
      else if (op !== 'same' && !isOwn(run)) others.add(run.by ?? null)
      if (op === 'deleted' && !isOwn(run)) {
        const own = ownParts(text, wrote(at, at + text.length), isOwn)
        if (own.length > 0) deleters.add(run.by ?? null)
        gone.push(...own)
      }
      if (op !== 'inserted') at += text.length
    }
    if (mark !== 'same' && !isOwn(markBy)) others.add(markBy.by ?? null)
  }
  const stood = unit.owner.change !== 'inserted' && wrote(0, at).some(isOwn)
  return [
    ...(gone.length === 0 ? [] : [{ kind: 'wordsDeleted' as const, words: gone, by: [...deleters] }]),
    ...(gone.length === 0 && stood && others.size > 0 ? [{ kind: 'changedAround' as const, by: [...others] }] : []),
    ...(put.some((words) => words.trim() !== '') ? [{ kind: 'wordsIn' as const, words: put }] : []),
    ...(stood ? placeReasons(unit) : []),
  ]
}

/** The parts of a text that were first written by those who are meant; blanks alone are nobody's concern. */
function ownParts(
  text: string,
  sources: readonly (Attribution & { readonly length: number })[],
  isOwn: (source: Attribution) => boolean,
): readonly string[] {
  const parts: string[] = []
  let at = 0
  let last = -1
  for (const source of sources) {
    const part = text.slice(at, at + source.length)
    if (isOwn(source)) {
      if (last === at && parts.length > 0) parts[parts.length - 1] += part
      else parts.push(part)
      last = at + source.length
    }
    at += source.length
  }
  return parts.filter((part) => part.trim() !== '')
}

function placeReasons({ owner: { change, number, numberBefore } }: Unit): readonly SheetReason[] {
  return [
    ...(change === 'movedTo' ? [{ kind: 'moved' as const }] : []),
    ...(numberBefore === undefined
      ? []
      : [{ kind: 'renumbered' as const, before: numberBefore, after: number ?? null }]),
  ]
}

/** By the index of a block: the brackets of its paragraph that changed and that the reader holds or held, or a group of his. */
function bracketReasons(
  redline: Redline,
  names: Names,
  { delegation, groups }: SheetReader,
): ReadonlyMap<number, readonly SheetReason[]> {
  const kinds = {
    opened: 'bracketOpened',
    closed: 'bracketClosed',
    holders: 'bracketHolders',
    words: 'bracketWords',
  } as const
  const reasons = new Map<number, SheetReason[]>()
  for (const { kind, before, after, joined, left } of bracketsIn(redline, names).changes) {
    if (kind === 'same') continue
    const held = [before, after].flatMap((placed) => (placed === null ? [] : holdersOf(placed.bracket)))
    const isHeld = (name: string) => held.some((holder) => holder.isKnown && holder.name === name)
    const group = groups.find(isHeld) ?? null
    const placed = after ?? before
    if (placed === null || (!isHeld(delegation) && group === null)) continue
    const reason: SheetReason = {
      kind: kinds[kind],
      bracket: placed.text,
      group: isHeld(delegation) ? null : group,
      joined,
      left,
    }
    const at = placeNow(redline, placed.at)
    reasons.set(at, [...(reasons.get(at) ?? []), reason])
  }
  return reasons
}

/** Where a block is now that moved; else where it is. */
function placeNow({ blocks }: Redline, at: number): number {
  const block = blocks[at]
  if (block?.change !== 'movedFrom') return at
  const now = blocks.findIndex(
    ({ change, moveId, id }) => change === 'movedTo' && moveId === block.moveId && id === block.id,
  )
  return now === -1 ? at : now
}
