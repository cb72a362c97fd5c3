import { format } from '../messages/format.ts'
import type { MarkJson } from '../schema/text.ts'
import {
  findable,
  ordinal,
  quoted,
  type Span,
  sentencesOf,
  sentencesToTell,
  trimmed,
  wordBefore,
} from './instruction-words.ts'
import type { RedlineRun } from './model.ts'

/** What was changed at one place of a paragraph: `at` and `to` are offsets in the paragraph's text before. */
export type Edit = { readonly at: number; readonly to: number } & (
  | { readonly kind: 'words'; readonly inserted: string; readonly deleted: string }
  | { readonly kind: 'format'; readonly run: RedlineRun }
  | { readonly kind: 'anchor'; readonly run: RedlineRun }
  | { readonly kind: 'split' }
)

/** The changes in a paragraph of the text before, from its parts in order. */
export function editsOf(parts: readonly (readonly RedlineRun[])[]): readonly Edit[] {
  const edits: Edit[] = []
  let at = 0
  let open: { at: number; inserted: string; deleted: string } | null = null
  const close = () => {
    if (open !== null) edits.push({ ...open, kind: 'words', to: open.at + open.deleted.length })
    open = null
  }
  parts.forEach((runs, i) => {
    if (i > 0) {
      close()
      edits.push({ kind: 'split', at, to: at })
    }
    for (const run of runs) {
      const { op, text } = run
      if (op === 'same' || op === 'formatted') {
        close()
        if (op === 'formatted') edits.push({ kind: 'format', run, at, to: at + text.length })
      } else if (run.anchor !== undefined) edits.push({ kind: 'anchor', run, at, to: at })
      else {
        open ??= { at, inserted: '', deleted: '' }
        if (op === 'inserted') open.inserted += text
        else open.deleted += text
      }
      if (op !== 'inserted') at += text.length
    }
  })
  close()
  return edits
}

/** An edit of a paragraph in words. `text`: the paragraph before; `place`: what it is called. */
export function wordsEdit(edit: Extract<Edit, { kind: 'words' }>, text: string, place: string): string {
  const inserted = edit.inserted.trim()
  const deleted = edit.deleted.trim()
  const whole = trimmed(text, { from: 0, to: text.length })
  const span = trimmed(text, { from: edit.at, to: edit.to })
  if (inserted === '' && deleted === '') return spacing(edit, text, place)
  if (deleted === '') return insertion(edit, text, place)
  if (span.from === whole.from && span.to === whole.to) {
    return inserted === ''
      ? format('instructions.deleteText', { place, words: quoted(deleted) })
      : format('instructions.replaceText', { place, words: quoted(deleted), by: quoted(inserted) })
  }
  const sentences = sentencesOf(text)
  const sentence = sentences.findIndex(({ from, to }) => from === span.from && isEnd(text.slice(span.to, to)))
  if (sentence !== -1) {
    const values = { place, ordinal: ordinal(sentence + 1), words: quoted(deleted) }
    return inserted === ''
      ? format('instructions.deleteSentence', values)
      : format('instructions.replaceSentence', { ...values, by: quoted(inserted) })
  }
  const scope = scopeOf(span, text, place)
  const words = findable(text, span, scope.span)
  return inserted === ''
    ? format('instructions.deleteWords', { place: scope.place, words })
    : format('instructions.replaceWords', { place: scope.place, words, by: quoted(inserted) })
}

/** A change of how words are set, in words. */
export function formatEdit(
  { run, at, to }: Extract<Edit, { kind: 'format' }>,
  text: string,
  place: string,
): readonly string[] {
  const [marks, before] = [run.marks ?? [], run.marksBefore ?? []]
  const scope = scopeOf({ from: at, to }, text, place)
  const words = findable(text, { from: at, to }, scope.span)
  const say = (key: 'instructions.format' | 'instructions.unformat', list: readonly MarkJson[]) =>
    list.length === 0 ? [] : [format(key, { place: scope.place, words, marks: list.map(markName).join(', ') })]
  return [
    ...say(
      'instructions.unformat',
      before.filter(({ type }) => !marks.some((mark) => mark.type === type)),
    ),
    ...say(
      'instructions.format',
      marks.filter((mark) => !isAmong(mark, before)),
    ),
  ]
}

/** A place in a paragraph as words that follow "In …, ": after which word, or at its beginning. */
export function spot(at: number, text: string, place: string): { readonly place: string; readonly spot: string } {
  const before = wordBefore(text, at)
  const scope = scopeOf(before ?? { from: at, to: at }, text, place)
  if (before === null) return { place: scope.place, spot: format('instructions.spot.beginning') }
  return { place: scope.place, spot: format('instructions.spot.after', { words: findable(text, before, scope.span) }) }
}

function insertion(edit: Extract<Edit, { kind: 'words' }>, text: string, place: string): string {
  const by = quoted(edit.inserted)
  const whole = trimmed(text, { from: 0, to: text.length })
  if (whole.from === whole.to) return format('instructions.insertText', { place, by })
  if (edit.at <= whole.from) return format('instructions.insertFirst', { place, by })
  if (edit.at >= whole.to) return format('instructions.insertLast', { place, by })
  const sentences = sentencesOf(text)
  const before = trimmed(text, { from: 0, to: edit.at }).to
  const sentence = sentences.findIndex(({ to }) => to === before)
  if (sentence !== -1 && isSentence(edit.inserted)) {
    return format('instructions.insertSentence', { place, ordinal: ordinal(sentence + 1), by })
  }
  return format('instructions.insertWords', { ...spot(edit.at, text, place), by })
}

/** Whether what is left of a sentence is its end alone, which stays. */
function isEnd(rest: string): boolean {
  return /^\p{P}*$/u.test(rest)
}

function isSentence(text: string): boolean {
  return /[.!?。！？؟]["”’»)\]]*\s*$/u.test(text)
}

function spacing(edit: Edit, text: string, place: string): string {
  return format('instructions.spacing', spot(edit.at, text, place))
}

/** What a place is told by: the sentence in a long paragraph, else the paragraph. */
function scopeOf(span: Span, text: string, place: string): { readonly place: string; readonly span: Span } {
  const sentences = sentencesToTell(text)
  const i = sentences.findIndex(({ from, to }) => from <= span.from && span.to <= to)
  const sentence = sentences[i]
  if (sentence === undefined) return { place, span: { from: 0, to: text.length } }
  return { place: format('instructions.place.sentence', { place, ordinal: ordinal(i + 1) }), span: sentence }
}

function isAmong(mark: MarkJson, marks: readonly MarkJson[]): boolean {
  return marks.some((other) => JSON.stringify(other) === JSON.stringify(mark))
}

function markName(mark: MarkJson): string {
  if (mark.type === 'link') return format('instructions.mark.link', { address: mark.attrs.href })
  return format(`instructions.mark.${mark.type}`)
}
