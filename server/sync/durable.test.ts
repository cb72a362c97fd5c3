import { describe, expect, it } from 'vitest'
import * as Y from 'yjs'
import { readText, textOf } from '../../shared/live/text.ts'
import { type Random, seededRandom } from '../../shared/util/random.ts'
import type { LogRow } from '../store/store.ts'
import { Durable, NOTHING, newDoc } from './durable.ts'
import { withoutDeleted } from './without-deleted.ts'

const SECRET = 'SECRET'

/** Rows of several people who write, delete, format and set markers in one text; nothing of `SECRET` is left in the end. */
function history(random: Random, length: number): LogRow[] {
  const docs = Array.from({ length: 3 }, () => newDoc())
  const rows: LogRow[] = []
  const make = (doc: Y.Doc, change: (text: Y.Text) => void) => {
    const before = Y.encodeStateVector(doc)
    let update: Uint8Array | null = null
    const take = (bytes: Uint8Array) => {
      update = bytes
    }
    doc.on('update', take)
    doc.transact(() => change(textOf(doc)))
    doc.off('update', take)
    if (update === null) return
    rows.push(rowOf(rows.length + 1, update))
    for (const other of docs) if (other !== doc) Y.applyUpdate(other, rows.at(-1)?.update ?? NOTHING)
    expect(Y.encodeStateVector(doc)).not.toBe(before)
  }
  const [first] = docs
  if (first === undefined) throw new Error('nobody')
  make(first, (text) => text.insertEmbed(0, new Y.Map([['kind', 'paragraph']]), {}))
  while (rows.length < length) {
    const doc = random.pick(docs)
    const at = 1 + random.int(textOf(doc).length)
    const what = random.int(10)
    if (what < 5) make(doc, (text) => text.insert(at, random.pick(['a', '水', '😀', 'words ']), {}))
    else if (what === 5) {
      make(doc, (text) => text.insert(at, SECRET, {}))
      // In two parts, of which each may cut what others wrote.
      make(doc, (text) => text.delete(at + 2, SECRET.length - 2))
      make(doc, (text) => text.delete(at, 2))
    } else if (what === 6)
      make(doc, (text) =>
        text.insertEmbed(
          at,
          new Y.Map([
            ['kind', 'paragraph'],
            ['id', SECRET],
          ]),
          {},
        ),
      )
    else if (what === 7)
      make(doc, (text) => text.format(1, Math.max(1, at - 1), { strong: random.chance(0.5) || null }))
    else if (at < textOf(doc).length)
      make(doc, (text) => text.delete(at, Math.min(1 + random.int(4), text.length - at)))
  }
  make(first, (text) => {
    for (let item = text._start; item !== null; item = item.right) {
      const embed: unknown = item.content instanceof Y.ContentType ? item.content.type : null
      if (embed instanceof Y.Map && !item.deleted && embed.get('id') === SECRET) embed.set('id', 'p')
    }
  })
  return rows
}

function rowOf(seq: number, update: Uint8Array): LogRow {
  const nobody = { seat: null, signIn: null, clientId: null, previousHash: '', at: '' }
  return { room: 'section.x' as LogRow['room'], epoch: 1, hash: String(seq), seq, update, ...nobody }
}

const EMPTY = { epoch: 1, seq: 0, hash: '' }
const NONE = new Uint8Array([0])

function textFrom(...updates: readonly (Uint8Array | null)[]) {
  const doc = newDoc()
  for (const update of updates) if (update !== null) Y.applyUpdate(doc, update)
  expect(doc.store.pendingStructs).toBeNull()
  return readText(textOf(doc))
}

const holds = (update: Uint8Array | null, word: string) => update !== null && Buffer.from(update).includes(word)

