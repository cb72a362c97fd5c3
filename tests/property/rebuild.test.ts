import { describe, expect, it } from 'vitest'
import { Durable, NOTHING, textDigest } from '../../server/sync/durable.ts'
import { Layout } from '../../server/sync/layout.ts'
import { Ledgers } from '../../server/sync/ledgers.ts'
import { Replay } from '../../shared/live/replay.ts'
import { inlineText } from '../../shared/schema/text.ts'
import { seededRandom } from '../../shared/util/random.ts'
import { LedgerWorld, ROOM } from './ledger-world.ts'

const STEPS = 120
const CUTS = 12

const digest = (durable: Durable) => Buffer.from(textDigest(durable.text())).toString('hex')

describe('[ST2] a text is what its log gives', () => {
  it.each([11, 12, 13])(
    'from the beginning, and from snapshots of snapshots at any row with the rows after; seed %i',
    (seed) => {
      const random = seededRandom(seed)
      const world = new LedgerWorld(random, ['rita', 'rolf', 'anna'])
      for (let i = 0; i < STEPS; i++) world.step()
      const { rows } = world
      const headAt = (seq: number) => ({ epoch: 1, seq, hash: String(seq) })
      const live = new Durable(headAt(0), NOTHING, [], () => null)
      const replay = new Replay()
      for (const row of rows) {
        live.append([row])
        replay.take(row.update)
      }
      expect(replay.text(), `seed ${seed}`).toEqual(live.text())
      let state: Uint8Array = NOTHING
      let from = 0
      const cuts = Array.from({ length: CUTS }, () => 1 + random.int(rows.length)).sort((a, b) => a - b)
      for (const cut of cuts) {
        const next = new Durable(headAt(cut), state, rows.slice(from, cut), () => null)
        state = next.full()
        from = cut
        const rest = new Durable(headAt(rows.length), state, rows.slice(cut), () => null)
        expect(digest(rest), `seed ${seed}, cut at ${cut}`).toBe(digest(live))
        expect(next.text(), `seed ${seed}, at ${cut}`).toEqual(world.text(cut))
      }
    },
  )

  it.each([21, 22])('which the ledger still knows at every row; seed %i', async (seed) => {
    const world = new LedgerWorld(seededRandom(seed), ['rita', 'rolf'])
    for (let i = 0; i < STEPS; i++) world.step()
    const ledgers = new Ledgers(world.log)
    const ledger = await ledgers.of(ROOM)
    for (let seq = 1; seq <= world.rows.length; seq += 7) {
      const layout = Layout.at(ledger, seq)
      const said = world
        .text(seq)
        .content.map((block) => [block.attrs.id, block.type === 'block' ? inlineText(block.content) : ''])
      expect(
        [...layout.places.keys()].map((id) => [id, layout.characters(id).text]),
        `seed ${seed}, row ${seq}`,
      ).toEqual(said)
    }
    ledgers.close()
  })
})
