import { describe, expect, it } from 'vitest'
import { Ledgers } from '../../server/sync/ledgers.ts'
import { type BlockJson, inlineText } from '../../shared/schema/text.ts'
import { seededRandom } from '../../shared/util/random.ts'
import { LedgerWorld, ROOM } from './ledger-world.ts'

const SEATS = ['rita', 'rolf', 'anna']
const STEPS = 150

describe('[PR3] each character keeps who first wrote it, whatever is done with it', () => {
  it.each([1, 2, 3, 4, 5, 6])('seed %i', async (seed) => {
    const world = new LedgerWorld(seededRandom(seed), SEATS)
    for (let i = 0; i < STEPS; i++) world.step()
    for (const act of ['type', 'several', 'split', 'join', 'move', 'cut', 'paste', 'undo', 'accept', 'restore'])
      expect(world.acts.get(act) ?? 0, `seed ${seed}: ${act}`).toBeGreaterThan(0)
    const ledgers = new Ledgers(world.log)
    const attributor = await ledgers.attribute(ROOM, { fromSeq: 0, toSeq: null, name: (seat) => seat })
    const wrong: string[] = []
    for (const block of world.text().content) {
      for (const [char, by] of told(block, (from, to) => attributor.inserted(block.attrs.id, from, to)))
        if (by !== world.author.get(char)) wrong.push(`${char}: ${by}, not ${world.author.get(char)}`)
    }
    expect(wrong, `seed ${seed}`).toEqual([])
  })
})

describe('[PR3] each deletion keeps who made it', () => {
  it.each([1, 2, 3, 4, 5, 6])('seed %i', async (seed) => {
    const random = seededRandom(seed)
    const world = new LedgerWorld(random, SEATS)
    for (let i = 0; i < STEPS; i++) world.step()
    const seq = 1 + random.int(world.rows.length)
    const ledgers = new Ledgers(world.log)
    // Asked about an earlier stretch first: the second question is answered from the same ledger.
    await ledgers.attribute(ROOM, { fromSeq: 1, toSeq: seq, name: (seat) => seat })
    const attributor = await ledgers.attribute(ROOM, { fromSeq: seq, toSeq: null, name: (seat) => seat })
    // Of what stood twice each one has its own end.
    const open = new Set([...world.text().content.map(words).join(''), ...world.doubled])
    let asked = 0
    const wrong: string[] = []
    for (const block of world.text(seq).content) {
      for (const [char, by] of told(block, (from, to) => attributor.deleted(block.attrs.id, from, to))) {
        if (open.has(char)) continue
        asked++
        if (by !== world.deleter.get(char)) wrong.push(`${char}: ${by}, not ${world.deleter.get(char)}`)
      }
    }
    expect(asked, `seed ${seed}`).toBeGreaterThan(0)
    expect(wrong, `seed ${seed}`).toEqual([])
    ledgers.close()
  })
})

function words(block: BlockJson): string {
  return block.type === 'block' ? inlineText(block.content) : ''
}

/** Each character of a block with who is said to have done it. */
function told(
  block: BlockJson,
  sources: (from: number, to: number) => readonly { readonly length: number; readonly by?: string }[],
): readonly (readonly [char: string, by: string])[] {
  const text = words(block)
  const by = sources(0, text.length).flatMap((source) => new Array<string>(source.length).fill(source.by ?? '?'))
  return [...text].map((char, i) => [char, by[i] ?? ''])
}
