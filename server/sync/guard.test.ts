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

/** An update with one struct at the beginning of the text, of this kind, with these bytes. */
function structOf(kind: number, content: readonly number[]): Uint8Array {
  return Uint8Array.from([1, 1, 9, 0, kind, 1, 4, 116, 101, 120, 116, ...content, 0])
}

describe('[Y13] kinds of content', () => {
  /** Contents that some kind could take for its own. */
  const CONTENTS = [
    [],
    [0],
    [1],
    [2],
    [3],
    [5, 1, 120],
    [1, 120],
    [1, 119, 1, 120],
    [1, 49],
    [1, 1, 120],
    [2, 123, 125],
  ]

  it('that no text has are refused, whatever they hold', () => {
    for (let kind = 0; kind < 32; kind++) {
      const isKnown = [0, 1, 4, 6, 7, 8].includes(kind)
      const read = CONTENTS.filter((content) => {
        try {
          scanUpdate(structOf(kind, content))
          return true
        } catch (error) {
          expect(error, `kind ${kind}`).toBeInstanceOf(StructureFault)
          return false
        }
      })
      if (!isKnown) expect(read, `kind ${kind}`).toEqual([])
    }
  })

  it('of shared types only lists, maps and texts may stand in a text', () => {
    const types = Array.from({ length: 32 }, (_, type) => type).filter((type) => {
      try {
        scanUpdate(structOf(7, type === 3 || type === 5 ? [type, 1, 120] : [type]))
        return true
      } catch {
        return false
      }
    })
    expect(types).toEqual([0, 1, 2])
  })

  it('[Y15] keys are those of a text, and no other', () => {
    for (const key of ['__proto__', 'constructor', 'prototype', 'toString', 'onclick', '', 'ID', 'id ']) {
      const text = newDoc()
      textOf(text).insertEmbed(0, new Y.Map([['kind', 'paragraph']]))
      const embed = (textOf(text).toDelta() as { insert: Y.Map<unknown> }[])[0]?.insert
      const before = Y.encodeStateVector(text)
      embed?.set(key, 1)
      expect(() => scanUpdate(Y.encodeStateAsUpdate(text, before)), key).toThrow(StructureFault)
    }
    expect(Object.keys(Object.prototype)).toEqual([])
  })
})

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

  it('[Y3] [Y4] [Y11] throws one kind of error, whatever the bytes, and is quick about it', () => {
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
