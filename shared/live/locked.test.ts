import { describe, expect, it } from 'vitest'
import * as Y from 'yjs'
import type { BlockId } from '../model/ids.ts'
import { contentOf, locksBroken } from './locked.ts'
import { newMarker } from './marker.ts'
import { insertOp, readText, seedText, textOf } from './text.ts'
import { embedAt } from './write.ts'

const block = (id: string, text: string) => ({
  type: 'block' as const,
  attrs: { id: id as BlockId, kind: 'paragraph' as const },
  content: [{ type: 'text' as const, text }],
})

/** a 0 | 1-5 · b 6 | 7-11 · c 12 | 13-17 · d 18 | 19-23 */
const SEED = {
  type: 'doc' as const,
  content: [block('a', 'alpha'), block('b', 'bravo'), block('c', 'charl'), block('d', 'delta')],
}

/** Which of the locked blocks b and d a change breaks. */
function brokenBy(change: (text: Y.Text) => void): readonly string[] {
  const doc = new Y.Doc({ gc: false })
  const text = textOf(doc)
  seedText(text, SEED)
  const locked = contentOf(readText(text), new Set(['b', 'd']))
  const transaction = doc.transact((current) => {
    change(text)
    return current
  })
  return [...locksBroken(text, transaction, locked)].sort()
}

const paragraph = (id: string) => ({ insert: newMarker({ id: id as BlockId, kind: 'paragraph' }) })

describe('[LK1] locked blocks', () => {
  it.each<[string, (text: Y.Text) => void]>([
    ['words of a neighbour', (text) => text.insert(3, 'x', {})],
    ['the last words of the block before', (text) => text.insert(6, 'x', {})],
    ['the first words of the block after', (text) => text.insert(13, 'x', {})],
    ['a neighbour that is split', (text) => insertOp(text, 15, paragraph('n'))],
    ['a new block between two locked ones', (text) => insertOp(text, 12, paragraph('n'))],
    ['a neighbour that goes with all its words', (text) => text.delete(12, 6)],
    ['a neighbour of another kind', (text) => embedAt(text, 12)?.set('kind', 'quote')],
    ['marks of a neighbour', (text) => text.format(13, 5, { em: true })],
  ])('suffer %s', (_what, change) => {
    expect(brokenBy(change)).toEqual([])
  })

  it('suffer neighbours that are joined', () => {
    expect(
      brokenBy((text) => {
        insertOp(text, 15, paragraph('n'))
        text.delete(15, 1)
      }),
    ).toEqual([])
  })

  it.each<[string, (text: Y.Text) => void, string[]]>([
    ['typing at the beginning', (text) => text.insert(7, 'x', {}), ['b']],
    ['typing at the end', (text) => text.insert(12, 'x', {}), ['b']],
    ['a character that goes', (text) => text.delete(8, 1), ['b']],
    ['another kind', (text) => embedAt(text, 6)?.set('kind', 'quote'), ['b']],
    ['a split', (text) => insertOp(text, 9, paragraph('n')), ['b']],
    ['the marker that goes: joined with the block before', (text) => text.delete(6, 1), ['b']],
    ['the next marker that goes: words are added', (text) => text.delete(12, 1), ['b']],
    ['all of it gone', (text) => text.delete(6, 6), ['b']],
    ['marks over it, begun before and ended after', (text) => text.format(3, 12, { strong: true }), ['b']],
    ['its name on another block', (text) => insertOp(text, 24, paragraph('b')), ['b']],
    [
      'another order',
      (text) => {
        text.delete(6, 6)
        insertOp(text, text.length, paragraph('b'))
        text.insert(text.length, 'bravo', {})
      },
      ['b', 'd'],
    ],
    ['everything gone', (text) => text.delete(0, text.length), ['b', 'd']],
  ])('are broken by %s', (_what, change, broken) => {
    expect(brokenBy(change)).toEqual(broken)
  })

  it('are broken by marks that begin and end outside of them and whose ends alone are written', () => {
    expect(brokenBy((text) => text.format(3, 18, { em: true }))).toEqual(['b', 'd'])
  })

  it('are read as they are shown: cut and pasted whole in place, nothing has changed', () => {
    expect(
      brokenBy((text) => {
        text.delete(6, 6)
        insertOp(text, 6, paragraph('b'))
        text.insert(7, 'bravo', {})
      }),
    ).toEqual([])
  })
})
