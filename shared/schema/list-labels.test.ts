import { expect, it } from 'vitest'
import type { BlockId } from '../model/ids.ts'
import { itemNumbers, ListLabels } from './list-labels.ts'
import type { BlockAttrs, ListStyle } from './text.ts'

const item = (id: string, list: ListStyle, indent = 0): BlockAttrs => ({
  id: id as BlockId,
  kind: 'item',
  list,
  indent,
})

it('counts each list at each depth for itself, and begins anew after other text', () => {
  const numbers = itemNumbers([
    item('a', 'alpha'),
    item('a1', 'roman', 1),
    item('a2', 'roman', 1),
    item('b', 'alpha'),
    item('b1', 'roman', 1),
    { id: 'p' as BlockId, kind: 'paragraph' },
    item('c', 'alpha'),
    null,
    item('d', 'alpha'),
    item('e', 'decimal'),
  ])
  expect([...numbers]).toEqual([
    ['a', 1],
    ['a1', 1],
    ['a2', 2],
    ['b', 2],
    ['b1', 1],
    ['c', 1],
    ['d', 1],
    ['e', 1],
  ])
})

it('labels as people number', () => {
  const labels = new ListLabels()
  const roman = Array.from({ length: 9 }, () => labels.next('roman', 0))
  expect(roman.slice(3)).toEqual(['(iv)', '(v)', '(vi)', '(vii)', '(viii)', '(ix)'])
  const letters = Array.from({ length: 28 }, () => labels.next('alpha', 1))
  expect([letters[0], letters[25], letters[26], letters[27]]).toEqual(['(a)', '(z)', '(aa)', '(ab)'])
  expect(labels.next('bullet', 0)).toBe('•')
})
