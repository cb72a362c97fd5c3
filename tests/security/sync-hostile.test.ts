import { once } from 'node:events'
import { connect, type Socket } from 'node:net'
import {
  createEncoder,
  type Encoder,
  toUint8Array,
  writeAny,
  writeUint8,
  writeVarString,
  writeVarUint,
} from 'lib0/encoding'
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest'
import * as Y from 'yjs'
import { quiet } from '../../shared/live/quiet.ts'
import { readText, textOf } from '../../shared/live/text.ts'
import { LIMITS } from '../../shared/protocol/limits.ts'
import { CLOSE } from '../../shared/protocol/sync.ts'
import { seededRandom } from '../../shared/util/random.ts'
import { presenceFrame, RawClient, syncFrame, until } from '../support/sync-clients.ts'
import { type Name, plainText, SyncWorld, WATER_ROOM } from '../support/sync-world.ts'

let world: SyncWorld
const clients: RawClient[] = []
beforeAll(async () => {
  world = await SyncWorld.open()
})
afterAll(() => world.close())
afterEach(() => {
  for (const client of clients.splice(0)) client.close()
})

async function join(name: Name): Promise<RawClient> {
  const client = new RawClient(`${world.url}/${WATER_ROOM}`, { name })
  clients.push(client)
  return await client.joined()
}

function bytes(write: (encoder: Encoder) => void): Uint8Array {
  const encoder = createEncoder()
  write(encoder)
  return toUint8Array(encoder)
}

/** An update with one struct of `client` at `clock`, its content written by `write`, and no deletions. */
function oneStruct(client: number, clock: number, write: (encoder: Encoder) => void): Uint8Array {
  return bytes((encoder) => {
    for (const number of [1, 1, client, clock]) writeVarUint(encoder, number)
    write(encoder)
    writeVarUint(encoder, 0)
  })
}

/** A struct at the beginning of the text, with content of this kind. */
function atStart(kind: number, write: (encoder: Encoder) => void) {
  return (encoder: Encoder) => {
    writeUint8(encoder, kind)
    writeVarUint(encoder, 1)
    writeVarString(encoder, 'text')
    write(encoder)
  }
}

const deletion = (client: number, clock: number, length: number) =>
  bytes((encoder) => {
    for (const number of [0, 1, client, 1, clock, length]) writeVarUint(encoder, number)
  })

const MAX = Number.MAX_SAFE_INTEGER
/** A client id that nobody has used. */
const FRESH = 1_234_567

