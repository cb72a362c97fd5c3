import { describe, expect, it } from 'vitest'
import type { BlockId } from '../../../shared/model/ids.ts'
import type { RedlineBlock, RedlineRun } from '../../../shared/redline/model.ts'
import { Authors } from './authors.ts'

const run = (op: RedlineRun['op'], by?: string): RedlineRun => ({ op, text: 'words', ...(by !== undefined && { by }) })
const block = (...runs: readonly RedlineRun[]): RedlineBlock => ({
  id: 'b1' as BlockId,
  type: 'paragraph',
  change: 'changed',
  mark: 'same',
  runs,
})
const signsOf = (...runs: readonly RedlineRun[]) => {
  const authors = new Authors([block(...runs)])
  return runs.map((each, i) => authors.signAfter(each, runs[i + 1]))
}

describe('who changed what', () => {
  it('is told by a sign behind the last of his changes, and a legend', () => {
    const runs = [
      run('same'),
      run('deleted', 'Atlantis'),
      run('inserted', 'Atlantis'),
      run('formatted', 'Utopia'),
      run('inserted'),
    ]
    expect(signsOf(...runs)).toEqual([null, null, 'A', 'B', '?'])
    expect(new Authors([block(...runs)]).legend).toEqual([
      { sign: 'A', words: 'Atlantis' },
      { sign: 'B', words: 'Utopia' },
      { sign: '?', words: 'author not known' },
    ])
  })

  it('needs no signs where one alone changed the text, and no words where nobody is known', () => {
    expect(signsOf(run('deleted', 'Atlantis'), run('same'))).toEqual([null, null])
    expect(new Authors([block(run('inserted', 'Atlantis'))]).legend).toEqual([
      { sign: null, words: 'All changes: Atlantis' },
    ])
    expect(new Authors([block(run('inserted'))]).legend).toEqual([])
    expect(new Authors([block(run('same'))]).legend).toEqual([])
  })

  it('goes on behind Z', () => {
    const runs = Array.from({ length: 54 }, (_, i) => run('inserted', `Delegation ${i}`))
    const signs = signsOf(...runs)
    expect([signs[0], signs[25], signs[26], signs[27], signs[52]]).toEqual(['A', 'Z', 'AA', 'AB', 'BA'])
    expect(new Set(signs).size).toBe(54)
  })
})
