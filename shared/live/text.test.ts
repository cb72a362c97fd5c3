import { Node } from 'prosemirror-model'
import { describe, expect, it } from 'vitest'
import * as Y from 'yjs'
import type { BlockId } from '../model/ids.ts'
import { textSchema } from '../schema/schema.ts'
import type { TextJson } from '../schema/text.ts'
import { quiet } from './quiet.ts'
import { readText, seedText, textOf } from './text.ts'

const id = (name: string) => name as BlockId

const EVERYTHING: TextJson = {
  type: 'doc',
  content: [
    { type: 'block', attrs: { id: id('h'), kind: 'heading', level: 2 }, content: [{ type: 'text', text: 'Water' }] },
    {
      type: 'block',
      attrs: { id: id('p'), kind: 'paragraph', numbered: false },
      content: [
        { type: 'text', text: 'We ' },
        { type: 'text', text: 'agree', marks: [{ type: 'strong' }, { type: 'em' }] },
        { type: 'hardBreak' },
        { type: 'reference', attrs: { target: id('h'), shown: '3' } },
        {
          type: 'footnote',
          attrs: { id: id('f'), content: [{ type: 'text', text: 'Note', marks: [{ type: 'em' }] }] },
        },
        { type: 'text', text: 'see', marks: [{ type: 'link', attrs: { href: 'https://example.org/' } }] },
      ],
    },
    { type: 'block', attrs: { id: id('i'), kind: 'item', list: 'alpha', indent: 2, direction: 'rtl' } },
    {
      type: 'table',
      attrs: { id: id('t') },
      content: [
        {
          type: 'tableRow',
          attrs: { id: id('r') },
          content: [
            {
              type: 'tableCell',
              attrs: { id: id('c'), header: true, columns: 2 },
              content: [
                {
                  type: 'block',
                  attrs: { id: id('cp'), kind: 'paragraph' },
                  content: [{ type: 'text', text: 'Cell' }],
                },
              ],
            },
          ],
        },
      ],
    },
  ],
}

describe('the text of a section', () => {
  it('reads back exactly what was seeded, and fits the schema', () => {
    const doc = new Y.Doc()
    seedText(textOf(doc), EVERYTHING)
    expect(readText(textOf(doc))).toEqual(EVERYTHING)
    Node.fromJSON(textSchema, readText(textOf(doc))).check()
  })

  it('shows text that no marker precedes, and the second of a doubled id, under derived ids', () => {
    const ytext = textOf(new Y.Doc())
    ytext.insert(0, 'loose', {})
    for (const kind of ['table', 'quote', 'quote', 'quote']) {
      ytext.insertEmbed(ytext.length, new Y.Map(Object.entries({ id: 'x', kind })), {})
      ytext.insert(ytext.length, 'a', {})
    }
    const shown = readText(ytext)
    expect(shown.content.map((block) => block.attrs.id)).toEqual(['~', 'x', '~x', 'x~2', 'x~3', 'x~4'])
    Node.fromJSON(textSchema, shown).check()
  })

  it('shows nothing of what the schema does not know but an empty place', () => {
    const ytext = textOf(new Y.Doc())
    ytext.insertEmbed(
      0,
      new Y.Map(Object.entries({ id: 'x', kind: 'quote', level: 3, list: 'bullet', indent: 99 })),
      {},
    )
    ytext.insert(1, 'a', { blink: true, strong: 'yes', link: { href: 'javascript:alert(1)' } })
    ytext.insert(2, 'b', { subscript: true, superscript: true })
    ytext.insertEmbed(3, { kind: 'image' }, {})
    expect(readText(ytext).content).toEqual([
      {
        type: 'block',
        attrs: { id: 'x', kind: 'quote' },
        content: [
          { type: 'text', text: 'a' },
          { type: 'text', text: 'b', marks: [{ type: 'superscript' }] },
          { type: 'reference', attrs: { target: '', shown: '' } },
        ],
      },
    ])
  })
})

describe('a quiet document', () => {
  /** Alice makes a word bold that Bob deletes: Yjs would clean up in the reader's document. */
  function readersWrites(make: () => Y.Doc): number {
    const [alice, bob, reader] = [make(), make(), make()]
    reader.getText('text')
    alice.getText('text').insert(0, 'some words here', {})
    Y.applyUpdate(bob, Y.encodeStateAsUpdate(alice))
    Y.applyUpdate(reader, Y.encodeStateAsUpdate(alice))
    alice.getText('text').format(5, 5, { strong: true })
    bob.getText('text').delete(5, 5)
    let writes = 0
    for (const author of [alice, bob]) {
      const update = Y.encodeStateAsUpdate(author)
      reader.on('update', (_update: Uint8Array, origin: unknown) => {
        if (origin !== 'remote') writes += 1
      })
      Y.applyUpdate(reader, update, 'remote')
    }
    return writes
  }

  it('never writes after a remote change, where a plain one does', () => {
    expect(readersWrites(() => quiet(new Y.Doc()))).toBe(0)
    expect(readersWrites(() => new Y.Doc())).toBeGreaterThan(0)
  })
})