/** Frames of a permitted writer that must be refused; the sender's own client id where one is needed is `FRESH`. */
const POISON: readonly (readonly [string, Uint8Array])[] = [
  ['Y3 GC of length 0', oneStruct(FRESH, 0, (encoder) => [0, 0].map((n) => writeUint8(encoder, n)))],
  ['Y3 the eight bytes', Uint8Array.from([1, 1, 0xe7, 7, 0, 0, 0, 0])],
  ['Y3 the twelve bytes', Uint8Array.from([1, 2, 0x64, 0, 0x44, 0xc8, 1, 0x36, 0, 0, 0x32, 0])],
  [
    'GC longer than any text',
    oneStruct(FRESH, 0, (encoder) => {
      writeUint8(encoder, 0)
      writeVarUint(encoder, 2 ** 52)
    }),
  ],
  [
    'deleted content beyond arithmetic',
    oneStruct(
      FRESH,
      0,
      atStart(1, (encoder) => writeVarUint(encoder, MAX)),
    ),
  ],
  ['Y4 the sixteen bytes', Uint8Array.from([0, 1, 0xac, 2, 2, 6, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0x0f, 0x24, 1])],
  ['Y11 2^25 structs announced', Uint8Array.from([1, 0xff, 0xff, 0xff, 0x0f, 1, 0, 0, 1, 0])],
  ['Y11 2^40 clients announced', bytes((encoder) => writeVarUint(encoder, 2 ** 40))],
  [
    'a Skip',
    oneStruct(FRESH, 0, (encoder) => {
      writeUint8(encoder, 10)
      writeVarUint(encoder, 3)
    }),
  ],
  [
    'content of JSON',
    oneStruct(
      FRESH,
      0,
      atStart(2, (encoder) => {
        writeVarUint(encoder, 1)
        writeVarString(encoder, '{}')
      }),
    ),
  ],
  [
    'content of bytes',
    oneStruct(
      FRESH,
      0,
      atStart(3, (encoder) => {
        writeVarUint(encoder, 1)
        writeUint8(encoder, 1)
      }),
    ),
  ],
  [
    'a plain embed',
    oneStruct(
      FRESH,
      0,
      atStart(5, (encoder) => writeVarString(encoder, '{"image":"x"}')),
    ),
  ],
  [
    'X8 a subdocument',
    oneStruct(
      FRESH,
      0,
      atStart(9, (encoder) => {
        writeVarString(encoder, '../../etc/passwd')
        writeAny(encoder, {})
      }),
    ),
  ],
  [
    'content 11',
    oneStruct(
      FRESH,
      0,
      atStart(11, () => {}),
    ),
  ],
  [
    'content 31',
    oneStruct(
      FRESH,
      0,
      atStart(31, () => {}),
    ),
  ],
  [
    'XmlElement',
    oneStruct(
      FRESH,
      0,
      atStart(7, (encoder) => {
        writeVarUint(encoder, 3)
        writeVarString(encoder, 'p')
      }),
    ),
  ],
  [
    'Y13 XmlHook',
    oneStruct(
      FRESH,
      0,
      atStart(7, (encoder) => {
        writeVarUint(encoder, 5)
        writeVarString(encoder, 'x')
      }),
    ),
  ],
  [
    'no such type',
    oneStruct(
      FRESH,
      0,
      atStart(7, (encoder) => writeVarUint(encoder, 99)),
    ),
  ],
  [
    'another root',
    oneStruct(FRESH, 0, (encoder) => {
      writeUint8(encoder, 4)
      writeVarUint(encoder, 1)
      writeVarString(encoder, 'other')
      writeVarString(encoder, 'x')
    }),
  ],
  [
    'an attribute of the text',
    oneStruct(FRESH, 0, (encoder) => {
      writeUint8(encoder, 0x28)
      writeVarUint(encoder, 1)
      writeVarString(encoder, 'text')
      writeVarString(encoder, 'id')
      writeVarUint(encoder, 1)
      writeAny(encoder, 'x')
    }),
  ],
  [
    'an empty string',
    oneStruct(
      FRESH,
      0,
      atStart(4, (encoder) => writeVarString(encoder, '')),
    ),
  ],
  [
    'Y19 a right-to-left override',
    oneStruct(
      FRESH,
      0,
      atStart(4, (encoder) => writeVarString(encoder, 'a\u202eb')),
    ),
  ],
  [
    'Y19 a NUL',
    oneStruct(
      FRESH,
      0,
      atStart(4, (encoder) => writeVarString(encoder, '\u0000')),
    ),
  ],
  [
    'bad UTF-8',
    oneStruct(
      FRESH,
      0,
      atStart(4, (encoder) => {
        writeVarUint(encoder, 1)
        writeUint8(encoder, 0xff)
      }),
    ),
  ],
  [
    'Y6 an unknown mark',
    oneStruct(
      FRESH,
      0,
      atStart(6, (encoder) => {
        writeVarString(encoder, 'ychange')
        writeVarString(encoder, 'true')
      }),
    ),
  ],
  [
    'Y14 a script for a link',
    oneStruct(
      FRESH,
      0,
      atStart(6, (encoder) => {
        writeVarString(encoder, 'link')
        writeVarString(encoder, '{"href":"javascript:alert(1)"}')
      }),
    ),
  ],
  [
    'Y15 a mark with more in it',
    oneStruct(
      FRESH,
      0,
      atStart(6, (encoder) => {
        writeVarString(encoder, 'link')
        writeVarString(encoder, '{"href":"https://a.example","__proto__":{"x":1}}')
      }),
    ),
  ],
  [
    'a gap',
    oneStruct(
      FRESH,
      5,
      atStart(4, (encoder) => writeVarString(encoder, 'x')),
    ),
  ],
  ['bytes after the end', bytes((encoder) => [0, 0, 7].map((n) => writeVarUint(encoder, n)))],
  ['nothing at all', new Uint8Array()],
]

