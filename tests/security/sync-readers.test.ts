import { describe, expect, it } from 'vitest'
import * as Y from 'yjs'
import { textOf } from '../../shared/live/text.ts'
import { Writer } from '../property/live-world.ts'
import { BASE, showAll } from '../support/sync-readers.ts'

describe('[Y6] whatever the gate lets in', () => {
  it.each([1, 2, 3, 4])('makes no reader’s editor write anything, seed %i', (seed) => {
    const kinds = showAll(seed, 250)
    expect(kinds.get('refused') ?? 0, `seed ${seed}: ${[...kinds]}`).toBeGreaterThan(30)
  })
})

describe('[Y7] a page with another schema', () => {
  /** Tomorrow's text, which today's program does not know. */
  const TOMORROW: readonly (readonly [string, (text: Y.Text) => void])[] = [
    [
      'a kind of block',
      (text) =>
        text.insertEmbed(
          5,
          new Y.Map([
            ['kind', 'motion'],
            ['id', 'm1'],
          ]),
          {},
        ),
    ],
    ['a key of a marker', (text) => embedOf(text).set('weight', 7)],
    ['a value of a known key', (text) => embedOf(text).set('level', 12)],
    ['a mark', (text) => text.format(2, 4, { highlight: true })],
    ['a link with more in it', (text) => text.format(2, 4, { link: { href: 'https://a.example/', title: 'x' } })],
    ['an atom', (text) => text.insertEmbed(4, new Y.Map([['kind', 'signature']]), {})],
    ['an embed of another form', (text) => text.insertEmbed(4, { image: 'x' }, {})],
  ]
  const embedOf = (text: Y.Text) => (text.toDelta() as { insert: Y.Map<unknown> }[])[0]?.insert ?? new Y.Map()

  it.each(TOMORROW)('deletes nothing and repairs nothing: %s', (_what, change) => {
    const tomorrow = new Y.Doc({ gc: false })
    Y.applyUpdate(tomorrow, BASE)
    change(textOf(tomorrow))
    const stale = new Writer('stale', 9, Y.encodeStateAsUpdate(tomorrow))
    expect(stale.outbox).toEqual([])
    const before = Y.encodeStateVector(tomorrow)
    textOf(tomorrow).insert(textOf(tomorrow).length, ' More.', {})
    stale.hear(Y.encodeStateAsUpdate(tomorrow, before))
    expect(stale.outbox).toEqual([])
    expect(stale.state.doc.textContent).toContain('And on this. More.')
  })

  it('writes only what is typed in it', () => {
    for (const [what, change] of TOMORROW) {
      const tomorrow = new Y.Doc({ gc: false })
      Y.applyUpdate(tomorrow, BASE)
      change(textOf(tomorrow))
      const stale = new Writer('stale', 9, Y.encodeStateAsUpdate(tomorrow))
      const size = stale.state.doc.content.size
      stale.binding.dispatch(stale.state.tr.insertText(' typed', size - 1))
      for (const update of stale.outbox) {
        expect(Y.decodeUpdate(update).ds.clients.size, `${what}: something is deleted`).toBe(0)
        Y.applyUpdate(tomorrow, update)
      }
      expect(textOf(tomorrow).toString(), what).toContain('And on this. typed')
    }
  })
})
