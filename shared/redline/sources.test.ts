import { describe, expect, it } from 'vitest'
import type { BlockId } from '../model/ids.ts'
import type { TextBlockJson } from '../schema/text.ts'
import type { Attribution, Attributor } from './model.ts'
import { readableSources, soleSource } from './sources.ts'

const told = (text: string, ...sources: readonly { by?: string; at?: string; amendment?: string; length: number }[]) =>
  readableSources(text, sources).map(({ text, source }) => [text, source?.by ?? null, source?.at ?? null])

it('what one person typed is one stretch, told with the time of its last keystroke', () => {
  expect(
    told('Water', { by: 'A', at: '1', length: 2 }, { by: 'A', at: '3', length: 1 }, { by: 'A', at: '2', length: 2 }),
  ).toEqual([['Water', 'A', '3']])
})

it('two people stay two, and so do two amendments of one', () => {
  expect(told('ab', { by: 'A', length: 1 }, { by: 'B', length: 1 })).toHaveLength(2)
  expect(told('ab', { by: 'A', amendment: 'P-1', length: 1 }, { by: 'A', amendment: 'P-2', length: 1 })).toHaveLength(2)
})

it('letters of a word that stayed belong to whoever changed the rest of it', () => {
  expect(told('shall', { length: 2 }, { by: 'A', length: 3 })).toEqual([['shall', 'A', null]])
  expect(told('walked on', { by: 'A', length: 4 }, { length: 5 })).toEqual([
    ['walked', 'A', null],
    [' on', null, null],
  ])
})

it('a word between two people, and words that nobody touched, stay unknown', () => {
  expect(told('abc', { by: 'A', length: 1 }, { length: 1 }, { by: 'B', length: 1 })).toEqual([
    ['a', 'A', null],
    ['b', null, null],
    ['c', 'B', null],
  ])
  expect(told('one two', { length: 7 })).toEqual([['one two', null, null]])
})

it('covers the text whatever lengths it is given', () => {
  for (const sources of [[], [{ length: 2 }], [{ by: 'A', length: 99 }], [{ length: 0 }, { by: 'A', length: 1 }]]) {
    expect(
      readableSources('abc', sources)
        .map(({ text }) => text)
        .join(''),
    ).toBe('abc')
  }
})

describe('who alone changed a paragraph', () => {
  const block = (text: string): { block: TextBlockJson } => ({
    block: { type: 'block', attrs: { id: 'a' as BlockId, kind: 'paragraph' }, content: [{ type: 'text', text }] },
  })
  const knows = (inserted: readonly Attribution[], deleted: readonly Attribution[]): Attributor => ({
    inserted: () => inserted.map((source) => ({ ...source, length: 1 })),
    deleted: () => deleted.map((source) => ({ ...source, length: 1 })),
    blockInserted: () => ({}),
    blockDeleted: () => ({}),
  })
  const sole = (attributor: Attributor) => soleSource(attributor, [block('old')], [block('new')])

  it('signs also the marks that the comparison drew around words which stayed', () => {
    const only = sole(knows([{ by: 'A', at: '2' }, {}], [{ by: 'A', at: '1' }]))
    expect(only).toEqual({ by: 'A', at: '2' })
    expect(readableSources('and', [{ length: 3 }], only)).toEqual([{ text: 'and', source: { by: 'A', at: '2' } }])
  })

  it('is nobody where two did, or nothing is known', () => {
    expect(sole(knows([{ by: 'A' }], [{ by: 'B' }]))).toBeUndefined()
    expect(sole(knows([{}], []))).toBeUndefined()
  })
})
