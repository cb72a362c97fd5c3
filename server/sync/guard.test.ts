import { describe, expect, it } from 'vitest'
import * as Y from 'yjs'
import { newMarker } from '../../shared/live/marker.ts'
import { inlineOp, insertOp, newTable, seedText, textOf } from '../../shared/live/text.ts'
import type { BlockId } from '../../shared/model/ids.ts'
import { seededRandom } from '../../shared/util/random.ts'
import { newDoc } from './durable.ts'
import { type Scan, StructureFault, scanUpdate } from './guard.ts'

/** What Yjs itself finds in an update. */
function byYjs(update: Uint8Array): { structs: Map<number, [number, number]>; deletes: number } {
  const { structs, ds } = Y.decodeUpdate(update)
  const ranges = new Map<number, [number, number]>()
  for (const { id, length } of structs) {
    const [from] = ranges.get(id.client) ?? [id.clock]
    ranges.set(id.client, [from, id.clock + length])
  }
  return { structs: ranges, deletes: [...ds.clients.values()].flat().length }
}

function expectSame(scan: Scan, update: Uint8Array): void {
  const { structs, deletes } = byYjs(update)
  expect(new Map(scan.structs.map(({ client, from, to }) => [client, [from, to]]))).toEqual(structs)
  expect(scan.deletes.length).toBe(deletes)
}

describe('scanning an update', () => {
  it('finds in everything a text can hold what Yjs finds', () => {
    const doc = newDoc()
    const updates: Uint8Array[] = []
    doc.on('update', (update: Uint8Array) => updates.push(update))
    const text = textOf(doc)
    seedText(text, {
      type: 'doc',
      content: [
        {
          type: 'block',
          attrs: { id: 'a' as BlockId, kind: 'paragraph' },
          content: [{ type: 'text', text: 'Déjà vu 😀' }],
        },
      ],
    })
    const cell = (id: string) => ({
      type: 'tableCell' as const,
      attrs: { id: id as BlockId, header: true, columns: 2 },
      content: [],
    })
    insertOp(text, 0, {
      insert: newTable({
        type: 'table',
        attrs: { id: 't' as BlockId },
        content: [{ type: 'tableRow', attrs: { id: 'r' as BlockId }, content: [cell('c'), cell('d')] }],
      }),
    })
    insertOp(
      text,
      text.length,
      inlineOp({ type: 'footnote', attrs: { id: 'f' as BlockId, content: [{ type: 'text', text: 'Note' }] } }),
    )
    insertOp(text, text.length, inlineOp({ type: 'reference', attrs: { target: 'a' as BlockId, shown: '12 bis' } }))
    insertOp(text, 4, {
      insert: newMarker({ id: 'b' as BlockId, kind: 'item', list: 'alpha', indent: 2, numbered: false }),
    })
    text.format(2, 3, { strong: true, link: { href: 'mailto:a@example.org' } })
    text.format(2, 1, { strong: null })
    text.delete(0, 3)
    updates.push(Y.encodeStateAsUpdate(doc))
    for (const update of updates) expectSame(scanUpdate(update), update)
    const collected = new Y.Doc({ gc: true })
    Y.applyUpdate(collected, Y.encodeStateAsUpdate(doc))
    const withGc = Y.encodeStateAsUpdate(collected)
    expectSame(scanUpdate(withGc), withGc)
  })

  it('says what must be known before', () => {
    const doc = newDoc()
    textOf(doc).insert(0, 'abc', {})
    const other = newDoc()
    Y.applyUpdate(other, Y.encodeStateAsUpdate(doc))
    const before = Y.encodeStateVector(other)
    textOf(other).insert(2, 'x', {})
    expect(scanUpdate(Y.encodeStateAsUpdate(other, before)).needs).toEqual(new Map([[doc.clientID, 3]]))
  })

  it('throws one kind of error, whatever the bytes, and is quick about it', () => {
    const seed = 7
    const random = seededRandom(seed)
    const began = performance.now()
    let read = 0
    for (let i = 0; i < 20_000; i++) {
      const bytes = Uint8Array.from({ length: random.int(40) }, () =>
        random.chance(0.6) ? random.int(12) : random.int(256),
      )
      try {
        scanUpdate(bytes)
        read++
      } catch (error) {
        expect(error, `seed ${seed}, ${bytes}`).toBeInstanceOf(StructureFault)
      }
    }
    expect(read, `seed ${seed}: nothing was readable`).toBeGreaterThan(2)
    expect(performance.now() - began, 'no allocation by announced counts').toBeLessThan(5_000)
  })
})
