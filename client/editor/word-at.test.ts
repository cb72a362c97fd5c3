import { expect, it } from 'vitest'
import { textSchema } from '../../shared/schema/schema.ts'
import { wordAt } from './word-at.ts'

const { block, doc, text, reference, hardBreak } = {
  doc: (...content: ReturnType<typeof block>[]) => textSchema.node('doc', null, content),
  block: (id: string, ...content: ReturnType<typeof textSchema.text>[]) =>
    textSchema.node('block', { id, kind: 'paragraph' }, content),
  text: (said: string) => textSchema.text(said),
  reference: () => textSchema.node('reference', { target: 'x', shown: '12 bis' }),
  hardBreak: () => textSchema.node('hardBreak'),
}

it('is the word that the caret stands in or at, counted as the block is read', () => {
  const one = doc(block('p1', text('We agree '), reference(), text(' of clean'), hardBreak(), text('water.')))
  const said = (pos: number) => {
    const place = wordAt(one, pos)
    return place && `${place.word} ${place.from}-${place.to}`
  }
  expect([said(1), said(2), said(3)]).toEqual(['We 0-2', 'We 0-2', 'We 0-2'])
  expect(said(8)).toBe('agree 3-8')
  // The reference takes one place in the editor and says six characters.
  expect(said(13)).toBe('of 16-18')
  expect(said(24)).toBe('water 25-30')
  expect(said(26)).toBe('water 25-30')
})

it('is nothing where there is no word, and knows words without spaces', () => {
  expect(wordAt(doc(block('p1')), 1)).toMatchObject({ block: 'p1', word: '' })
  expect(wordAt(doc(block('p1', text('水を守る'))), 2)?.word).toBe('水')
  expect(wordAt(doc(), 0)).toBeNull()
})
