import { inlineText, type TextBlockJson } from '../schema/text.ts'
import type { Attribution, Attributor } from './model.ts'

/** A stretch of changed characters and where it comes from. */
export interface SourcedText {
  readonly text: string
  readonly source: Attribution | undefined
}

type Sourced = Attribution & { readonly length: number }

/**
 * Cuts a changed text by its sources, as a person would tell them. What one person did is one stretch however many keystrokes it
 * took, told with the time of the last; and where a word was marked as a whole of which letters stayed ("should" to "shall"), the
 * letters that stayed belong to whoever changed the others, if that was one person. `sole`: who alone changed these paragraphs, so that
 * also a mark that the comparison drew around words which stayed ("a and b" to "a, b and c") is his.
 */
export function readableSources(text: string, sources: readonly Sourced[], sole?: Attribution): readonly SourcedText[] {
  const stretches = wholeWords(cut(text, sources)).map(({ text, source }) => ({
    text,
    source: source?.by === undefined && sole !== undefined ? sole : source,
  }))
  const told: SourcedText[] = []
  for (const stretch of stretches) {
    const last = told.at(-1)
    if (last !== undefined && isSamePerson(last.source, stretch.source)) {
      told[told.length - 1] = { text: last.text + stretch.text, source: later(last.source, stretch.source) }
    } else told.push(stretch)
  }
  return told
}

/** The one person who changed anything in these paragraphs, with the time of his last change; undefined where there were more, or none. */
export function soleSource(
  attributor: Attributor,
  before: readonly { readonly block: TextBlockJson }[],
  after: readonly { readonly block: TextBlockJson }[],
): Attribution | undefined {
  const sources: Attribution[] = []
  for (const { block } of before) {
    const { id } = block.attrs
    sources.push(...attributor.deleted(id, 0, inlineText(block.content).length), attributor.blockDeleted(id))
  }
  for (const { block } of after) {
    const { id } = block.attrs
    sources.push(...attributor.inserted(id, 0, inlineText(block.content).length), attributor.blockInserted(id))
  }
  const known = sources.filter(({ by }) => by !== undefined)
  const [first] = known
  if (first === undefined || known.some((source) => !isSamePerson(source, first))) return undefined
  const { by, amendment, at } = known.reduce((last, source) => later(last, source) ?? last)
  return {
    ...(by !== undefined && { by }),
    ...(amendment !== undefined && { amendment }),
    ...(at !== undefined && { at }),
  }
}

function cut(text: string, sources: readonly Sourced[]): readonly SourcedText[] {
  const stretches: SourcedText[] = []
  let from = 0
  for (const { length, ...source } of sources) {
    if (length > 0 && from < text.length) stretches.push({ text: text.slice(from, from + length), source })
    from += length
  }
  if (from < text.length) stretches.push({ text: text.slice(from), source: undefined })
  return stretches
}

const WORD = /^[\p{L}\p{N}\p{M}'’-]+$/u
const WORD_END = /[\p{L}\p{N}\p{M}'’-]+$/u
const WORD_START = /^[\p{L}\p{N}\p{M}'’-]+/u

/** Gives the unknown part of a word the source of the known part beside it. */
function wholeWords(stretches: readonly SourcedText[]): readonly SourcedText[] {
  const result: SourcedText[] = []
  for (const [i, stretch] of stretches.entries()) {
    if (stretch.source?.by !== undefined) {
      result.push(stretch)
      continue
    }
    const before = result.at(-1)
    const after = stretches[i + 1]
    const joinsBefore = before?.source?.by !== undefined && WORD_END.test(before.text)
    const joinsAfter = after?.source?.by !== undefined && WORD_START.test(after.text)
    const start = joinsBefore ? (WORD_START.exec(stretch.text)?.[0] ?? '') : ''
    const rest = stretch.text.slice(start.length)
    const end = joinsAfter ? (WORD_END.exec(rest)?.[0] ?? '') : ''
    // One word between two people's letters is nobody's guess to make.
    const isBetween = WORD.test(stretch.text) && joinsBefore && joinsAfter
    if (isBetween && before.source?.by !== after.source?.by) {
      result.push(stretch)
      continue
    }
    if (start !== '') result.push({ text: start, source: before?.source })
    const middle = rest.slice(0, rest.length - end.length)
    if (middle !== '') result.push({ text: middle, source: stretch.source })
    if (end !== '') result.push({ text: end, source: after?.source })
  }
  return result
}

function isSamePerson(a: Attribution | undefined, b: Attribution | undefined): boolean {
  return a?.by === b?.by && a?.amendment === b?.amendment
}

function later(a: Attribution | undefined, b: Attribution | undefined): Attribution | undefined {
  return (a?.at ?? '') > (b?.at ?? '') ? a : (b ?? a)
}
