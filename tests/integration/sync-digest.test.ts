import { afterEach, describe, expect, it, onTestFinished } from 'vitest'
import type { LiveText } from '../../client/net/live.ts'
import { textDigest } from '../../server/sync/durable.ts'
import { readText } from '../../shared/live/text.ts'
import { seededRandom } from '../../shared/util/random.ts'
import { openLive } from '../support/live-client.ts'
import { until } from '../support/sync-clients.ts'
import { plainText, SyncWorld } from '../support/sync-world.ts'

let world: SyncWorld
afterEach(() => world.close())

function open(name: string, writable: boolean, forge?: (update: Uint8Array) => Uint8Array): LiveText {
  const live = openLive(world, name, { writable, ...(forge !== undefined && { forge }) })
  onTestFinished(() => live.close())
  return live
}

/** From quiet to alarm (RELIABILITY Y2). */
const ALARM_MS = 5_000

/** The same structs with other letters: what a fork under one client id looks like. */
function notForNow(update: Uint8Array): Uint8Array {
  const text = Buffer.from(update).toString('latin1').replace('now', 'not')
  return new Uint8Array(Buffer.from(text, 'latin1'))
}

const words = (live: LiveText) => plainText(readText(live.view().sheet.text))
const saved = (live: LiveText) => until(() => live.view().status.state === 'saved', 'saved')

describe('[Y2] a fork under the gate', () => {
  it('is noticed by everyone within five seconds, said, and mended; what read otherwise is set aside', async () => {
    world = await SyncWorld.open()
    await world.setAudience('all')
    const rita = open('rita', true)
    const others = [open('rolf', true, notForNow), open('sara', false, notForNow), open('dora', false, notForNow)]
    for (const live of [rita, ...others]) await saved(live)
    const { doc, text } = rita.view().sheet
    doc.transact(() => text.insert(1, 'We shall now act. ', {}), 'typed')
    await saved(rita)
    for (const live of others)
      await until(() => words(live).includes('We shall not act.'), 'the forged words are shown')
    const start = performance.now()
    for (const live of others) await until(() => live.view().diverged, 'the alarm')
    expect(performance.now() - start).toBeLessThan(ALARM_MS)
    for (const live of others) await until(() => words(live).includes('We shall now act.'), 'the text is the server’s')
    expect(rita.view().diverged).toBe(false)
    const [rolf, sara] = others
    expect(rolf?.view().kept.map((piece) => piece.text)).toEqual([expect.stringContaining('We shall not act.')])
    expect(sara?.view().kept).toEqual([])
    expect(await world.words()).toContain('We shall now act.')
  }, 20_000)
})

/** More by hand: `PLENUM_QUIET_POINTS=10000`. */
const POINTS = Number(process.env.PLENUM_QUIET_POINTS ?? 60)

describe('[Y2] where all is well', () => {
  it(`nobody is alarmed: ${POINTS} moments of quiet, seed 7`, async () => {
    world = await SyncWorld.open()
    await world.setAudience('all')
    const random = seededRandom(7)
    const writers = [open('rita', true), open('rolf', true)]
    const reader = open('dora', false)
    for (const live of [...writers, reader]) await saved(live)
    for (let i = 0; i < POINTS; i++) {
      for (const live of writers) {
        const { doc, text } = live.view().sheet
        doc.transact(() => {
          const at = 1 + random.int(text.length)
          if (random.chance(0.4) && at + 3 < text.length) text.delete(at, 1 + random.int(3))
          else if (random.chance(0.2)) text.format(at - 1, Math.min(4, text.length - at + 1), { strong: true })
          else text.insert(at, random.pick(['word ', 'é', '\n', '文', ' and']), {})
        }, 'typed')
      }
      for (const live of writers) {
        await saved(live).catch(() => {
          throw new Error(`point ${i}: ${JSON.stringify([live.view().status, world.log.slice(-3)])}`)
        })
      }
      const { text } = await world.sync.read('section.water' as never)
      const digest = Buffer.from(textDigest(text)).toString('hex')
      for (const live of [...writers, reader]) {
        const own = () => Buffer.from(textDigest(readText(live.view().sheet.text))).toString('hex')
        await until(() => own() === digest, `point ${i}: the same fingerprint`)
      }
    }
    for (const live of [...writers, reader]) expect(live.view().diverged).toBe(false)
  }, 3_600_000)
})
