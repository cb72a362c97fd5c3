import type { Copy } from '../../shared/merge/adopt-ids.ts'
import type { BlockId } from '../../shared/model/ids.ts'
import { type Reading, textLines } from '../../shared/redline/accept.ts'
import type { TextJson } from '../../shared/schema/text.ts'
import { trackedWords } from '../formats/docx/tracked-words.ts'
import type { Imported } from '../formats/imported.ts'
import type { TrackedWords } from '../formats/tracked-words.ts'
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
  readonly unheld: readonly Unheld[]
}

/**
 * A file as a copy of a base. Of one with tracked changes the text after them is the copy, and its hunks are signed by the authors
 * of the changes, where a change is found that says the same words.
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
  const sharesIds = input.format === 'json' && base.input.format === 'json'
  return {
    copy: { name, text, sharesIds, ...(tracked.length > 0 && { authorOf: (hunk) => authorIn(tracked, hunk) }) },
    hasOtherBase: isTracked && before.join('\n') !== textLines(base.text).join('\n'),
    unheld,
  }
}

function trackedIn(input: Input): readonly TrackedWords[] {
  if (input.format === 'docx') return trackedWords(input.bytes)
  const runs = redlineOfInput(input)?.blocks.flatMap((block) => block.runs) ?? []
  return runs.flatMap(({ by, op, text }) =>
    by !== undefined && (op === 'inserted' || op === 'deleted') ? [{ by, op, text }] : [],
  )
}

/** The one author who inserted a hunk's new words or deleted its old ones; null where that is nobody or several. */
function authorIn(
  tracked: readonly TrackedWords[],
  { before, after }: { before: string; after: string },
): string | null {
  const plain = (text: string) => text.replace(/\s+/gu, ' ').trim()
  const made = (op: TrackedWords['op'], words: string) =>
    tracked.filter((one) => one.op === op && words !== '' && plain(one.text).includes(words)).map(({ by }) => by)
  const authors = new Set([...made('inserted', plain(after)), ...made('deleted', plain(before))])
  const [author] = authors
  return authors.size === 1 ? (author ?? null) : null
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
