import type { Makers, Source } from '../../shared/merge/assemble.ts'
import type { Compilation, CompiledHunk } from '../../shared/merge/compile.ts'
import type { Disagreement } from '../../shared/merge/disagreement.ts'
import { format } from '../../shared/messages/format.ts'
import type { BlockId } from '../../shared/model/ids.ts'
import { textLines } from '../../shared/redline/accept.ts'
import type { FrameTable } from '../../shared/redline/frame.ts'
import type { Attribution, Attributor, Redline } from '../../shared/redline/model.ts'
import { makeRedline, type RedlineText } from '../../shared/redline/redline.ts'
import { paragraphNumbers } from '../../shared/schema/numbers.ts'
import type { TextJson } from '../../shared/schema/text.ts'
import { ChangeWords } from './compilation-words.ts'

/** CONTRACT, Compile JSON. */
export interface CompilationJson {
  readonly format: 'plenum.compile/1'
  /** One paragraph each, as `plenum text` writes them. */
  readonly text: readonly string[]
  readonly copies: readonly { readonly name: string; readonly hunks: readonly HunkJson[] }[]
}

/** A hunk as other programs read it. `reason` is there for a conflict only. */
export interface HunkJson {
  readonly id: string
  readonly block: BlockId
  readonly kind: CompiledHunk['kind']
  readonly status: CompiledHunk['status']
  readonly with: readonly string[]
  readonly reason?: string
  readonly before: string
  readonly after: string
  readonly instruction: string
  /** The copy's name, or the author of its tracked change. */
  readonly by: string
  /** When the author made it, where the tracked change says so: ISO 8601 UTC. */
  readonly at?: string
}

/** A change as a line of the table of amendments. */
export interface Amendment {
  /** The base's block in which it is or behind which; null at the beginning. */
  readonly block: BlockId | null
  readonly number: string | undefined
  /** The copy, or the author of its tracked change. */
  readonly by: string
  readonly instruction: string
  readonly status: CompiledHunk['status']
  /** Who else wants the same, or what it conflicts with. */
  readonly others: readonly string[]
}

/** What became of a change, in words. */
export function amendmentState({ status, others }: Amendment): string {
  return format(`compile.state.${status}`, { others: others.join(', ') })
}

/** The table of amendments: by paragraph, whose each is, what it asks for, and what became of it; null where there are none. */
export function amendmentTable(amendments: readonly Amendment[]): FrameTable | null {
  if (amendments.length === 0) return null
  return {
    title: format('compile.amendments'),
    place: 'after',
    columns: [
      { name: format('report.paragraph'), width: 'short' },
      { name: format('compile.by') },
      { name: format('compile.amendment'), width: 'wide' },
      { name: format('compile.state') },
    ],
    rows: amendments.map((amendment) => {
      const { number = '–', by, instruction } = amendment
      return { cells: [number, by, instruction, amendmentState(amendment)] }
    }),
  }
}

/** So many changes times paragraphs are told in full, which takes some seconds; beyond it every change is told in short. */
const FULL_WORDS_MAX = 500_000

/** A compilation for people and programs: every hunk told in words, and what the copies disagree on. */
export class CompilationReport {
  readonly #base: TextJson
  readonly #compilation: Compilation
  readonly #words: ChangeWords
  readonly #isLong: boolean
  readonly #instructions = new Map<string, string>()

  constructor(base: TextJson, compilation: Compilation) {
    this.#base = base
    this.#compilation = compilation
    this.#words = new ChangeWords(base)
    const count = compilation.copies.reduce((sum, { hunks }) => sum + hunks.length, 0)
    this.#isLong = count * base.content.length > FULL_WORDS_MAX
  }

