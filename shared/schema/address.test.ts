import { describe, expect, it } from 'vitest'
import type { BlockId } from '../model/ids.ts'
import { findParagraphs, findPlace, paragraphList } from './address.ts'
import { type Numbers, paragraphNumbers } from './numbers.ts'
import type { BlockAttrs, BlockJson, TextJson } from './text.ts'

function block(id: string, text: string, attrs: Partial<BlockAttrs> = {}): BlockJson {
  return { type: 'block', attrs: { id: id as BlockId, kind: 'paragraph', ...attrs }, content: [{ type: 'text', text }] }
}

const text = (...content: readonly BlockJson[]): TextJson => ({ type: 'doc', content })
const SECTIONS: readonly TextJson[] = [
  text(block('pre', 'Recalling all.', { kind: 'preambular' }), block('a', 'Alpha one. Alpha two! Alpha three?')),
  text(
    block('b', 'Beta:'),
    block('i1', 'first item', { kind: 'item', list: 'alpha' }),
    block('i2', 'second item. More.', { kind: 'item', list: 'alpha' }),
    block('new', 'Put in. Later.'),
    block('c', 'Gamma.'),
  ),
]
const GIVEN: Numbers = new Map([
  ['pre', 'PP1'],
  ['a', '1'],
  ['b', '2'],
  ['c', '3'],
] as [BlockId, string][])
const NUMBERS = paragraphNumbers(SECTIONS, GIVEN)

const found = (address: string) => {
  const place = findPlace(address, SECTIONS, NUMBERS)
  return place === null ? null : [place.block, place.from, place.to]
}

describe('addresses as people say them', () => {
  it.each([
    ['1', ['a', 0, 34]],
    ['paragraph 2 bis', ['new', 0, 14]],
    ['Para. 2 BIS, second sentence', ['new', 8, 14]],
    ['2.1 bis, second sentence', ['new', 8, 14]],
    ['2.2', ['c', 0, 6]],
    ['1, last sentence', ['a', 22, 34]],
    ['1 sentence 2', ['a', 11, 21]],
    ['PP1', ['pre', 0, 14]],
    ['preambular paragraph 1', ['pre', 0, 14]],
    ['2 (b)', ['i2', 0, 18]],
    ['paragraph 2 (b), first sentence', ['i2', 0, 12]],
    ['in paragraph 1', ['a', 0, 34]],
  ])('%s', (address, place) => expect(found(address)).toEqual(place))

  it.each(['4', '2 ter', '1 (a)', '1, fourth sentence', '3.1', 'the preamble', '', '9'.repeat(100)])(
    'finds nothing for %j',
    (address) => expect(found(address)).toBeNull(),
  )
})

describe('lists of paragraphs', () => {
  it.each([
    ['1', ['a']],
    ['PP1, 2–3', ['pre', 'b', 'new', 'c']],
    ['2 - 2 bis; 1', ['a', 'b', 'new']],
  ])('%s', (list, blocks) => {
    const found = findParagraphs(list, NUMBERS)
    expect(found).toEqual(blocks)
    expect(findParagraphs(paragraphList(found ?? [], NUMBERS), NUMBERS)).toEqual(blocks)
  })

  it.each(['', '4', '3–1', '1–2–3', '1,', 'all'])('%j is none', (list) => {
    expect(findParagraphs(list, NUMBERS)).toBeNull()
  })

  it('are written with ranges', () => {
    expect(paragraphList(['c', 'b', 'new', 'pre'] as BlockId[], NUMBERS)).toBe('PP1, 2–3')
  })
})
