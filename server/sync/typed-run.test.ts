import { describe, expect, it } from 'vitest'
import * as Y from 'yjs'
import { seedText, textOf } from '../../shared/live/text.ts'
import type { BlockId } from '../../shared/model/ids.ts'
import { type Random, seededRandom } from '../../shared/util/random.ts'
import { mergedTyping, TypedRun } from './typed-run.ts'

const LETTERS = ['a', 'é', '水', '😀', ' ', 'e\u0301', '\n']

/** A text of one paragraph, encoded. */
function seeded(): Uint8Array {
  const doc = new Y.Doc({ gc: false })
  const attrs = { id: 'p1' as BlockId, kind: 'paragraph' as const }
  seedText(textOf(doc), {
    type: 'doc',
    content: [{ type: 'block', attrs, content: [{ type: 'text', text: 'We agree.' }] }],
  })
  return Y.encodeStateAsUpdate(doc)
}

function copyOf(...updates: readonly Uint8Array[]): Y.Doc {
  const doc = new Y.Doc({ gc: false })
  for (const update of updates) Y.applyUpdate(doc, update)
  return doc
}

/** Updates of somebody who types, moves the caret and now and then deletes. */
function written(base: Uint8Array, random: Random, strokes: number): Uint8Array[] {
  const doc = copyOf(base)
  const text = textOf(doc)
  const updates: Uint8Array[] = []
  doc.on('update', (update: Uint8Array) => updates.push(update))
  let caret = 1 + random.int(text.length)
  for (let n = 0; n < strokes; n++) {
    if (random.chance(0.08)) caret = 1 + random.int(text.length)
    if (random.chance(0.05) && caret > 2) text.delete(--caret, 1)
    else {
      const letter = random.pick(LETTERS)
      text.insert(caret, letter, {})
      caret += letter.length
    }
  }
  return updates
}

/** As a room gathers them: runs as long as they go, all else as it is. */
function gathered(updates: readonly Uint8Array[]): Uint8Array[] {
  const out: (TypedRun | Uint8Array)[] = []
  for (const update of updates) {
    const last = out.at(-1)
    if (last instanceof TypedRun && last.add(update)) continue
    out.push(TypedRun.of(update) ?? update)
  }
  return out.map((one) => (one instanceof TypedRun ? one.encoded() : one))
}

describe('typed characters as one update', () => {
  it.each([1, 2, 3, 4, 5, 6, 7, 8])('give exactly the document that they give one by one, seed %i', (seed) => {
    const random = seededRandom(seed)
    const base = seeded()
    const all = Array.from({ length: 3 }, () => written(base, random, 60))
    const single = copyOf(base, ...all.flat())
    const joined = copyOf(base, ...all.flatMap(gathered))
    expect(Y.encodeStateAsUpdate(joined), `seed ${seed}`).toEqual(Y.encodeStateAsUpdate(single))
    expect(joined.store.pendingStructs).toBeNull()
    // Whoever has a part already takes the whole all the same.
    const part = copyOf(base, ...all.flatMap((updates) => updates.slice(0, random.int(updates.length))))
    for (const update of all.flatMap(gathered)) Y.applyUpdate(part, update)
    expect(Y.encodeStateAsUpdate(part), `seed ${seed}`).toEqual(Y.encodeStateAsUpdate(single))
  })

  it.each([1, 2, 3, 4])('of several clients are merged as Yjs would, seed %i', (seed) => {
    const random = seededRandom(seed)
    const base = seeded()
    const all = Array.from({ length: 4 }, () =>
      written(base, random, 30).filter((update) => TypedRun.of(update) !== null),
    )
    const updates = all.flatMap((each) => each.slice(0, 12))
    const merged = mergedTyping(updates)
    if (merged === null) throw new Error(`seed ${seed}: not merged`)
    expect(Y.encodeStateAsUpdate(copyOf(base, merged)), `seed ${seed}`).toEqual(
      Y.encodeStateAsUpdate(copyOf(base, Y.mergeUpdates(updates))),
    )
  })

  it('are one struct', () => {
    const base = seeded()
    const doc = copyOf(base)
    const updates: Uint8Array[] = []
    doc.on('update', (update: Uint8Array) => updates.push(update))
    for (let n = 0; n < 250; n++) textOf(doc).insert(4 + n, 'x', {})
    const [run, ...others] = gathered(updates)
    expect(others).toEqual([])
    expect(Y.decodeUpdate(run ?? new Uint8Array()).structs).toHaveLength(1)
    expect(run?.length).toBeLessThan(300)
  })

  it('are told from everything else, and from what is cut short', () => {
    const base = seeded()
    const doc = copyOf(base)
    const updates: Uint8Array[] = []
    doc.on('update', (update: Uint8Array) => updates.push(update))
    textOf(doc).insert(3, 'x', {})
    textOf(doc).insert(5, 'bold', { strong: true })
    textOf(doc).delete(3, 2)
    textOf(doc).insertEmbed(3, new Y.Map([['kind', 'paragraph']]), {})
    expect(updates.map((update) => TypedRun.of(update) !== null)).toEqual([true, false, false, false])
    const [typed = new Uint8Array()] = updates
    for (let length = 0; length < typed.length; length++) expect(TypedRun.of(typed.subarray(0, length))).toBeNull()
    expect(mergedTyping(updates)).toBeNull()
    const run = TypedRun.of(typed)
    expect(run?.add(typed)).toBe(false)
    expect(run?.updates).toHaveLength(1)
  })
})