/** What a writer may not send after the text that the room has. */
/** A string that says it stands between these two, of which a null is an end of the list. */
function between(left: Y.ID | null, right: Y.ID | null): Uint8Array {
  return oneStruct(FRESH, 0, (encoder) => {
    writeUint8(encoder, 4 | (left === null ? 0 : 0x80) | (right === null ? 0 : 0x40))
    for (const place of [left, right]) {
      if (place === null) continue
      writeVarUint(encoder, place.client)
      writeVarUint(encoder, place.clock)
    }
    writeVarString(encoder, 'x')
  })
}

/** Places in a text with two paragraphs: in its words, and in the map of a marker. */
function placesOf(base: RawClient) {
  const items = [...textItems(base.doc)]
  const [marker, words] = items
  const last = items.findLast((item) => !item.deleted && item.content instanceof Y.ContentString)
  const entry = marker?.content instanceof Y.ContentType ? [...marker.content.type._map.values()][0] : undefined
  if (words === undefined || last === undefined || entry === undefined) throw new Error('no marker')
  const { client, clock } = words.id
  return { first: words.id, second: { client, clock: clock + 1 }, last: last.lastId, entry: entry.id }
}

function* textItems(doc: Y.Doc): Generator<Y.Item> {
  for (let item = textOf(doc)._start; item !== null; item = item.right) yield item
}

/** A whole update made by a document that no rule keeps in check. */
function wild(base: RawClient, change: (doc: Y.Doc) => void): Uint8Array {
  const doc = quiet(new Y.Doc({ gc: false }))
  Y.applyUpdate(doc, Y.encodeStateAsUpdate(base.doc))
  const before = Y.encodeStateVector(doc)
  doc.transact(() => change(doc))
  return Y.encodeStateAsUpdate(doc, before)
}

const WILD: readonly (readonly [string, (doc: Y.Doc) => void])[] = [
  [
    'Y12 nested five thousand deep',
    (doc) => {
      let map = new Y.Map<unknown>()
      textOf(doc).insertEmbed(0, map)
      for (let i = 0; i < 5_000; i++) {
        const inner = new Y.Map<unknown>()
        map.set('text', inner)
        map = inner
      }
    },
  ],
  [
    'Y12 nested deeper than any text, and deleted again',
    (doc) => {
      let text = textOf(doc)
      for (let i = 0; i < 8; i++) {
        const map = new Y.Map<unknown>()
        const inner = new Y.Text()
        text.insertEmbed(0, map)
        map.set('text', inner)
        text = inner
      }
      textOf(doc).delete(0, 1)
    },
  ],
  [
    'a map in a map',
    (doc) =>
      textOf(doc).insertEmbed(
        1,
        new Y.Map([
          ['kind', 'reference'],
          ['target', new Y.Map()],
        ]),
      ),
  ],
  [
    'Y15 a forbidden key',
    (doc) => textOf(doc).insertEmbed(1, new Y.Map(Object.entries({ kind: 'paragraph', id: 'x', constructor: 1 }))),
  ],
  [
    'Y6 an unknown kind of block',
    (doc) => textOf(doc).insertEmbed(1, new Y.Map(Object.entries({ kind: 'banner', id: 'x' }))),
  ],
  [
    'Y6 a heading of level 40',
    (doc) => textOf(doc).insertEmbed(1, new Y.Map(Object.entries({ kind: 'heading', id: 'x', level: 40 }))),
  ],
  ['a block without an id', (doc) => textOf(doc).insertEmbed(1, new Y.Map([['kind', 'paragraph']]))],
  [
    'a text of its own in an array',
    (doc) =>
      textOf(doc).insertEmbed(
        1,
        new Y.Map<unknown>([
          ['kind', 'table'],
          ['id', 'x'],
          ['rows', Y.Array.from([new Y.Text('x')])],
        ]),
      ),
  ],
  [
    'an object for a value',
    (doc) =>
      textOf(doc).insertEmbed(1, new Y.Map<unknown>(Object.entries({ kind: 'paragraph', id: 'x', level: { a: 1 } }))),
  ],
  [
    'more characters than a section holds',
    (doc) => {
      for (let i = 0; i < 3; i++) textOf(doc).insert(1, 'x'.repeat(LIMITS.charactersPerBlock / 2))
    },
  ],
]

