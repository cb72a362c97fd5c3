import { expect, it } from 'vitest'
import * as Y from 'yjs'
import type { BlockId } from '../model/ids.ts'
import { seedText, textOf } from './text.ts'
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