  json(): CompilationJson {
    const { text, copies } = this.#compilation
    const told = copies.map(({ name, hunks }) => ({ name, hunks: hunks.map((hunk) => this.#hunk(hunk)) }))
    return { format: 'plenum.compile/1', text: textLines(text), copies: told }
  }

  /** Changes that conflict with one another, directly or through others, in reading order. */
  disagreements(): readonly Disagreement[] {
    const hunks = this.#compilation.copies.flatMap(({ hunks: own }) => own.map((hunk) => ({ name: hunk.by, hunk })))
    const byId = new Map(hunks.map((named) => [named.hunk.id, named]))
    const order = new Map<BlockId | null, number>(this.#base.content.map(({ attrs }, i) => [attrs.id, i]))
    const placeOf = ({ place }: CompiledHunk) => order.get(place) ?? -1
    const seen = new Set<string>()
    const groups: { name: string; hunk: CompiledHunk }[][] = []
    for (const first of hunks) {
      if (first.hunk.status !== 'conflict' || seen.has(first.hunk.id)) continue
      const group: { name: string; hunk: CompiledHunk }[] = []
      const waiting = [first]
      seen.add(first.hunk.id)
      for (let next = waiting.pop(); next !== undefined; next = waiting.pop()) {
        group.push(next)
        for (const id of next.hunk.with) {
          const rival = byId.get(id)
          if (rival === undefined || seen.has(id)) continue
          seen.add(id)
          waiting.push(rival)
        }
      }
      groups.push(group)
    }
    groups.sort(
      (a, b) => Math.min(...a.map(({ hunk }) => placeOf(hunk))) - Math.min(...b.map(({ hunk }) => placeOf(hunk))),
    )
    return groups.map((group, i) => {
      const alternatives = new Map<string, { names: string[]; instruction: string }>()
      for (const { name, hunk } of hunks.filter((named) => group.includes(named))) {
        const instruction = this.#instruction(hunk)
        // Two changes may differ in white space alone, which an instruction does not tell.
        const key = JSON.stringify([instruction, hunk.before, hunk.after])
        const known = alternatives.get(key) ?? { names: [], instruction }
        if (!known.names.includes(name)) known.names.push(name)
        alternatives.set(key, known)
      }
      const [nearest] = [...group].sort((a, b) => placeOf(a.hunk) - placeOf(b.hunk))
      return { number: i + 1, block: nearest?.hunk.place ?? null, alternatives: [...alternatives.values()] }
    })
  }

  /** Every change in reading order, those of one place in the order of the copies, and what became of each. */
  amendments(): readonly Amendment[] {
    const hunks = this.#compilation.copies.flatMap((copy) => copy.hunks)
    const byId = new Map(hunks.map((hunk) => [hunk.id, hunk]))
    const order = new Map<BlockId | null, number>(this.#base.content.map(({ attrs }, i) => [attrs.id, i]))
    const numbers = paragraphNumbers([this.#base])
    return [...hunks]
      .sort((a, b) => (order.get(a.place) ?? -1) - (order.get(b.place) ?? -1))
      .map((hunk) => ({
        block: hunk.place,
        number: hunk.place === null ? undefined : numbers.get(hunk.place),
        by: hunk.by,
        instruction: this.#instruction(hunk),
        status: hunk.status,
        others: [...new Set(hunk.with.flatMap((id) => byId.get(id)?.by ?? []))],
      }))
  }

  /** The marked-up text from the base to what applies, each change signed with the names of its copies. */
  redline(before: Omit<RedlineText, 'sections'>, after: Omit<RedlineText, 'sections'>): Redline {
    const untitled = (text: TextJson) => [{ title: null, text }]
    return makeRedline(
      { ...before, sections: untitled(this.#base) },
      { ...after, sections: untitled(this.#compilation.text) },
      { attributor: attributorOf(this.#compilation) },
    )
  }

  #hunk(hunk: CompiledHunk): HunkJson {
    const { id, block, kind, status, with: rivals, reason, before, after, by, at } = hunk
    return {
      id,
      block,
      kind,
      status,
      with: rivals,
      ...(reason !== undefined && { reason }),
      before: before.trim(),
      after: after.trim(),
      instruction: this.#instruction(hunk),
      by,
      ...(at !== undefined && { at }),
    }
  }

  #instruction(hunk: CompiledHunk): string {
    let instruction = this.#instructions.get(hunk.id)
    if (instruction === undefined) {
      instruction = this.#isLong ? this.#words.inShort(hunk) : this.#words.of(this.#compilation.alone(hunk.id))
      this.#instructions.set(hunk.id, instruction)
    }
    return instruction
  }
}

/** The copies as authors. What the marked-up text marks besides a copy's own words was changed by those who changed its paragraph. */
function attributorOf({ sources: { inserted, deleted, touched } }: Compilation): Attributor {
  const signed = (makers: Makers | undefined): Attribution =>
    makers === undefined || makers.names.length === 0
      ? {}
      : { by: makers.names.join(', '), ...(makers.at !== undefined && { at: makers.at }) }
  const whose = (block: BlockId) => signed(touched.get(block))
  const within = (sources: readonly Source[] | undefined, block: BlockId, from: number, to: number) => {
    const found: (Attribution & { length: number })[] = []
    let at = 0
    for (const { length, names, ...when } of sources ?? []) {
      const size = Math.min(to, at + length) - Math.max(from, at)
      if (size > 0) found.push({ ...(names === null ? whose(block) : signed({ names, ...when })), length: size })
      at += length
    }
    const told = found.reduce((sum, { length }) => sum + length, 0)
    return told < to - from ? [...found, { ...whose(block), length: to - from - told }] : found
  }
  return {
    inserted: (block, from, to) => within(inserted.get(block), block, from, to),
    deleted: (block, from, to) => within(deleted.get(block), block, from, to),
    blockInserted: whose,
    blockDeleted: whose,
  }
}