describe('[Y3] [Y4] [Y6] [Y11] [Y12] [Y13] [Y15] [Y19] frames of a writer that must not come in', () => {
  it.each(POISON)('%s', async (_what, update) => {
    const mallory = await join('rita')
    mallory.sendUpdate(update)
    await until(
      () => mallory.closeCode !== null || mallory.all('vector').length > 1,
      'it is refused, or asked for all it has',
    )
    if (mallory.closeCode !== null) expect([CLOSE.refused, CLOSE.malformed]).toContain(mallory.closeCode)
    expect(mallory.all('ack')).toEqual([])
    await expectUnharmed()
  })

  it.each(WILD)('%s', async (_what, change) => {
    const mallory = await join('rita')
    mallory.sendUpdate(wild(mallory, change))
    await mallory.closed()
    expect(mallory.closeCode).toBe(CLOSE.refused)
    expect(mallory.all('nack').map(({ count, code }) => [count, code])).toEqual([[1, CLOSE.refused]])
    await expectUnharmed()
  })

  it.each<[string, (at: ReturnType<typeof placesOf>) => Uint8Array]>([
    ['a word and a value', ({ first, entry }) => between(first, entry)],
    ['a value and a word', ({ first, entry }) => between(entry, first)],
    ['a letter and the one before it', ({ first, second }) => between(second, first)],
    ['the beginning and the last letter', ({ last }) => between(null, last)],
    ['a letter and one far behind it', ({ first, last }) => between(first, last)],
  ])('what says it stands between %s, as nobody could have put it', async (_what, update) => {
    const mallory = await join('rita')
    mallory.sendUpdate(update(placesOf(mallory)))
    await mallory.closed()
    expect(mallory.closeCode).toBe(CLOSE.refused)
    await expectUnharmed()
  })

  it('[Y1] [Y2] nobody writes under the client id of another, or of the server', async () => {
    const rolf = await join('rolf')
    rolf.edit((text) => text.insert(text.length, ' Rolf', {}))
    await rolf.acked()
    const server = [...Y.decodeStateVector(Y.encodeStateVector(rolf.doc)).keys()].find((id) => id !== rolf.doc.clientID)
    const clock = Y.decodeStateVector(Y.encodeStateVector(rolf.doc)).get(rolf.doc.clientID) ?? 0
    const frames = [
      oneStruct(rolf.doc.clientID, clock, (encoder) => {
        writeUint8(encoder, 0)
        writeVarUint(encoder, 1_000_000)
      }),
      oneStruct(
        rolf.doc.clientID,
        clock,
        atStart(4, (encoder) => writeVarString(encoder, 'not')),
      ),
      oneStruct(
        server ?? 0,
        Y.decodeStateVector(Y.encodeStateVector(rolf.doc)).get(server ?? 0) ?? 0,
        atStart(4, (encoder) => writeVarString(encoder, 'not')),
      ),
    ]
    for (const frame of frames) {
      const mallory = await join('rita')
      mallory.sendUpdate(frame)
      await mallory.closed()
      expect(mallory.closeCode).toBe(CLOSE.clientIdTaken)
    }
    for (let i = 0; i < 20; i++) rolf.edit((text) => text.insert(text.length, ` ${i}`, {}))
    await rolf.acked()
    expect(await world.words()).toBe(rolf.words)
    expect(rolf.words).toMatch(/Rolf 0 1 2 .* 19$/)
  })

  it('[Y5] what is not yet typed cannot be deleted', async () => {
    const rolf = await join('rolf')
    rolf.edit((text) => text.insert(text.length, '+', {}))
    await rolf.acked()
    const mallory = await join('rita')
    for (let i = 0; i < 3; i++) mallory.sendUpdate(deletion(rolf.doc.clientID, 0, 100_000))
    await mallory.joined()
    rolf.edit((text) => text.insert(text.length, ' still here', {}))
    await rolf.acked()
    expect(await world.words()).toMatch(/still here$/)
    expect(mallory.all('ack')).toEqual([])
  })

  it('[Y10] gaps are refused without being kept, and not without end', async () => {
    const mallory = await join('rita')
    for (let i = 0; i < 2_000; i++)
      mallory.sendUpdate(
        oneStruct(
          FRESH,
          10 + 2 * i,
          atStart(4, (encoder) => writeVarString(encoder, 'x')),
        ),
      )
    await mallory.closed()
    expect(mallory.closeCode).toBe(CLOSE.refused)
    await expectUnharmed()
  })
})

