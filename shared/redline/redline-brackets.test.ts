import { expect, it } from 'vitest'
import { NO_NAMES } from '../brackets/names.ts'
import type { BlockId } from '../model/ids.ts'
import { makeRedline, type RedlineText } from './redline.ts'
import { bracketsIn } from './redline-brackets.ts'

type Line = readonly [id: string, words: string]

function text(label: string, lines: readonly Line[]): RedlineText {
  const content = lines.map(([id, words]) => ({
    type: 'block' as const,
    attrs: { id: id as BlockId, kind: 'paragraph' as const },
    content: [{ type: 'text' as const, text: words }],
  }))
  return { label, hash: label, sections: [{ title: null, text: { type: 'doc', content } }] }
}

/** "kind number text" of each bracket, of the text after where it stands there. */
function told(before: readonly Line[], after: readonly Line[]): readonly string[] {
  const { changes } = bracketsIn(makeRedline(text('L.1', before), text('L.2', after)), NO_NAMES)
  return changes.map(({ kind, before, after }) => `${kind} ${(after ?? before)?.number} ${(after ?? before)?.text}`)
}

const LONG = 'the progress of the past decade in every region of the world, and the work that is still to be done'

it('a bracket is the same where its paragraph moved and was changed', () => {
  const moved: Line = ['a', `We [shall - Talua] recall ${LONG}.`]
  const others: readonly Line[] = [
    ['b', 'We thank the host country for its warm welcome and the excellent arrangements.'],
    ['c', 'We will meet again in two years to review what was done and what was not done.'],
  ]
  expect(told([moved, ...others], [...others, moved])).toEqual(['same 3 [shall - Talua]'])
  const changed: Line = ['a', `We [shall - Talua; Zafrin delete] recall ${LONG}.`]
  expect(told([moved, ...others], [...others, changed])).toEqual(['holders 3 [shall - Talua; Zafrin delete]'])
})

it('a bracket is the same on the other side of a split, and of a join', () => {
  const one: readonly Line[] = [['a', `We recall ${LONG}. We [shall - Talua] act.`]]
  const two: readonly Line[] = [
    ['a', `We recall ${LONG}. `],
    ['b', 'We [shall - Talua] act.'],
  ]
  expect(told(one, two)).toEqual(['same 2 [shall - Talua]'])
  expect(told(two, one)).toEqual(['same 1 [shall - Talua]'])
})

it('a bracket that is typed again in its paragraph is the same by its words, and another paragraph’s is another', () => {
  const before: readonly Line[] = [
    ['a', 'We [shall - Talua] act.'],
    ['b', 'They [may] go.'],
  ]
  expect(told(before, [['a', 'Now, all of us together: [shall - Talua] we?'], before[1] as Line])[0]).toMatch(/^same 1/)
  expect(
    told(before, [
      ['a', 'We act.'],
      ['b', 'They [shall - Talua] go.'],
    ]),
  ).toEqual(['closed 1 [shall - Talua]', 'holders 2 [shall - Talua]'])
})
