import { describe, expect, it } from 'vitest'
import { readText } from '../../shared/live/text.ts'
import type { BlockId } from '../../shared/model/ids.ts'
import { textSchema } from '../../shared/schema/schema.ts'
import type { TextJson } from '../../shared/schema/text.ts'
import { type Random, seededRandom } from '../../shared/util/random.ts'
import { EVERYTHING, KEEPING, randomStep, seeded, Writer } from './live-world.ts'

const SEEDS = Number(process.env.PLENUM_SEEDS ?? 200)
const FIRST = Number(process.env.PLENUM_FIRST_SEED ?? 1)

const START: TextJson = {
  type: 'doc',
  content: [
    {
      type: 'block',
      attrs: { id: 'a' as BlockId, kind: 'heading', level: 1 },
      content: [{ type: 'text', text: 'alpha beta' }],
    },
    {
      type: 'block',
      attrs: { id: 'b' as BlockId, kind: 'paragraph' },
      content: [
        { type: 'text', text: 'gamma ' },
        { type: 'text', text: 'delta', marks: [{ type: 'strong' }] },
        { type: 'reference', attrs: { target: 'a' as BlockId, shown: '1' } },
        { type: 'footnote', attrs: { id: 'f' as BlockId, content: [{ type: 'text', text: 'note' }] } },
      ],
    },
    {
      type: 'table',
      attrs: { id: 't' as BlockId },
      content: [
        {
          type: 'tableRow',
          attrs: { id: 'r' as BlockId },
          content: [{ type: 'tableCell', attrs: { id: 'c' as BlockId }, content: [] }],
        },
      ],
    },
    {
      type: 'block',
      attrs: { id: 'd' as BlockId, kind: 'item', list: 'alpha' },
      content: [{ type: 'text', text: 'epsilon 😀 zeta' }],
    },
  ],
}

/** What each editor shows is what its shared text says, with unique ids. */
function checkShown(writer: Writer): void {
  const text = readText(writer.ytext)
  const expected = textSchema.nodeFromJSON(text)
  expected.check()
  if (!writer.state.doc.eq(expected)) expect(writer.state.doc.toJSON()).toEqual(expected.toJSON())
  const ids: string[] = []
  expected.descendants((node) => {
    if ('id' in node.attrs) ids.push(String(node.attrs.id))
    return true
  })
  expect(new Set(ids).size).toBe(ids.length)
}

function deliverAll(writers: readonly Writer[], random: Random, some: boolean): void {
  for (const writer of writers) {
    for (const update of writer.outbox.splice(0))
      for (const other of writers) if (other !== writer) other.inbox.push(update)
  }
  for (const writer of writers) {
    if (some && random.chance(0.5)) continue
    while (writer.inbox.length > 0) {
      const [update] = writer.inbox.splice(random.int(writer.inbox.length), 1)
      if (update !== undefined) writer.hear(update)
      if (!writer.composing) checkShown(writer)
    }
  }
}

function run(seed: number, acts: readonly string[]): string[] {
  const random = seededRandom(seed)
  const base = seeded(START)
  const writers = ['x', 'y', 'z'].slice(0, 2 + random.int(2)).map((name, i) => new Writer(name, 10 + i, base))
  const reader = new Writer('r', 99, base)
  const all = [...writers, reader]
  const typed: string[] = []
  const word = () => {
    const next = String.fromCodePoint(0x4e00 + typed.length)
    typed.push(next)
    return next
  }
  for (let i = 0; i < 30; i++) {
    const writer = random.pick(writers)
    if (random.chance(0.1)) writer.composing = true
    else if (writer.composing && random.chance(0.5)) {
      writer.composing = false
      writer.binding.composed()
      checkShown(writer)
    }
    randomStep(writer, random, word, acts)
    if (!writer.composing) checkShown(writer)
    if (random.chance(0.4)) deliverAll(all, random, true)
  }
  for (const writer of writers) {
    writer.composing = false
    writer.binding.composed()
  }
  deliverAll(all, random, false)
  deliverAll(all, random, false)
  const [first] = all
  for (const writer of all) {
    checkShown(writer)
    expect(readText(writer.ytext)).toEqual(readText((first as Writer).ytext))
  }
  expect(reader.outbox).toEqual([])
  return lostOrDoubled(typed, (first as Writer).ytext.toString())
}

/** What was typed and does not stand in the text exactly once. */
function lostOrDoubled(typed: readonly string[], text: string): string[] {
  return typed.filter((character) => text.split(character).length !== 2)
}

function replay(check: (seed: number) => void): void {
  for (let seed = FIRST; seed < FIRST + SEEDS; seed++) {
    try {
      check(seed)
    } catch (error) {
      throw new Error(`seed ${seed}`, { cause: error })
    }
  }
}

describe('editors bound to one text', () => {
  it(`show the same and what the text says, over ${SEEDS} random sittings`, { timeout: 600_000 }, () => {
    replay((seed) => run(seed, EVERYTHING))
  })

  it(`lose and double nothing where nobody deletes, over ${SEEDS} random sittings`, { timeout: 600_000 }, () => {
    replay((seed) => {
      expect(run(seed, KEEPING)).toEqual([])
    })
  })
})