describe('messages that are none', () => {
  it.each([
    ['a text frame', 'hello', CLOSE.malformed],
    ['an unknown step', Uint8Array.from([0, 9, 0]), CLOSE.malformed],
    ['cut short', Uint8Array.from([0, 2, 200]), CLOSE.malformed],
    ['an empty message', new Uint8Array(), CLOSE.malformed],
    ['a state vector that is none', syncFrame(0, Uint8Array.from([200, 1, 1])), CLOSE.malformed],
    ['presence cut short', Uint8Array.from([1, 3, 9, 9, 9]), CLOSE.malformed],
    ['too large', syncFrame(2, new Uint8Array(LIMITS.syncMessageBytes + 1)), CLOSE.tooLarge],
  ] as const)('%s ends its connection with a code of its own', async (_what, message, code) => {
    const mallory = await join('rita')
    mallory.send(message)
    await mallory.closed()
    expect(mallory.closeCode).toBe(code)
    await expectUnharmed()
  })

  it('much too large, and frames that are no WebSocket frames, end only their own line [W1]', async () => {
    const mallory = await join('rita')
    mallory.send(new Uint8Array(3 * LIMITS.syncMessageBytes))
    await mallory.closed()
    const bad = [
      [0xc2, 0x80, 0, 0, 0, 0],
      [0x82, 0x01, 0x00],
      [0x8f, 0x80, 0, 0, 0, 0],
      [0x81, 0x81, 0, 0, 0, 0, 0xff],
      [0x82, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0, 0, 0, 0],
      [0x88, 0x82, 0, 0, 0, 0, 0, 1],
    ]
    for (const frame of bad) {
      const socket = await upgraded()
      socket.write(Uint8Array.from(frame))
      socket.resume()
      await once(socket, 'close')
    }
    await expectUnharmed()
  })

  it('a client that goes away in the middle of the upgrade disturbs nobody', async () => {
    for (let i = 0; i < 30; i++) {
      const socket = connect(world.port, '127.0.0.1')
      socket.on('error', () => {})
      socket.write(UPGRADE)
      await once(socket, 'connect')
      socket.resetAndDestroy()
    }
    await expectUnharmed()
  })

  it('types that we do not know are ignored', async () => {
    const mallory = await join('rita')
    for (const type of [2, 7, 127]) mallory.send(Uint8Array.from([type, 1, 2, 3]))
    await mallory.joined()
    expect(mallory.closeCode).toBeNull()
  })
})

describe('floods', () => {
  it('[W6] rooms that do not exist cost nothing', async () => {
    const before = figure('plenum_sync_rooms')
    const probes = Array.from(
      { length: 200 },
      (_, i) => new RawClient(`${world.url}/section.no-${i}`, { name: 'dora' }),
    )
    clients.push(...probes)
    await until(() => probes.every(({ closeCode }) => closeCode === CLOSE.notPermitted), 'all are turned away')
    expect(figure('plenum_sync_rooms')).toBe(before)
  })

  it('[Y17] state vectors are not answered without end', async () => {
    const mallory = await join('sara')
    for (let i = 0; i < 1_000; i++) mallory.send(syncFrame(0, new Uint8Array([0])))
    await expectUnharmed()
    expect(mallory.all('answer').length).toBeLessThan(20)
  })
})

