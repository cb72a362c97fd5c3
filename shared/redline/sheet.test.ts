import { describe, expect, it } from 'vitest'
import { Names } from '../brackets/names.ts'
import type { BlockId } from '../model/ids.ts'
import type { TextBlockJson } from '../schema/text.ts'
import type { Attributor } from './model.ts'
import { makeRedline, type RedlineText } from './redline.ts'
import { sheetOf } from './sheet.ts'
import { reasonWords } from './sheet-words.ts'

const paragraph = (id: string, text: string): TextBlockJson => ({
  type: 'block',
  attrs: { id: id as BlockId, kind: 'paragraph' },
  content: [{ type: 'text', text }],
})
const text = (label: string, ...blocks: readonly TextBlockJson[]): RedlineText => ({
  label,
  hash: label,
  sections: [{ title: 'I. Aims', text: { type: 'doc', content: blocks } }],
})

const NAMES = new Names([
  { name: 'Talua', aliases: [] },
  { name: 'Group of Forty', aliases: ['G40'] },
])
const TALUA = { delegation: 'Talua', groups: ['Group of Forty'], people: new Set(['Ms. Tavana']) }

/** Ms. Tavana wrote what begins with her mark and all that was inserted in blocks of hers; Mr. Otto did the rest. */
function attributor(wrote: Readonly<Record<string, readonly [number, number]>>, inserter = 'Mr. Otto'): Attributor {
  return {
    inserted: (_, from, to) => [{ by: inserter, length: to - from }],
    deleted: (_, from, to) => [{ by: 'Mr. Otto', length: to - from }],
    blockInserted: () => ({ by: inserter }),
    blockDeleted: () => ({ by: 'Mr. Otto' }),
    wrote: (block, from, to) => {
      const [start, end] = wrote[block] ?? [0, 0]
      const before = Math.max(0, Math.min(to, start) - from)
      const own = Math.max(0, Math.min(to, end) - Math.max(from, start))
      return [
        { by: 'Mr. Otto', length: before },
        { by: 'Ms. Tavana', length: own },
        { length: to - from - before - own },
      ].filter(({ length }) => length > 0)
    },
  }
}

function told(before: RedlineText, after: RedlineText, sources: Attributor, reader = TALUA) {
  const redline = makeRedline(before, after, { attributor: sources })
  return sheetOf(redline, sources, NAMES, reader).map(({ number, section, reasons, instructions }) => ({
    place: `${section} ${number}`,
    reasons: reasons.map(reasonWords),
    instructions,
  }))
}

describe('what changed for a delegation', () => {
  it('tells its words that others deleted, and only the words that were its own', () => {
    const before = text('L.1', paragraph('a', 'We share equity and growth, always.'), paragraph('b', 'They go.'))
    const after = text('Rev.1', paragraph('a', 'We share peace.'), paragraph('b', 'They come.'))
    // "equity and" is hers; the paragraph b is not.
    expect(told(before, after, attributor({ a: [9, 19] }))).toEqual([
      {
        place: 'I. Aims 1',
        reasons: ['Words of yours were deleted by Mr. Otto: “equity and”.'],
        instructions: ['In paragraph 1, replace “equity and growth, always” with “peace”.'],
      },
    ])
  })

  it('does not tell what it deleted itself, nor words whose writer is not known', () => {
    const before = text('L.1', paragraph('a', 'We share equity.'))
    const after = text('Rev.1', paragraph('a', 'We share.'))
    const own: Attributor = {
      ...attributor({ a: [0, 99] }),
      deleted: (_, from, to) => [{ by: 'Ms. Tavana', length: to - from }],
    }
    expect(told(before, after, own)).toEqual([])
    expect(told(before, after, attributor({}))).toEqual([])
  })

  it('tells its words that are in, and what others put beside its words', () => {
    const before = text('L.1', paragraph('a', 'We share equity.'))
    const after = text('Rev.1', paragraph('a', 'We share equity and peace.'))
    const reasons = (sources: Attributor) => told(before, after, sources).flatMap((entry) => entry.reasons)
    expect(reasons(attributor({ a: [3, 8] }))).toEqual(['A paragraph with words of yours was changed by Mr. Otto.'])
    expect(reasons(attributor({}, 'Ms. Tavana'))).toEqual(['Words of yours are in: “and peace”.'])
  })

  it('tells brackets that it or its group holds and that changed', () => {
    const before = text('L.1', paragraph('a', 'We [shall - Talua] go [far - G40] [now - Zafrin].'))
    const after = text('Rev.1', paragraph('a', 'We [shall - Talua; Zafrin delete] go [soon - Westmere].'))
    expect(told(before, after, attributor({}))[0]?.reasons).toEqual([
      'A bracket of yours is held by others: [shall - Talua; Zafrin delete] Joined: Delete: Zafrin.',
      'A bracket of your group Group of Forty is gone: [far - G40]',
    ])
    expect(told(before, after, attributor({}), { ...TALUA, delegation: 'Zafrin', groups: [] })).toEqual([])
  })

  it('tells that a paragraph with its words moved or bears another number', () => {
    const one = paragraph('a', 'We recognise the work of the coastal communities in every region of the world.')
    const two = paragraph('b', 'We thank the host country for its warm welcome and for the excellent arrangements.')
    const three = paragraph('c', 'We will meet again in two years to review what was done and what was not done.')
    const entries = told(text('L.1', one, two, three), text('Rev.1', two, three, one), attributor({ a: [0, 99] }))
    expect(entries.map(({ place, reasons }) => [place, reasons])).toEqual([
      ['I. Aims 3', ['A paragraph with words of yours was moved.']],
    ])
  })
})
