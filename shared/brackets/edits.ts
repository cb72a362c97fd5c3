import type { Bracket, Notation } from './parse.ts'

/** A stretch of a paragraph that is replaced. Offsets are UTF-16 units of the paragraph before any edit. */
export interface TextEdit {
  readonly from: number
  readonly to: number
  readonly text: string
}

/** The innermost bracket around a place between two characters, plain ones left out; null where there is none. */
export function bracketAround({ brackets }: Notation, place: number): Bracket | null {
  return brackets.findLast(({ at, to, isPlain }) => !isPlain && at < place && place < to) ?? null
}

/** Which of a bracket's wordings a place stands in, or in whose names; the last where it stands behind all. */
export function alternativeAround({ alternatives }: Bracket, place: number): number {
  const next = alternatives.findIndex(({ from }) => from > place)
  return (next < 0 ? alternatives.length : next) - 1
}

/** The edits that put a stretch of words in brackets. */
export function putInBrackets(from: number, to: number): readonly TextEdit[] {
  return [
    { from, to: from, text: '[' },
    { from: to, to, text: ']' },
  ]
}

/**
 * The edits that leave one wording of a bracket in its place, and take away the signs, the names and the other wordings; brackets within
 * the wording stay. Where the wording is "no text", or leaves none, a blank too many goes with it.
 */
export function takeWording(text: string, { at, to, alternatives }: Bracket, which: number): readonly TextEdit[] {
  const alternative = alternatives[which]
  if (alternative === undefined) return []
  const words = alternative.kind === 'noText' ? '' : text.slice(alternative.from, alternative.to)
  const kept = alternatives.length > 1 ? words.trim() : words.trimEnd()
  if (kept !== '') {
    const start = alternative.from + words.indexOf(kept)
    return [
      { from: at, to: start, text: '' },
      { from: start + kept.length, to, text: '' },
    ]
  }
  const isDoubleBlank = /^$|\s/.test(text.charAt(at - 1)) && /\s/.test(text.charAt(to))
  return [{ from: at, to: isDoubleBlank ? to + 1 : to, text: '' }]
}