describe('random frames', () => {
  it('of a writer disturb nobody, and the log still gives the text', async () => {
    const seed = 20310602
    const random = seededRandom(seed)
    const rolf = await join('rolf')
    let refused = 0
    for (let round = 0; round < 80; round++) {
      const mallory = await join('rita')
      for (let i = 0; i < 5; i++) {
        const honest = wild(mallory, (doc) => textOf(doc).insert(random.int(textOf(doc).length + 1), 'mallory ', {}))
        const isPresence = random.chance(0.2)
        mallory.send(
          isPresence ? presenceFrame([{ client: round, clock: i, json: '{' }]) : syncFrame(2, mutated(honest, random)),
        )
      }
      rolf.edit((text) => text.insert(text.length, `.${round % 10}`, {}))
      await rolf.acked()
      if (mallory.closeCode !== null) refused++
      mallory.close()
    }
    expect(refused, `seed ${seed}: hardly anything was refused`).toBeGreaterThan(20)
    const doc = new Y.Doc({ gc: false })
    for (const { update } of await world.store.log.read(WATER_ROOM, 0)) Y.applyUpdate(doc, update)
    expect([doc.store.pendingStructs, doc.store.pendingDs], `seed ${seed}`).toEqual([null, null])
    expect(readText(textOf(doc)), `seed ${seed}`).toEqual((await world.sync.read(WATER_ROOM)).text)
    await until(
      () => rolf.words === plainText(readText(textOf(doc))),
      `seed ${seed}: the honest writer has the same text`,
    )
    await expectUnharmed()
  })
})

describe('slow readers', () => {
  // A room of its own: what is deleted here stays in the log.
  beforeAll(async () => {
    await world.close()
    world = await SyncWorld.open()
  })

  it('[W4] a reader that does not read is not fed, gets the rest as one when it does, and holds up nobody', async () => {
    const resynced = figure('plenum_sync_clients_resynced')
    const slow = await upgraded('sara')
    slow.write(masked(syncFrame(0, new Uint8Array([0]))))
    const reader = await join('sara')
    const rita = await join('rita')
    const paragraph = 'x'.repeat(80_000)
    for (let i = 0; i < 200; i++) {
      rita.edit((text) => text.insert(1, paragraph, {}))
      rita.edit((text) => text.delete(1, paragraph.length))
    }
    await until(() => rita.acknowledged === rita.frames, 'all is on disk', 30_000)
    await until(() => reader.words === rita.words, 'the other has everything')
    expect(figure('plenum_sync_clients_resynced')).toBe(resynced)
    slow.resume()
    await until(() => figure('plenum_sync_clients_resynced') > resynced, 'it reads, and gets the rest')
    slow.destroy()
    await expectUnharmed()
  }, 60_000)
})

/** Flips, drops, doubles and inserts bytes. */
function mutated(update: Uint8Array, random: ReturnType<typeof seededRandom>): Uint8Array {
  const list = [...update]
  for (let n = 1 + random.int(4); n > 0; n--) {
    const at = random.int(list.length)
    const act = random.int(4)
    if (act === 0) list[at] = random.int(256)
    else if (act === 1) list.splice(at, 1 + random.int(3))
    else if (act === 2) list.splice(at, 0, ...list.slice(at, at + random.int(8)))
    else list.splice(at, 0, random.pick([0, 1, 127, 128, 255]))
  }
  return Uint8Array.from(list)
}

/** The room lives, an honest writer writes and a newcomer reads what is on disk; nothing of the server's own went wrong. */
async function expectUnharmed(): Promise<void> {
  const honest = await join('rolf')
  honest.edit((text) => text.insert(text.length, '.', {}))
  await honest.acked()
  const late = await join('sara')
  expect(late.words).toBe(honest.words)
  expect(await world.words()).toBe(honest.words)
  expect(world.log.filter(({ event }) => event === 'sync.failed')).toEqual([])
}

function figure(name: string): number {
  return world.sync.metrics().find((metric) => metric.name === name)?.value ?? -1
}

const UPGRADE = upgradeOf('rita')

function upgradeOf(name: Name): string {
  return `GET /sync/${WATER_ROOM} HTTP/1.1\r\nHost: x\r\nConnection: Upgrade\r\nUpgrade: websocket\r\nSec-WebSocket-Version: 13\r\nSec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\nCookie: plenum=${name}\r\n\r\n`
}

/** A line of bytes after a good handshake, which reads nothing. */
async function upgraded(name: Name = 'rita'): Promise<Socket> {
  const socket = connect(world.port, '127.0.0.1')
  socket.on('error', () => {})
  socket.write(upgradeOf(name))
  await once(socket, 'readable')
  return socket
}

/** A binary frame of a client, masked with zeros. */
function masked(payload: Uint8Array): Uint8Array {
  return Uint8Array.from([0x82, 0x80 | payload.length, 0, 0, 0, 0, ...payload])
}
