import { describe, expect, it } from 'vitest'
import * as Y from 'yjs'
import { textFault } from '../../shared/live/fault.ts'
import { readText, seedText, textOf } from '../../shared/live/text.ts'
import type { BlockId, SeatId } from '../../shared/model/ids.ts'
import { LIMITS } from '../../shared/protocol/limits.ts'
import { type Random, seededRandom } from '../../shared/util/random.ts'
import { newDoc } from './durable.ts'
import { Gate } from './gate.ts'
import { type Scan, StructureFault, scanUpdate } from './guard.ts'

const RITA = 'rita' as SeatId
const ROLF = 'rolf' as SeatId
const ASKED = { answer: false, isOthers: null }

function seeded(): Y.Doc {
  const doc = newDoc()
  seedText(textOf(doc), {
    type: 'doc',
    content: ['one', 'two', 'three'].map((id) => ({
      type: 'block',
      attrs: { id: id as BlockId, kind: 'paragraph' },
      content: [{ type: 'text', text: `Paragraph ${id}, of the text.` }],
    })),
  })
  return doc
}

function copyOf(doc: Y.Doc): Y.Doc {
  const copy = newDoc()
  Y.applyUpdate(copy, Y.encodeStateAsUpdate(doc))
  return copy
}

function changed(doc: Y.Doc, change: (text: Y.Text) => void): Uint8Array {
  const before = Y.encodeStateVector(doc)
  doc.transact(() => change(textOf(doc)))
  return Y.encodeStateAsUpdate(doc, before)
}

describe('the gate', () => {
  it('lets a change in as it came, and knows it the second time', () => {
    const base = seeded()
    const gate = new Gate(() => copyOf(base))
    const update = changed(copyOf(base), (text) => text.insert(3, 'xyz', {}))
    expect(gate.judge(update, scanUpdate(update), ASKED)).toEqual({
      kind: 'new',
      update,
      client: expect.any(Number),
      repair: null,
    })
    expect(gate.judge(update, scanUpdate(update), ASKED)).toEqual({ kind: 'known' })
  })

  it('of a frame that repeats and adds it keeps what is new', () => {
    const base = seeded()
    const gate = new Gate(() => copyOf(base))
    const doc = copyOf(base)
    const first = changed(doc, (text) => text.insert(1, 'a', {}))
    gate.judge(first, scanUpdate(first), ASKED)
    textOf(doc).insert(2, 'b', {})
    const both = Y.encodeStateAsUpdate(doc, Y.encodeStateVector(base))
    const verdict = gate.judge(both, scanUpdate(both), ASKED)
    expect(verdict.kind).toBe('new')
    if (verdict.kind !== 'new') return
    expect(scanUpdate(verdict.update).structs).toEqual([{ client: doc.clientID, from: 1, to: 2 }])
  })

  it('after a refusal it is as if nothing had been asked', () => {
    const base = seeded()
    const gate = new Gate(() => copyOf(base))
    const bad = changed(copyOf(base), (text) => text.insertEmbed(0, new Y.Map([['kind', 'banner']])))
    const verdict = gate.judge(bad, scanUpdate(bad), ASKED)
    expect(verdict).toMatchObject({ kind: 'refused', code: 4422, reason: 'unknown kind of embed', blocks: [] })
    const good = changed(copyOf(base), (text) => text.insert(3, 'x', {}))
    expect(gate.judge(good, scanUpdate(good), ASKED).kind).toBe('new')
    expect(readText(textOf(gate.candidate ?? newDoc())).content.length).toBe(3)
  })

  it('tells new client ids from those of others and of the server', () => {
    const base = seeded()
    const gate = new Gate(() => copyOf(base))
    const doc = copyOf(base)
    const scan = scanUpdate(changed(doc, (text) => text.insert(3, 'x', {})))
    expect(gate.strangers(scan, new Map(), RITA)).toEqual([doc.clientID])
    expect(gate.strangers(scan, new Map([[doc.clientID, RITA]]), RITA)).toEqual([])
    expect(gate.strangers(scan, new Map([[doc.clientID, ROLF]]), RITA)).toBe('taken')
    const asServer: Scan = { structs: [{ client: base.clientID, from: 0, to: 5_000 }], deletes: [], needs: new Map() }
    expect(gate.strangers(asServer, new Map(), RITA)).toBe('taken')
    const known: Scan = { ...asServer, structs: [{ client: base.clientID, from: 0, to: 5 }] }
    expect(gate.strangers(known, new Map(), RITA), 'repeating is not writing').toEqual([])
  })

  it.each([1, 2, 3, 4])(
    '[Y3] [Y4] random changes and spoilt bytes, seed %i: every answer is a verdict, and what is let in loads',
    (seed) => {
      const random = seededRandom(seed)
      const base = seeded()
      const gate = new Gate(() => copyOf(base))
      const kinds = new Map<string, number>()
      let writer = copyOf(base)
      for (let i = 0; i < 1_000; i++) {
        const honest = changed(writer, (text) => randomEdit(text, random))
        const update = random.chance(0.5) ? honest : spoilt(honest, random)
        const kind = verdictOf(gate, update, base)
        kinds.set(kind, (kinds.get(kind) ?? 0) + 1)
        // The gate looks only at what a change touched; the whole must be in order all the same.
        const whole = gate.candidate === null ? null : textFault(textOf(gate.candidate), LIMITS)
        expect(whole, `seed ${seed}, change ${i}`).toBeNull()
        if (update !== honest || kind !== 'new') writer = copyOf(base)
      }
      for (const kind of ['new', 'known', 'refused', 'malformed'])
        expect(kinds.get(kind) ?? 0, `seed ${seed}: no ${kind} among ${[...kinds]}`).toBeGreaterThan(10)
      const fresh = copyOf(base)
      expect([fresh.store.pendingStructs, fresh.store.pendingDs], `seed ${seed}`).toEqual([null, null])
      expect(readText(textOf(fresh)), `seed ${seed}`).toEqual(readText(textOf(gate.candidate ?? fresh)))
      const collected = new Y.Doc({ gc: true })
      Y.applyUpdate(collected, Y.encodeStateAsUpdate(base))
      expect(readText(textOf(collected)), `seed ${seed}`).toEqual(readText(textOf(fresh)))
    },
  )
})

