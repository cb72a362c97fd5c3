import { format } from '../messages/format.ts'

/** Words of the text in quotation marks, on one line. */
export function quoted(text: string): string {
  return `“${text.replaceAll('\n', ' ').trim()}”`
}

/** "first", "second" … */
export function ordinal(n: number): string {
  return format('instructions.ordinal', { n })
}

/** A part of a text, by its UTF-16 offsets. */
export interface Span {
  readonly from: number
  readonly to: number
}

const WORDS = new Intl.Segmenter('en', { granularity: 'word' })
const SENTENCES = new Intl.Segmenter('en', { granularity: 'sentence' })

/** Whether a text is so long that a place in it is told by its sentence. */
const LONG_TEXT = 400

/** The sentences of a text, without the blanks between them. */
export function sentencesOf(text: string): readonly Span[] {
  return [...SENTENCES.segment(text)].flatMap(({ segment, index }) => {
    const from = index + segment.length - segment.trimStart().length
    const to = index + segment.trimEnd().length
    return to > from ? [{ from, to }] : []
  })
}

/** The sentences by which places in a text are told; none where the text is short or is one sentence. */
export function sentencesToTell(text: string): readonly Span[] {
  const sentences = text.length > LONG_TEXT ? sentencesOf(text) : []
  return sentences.length > 1 ? sentences : []
}

/**
 * Words of a text so that they are found: quoted, and where the same words stand in `scope` more than once, with which of
 * them is meant.
 */
export function findable(text: string, words: Span, scope: Span): string {
  const { from, to } = trimmed(text, words)
  const sought = text.slice(from, to)
  const edges = wordEdges(text.slice(scope.from, scope.to), scope.from)
  const places: number[] = []
  for (let at = text.indexOf(sought, scope.from); at !== -1 && at + sought.length <= scope.to; ) {
    if (at === from || (edges.has(at) && edges.has(at + sought.length))) places.push(at)
    at = text.indexOf(sought, at + Math.max(1, sought.length))
  }
  const which = places.indexOf(from)
  if (sought === '' || places.length < 2 || which === -1) return quoted(sought)
  return format('instructions.nth', { ordinal: ordinal(which + 1), words: quoted(sought) })
}

/** The last word before a place in a text, with the punctuation after it; null where nothing is before it. */
export function wordBefore(text: string, at: number): Span | null {
  const { from: start, to } = trimmed(text, { from: 0, to: at })
  if (to === start) return null
  const words = [...WORDS.segment(text.slice(start, to))]
  const last = words.findLast(({ isWordLike }) => isWordLike)
  return { from: start + (last?.index ?? words.at(-1)?.index ?? 0), to }
}

/** A span without the blanks at its ends. */
export function trimmed(text: string, { from, to }: Span): Span {
  const words = text.slice(from, to)
  const start = from + words.length - words.trimStart().length
  return { from: start, to: Math.max(start, from + words.trimEnd().length) }
}

function wordEdges(text: string, start: number): ReadonlySet<number> {
  const edges = new Set([start, start + text.length])
  for (const { index } of WORDS.segment(text)) edges.add(start + index)
  return edges
}
