import { describe, expect, it } from 'vitest'
import { alternativeAround, bracketAround, putInBrackets, type TextEdit, takeWording } from './edits.ts'
import { parseBrackets } from './parse.ts'

function apply(text: string, edits: readonly TextEdit[]): string {
  return [...edits].reverse().reduce((now, { from, to, text: put }) => now.slice(0, from) + put + now.slice(to), text)
}

/** `|` is the caret; what stands behind its taking. */
function taken(marked: string): string | null {
  const place = marked.indexOf('|')
  const text = marked.replace('|', '')
  const bracket = bracketAround(parseBrackets(text), place)
  return bracket === null ? null : apply(text, takeWording(text, bracket, alternativeAround(bracket, place)))
}

describe('the wording at the caret is taken', () => {
  it.each([
    ['We [will - A / sh|all - B] act.', 'We shall act.'],
    ['We [wi|ll - A / shall - B] act.', 'We will act.'],
    ['We [will - A / shall - |B] act.', 'We shall act.'],
    ['health workers[, and |more - US; G77 delete].', 'health workers, and more.'],
    ['an [extr|eme - US] case', 'an extreme case'],
    ['[Whole par|agraph. - A]', 'Whole paragraph.'],
    ['we [un|derstand [that - B] it - A] now', 'we understand [that - B] it now'],
    ['we [understand [th|at - B] it - A] now', 'we [understand that it - A] now'],
    ['We [very - A / no |text] much act.', 'We much act.'],
    ['No brack|et.', null],
    ['the act [20|09] stays', null],
  ])('%s', (marked, after) => expect(taken(marked)).toBe(after))
})

it('words are put in brackets', () => {
  expect(apply('We will act.', putInBrackets(3, 7))).toBe('We [will] act.')
})
