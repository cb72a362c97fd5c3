import { expect, it } from 'vitest'
import * as Y from 'yjs'
import type { BlockId } from '../model/ids.ts'
import { seededRandom } from '../util/random.ts'
import { newMarker } from './marker.ts'
import { insertOp, readText, seedText, textOf } from './text.ts'
import { blocksTouched } from './touched.ts'
import { embedAt } from './write.ts'

const block = (id: string) => ({
  type: 'block' as const,
  attrs: { id: id as BlockId, kind: 'paragraph' as const },
  content: [{ type: 'text' as const, text: 'words' }],
})

it.each<[string, (text: Y.Text) => void, string[]]>([
  ['typing', (text) => text.insert(8, 'x', {}), ['b']],
  ['deleting', (text) => text.delete(1, 2), ['a']],
  ['a change of kind', (text) => embedAt(text, 12)?.set('kind', 'quote'), ['c']],
  ['a join', (text) => text.delete(6, 1), ['a', 'b']],
])('%s touches its blocks only', (_name, change, expected) => {
  const doc = new Y.Doc({ gc: false })
  seedText(textOf(doc), { type: 'doc', content: [block('a'), block('b'), block('c')] })
  let touched: ReadonlySet<string> = new Set()
  doc.on('afterTransaction', (transaction: Y.Transaction) => {
    touched = blocksTouched(textOf(doc), transaction)
  })
  change(textOf(doc))
  expect([...touched].sort()).toEqual(expected)
})

it.each([1, 2, 3])('whatever changes, each block that reads otherwise afterwards is among them, seed %i', (seed) => {
  const random = seededRandom(seed)
  const doc = new Y.Doc({ gc: false })
  const text = textOf(doc)
  seedText(text, { type: 'doc', content: [block('a'), block('b'), block('c')] })
  const contents = () =>
    new Map(readText(text).content.map((one) => [one.attrs.id.replace(/~.*/, ''), JSON.stringify(one)]))
  for (let turn = 0; turn < 1_500; turn++) {
    const before = contents()
    const change = doc.transact((transaction) => {
      for (let n = 1 + random.int(3); n > 0; n--) {
        const at = random.int(text.length + 1)
        const act = random.int(4)
        if (act === 0) text.delete(at, Math.min(text.length - at, random.int(12)))
        else if (act === 1)
          insertOp(text, at, { insert: newMarker({ id: `n${turn}-${n}` as BlockId, kind: 'paragraph' }) })
        else if (act === 2) embedAt(text, at)?.set('kind', random.pick(['quote', 'paragraph']))
        else text.insert(at, random.pick(['x', 'word ', 'a\nb']), {})
      }
      return transaction
    })
    const touched = blocksTouched(text, change)
    const after = contents()
    for (const id of new Set([...before.keys(), ...after.keys()])) {
      if (before.get(id) === after.get(id)) continue
      expect([...touched], `seed ${seed}, turn ${turn}: ${id} reads otherwise`).toContain(id)
    }
  }
})