describe('what is handed out of a text', () => {
  it.each([1, 2, 3, 4, 5, 6])('without what was deleted is the same text, and goes on as such, seed %i', (seed) => {
    const random = seededRandom(seed)
    const rows = history(random, 80)
    const cut = Math.floor(rows.length / 2)
    const state = (end: number) => Y.encodeStateAsUpdate(docOf(rows.slice(0, end)))
    const all = withoutDeleted(state(rows.length))
    expect(textFrom(all), `seed ${seed}`).toEqual(textFrom(state(rows.length)))
    expect(holds(state(rows.length), SECRET) && !holds(all, SECRET), `seed ${seed}`).toBe(true)
    const later = rows.slice(cut).map(({ update }) => update)
    expect(textFrom(withoutDeleted(state(cut)), ...later), `seed ${seed}`).toEqual(textFrom(state(rows.length)))
    const mergedAll = Y.mergeUpdates(rows.map(({ update }) => update))
    expect(textFrom(withoutDeleted(mergedAll)), `seed ${seed}`).toEqual(textFrom(all))
    expect(holds(withoutDeleted(mergedAll), SECRET)).toBe(false)
  })

  it.each([1, 2, 3, 4])('is whole after every row, and never holds what was deleted by then, seed %i', (seed) => {
    const random = seededRandom(seed)
    const durable = new Durable(EMPTY, NOTHING, [], () => null)
    const reader = newDoc()
    for (const row of history(random, 60)) {
      durable.append([row])
      if (random.chance(0.3)) continue
      const doc = durable.doc()
      const now = readText(textOf(doc))
      const isGone = !textOf(doc).toString().includes(SECRET.slice(0, 2))
      const clean = durable.answer(NONE, 'clean')
      expect(textFrom(clean), `seed ${seed}, row ${row.seq}`).toEqual(now)
      if (isGone && !JSON.stringify(now).includes(SECRET)) expect(holds(clean, SECRET)).toBe(false)
      const full = durable.answer(NONE, 'full')
      expect(textFrom(full), `seed ${seed}, row ${row.seq}`).toEqual(now)
      const returning = durable.answer(Y.encodeStateVector(reader), 'full')
      Y.applyUpdate(reader, returning)
      expect(readText(textOf(reader)), `seed ${seed}, row ${row.seq}`).toEqual(now)
      expect(Y.decodeStateVector(durable.vector())).toEqual(Y.decodeStateVector(Y.encodeStateVector(doc)))
      if (random.chance(0.1)) durable.rest()
    }
  })

  it('while people only type is what Yjs would make of it, and not made anew', () => {
    const rows = history(seededRandom(9), 30)
    const typists = [docOf(rows), docOf(rows)]
    const durable = new Durable(EMPTY, NOTHING, rows, () => null)
    const before = durable.answer(NONE, 'clean')
    const vector = Y.encodeStateVectorFromUpdate(before)
    for (const typist of typists)
      typist.on('update', (update: Uint8Array) => durable.append([rowOf(durable.head.seq + 1, update)]))
    for (let n = 0; n < 5; n++) for (const typist of typists) textOf(typist).insert(1 + n, 'x', {})
    const answer = durable.answer(NONE, 'clean')
    expect(textFrom(answer)).toEqual(readText(textOf(durable.doc())))
    expect(answer.length - before.length).toBeLessThan(60)
    const lacking = durable.answer(vector, 'clean')
    expect(lacking.length).toBeLessThan(before.length)
    expect(textFrom(before, lacking)).toEqual(textFrom(answer))
    expect(durable.answer(NONE, 'clean')).toBe(answer)
  })

  it('since a row is all that came after it, however long ago each of them was', () => {
    const rows = history(seededRandom(11), 300)
    const durable = new Durable(EMPTY, NOTHING, [], () => null)
    durable.append(rows)
    for (const seq of [1, 63, 64, 65, 200, rows.length - 1]) {
      const update = durable.after(seq)
      if (update === null) throw new Error(`not at hand since ${seq}`)
      expect(textFrom(...rows.slice(0, seq).map((row) => row.update), update)).toEqual(textFrom(durable.full()))
    }
    durable.rest()
    expect(durable.after(rows.length)).toEqual(NOTHING)
    expect(durable.after(rows.length + 1)).toBeNull()
  })
})

function docOf(rows: readonly LogRow[]): Y.Doc {
  const doc = newDoc()
  for (const { update } of rows) Y.applyUpdate(doc, update)
  return doc
}
