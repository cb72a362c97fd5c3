import type { BlockId } from '../../shared/model/ids.ts'
import type { BlockJson, TextJson } from '../../shared/schema/text.ts'
import type { Random } from '../../shared/util/random.ts'

/** Words of one paragraph replaced by others; none on one side is an insertion or deletion. Places count the base's words. */
export interface WordEdit {
  readonly type: 'words'
  readonly paragraph: number
  readonly from: number
  readonly to: number
  readonly insert: readonly string[]
}
/** A whole paragraph taken out, or a new one put behind a number of the base's. */
export type Edit =
  | WordEdit
  | { readonly type: 'delete'; readonly paragraph: number }
  | { readonly type: 'insert'; readonly behind: number; readonly words: readonly string[] }

/** Paragraphs of words, each of which stands once. */
export type Words = readonly (readonly string[])[]

const PARAGRAPH_WORDS = 12

export function randomWords(random: Random): Words {
  let last = 0
  return Array.from({ length: 3 + random.int(4) }, () =>
    Array.from({ length: PARAGRAPH_WORDS + random.int(8) }, () => spelled(++last)),
  )
}

/** With more of its words changed a paragraph is another one, and as a whole a change. */
const PARAGRAPH_EDITS = 2

function isIn(edit: Edit, paragraph: number): boolean {
  return edit.type === 'words' && edit.paragraph === paragraph
}

/** A word for a number that is no part of another. */
function spelled(n: number): string {
  return `w${n.toString(36)}${'aeiou'[n % 5]}`
}

/**
 * The edits of one person, no two of which touch, so that each is one change. Half of the time an edit of another person is taken
 * over as it is.
 */
export function randomScript(base: Words, random: Random, name: string, others: readonly Edit[]): readonly Edit[] {
  const script: Edit[] = []
  const count = 1 + random.int(6)
  for (let n = 0; n < count; n++) {
    const edit = others.length > 0 && random.chance(0.3) ? random.pick(others) : randomEdit(base, random, `${name}${n}`)
    const there = script.filter((other) => edit.type === 'words' && isIn(other, edit.paragraph)).length
    if (there < PARAGRAPH_EDITS && script.every((other) => areApart(other, edit))) script.push(edit)
  }
  return script
}

function randomEdit(base: Words, random: Random, fresh: string): Edit {
  if (random.chance(0.12)) return { type: 'delete', paragraph: random.int(base.length) }
  const words = Array.from({ length: 1 + random.int(3) }, (_, i) => `${fresh}n${i}`)
  if (random.chance(0.12)) {
    return { type: 'insert', behind: random.int(base.length + 1), words: [...words, `${fresh}x`, `${fresh}y`] }
  }
  const paragraph = random.int(base.length)
  const length = base[paragraph]?.length ?? 0
  const from = random.int(length + 1)
  const to = Math.min(length, from + random.int(4))
  return { type: 'words', paragraph, from, to, insert: from === to || random.chance(0.6) ? words : [] }
}

/** Whether two edits of one person are two changes: a word or paragraph that stays is between them. */
function areApart(a: Edit, b: Edit): boolean {
  if (a.type === 'words' && b.type === 'words') {
    return a.paragraph !== b.paragraph || Math.max(a.from, b.from) > Math.min(a.to, b.to)
  }
  const span = (edit: Edit) =>
    edit.type === 'insert' ? [edit.behind, edit.behind] : [edit.paragraph, edit.paragraph + 1]
  const [one, other] = [span(a), span(b)] as [number[], number[]]
  return Math.max(one[0] ?? 0, other[0] ?? 0) > Math.min(one[1] ?? 0, other[1] ?? 0)
}

/** CONTRACT, Compile JSON, word by word, for edits of two people that are not the same. */
export function clash(a: Edit, b: Edit): boolean {
  if (a.type === 'words' && b.type === 'words') {
    if (a.paragraph !== b.paragraph) return false
    const common = Math.max(a.from, b.from) < Math.min(a.to, b.to)
    const touch = Math.max(a.from, b.from) <= Math.min(a.to, b.to)
    return common || (touch && a.insert.length + b.insert.length > 0)
  }
  if (a.type === 'insert' && b.type === 'insert') return a.behind === b.behind
  if (a.type === 'insert') return b.type === 'delete' && (a.behind === b.paragraph || a.behind === b.paragraph + 1)
  if (b.type === 'insert') return clash(b, a)
  // Deleting the same paragraph is the same change; words of it are common words of both.
  return a.paragraph === b.paragraph && a.type !== b.type
}

/** What the base becomes with edits no two of which clash, each once. */
export function edited(base: Words, edits: readonly Edit[]): Words {
  const result: (readonly string[])[] = []
  for (let p = 0; p <= base.length; p++) {
    for (const edit of edits) if (edit.type === 'insert' && edit.behind === p) result.push(edit.words)
    const words = base[p]
    if (words === undefined || edits.some((edit) => edit.type === 'delete' && edit.paragraph === p)) continue
    const now: string[] = []
    for (let i = 0; i <= words.length; i++) {
      for (const edit of edits) {
        if (edit.type === 'words' && edit.paragraph === p && edit.from === i) now.push(...edit.insert)
      }
      const gone = edits.some((edit) => edit.type === 'words' && edit.paragraph === p && edit.from <= i && i < edit.to)
      const word = words[i]
      if (word !== undefined && !gone) now.push(word)
    }
    result.push(now)
  }
  return result
}

/** Paragraphs as a reader of files gives them. */
export function textOfWords(words: Words): TextJson {
  const content = words.map((list, i): BlockJson => {
    const attrs = { id: `b${i + 1}` as BlockId, kind: 'paragraph' as const }
    return list.length === 0
      ? { type: 'block', attrs }
      : { type: 'block', attrs, content: [{ type: 'text', text: list.join(' ') }] }
  })
  return { type: 'doc', content }
}
