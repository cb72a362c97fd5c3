import { expect, it } from 'vitest'
import type { BlockId } from '../model/ids.ts'
import type { InlineJson, TextJson } from '../schema/text.ts'
import type { Attributor } from './model.ts'
import { makeRedline, type RedlineText } from './redline.ts'
import { addSources, attributorOf, emptySourceTable } from './source-table.ts'

const strong = [{ type: 'strong' as const }]
const words = (text: string, isStrong = false): InlineJson => ({
  type: 'text',
  text,
  ...(isStrong && { marks: strong }),
})

function textOf(...paragraphs: readonly (readonly InlineJson[])[]): TextJson {
  return {
    type: 'doc',
    content: paragraphs.map((content, i) => ({
      type: 'block',
      attrs: { id: `p${i}` as BlockId, kind: 'paragraph' },
      content,
    })),
  }
}

const note: InlineJson = {
  type: 'footnote',
  attrs: { id: 'n1' as BlockId, content: [{ type: 'text', text: 'See the annex below.' }] },
}
const oldNote: InlineJson = {
  type: 'footnote',
  attrs: { id: 'n1' as BlockId, content: [{ type: 'text', text: 'See the annex.' }] },
}
const before = textOf(
  [words('We agree on equality and growth.')],
  [words('Nothing changed here.')],
  [words('Noted'), oldNote],
)
const after = textOf(
  [words('We agree on equity and '), words('growth', true), words('.')],
  [words('Nothing changed here.')],
  [words('Noted'), note],
)

/** Knows of each character who it was: Atlantis in the first half of a block, Utopia in the second. */
const attributor: Attributor = {
  inserted: (_, from, to) => halves(from, to),
  deleted: (_, from, to) => halves(from, to),
  formatted: (_, from, to) => [{ length: to - from, by: 'Lemuria' }],
  blockInserted: (block) => (block === 'p1' ? { by: 'Mu' } : {}),
  blockDeleted: () => ({}),
}

function halves(from: number, to: number) {
  const first = Math.max(0, Math.min(to, 15) - from)
  const all = [
    { length: first, by: 'Atlantis' },
    { length: to - from - first, by: 'Utopia' },
  ]
  return all.filter(({ length }) => length > 0)
}

const side = (text: TextJson): RedlineText => ({ label: '', hash: '', sections: [{ title: null, text }] })

it('a table of sources makes the redline that its attributor makes', () => {
  const table = emptySourceTable()
  for (const _ of addSources(table, attributor, before, after));
  const redline = makeRedline(side(before), side(after), { attributor: attributorOf(structuredClone(table)) })
  expect(redline).toEqual(makeRedline(side(before), side(after), { attributor }))
  expect(JSON.stringify(redline)).toContain('Atlantis')
  expect(redline.blocks[0]?.runs.find(({ op }) => op === 'formatted')).toMatchObject({ text: 'growth', by: 'Lemuria' })
  expect(table.inserted.has('n1' as BlockId)).toBe(true)
  expect(table.inserted.has('p1' as BlockId)).toBe(false)
  expect(table.blockInserted.get('p1' as BlockId)).toEqual({ by: 'Mu' })
})

it('what it does not know is unknown, and covered exactly', () => {
  const { inserted, formatted, blockDeleted } = attributorOf(emptySourceTable())
  expect(inserted('p0' as BlockId, 3, 9)).toEqual([{ length: 6 }])
  expect(formatted?.('p0' as BlockId, 0, 2)).toEqual([{ length: 2 }])
  expect(blockDeleted('p0' as BlockId)).toEqual({})
})
