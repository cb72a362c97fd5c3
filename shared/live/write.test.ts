import { describe, expect, it } from 'vitest'
import * as Y from 'yjs'
import type { BlockId } from '../model/ids.ts'
import type { TextJson } from '../schema/text.ts'
import { readText, seedText, textOf } from './text.ts'
import { writeText } from './write.ts'

const text = (...blocks: [id: string, words: string, strong?: boolean][]): TextJson => ({
  type: 'doc',
  content: blocks.map(([id, words, strong]) => ({
    type: 'block',
    attrs: { id: id as BlockId, kind: 'paragraph' },
    ...(words !== '' && {
      content: [
        { type: 'text' as const, text: words, ...(strong === true && { marks: [{ type: 'strong' as const }] }) },
      ],
    }),
  })),
})

/** How many characters are written for one text to become another; it must say the other afterwards. */
function written(before: TextJson, after: TextJson): number {
  const doc = new Y.Doc()
  const ytext = textOf(doc)
  seedText(ytext, before)
  let inserted = 0
  ytext.observe((event) => {
    for (const op of event.delta) if (typeof op.insert === 'string') inserted += op.insert.length
  })
  writeText(ytext, after)
  expect(readText(ytext)).toEqual(after)
  return inserted
}

describe('writing a text over another', () => {
  const before = text(['a', 'one two three four'], ['b', 'five six'], ['c', 'seven'])
  it.each<[string, number, TextJson]>([
    ['nothing', 0, before],
    [
      'a word, and the end of another far apart',
      'uno'.length + 'pt'.length,
      text(['a', 'uno two three four'], ['b', 'five six'], ['c', 'sept']),
    ],
    ['a split', 0, text(['a', 'one two '], ['n', 'three four'], ['b', 'five six'], ['c', 'seven'])],
    ['a join', 0, text(['a', 'one two three fourfive six'], ['c', 'seven'])],
    ['bold', 0, text(['a', 'one two three four', true], ['b', 'five six'], ['c', 'seven'])],
    [
      'a move writes the moved block',
      'seven'.length,
      text(['c', 'seven'], ['a', 'one two three four'], ['b', 'five six']),
    ],
    ['a deleted block', 0, text(['a', 'one two three four'], ['c', 'seven'])],
    [
      'two words of a pair of surrogates',
      '😁 x'.length,
      text(['a', 'one two three four'], ['b', 'five six'], ['c', '😁 x']),
    ],
  ])('%s', (_name, characters, after) => {
    expect(written(before, after)).toBe(characters)
  })

  it('replaces one emoji by another without spoiling it', () => {
    expect(written(text(['a', 'x😀y']), text(['a', 'x😁y']))).toBeGreaterThan(0)
  })
})
