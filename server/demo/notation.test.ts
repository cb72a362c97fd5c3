import { expect, it } from 'vitest'
import { readDraft, readRevisedDraft } from './notation.ts'

const DRAFT = `
= I. First
1 One, with {2} in it.^[A note]
== Part
2 Two:
(a) an item;
(b) another.

= II. Second
3 Three:
| Forum | Date |
| Here | {1} |
`

it('reads sections, paragraphs, headings, items, references, footnotes and tables', () => {
  const [first, second] = readDraft(DRAFT)
  expect(first).toEqual({
    title: 'I. First',
    text: {
      type: 'doc',
      content: [
        {
          type: 'block',
          attrs: { id: 'p01', kind: 'paragraph' },
          content: [
            { type: 'text', text: 'One, with ' },
            { type: 'reference', attrs: { target: 'p02', shown: '2' } },
            { type: 'text', text: ' in it.' },
            { type: 'footnote', attrs: { id: 'p01-note', content: [{ type: 'text', text: 'A note' }] } },
          ],
        },
        { type: 'block', attrs: { id: 'h02', kind: 'heading', level: 2 }, content: [{ type: 'text', text: 'Part' }] },
        { type: 'block', attrs: { id: 'p02', kind: 'paragraph' }, content: [{ type: 'text', text: 'Two:' }] },
        item('p02-a', 'an item;'),
        item('p02-b', 'another.'),
      ],
    },
  })
  expect(second?.text.content).toEqual([
    { type: 'block', attrs: { id: 'p03', kind: 'paragraph' }, content: [{ type: 'text', text: 'Three:' }] },
    {
      type: 'table',
      attrs: { id: 'p03-table' },
      content: [
        {
          type: 'tableRow',
          attrs: { id: 'p03-table-0' },
          content: [cell('p03-table-0-0', 'Forum', true), cell('p03-table-0-1', 'Date', true)],
        },
        {
          type: 'tableRow',
          attrs: { id: 'p03-table-1' },
          content: [
            cell('p03-table-1-0', 'Here', false),
            {
              type: 'tableCell',
              attrs: { id: 'p03-table-1-1' },
              content: [
                {
                  type: 'block',
                  attrs: { id: 'p03-table-1-1-text', kind: 'paragraph' },
                  content: [{ type: 'reference', attrs: { target: 'p01', shown: '1' } }],
                },
              ],
            },
          ],
        },
      ],
    },
  ])
})

it('replaces a paragraph with all that stands under it, and nothing else', () => {
  const [first, second] = readRevisedDraft(DRAFT, '2 Two, alone.')
  expect(first?.text.content.map((block) => block.attrs.id)).toEqual(['p01', 'h02', 'p02'])
  expect(first?.text.content.at(-1)).toMatchObject({ content: [{ type: 'text', text: 'Two, alone.' }] })
  expect(second).toEqual(readDraft(DRAFT)[1])
})

it.each([
  ['1 Outside any section.', 'in no section'],
  ['(a) Under nothing.', 'nothing above'],
  ['= I. Title\nNo number.', 'not in the notation'],
  ['= I. Title\n1 One.\nNo item.', 'not in the notation'],
])('%j is a mistake', (draft, message) => {
  expect(() => readDraft(draft)).toThrow(message)
})

it('a change of a paragraph that is not there is a mistake', () => {
  expect(() => readRevisedDraft(DRAFT, '9 Nine.')).toThrow('no paragraph 9')
})

function item(id: string, text: string) {
  return { type: 'block', attrs: { id, kind: 'item', list: 'alpha' }, content: [{ type: 'text', text }] }
}

function cell(id: string, text: string, header: boolean) {
  const block = { type: 'block', attrs: { id: `${id}-text`, kind: 'paragraph' }, content: [{ type: 'text', text }] }
  return { type: 'tableCell', attrs: { id, ...(header && { header }) }, content: [block] }
}