describe('[Y1] [Y2] client ids', () => {
  it('of another are never taken, in ten thousand frames that name his, and he writes on', () => {
    const seed = 1
    const random = seededRandom(seed)
    const base = seeded()
    const gate = new Gate(() => copyOf(base))
    const victim = copyOf(base)
    const owners = new Map([[victim.clientID, ROLF]])
    const write = (words: string) => {
      const update = changed(victim, (text) => text.insert(text.length, words, {}))
      expect(verdictOf(gate, update, base), `seed ${seed}`).toBe('new')
    }
    write('Rolf. ')
    for (let i = 0; i < 10_000; i++) {
      const clock = Y.getState(victim.store, victim.clientID) + (random.chance(0.5) ? 0 : random.int(50))
      const structs = [
        { client: victim.clientID, from: random.chance(0.3) ? 0 : clock, to: clock + 1 + random.int(1e6) },
      ]
      if (random.chance(0.3)) structs.unshift({ client: random.int(2 ** 32), from: 0, to: 1 })
      const scan: Scan = { structs, deletes: [], needs: new Map() }
      expect(gate.strangers(scan, owners, RITA), `seed ${seed}, frame ${i}`).toBe('taken')
      if (i % 100 === 0) write(`${i} `)
    }
    expect(readText(textOf(base))).toEqual(readText(textOf(victim)))
  })
})

describe('[Y5] what is not yet written', () => {
  it('cannot be deleted beforehand: a thousand such frames, and all that comes stays', () => {
    const base = seeded()
    const gate = new Gate(() => copyOf(base))
    const victim = copyOf(base)
    for (let i = 0; i < 1_000; i++) {
      const parked: Scan = {
        structs: [],
        deletes: [{ client: victim.clientID, from: i, to: i + 100_000 }],
        needs: new Map(),
      }
      expect(gate.judge(new Uint8Array([0, 0]), parked, ASKED).kind).toBe('gap')
      if (i % 20 === 0)
        verdictOf(
          gate,
          changed(victim, (text) => text.insert(text.length, `${i} `, {})),
          base,
        )
    }
    expect(readText(textOf(base))).toEqual(readText(textOf(victim)))
  })
})

describe('[Y18] marks without end', () => {
  it('are judged in time, or refused for their number', () => {
    const base = seeded()
    const gate = new Gate(() => copyOf(base))
    const doc = copyOf(base)
    const bomb = changed(doc, (text) => {
      for (let i = 0; i < 2_000; i++)
        text.format(1 + (i % 20), 8, { [i % 2 === 0 ? 'em' : 'strong']: i % 3 === 0 ? null : true })
    })
    const began = performance.now()
    expect(verdictOf(gate, bomb, base)).toBe('new')
    expect(performance.now() - began, 'quadratic would be many seconds').toBeLessThan(2_500)
    const many = new Uint8Array([1, 0xd1, 0x86, 3, 9, 0, ...new Uint8Array(60_000)])
    expect(() => scanUpdate(many)).toThrow('too many structs')
  })
})

/** What the gate says; what it lets in goes to `base`, as the log would have it. */
function verdictOf(gate: Gate, update: Uint8Array, base: Y.Doc): string {
  let scan: Scan
  try {
    scan = scanUpdate(update)
  } catch (error) {
    expect(error).toBeInstanceOf(StructureFault)
    return 'malformed'
  }
  const verdict = gate.judge(update, scan, ASKED)
  if (verdict.kind === 'new') {
    Y.applyUpdate(base, verdict.update)
    expect([base.store.pendingStructs, base.store.pendingDs]).toEqual([null, null])
  }
  return verdict.kind
}

function randomEdit(text: Y.Text, random: Random): void {
  const at = 1 + random.int(text.length - 1)
  const act = random.int(24) === 0 ? 9 : random.int(4)
  if (act === 9)
    text.insertEmbed(at, new Y.Map(Object.entries({ kind: random.pick(['heading', 'banner']), id: 'x', level: 9 })), {})
  else if (act === 0) text.delete(at, Math.min(text.length - at, 1 + random.int(3)))
  else if (act === 1) text.format(at, Math.min(text.length - at, 2), { em: random.chance(0.5) ? true : null })
  else if (act === 2)
    text.insertEmbed(at, new Y.Map(Object.entries({ kind: 'paragraph', id: `n${random.int(1e9)}` })), {})
  else text.insert(at, random.pick(['a', 'bc', 'word ', 'é', '😀']), {})
}

function spoilt(update: Uint8Array, random: Random): Uint8Array {
  const list = [...update]
  for (let n = 1 + random.int(2); n > 0; n--) {
    const at = random.int(list.length)
    if (random.chance(0.7)) list[at] = random.chance(0.5) ? random.int(10) : random.int(256)
    else list.splice(at, random.int(2), ...(random.chance(0.5) ? [random.int(128)] : []))
  }
  return Uint8Array.from(list)
}
