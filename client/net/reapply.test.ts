import { describe, expect, it } from 'vitest'
import * as Y from 'yjs'
import { readText, seedText, textOf } from '../../shared/live/text.ts'
import type { BlockId } from '../../shared/model/ids.ts'
import type { BlockJson, TextJson } from '../../shared/schema/text.ts'
import { reapply } from './reapply.ts'

function paragraph(id: string, words: string): BlockJson {
  return { type: 'block', attrs: { id: id as BlockId, kind: 'paragraph' }, content: [{ type: 'text', text: words }] }
}

const text = (...content: BlockJson[]): TextJson => ({ type: 'doc', content })
const [A, B, C] = [paragraph('a', 'One two.'), paragraph('b', 'Three.'), paragraph('c', 'Four.')]
const BASE = text(A, B, C)
const NOTHING = new Set<string>()

/** A live text, and how often it was written. */
function liveText(says: TextJson) {
  const doc = new Y.Doc()
  const live = textOf(doc)
  seedText(live, says)
  const updates: { local: boolean }[] = []
  doc.on('update', (_update: Uint8Array, _origin: unknown, _doc: Y.Doc, { local }: Y.Transaction) =>
    updates.push({ local }),
  )
  return { live, updates }
}

describe('what was refused, written again', () => {
  it('is one local change, which is sent', () => {
    const { live, updates } = liveText(text(A, C))
    const kept = reapply(BASE, text(paragraph('a', 'One or two.'), B, paragraph('c', 'Four, five.')), live, NOTHING)
    expect(readText(live)).toEqual(text(paragraph('a', 'One or two.'), paragraph('c', 'Four, five.')))
    expect(updates).toEqual([{ local: true }])
    expect(kept).toEqual([])
  })

  it('does not write where nothing applies', () => {
    const { live, updates } = liveText(text(paragraph('a', 'One too.'), B, C))
    expect(reapply(BASE, text(paragraph('a', 'One twice.'), B, C), live, NOTHING)).toEqual([
      { block: 'a', text: 'One twice.' },
    ])
    expect(updates).toEqual([])
  })

  it('keeps each paragraph with words that found no place, once, and nothing that loses no words', () => {
    const { live } = liveText(text(paragraph('a', 'Uno dos.'), paragraph('n', 'Theirs.'), C))
    const quoted: BlockJson = { ...B, attrs: { id: 'b' as BlockId, kind: 'quote' } } as BlockJson
    const fork = text(paragraph('a', 'Un deux.'), paragraph('m', 'Mine.'), quoted, C)
    expect(reapply(BASE, fork, live, NOTHING)).toEqual([
      { block: 'a', text: 'Un deux.' },
      { block: 'm', text: 'Mine.' },
    ])
    expect(readText(live).content.map(({ attrs }) => attrs.id)).toEqual(['a', 'n', 'c'])
  })

  it('leaves the blocks that are to stay as they are live, and writes all others', () => {
    const { live } = liveText(text(paragraph('a', 'One two, agreed.'), B, C))
    const fork = text(paragraph('a', 'One or two.'), paragraph('b', 'Three, too.'), paragraph('c', 'Four, five.'))
    expect(reapply(BASE, fork, live, new Set(['a']))).toEqual([{ block: 'a', text: 'One or two.' }])
    expect(readText(live)).toEqual(text(paragraph('a', 'One two, agreed.'), ...fork.content.slice(1)))
  })

  it.each<[string, BlockJson[], string[]]>([
    ['a block that stays and was split', [paragraph('a', 'One'), paragraph('n', 'two.'), C], ['n']],
    ['a block that stays and was deleted', [paragraph('a', 'One two.'), paragraph('c', 'Four!')], []],
    ['a block that stays and was joined', [paragraph('a', 'One two.Three.'), C], []],
    ['a block that stays and was moved', [B, A, C], []],
  ])('%s is whole again', (_what, content, kept) => {
    const { live } = liveText(BASE)
    const left = reapply(BASE, text(...content), live, new Set(['a', 'b']))
    expect(readText(live).content.slice(0, 2)).toEqual([A, B])
    expect(left.map(({ block }) => block)).toEqual(kept)
  })

  it('leaves out what no server lets in, and says so', () => {
    const { live } = liveText(BASE)
    const fork = text(paragraph('a', 'One \u0007.'), paragraph('b', 'Three, too.'), C)
    expect(reapply(BASE, fork, live, NOTHING)).toEqual([{ block: 'a', text: 'One \u0007.' }])
    expect(readText(live)).toEqual(text(A, paragraph('b', 'Three, too.'), C))
  })
})
