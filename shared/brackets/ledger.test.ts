import { describe, expect, it } from 'vitest'
import { bracketChanges, countHolders, negotiated } from './ledger.ts'
import { optionOpening } from './options.ts'
import { parseBrackets } from './parse.ts'

/** `openings`: offsets of opening characters after, with those before of the same character. */
function changes(before: string, after: string, openings: readonly (readonly [number, number])[] = []) {
  const known = new Map(openings)
  const placed = (text: string, keyOf: (at: number) => number | undefined) =>
    parseBrackets(text).brackets.map((bracket) => ({
      bracket,
      key: keyOf(bracket.at)?.toString() ?? null,
      paragraph: '1',
    }))
  return bracketChanges(
    placed(before, (at) => at),
    placed(after, (at) => known.get(at)),
  ).map(({ kind, before, after, joined, left }) => ({
    kind,
    words: (after ?? before)?.bracket.alternatives.map(({ text }) => text).join(' / '),
    joined: joined.map(({ name, stance }) => `${name} ${stance}`),
    left: left.map(({ name, stance }) => `${name} ${stance}`),
  }))
}

describe('the ledger of brackets', () => {
  it('counts who holds how many, and what for', () => {
    const { brackets } = parseBrackets('[a - US; EU delete] [b - US, EU / c - US retain] see [1]')
    expect(countHolders(negotiated({ brackets, tokens: [], unbalanced: [] }))).toEqual([
      { name: 'EU', isKnown: false, brackets: 2, stances: { propose: 1, retain: 0, delete: 1, reserve: 0 } },
      { name: 'US', isKnown: false, brackets: 2, stances: { propose: 2, retain: 1, delete: 0, reserve: 0 } },
    ])
  })

  it('tells what was opened, closed, and by whom it is held now', () => {
    expect(
      changes('We [shall - US] go [now] there [or here].', 'We [shall - US; EU delete] go [on foot - G77] [or here].', [
        [3, 3],
      ]),
    ).toEqual([
      { kind: 'holders', words: 'shall', joined: ['EU delete'], left: [] },
      { kind: 'opened', words: 'on foot', joined: ['G77 propose'], left: [] },
      { kind: 'closed', words: 'now', joined: [], left: [] },
      { kind: 'same', words: 'or here', joined: [], left: [] },
    ])
    expect(changes('[a - US]', '[b - US]', [[0, 0]])).toEqual([{ kind: 'words', words: 'b', joined: [], left: [] }])
    expect(changes('[a - US]', '[a - US]')).toEqual([{ kind: 'same', words: 'a', joined: [], left: [] }])
    expect(changes('[1] [a - US]', 'a')).toEqual([{ kind: 'closed', words: 'a', joined: [], left: ['US propose'] }])
  })
})

it('knows paragraphs that are options', () => {
  expect(optionOpening('Option 1: Recognizing')).toEqual({ label: 'Option 1', isNoText: false })
  expect(optionOpening('[Alt. 2] No text')).toEqual({ label: 'Alt. 2', isNoText: true })
  expect(optionOpening('Option 2: No text')).toEqual({ label: 'Option 2', isNoText: true })
  expect(optionOpening('Optional protocols')).toBeNull()
})
