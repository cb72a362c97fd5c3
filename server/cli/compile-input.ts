import type { Author, Copy } from '../../shared/merge/adopt-ids.ts'
import type { Hunk } from '../../shared/merge/hunks.ts'
import type { BlockId } from '../../shared/model/ids.ts'
import { type Reading, textLines } from '../../shared/redline/accept.ts'
import type { TextJson } from '../../shared/schema/text.ts'
import { soleReviser, trackedWords } from '../formats/docx/tracked-words.ts'
import type { Imported } from '../formats/imported.ts'
import { instantIn, latest } from '../formats/instant.ts'
import type { Reason, TrackedWords } from '../formats/tracked-words.ts'
import type { Unheld } from '../formats/unheld.ts'
import type { Input } from './input.ts'
import { readTextOf, redlineOfInput } from './read-text.ts'

/** A file's text on one side of its tracked changes, all sections as one, with ids that stand once, and what it does not hold. */
export function textOfInput(input: Input, side: Reading): Imported {
  const { sections, unheld } = readTextOf(input, side)
  const text: TextJson = { type: 'doc', content: sections.flatMap((section) => section.text.content) }
  return { text: hasDoubledIds(text) ? withCountedIds(text) : text, unheld }
}

/** An edited copy, and whether its tracked changes were made to another text than the base. */
export interface ReadCopy {
  readonly copy: Copy
  readonly hasOtherBase: boolean
  /** What was said of a change of the copy, in comments on it. */
  readonly reasonsFor: (hunk: Words) => readonly Reason[]
  readonly unheld: readonly Unheld[]
}

/**
 * A file as a copy of a base. Of one with tracked changes the text after them is the copy, and its hunks are signed by the authors
 * of the changes: where a change is found that says the same words, or where all changes are of one author and nothing else was changed.
 */
export function copyOfInput(
  input: Input,
  name: string,
  base: { readonly text: TextJson; readonly input: Input },
): ReadCopy {
  const { text, unheld } = textOfInput(input, 'accept')
  const before = textLines(textOfInput(input, 'reject').text)
  const isTracked = before.join('\n') !== textLines(text).join('\n')
  const tracked = isTracked ? trackedIn(input) : []
  const hasOtherBase = isTracked && before.join('\n') !== textLines(base.text).join('\n')
  const sole = isTracked && !hasOtherBase && input.format === 'docx' ? soleReviser(input.bytes) : null
  const authorOf: Copy['authorOf'] = (hunk) => authorIn(tracked, hunk) ?? (UNTRACKED_TOO.has(hunk.kind) ? null : sole)
  const sharesIds = input.format === 'json' && base.input.format === 'json'
  return {
    copy: { name, text, sharesIds, ...((tracked.length > 0 || sole !== null) && { authorOf }) },
    reasonsFor: (hunk) => reasonsIn(tracked, hunk),
    hasOtherBase,
    unheld,
  }
}

/** Changes of looks, which the words do not show: that nobody made them without tracking is not known. */
const UNTRACKED_TOO: ReadonlySet<Hunk['kind']> = new Set(['type', 'attributes', 'format'])

function trackedIn(input: Input): readonly TrackedWords[] {
  if (input.format === 'docx') return trackedWords(input.bytes)
  const runs = redlineOfInput(input)?.blocks.flatMap((block) => block.runs) ?? []
  return runs.flatMap(({ by, op, text, at: written }) => {
    if (by === undefined || (op !== 'inserted' && op !== 'deleted')) return []
    const at = instantIn(written)
    return [{ by, ...(at !== null && { at }), op, text, reasons: [] }]
  })
}

/** The words of a change, without context. */
interface Words {
  readonly before: string
  readonly after: string
}

/** What was said of the tracked changes that say a hunk's words: the same words, or else the only ones that hold them. */
function reasonsIn(tracked: readonly TrackedWords[], { before, after }: Words): readonly Reason[] {
  const found = new Set<Reason>()
  const look = (op: TrackedWords['op'], words: string) => {
    if (words === '') return
    const same = tracked.filter((one) => one.op === op && plain(one.text) === words)
    const around = tracked.filter((one) => one.op === op && plain(one.text).includes(words))
    const chosen = same.length > 0 ? same : around.length === 1 ? around : []
    for (const { reasons } of chosen) for (const reason of reasons) found.add(reason)
  }
  look('inserted', plain(after))
  look('deleted', plain(before))
  return [...found]
}

function plain(text: string): string {
  return text.replace(/\s+/gu, ' ').trim()
}

/**
 * The one author who inserted a hunk's new words or deleted its old ones, and when both were done, where it can be only one time of
 * each; null where that is nobody or several.
 */
function authorIn(tracked: readonly TrackedWords[], { before, after }: Words): Author | null {
  const made = (op: TrackedWords['op'], words: string) =>
    tracked.filter((one) => one.op === op && words !== '' && plain(one.text).includes(words))
  const halves = [made('inserted', plain(after)), made('deleted', plain(before))].filter((half) => half.length > 0)
  const [name, ...others] = new Set(halves.flat().map(({ by }) => by))
  if (name === undefined || others.length > 0) return null
  const times = halves.map((half) => {
    const [time, ...rest] = new Set(half.map(({ at }) => at ?? null))
    return rest.length > 0 ? null : (time ?? null)
  })
  const at = latest(times)
  return { name, ...(at !== null && { at }) }
}

function hasDoubledIds(text: TextJson): boolean {
  const seen = new Set<unknown>()
  let doubled = false
  JSON.stringify(text, (name, value: unknown) => {
    if (name === 'id') {
      doubled ||= seen.has(value)
      seen.add(value)
    }
    return value
  })
  return doubled
}

function withCountedIds(text: TextJson): TextJson {
  let last = 0
  const counted = JSON.stringify(text, (name, value: unknown) => (name === 'id' ? (`b${++last}` as BlockId) : value))
  return JSON.parse(counted) as TextJson
}
