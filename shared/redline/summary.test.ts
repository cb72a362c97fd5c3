import { expect, it } from 'vitest'
import type { BlockId } from '../model/ids.ts'
import type { RedlineBlock, RedlineRun } from './model.ts'
import { summarize, summarizeSections } from './summary.ts'

function block(id: string, runs: readonly RedlineRun[], more: Partial<RedlineBlock> = {}): RedlineBlock {
  const change = runs.some(({ op }) => op !== 'same') ? 'changed' : 'same'
  return { id: id as BlockId, type: 'paragraph', change, runs, mark: 'same', ...more }
}

const inserted = (text: string, by?: string): RedlineRun => ({ op: 'inserted', text, ...(by !== undefined && { by }) })
const deleted = (text: string, by?: string): RedlineRun => ({ op: 'deleted', text, ...(by !== undefined && { by }) })

it('counts characters that are not blank, and each person’s own', () => {
  expect(summarize([block('a', [inserted('two words', 'A'), deleted('x y', 'B'), inserted('😀')])])).toEqual({
    inserted: 9,
    deleted: 2,
    moved: 0,
    formatted: 0,
    by: { A: { inserted: 8, deleted: 0 }, B: { inserted: 0, deleted: 2 } },
  })
})

it('counts by section, and together as the whole does', () => {
  const blocks = [
    block('a', [inserted('one', 'A')], { section: 'I. Water' }),
    block('b', [{ op: 'same', text: 'stays' }]),
    block('c', [deleted('gone', 'A')], { section: 'II. Health' }),
  ]
  const sections = summarizeSections(blocks)
  expect(sections.map(({ title, changed, summary }) => [title, changed, summary.inserted, summary.deleted])).toEqual([
    ['I. Water', 1, 3, 0],
    ['II. Health', 1, 0, 4],
  ])
  expect(summarizeSections([block('a', [])])[0]?.title).toBeNull()
})
