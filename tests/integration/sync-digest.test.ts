import { createDecoder, readVarUint, readVarUint8Array } from 'lib0/decoding'
import { afterEach, describe, expect, it, onTestFinished } from 'vitest'
import { WebSocket } from 'ws'
import { browserClock } from '../../client/net/browser-clock.ts'
import type { Socket } from '../../client/net/link.ts'
import { LiveText } from '../../client/net/live.ts'
import type { LocalCopies, LocalCopy } from '../../client/net/local-copy.ts'
import { reapply } from '../../client/net/reapply.ts'
import { textDigest } from '../../server/sync/durable.ts'
import { readText } from '../../shared/live/text.ts'
import { seededRandom } from '../../shared/util/random.ts'
import { syncFrame, until } from '../support/sync-clients.ts'
import { plainText, SyncWorld } from '../support/sync-world.ts'

let world: SyncWorld
afterEach(() => world.close())

/** From quiet to alarm (RELIABILITY Y2). */
const ALARM_MS = 5_000

const NO_COPY: LocalCopy = {
  loaded: Promise.resolve(),
  read: () => Promise.resolve(undefined),
  write: () => Promise.resolve(),
  noteUnsaved: () => Promise.resolve(),
  takeUnsaved: () => Promise.resolve(0),
  discard: () => Promise.resolve(),
  close: () => Promise.resolve(),
}
const NO_COPIES: LocalCopies = {
  open: () => NO_COPY,
  renew: () => NO_COPY,
  adopt: () => {},
  left: () => Promise.resolve([]),
}

/** The product's own client over a real socket; `forge`: what becomes of the updates that the server sends. */
function open(name: string, writable: boolean, forge: (update: Uint8Array) => Uint8Array = (same) => same): LiveText {
  const live = new LiveText({
    address: `${world.url}/section.water?x=1`,
    copyName: name,
    writable,
    connect: (address, protocols) => {
      const socket = new WebSocket(address, [...protocols], { headers: { cookie: `plenum=${name}` } })
      const seen: Socket = {
        binaryType: '',
        protocol: '',
        onopen: null,
        onmessage: null,
        onclose: null,
        send: (bytes) => socket.send(bytes),
        close: () => socket.close(),
      }
      socket.on('error', () => {})
      socket.on('open', () => seen.onopen?.())
      socket.on('close', (code, reason) => seen.onclose?.({ code, reason: reason.toString() }))
      socket.on('message', (data: Buffer) => {
        const bytes = forged(new Uint8Array(data), forge)
        seen.onmessage?.({ data: bytes.slice().buffer as ArrayBuffer })
      })
      return seen
    },
    clock: browserClock,
    copies: NO_COPIES,
    reapply,
    sha256: (text) => Promise.resolve(textDigest(JSON.parse(text))),
  })
  onTestFinished(() => live.close())
  return live
}

function forged(bytes: Uint8Array, forge: (update: Uint8Array) => Uint8Array): Uint8Array {
  const decoder = createDecoder(bytes)
  if (readVarUint(decoder) !== 0 || readVarUint(decoder) !== 2) return bytes
  return syncFrame(2, forge(readVarUint8Array(decoder)))
}

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
      for (const live of writers) await saved(live)
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
