import { createHash } from 'node:crypto'
import { join } from 'node:path'
import { afterAll, afterEach, beforeAll, describe, expect, it, vi } from 'vitest'
import * as Y from 'yjs'
import { openSqlite } from '../../server/store/drivers.ts'
import { newMarker } from '../../shared/live/marker.ts'
import { inlineOp, insertOp, newTable, readText, textOf } from '../../shared/live/text.ts'
import type { BlockId, RoomId, SeatId } from '../../shared/model/ids.ts'
import { LIMITS } from '../../shared/protocol/limits.ts'
import { CLOSE } from '../../shared/protocol/sync.ts'
import { SCHEMA_HASH } from '../../shared/schema/schema.ts'
import type { FootnoteJson, TableJson, TextBlockJson } from '../../shared/schema/text.ts'
import { canonicalJson, type Json } from '../../shared/util/canonical-json.ts'
import { presenceFrame, RawClient, readPresence, StockClient, syncFrame, until } from '../support/sync-clients.ts'
import { SlowDisk } from '../support/sync-disk.ts'
import {
  AT,
  HEALTH_ROOM,
  type Name,
  paragraph,
  SEATS,
  SEED,
  SyncWorld,
  textOfParagraphs,
  WATER_ROOM,
} from '../support/sync-world.ts'

const ends: (() => void | Promise<void>)[] = []
afterEach(async () => {
  for (const end of ends.splice(0).reverse()) await end()
})

async function open(options?: Parameters<typeof SyncWorld.open>[0]): Promise<SyncWorld> {
  const world = await SyncWorld.open(options)
  ends.push(() => world.close())
  return world
}

function stock(world: SyncWorld, name: Name, room: string = WATER_ROOM, params?: Record<string, string>): StockClient {
  const client = new StockClient(world.url, room, name, params === undefined ? {} : { params })
  ends.push(() => client.destroy())
  return client
}

function raw(
  world: SyncWorld,
  name: Name,
  query = '',
  room: string = WATER_ROOM,
  protocols?: readonly string[],
): RawClient {
  const client = new RawClient(`${world.url}/${room}${query}`, { name, ...(protocols !== undefined && { protocols }) })
  ends.push(() => client.close())
  return client
}

describe('stock providers', () => {
  it('two of one section converge when they type at once, and both see the seed', async () => {
    const world = await open()
    const rita = stock(world, 'rita')
    const rolf = stock(world, 'rolf')
    await Promise.all([rita.synced(), rolf.synced()])
    expect(rita.words).toBe('We agree on water.\nWe agree on the rest.')
    for (let i = 0; i < 40; i++) {
      rita.text.insert(1, `r${i} `, {})
      rolf.text.insert(rolf.text.length, ` o${i}`, {})
    }
    const length = rita.words.length + rolf.words.length - 40
    await until(() => rita.words.length === length && rita.words === rolf.words, 'both have the same text')
    expect(await world.words()).toBe(rita.words)
    expect(rita.provider.wsUnsuccessfulReconnects).toBe(0)
  })

  it('writers of different sections do not disturb each other', async () => {
    const world = await open()
    await world.sync.seed(HEALTH_ROOM, textOfParagraphs('Health.'), AT)
    const rita = stock(world, 'rita')
    const otto = stock(world, 'otto', HEALTH_ROOM)
    await Promise.all([rita.synced(), otto.synced()])
    rita.text.insert(1, 'Water! ', {})
    otto.text.insert(1, 'Health! ', {})
    const others = stock(world, 'sara', HEALTH_ROOM)
    await until(() => others.words === 'Health! Health.', 'the other section has its change')
    expect(await world.words(HEALTH_ROOM)).toBe('Health! Health.')
    await until(
      () => world.sync.metrics().some(({ name, value }) => name === 'plenum_sync_rows_committed' && value === 2),
      'both are on disk',
    )
    expect(await world.words()).toBe('Water! We agree on water.\nWe agree on the rest.')
  })

  it('edits made offline arrive when the provider comes back, and what is typed before it has answered is not lost', async () => {
    const world = await open()
    const rita = stock(world, 'rita')
    await rita.synced()
    rita.provider.disconnect()
    for (let i = 0; i < 5; i++) rita.text.insert(1, `offline ${i} `, {})
    rita.provider.on('status', ({ status }) => {
      if (status === 'connected') for (let i = 0; i < 3; i++) rita.text.insert(1, `early ${i} `, {})
    })
    rita.provider.connect()
    await until(() => rita.words.includes('early 2'), 'typed at once')
    const { words } = rita
    const sara = stock(world, 'sara')
    await until(() => sara.words === words, 'all of it arrives')
    expect(await world.words()).toBe(words)
    expect(rita.closeCode).toBeNull()
  })
})

describe('acknowledgement', () => {
  it('[PR1] nobody sees a change, and nobody is told it is saved, before it is on disk', async () => {
    const disk = new SlowDisk()
    const world = await open({ wrap: (store) => disk.wrap(store) })
    const rita = await raw(world, 'rita').joined()
    const sara = await raw(world, 'sara').joined()
    disk.hold()
    rita.edit((text) => text.insert(1, 'Now! ', {}))
    await until(() => disk.waiting > 0, 'the change is on its way to the disk')
    expect(await world.words()).toBe('We agree on water.\nWe agree on the rest.')
    expect(sara.all('update')).toEqual([])
    expect(rita.all('ack')).toEqual([])
    disk.release()
    await rita.acked()
    await until(() => sara.words.startsWith('Now! '), 'the other sees it')
    expect(rita.all('ack')).toEqual([{ kind: 'ack', count: 1, seq: 2 }])
    expect(rita.all('update'), 'the author gets no echo').toEqual([])
    expect(sara.all('ack'), 'only the author is told').toEqual([])
  })

  it('who repeats what is still on its way to the disk is told no earlier than its author', async () => {
    const disk = new SlowDisk()
    const world = await open({ wrap: (store) => disk.wrap(store) })
    const rita = await raw(world, 'rita').joined()
    const twin = await raw(world, 'rita').joined()
    disk.hold()
    const before = Y.encodeStateVector(rita.doc)
    rita.edit((text) => text.insert(1, 'Same. ', {}))
    await until(() => disk.waiting > 0, 'the change is on its way to the disk')
    twin.sendAnswer(Y.encodeStateAsUpdate(rita.doc, before))
    await twin.joined()
    expect(twin.all('ack')).toEqual([])
    disk.fails = true
    disk.release()
    await Promise.all([rita.closed(), twin.closed()])
    expect([rita.acknowledged, twin.acknowledged, rita.closeCode, twin.closeCode]).toEqual([
      0,
      0,
      CLOSE.tryLater,
      CLOSE.tryLater,
    ])
    expect(await world.words()).toMatch(/^We agree/)
  })

  it('what comes while a batch is written is one batch, and one frame to each reader', async () => {
    const disk = new SlowDisk()
    const world = await open({ wrap: (store) => disk.wrap(store) })
    const rita = await raw(world, 'rita').joined()
    const rolf = await raw(world, 'rolf').joined()
    const sara = await raw(world, 'sara').joined()
    disk.hold()
    rita.edit((text) => text.insert(1, '0', {}))
    await until(() => disk.waiting > 0, 'the first is on its way')
    for (let i = 1; i <= 30; i++) rita.edit((text) => text.insert(1, String(i % 10), {}))
    for (let i = 0; i < 10; i++) rolf.edit((text) => text.insert(text.length, '!', {}))
    // A state vector is answered in turn: what was sent before it has been judged.
    await Promise.all([rita.joined(), rolf.joined()])
    disk.release()
    await Promise.all([rita.acked(), rolf.acked()])
    await until(() => sara.words === rita.words && rita.words === rolf.words, 'all have the same')
    expect(sara.all('update').length).toBe(2)
    expect(rita.all('ack').at(-1)?.count).toBe(31)
    // What Rolf typed on in one place, while nothing could be written, is one row.
    expect((await world.sync.read(WATER_ROOM)).seq).toBe(33)
    const rows = await world.store.log.read(WATER_ROOM, 1)
    expect(rows.map(({ seat, signIn }) => `${seat} ${signIn}`)).toContain('rolf on-rolf')
    expect(Date.parse(rows[0]?.at ?? '') - Date.now(), "the meeting's time").toBeGreaterThan(3_000_000)
  })

  it('of what is typed in one go just that is refused which may not stand, and what follows it', async () => {
    const world = await open()
    const rita = await raw(world, 'rita').joined()
    for (const letter of 'ok\u202eno') rita.edit((text) => text.insert(text.length, letter, {}))
    await rita.closed()
    expect(rita.all('nack').map(({ count }) => count)).toEqual([3])
    const late = await raw(world, 'sara').joined()
    await until(() => late.words.endsWith('.ok'), 'what stood before it is there')
  })

  it('stock clients see none of it', async () => {
    const world = await open()
    const rita = raw(world, 'rita', '', WATER_ROOM, [])
    await rita.joined()
    rita.edit((text) => text.insert(1, 'x', {}))
    const sara = await raw(world, 'sara').joined()
    await until(() => sara.words.startsWith('x'), 'the change is there')
    await until(() => sara.all('digest').length > 0, 'it is quiet')
    expect(new Set(rita.heard.map(({ kind }) => kind))).toEqual(new Set(['vector', 'answer']))
  })

  it('when it is quiet all who follow hear the hash of the text that is on disk', async () => {
    const world = await open()
    const rita = await raw(world, 'rita').joined()
    rita.edit((text) => text.insert(1, 'x', {}))
    await until(() => rita.all('digest').some(({ seq }) => seq === 2), 'a digest')
    const { text } = await world.sync.read(WATER_ROOM)
    const hash = createHash('sha256')
      .update(canonicalJson(text as unknown as Json))
      .digest('hex')
    expect(rita.all('digest').at(-1)).toEqual({ kind: 'digest', seq: 2, hash })
  })

  it('what repeats what is known is acknowledged and written nowhere', async () => {
    const world = await open()
    const rita = await raw(world, 'rita').joined()
    rita.edit((text) => text.delete(1, 3))
    await rita.acked()
    rita.sendAnswer(Y.encodeStateAsUpdate(rita.doc))
    rita.sendUpdate(new Uint8Array([0, 0]))
    await rita.acked()
    expect((await world.sync.read(WATER_ROOM)).seq).toBe(2)
  })

  it('while something is missing nothing is acknowledged, though it is on disk: the count would tell more than is true', async () => {
    const world = await open()
    const rita = await raw(world, 'rita').joined()
    textOf(rita.doc).insert(1, 'never sent ', {})
    rita.edit((text) => text.insert(5, 'builds on it ', {}))
    rita.edit((text) => text.delete(text.length - 5, 5))
    await until(() => rita.all('vector').length > 1, 'it is asked for all it has')
    const sara = await raw(world, 'sara').joined()
    await until(() => sara.words.endsWith('the '), 'the deletion is on disk')
    expect(rita.all('ack')).toEqual([])
    rita.sendAnswer(Y.encodeStateAsUpdate(rita.doc))
    await rita.acked()
    expect(rita.all('ack').map(({ count }) => count)).toEqual([3])
    expect(await world.words()).toBe(rita.words)
  })

  it('of an answer that repeats much only what is new is logged', async () => {
    const world = await open()
    const rita = await raw(world, 'rita').joined()
    textOf(rita.doc).delete(1, 3)
    textOf(rita.doc).insert(1, 'Nobody', {})
    rita.sendAnswer(Y.encodeStateAsUpdate(rita.doc))
    await rita.acked()
    const [row] = await world.store.log.read(WATER_ROOM, 1)
    expect(row?.update.length).toBeLessThan(60)
    expect(row?.clientId).toBe(rita.doc.clientID)
    expect(await world.words()).toBe(rita.words)
    const vector = Y.encodeStateVector(rita.doc)
    textOf(rita.doc).insert(1, 'x', {})
    rita.sendAnswer(Y.encodeStateAsUpdate(rita.doc, vector))
    await rita.acked()
    const [next] = await world.store.log.read(WATER_ROOM, 2)
    expect(Y.decodeUpdate(next?.update ?? new Uint8Array()).ds.clients.size, 'old deletions are not told again').toBe(0)
  })
})

describe('[Y7] [W2] [W10] the door', () => {
  let world: SyncWorld
  beforeAll(async () => {
    world = await SyncWorld.open()
  })
  afterAll(() => world.close())

  it.each([
    ['not signed in', '/section.water', undefined, {}, CLOSE.notSignedIn],
    ['unknown room', '/section.nowhere', 'rita', {}, CLOSE.notPermitted],
    ['no such kind of room', '/lobby', 'rita', {}, CLOSE.notPermitted],
    ['another schema', '/section.water?schema=00000000', 'rita', {}, CLOSE.otherSchema],
    ['another epoch', '/section.water?since=1&epoch=7', 'rita', {}, CLOSE.otherEpoch],
    ['from the future', '/section.water?since=900&epoch=1', 'rita', {}, CLOSE.otherEpoch],
  ] as const)('%s: closed with a code that a browser sees', async (_what, path, name, headers, code) => {
    const client = new RawClient(`${world.url}${path}`, { ...(name !== undefined && { name }), headers })
    ends.push(() => client.close())
    await client.closed()
    expect(client.closeCode).toBe(code)
    expect(client.heard).toEqual([])
  })

  it.each([
    ['http://evil.example', 403],
    ['null', 403],
    ['http://127.0.0.1.evil.example', 403],
    ['http://127.0.0.1:1', 403],
  ] as const)('a page from %s is turned away', async (origin, status) => {
    const client = new RawClient(`${world.url}/section.water`, { name: 'rita', headers: { origin } })
    ends.push(() => client.close())
    await until(() => client.httpStatus !== null, 'an answer')
    expect(client.httpStatus).toBe(status)
  })

  it('another path is no room', async () => {
    const client = new RawClient(`ws://127.0.0.1:${world.port}/elsewhere`, { name: 'rita' })
    ends.push(() => client.close())
    await until(() => client.httpStatus !== null, 'an answer')
    expect(client.httpStatus).toBe(404)
  })

  it('a page of this host with the right schema comes in', async () => {
    const origin = `http://127.0.0.1:${world.port}`
    const client = new RawClient(`${world.url}/section.water?schema=${SCHEMA_HASH}`, {
      name: 'rita',
      headers: { origin },
    })
    ends.push(() => client.close())
    await client.joined()
    expect(client.words).toContain('We agree on water.')
  })

  it('who comes back says how far it was and gets only the rows since', async () => {
    const rita = await raw(world, 'rita').joined()
    const rolf = await raw(world, 'rolf').joined()
    rita.close()
    rolf.edit((text) => text.insert(1, 'Later: ', {}))
    await rolf.acked()
    const back = raw(world, 'rita', '?since=1&epoch=1')
    Y.applyUpdate(back.doc, Y.encodeStateAsUpdate(rita.doc))
    await back.joined()
    expect(back.words).toBe(rolf.words)
    const [row] = await world.store.log.read(WATER_ROOM, 1)
    expect(back.all('answer')[0]?.bytes.length).toBe(row?.update.length)
  })

  it('one seat has a bounded number of connections', async () => {
    const clients = Array.from({ length: LIMITS.connectionsPerSeat }, () => raw(world, 'dora'))
    await Promise.all(clients.map((client) => client.opened()))
    const last = raw(world, 'dora')
    await last.closed()
    expect(last.closeCode).toBe(CLOSE.tryLater)
  })
})

describe('[PR2] [Y8] [W7] rights', () => {
  it('a reader who follows live cannot write, whatever it sends', async () => {
    const world = await open()
    await world.setAudience('all')
    for (const send of ['sendUpdate', 'sendAnswer'] as const) {
      const dora = await raw(world, 'dora').joined()
      const doc = new Y.Doc()
      Y.applyUpdate(doc, Y.encodeStateAsUpdate(dora.doc))
      textOf(doc).insert(1, 'MINE ', {})
      dora[send](Y.encodeStateAsUpdate(doc))
      await dora.closed()
      expect(dora.closeCode).toBe(CLOSE.notPermitted)
      expect(dora.all('nack')).toMatchObject([
        { count: 1, code: CLOSE.notPermitted, reason: 'notPermitted', blocks: [] },
      ])
    }
    expect(await world.words()).toBe('We agree on water.\nWe agree on the rest.')
    expect(await world.store.log.clientIds(WATER_ROOM)).toEqual(new Map())
  })

  it('nor can a reader who only deletes, nor one who reads what was shown', async () => {
    const world = await open()
    const sara = await raw(world, 'sara').joined()
    sara.edit((text) => text.delete(1, 5))
    const dora = await raw(world, 'dora').joined()
    dora.edit((text) => text.insert(0, 'x', {}))
    await Promise.all([sara.closed(), dora.closed()])
    expect([sara.closeCode, dora.closeCode]).toEqual([CLOSE.notPermitted, CLOSE.notPermitted])
    expect((await world.sync.read(WATER_ROOM)).seq).toBe(1)
  })

  it('a reader that tells what everybody has is left in peace', async () => {
    const world = await open()
    const sara = await raw(world, 'sara').joined()
    sara.sendAnswer(new Uint8Array([0, 0]))
    sara.sendAnswer(Y.encodeStateAsUpdate(sara.doc))
    await sara.acked()
    expect(sara.closeCode).toBeNull()
    expect((await world.sync.read(WATER_ROOM)).seq).toBe(1)
  })

  it('who is signed out is closed at once, and what was under way is not accepted', async () => {
    const disk = new SlowDisk()
    const world = await open({ wrap: (store) => disk.wrap(store) })
    const rita = await raw(world, 'rita').joined()
    const rolf = await raw(world, 'rolf').joined()
    disk.hold()
    rolf.edit((text) => text.insert(1, 'first ', {}))
    await until(() => disk.waiting > 0, 'a batch is on its way')
    rita.edit((text) => text.insert(1, 'revoked ', {}))
    await rita.joined()
    rolf.edit((text) => text.insert(1, 'second ', {}))
    await rolf.joined()
    world.signedOut.add('rita')
    await world.sync.seatChanged('rita' as SeatId)
    rita.edit((text) => text.insert(1, 'too late ', {}))
    disk.release()
    await rita.closed()
    await rolf.acked()
    expect(rita.closeCode).toBeGreaterThanOrEqual(4401)
    expect(await world.words()).toBe('second first We agree on water.\nWe agree on the rest.')
    await until(
      () => rolf.words === 'second first We agree on water.\nWe agree on the rest.',
      'the other is not disturbed',
    )
    expect(rolf.closeCode).toBeNull()
  })

  it('of one who loses a section, what was not yet on its way to the disk is not written', async () => {
    const disk = new SlowDisk()
    const world = await open({ wrap: (store) => disk.wrap(store) })
    const rita = await raw(world, 'rita').joined()
    const rolf = await raw(world, 'rolf').joined()
    disk.hold()
    rolf.edit((text) => text.insert(1, 'first ', {}))
    await until(() => disk.waiting > 0, 'a batch is on its way')
    rita.edit((text) => text.insert(1, 'revoked ', {}))
    await rita.joined()
    world.changed.set('rita', { ...SEATS.rita, sections: [] })
    await world.sync.seatChanged('rita' as SeatId)
    disk.release()
    await rita.closed()
    await rolf.acked()
    expect([rita.closeCode, rita.all('ack')]).toEqual([CLOSE.notPermitted, []])
    expect(await world.words()).toBe('first We agree on water.\nWe agree on the rest.')
  })

  it('who loses a section reads on, and can no longer write in it; who gets one can', async () => {
    const world = await open()
    const rita = await raw(world, 'rita').joined()
    const sara = await raw(world, 'sara').joined()
    world.changed.set('rita', { ...SEATS.rita, sections: [] })
    world.changed.set('sara', { ...SEATS.rolf, id: SEATS.sara.id })
    await Promise.all([world.sync.seatChanged('rita' as SeatId), world.sync.seatChanged('sara' as SeatId)])
    sara.edit((text) => text.insert(1, 'Sara: ', {}))
    await sara.acked()
    await until(() => rita.words.startsWith('Sara: '), 'reads on')
    rita.edit((text) => text.insert(1, 'Rita: ', {}))
    await rita.closed()
    expect(rita.closeCode).toBe(CLOSE.notPermitted)
    expect(await world.words()).toMatch(/^Sara: We/)
  })
})

describe('[PR6] what others see while it is written', () => {
  it('outside of the team: what was shown, without what was deleted, until the audience is widened', async () => {
    const world = await open({ seed: textOfParagraphs('Secret draft.') })
    const dora = await raw(world, 'dora').joined()
    const stranger = stock(world, 'dirk')
    await stranger.synced()
    expect(dora.words).toBe('')
    const rita = await raw(world, 'rita').joined()
    rita.edit((text) => text.delete(1, 13))
    rita.edit((text) => text.insert(1, 'Public.', {}))
    await rita.acked()
    expect(dora.all('update')).toEqual([])
    expect(await world.sync.readShown(WATER_ROOM)).toMatchObject({ seq: 0, text: { content: [] } })

    expect(await world.sync.show(WATER_ROOM, { seat: 'rita' as SeatId, at: AT }, () => null)).toEqual({ seq: 3 })
    await until(() => dora.words === 'Public.' && stranger.words === 'Public.', 'shown to those who are here')
    const shown = await world.sync.readShown(WATER_ROOM)
    expect(shown.headHash).toBe((await world.sync.read(WATER_ROOM)).headHash)
    rita.edit((text) => text.insert(8, ' Half a sen', {}))
    await rita.acked()
    expect(dora.words).toBe('Public.')
    expect((await world.sync.readShown(WATER_ROOM)).text).toEqual(shown.text)

    await world.setAudience('room')
    await until(() => dora.words === 'Public. Half a sen', 'the room follows now')
    rita.edit((text) => text.insert(text.length, 'tence.', {}))
    await until(() => dora.words === 'Public. Half a sentence.', 'letter by letter')
    expect(stranger.words, 'who is not in the room does not').toBe('Public.')
    const late = await raw(world, 'dora').joined()
    expect(late.words).toBe('Public. Half a sentence.')
    for (const { bytes } of [...dora.heard, ...late.heard].filter((one) => 'bytes' in one))
      expect(Buffer.from(bytes).toString('latin1')).not.toContain('Secret')

    await world.setAudience('team')
    await dora.closed()
    expect(dora.closeCode, 'has to build its text anew').toBe(CLOSE.otherEpoch)
    const again = await raw(world, 'dora').joined()
    expect(again.words).toBe('Public.')
    const stale = raw(world, 'dora')
    Y.applyUpdate(stale.doc, Y.encodeStateAsUpdate(late.doc))
    await stale.opened()
    stale.send(syncFrame(0, Y.encodeStateVector(stale.doc)))
    await stale.closed()
    expect(stale.closeCode, 'has more than it may see').toBe(CLOSE.otherEpoch)
    expect(rita.closeCode).toBeNull()
  })

  it('what is shown a second time reaches those who have the first', async () => {
    const world = await open()
    const dora = await raw(world, 'dora').joined()
    const rita = await raw(world, 'rita').joined()
    const by = { seat: 'rita' as SeatId, at: AT }
    await world.sync.show(WATER_ROOM, by, () => null)
    rita.edit((text) => text.delete(4, 5))
    await rita.acked()
    await world.sync.show(WATER_ROOM, by, () => null)
    await until(() => dora.words === rita.words, 'the second')
    await until(() => dora.all('digest').some(({ seq }) => seq === 2), 'a digest of what is shown')
    expect(dora.all('digest').at(-1)?.hash).toBe(
      createHash('sha256')
        .update(canonicalJson((await world.sync.readShown(WATER_ROOM)).text as unknown as Json))
        .digest('hex'),
    )
  })
})

describe('acts of the server', () => {
  it('seeds a room once', async () => {
    const world = await open()
    await expect(world.sync.seed(WATER_ROOM, SEED, AT)).rejects.toThrow('stale')
    expect((await world.sync.read(WATER_ROOM)).text).toEqual(SEED)
    await expect(world.sync.read('section.nowhere' as RoomId)).rejects.toThrow('notFound')
  })

  it('writes at the head, by block, while others type; and not elsewhere', async () => {
    const world = await open()
    const rita = await raw(world, 'rita').joined()
    const by = { seat: 'sara' as SeatId, at: AT }
    const next = textOfParagraphs('We agree on clean water.', 'We agree on the rest.')
    const written = await world.sync.write(WATER_ROOM, 1, next, by)
    expect(written).toMatchObject({ seq: 2, text: next })
    await until(() => rita.words.startsWith('We agree on clean water.'), 'the writer has it')
    expect(await world.sync.write(WATER_ROOM, 1, SEED, by)).toBe('stale')
    rita.edit((text) => text.insert(text.length, ' Indeed.', {}))
    await rita.acked()
    expect(await world.words()).toBe('We agree on clean water.\nWe agree on the rest. Indeed.')
    const [row] = await world.store.log.read(WATER_ROOM, 1)
    expect(row).toMatchObject({ seat: 'sara', at: AT, signIn: null })
    expect(row?.update.length, 'only the difference').toBeLessThan(60)
  })

  it('what was written is there after a restart, from the snapshot and the rows after it', async () => {
    const world = await open()
    const rita = await raw(world, 'rita').joined()
    for (let i = 0; i < LIMITS.snapshotEveryRows + 20; i++) rita.edit((text) => text.insert(1, 'abc'[i % 3] ?? '', {}))
    await rita.acked()
    await until(() => rita.frames === LIMITS.snapshotEveryRows + 20, 'all sent')
    const { words } = rita
    await world.stop()
    expect(rita.closeCode).toBe(CLOSE.restarting)
    await world.start()
    expect(await world.words()).toBe(words)
    const snapshot = await world.store.log.latestSnapshot(WATER_ROOM)
    expect(snapshot?.seq).toBe(LIMITS.snapshotEveryRows + 21)
    const back = await raw(world, 'rita').joined()
    back.edit((text) => text.insert(1, 'again ', {}))
    await back.acked()
    expect(await world.words()).toBe(`again ${words}`)
  })

  it('a room that nobody uses is unloaded with a snapshot, and comes back as it was', async () => {
    const world = await open()
    const rita = await raw(world, 'rita').joined()
    rita.edit((text) => text.insert(1, 'Kept. ', {}))
    await rita.acked()
    const rooms = () => world.sync.metrics().find(({ name }) => name === 'plenum_sync_rooms')?.value
    expect(rooms()).toBe(1)
    vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout'] })
    try {
      rita.socket.close()
      await turnsUntil(() => rita.closeCode !== null)
      await vi.advanceTimersByTimeAsync(LIMITS.roomIdleMs - 1_000)
      expect(rooms()).toBe(1)
      await turnsUntil(async () => {
        await vi.advanceTimersByTimeAsync(1_000)
        return rooms() === 0
      })
    } finally {
      vi.useRealTimers()
    }
    expect((await world.store.log.latestSnapshot(WATER_ROOM))?.seq).toBe(2)
    const back = await raw(world, 'rita').joined()
    expect(back.words).toBe('Kept. We agree on water.\nWe agree on the rest.')
  })

  it('a split, a heading and a table pass the gate', async () => {
    const world = await open()
    const rita = await raw(world, 'rita').joined()
    rita.edit((text) => {
      insertOp(text, 9, { insert: newMarker({ id: 'half' as BlockId, kind: 'heading', level: 2 }) })
      text.format(10, 3, { strong: true, link: { href: 'https://example.org/' } })
    })
    rita.edit((text) => insertOp(text, 0, { insert: newTable(TABLE) }))
    rita.edit((text) => insertOp(text, text.length, inlineOp(FOOTNOTE)))
    await rita.acked()
    rita.edit((text) => text.delete(0, 3))
    await rita.acked()
    expect((await world.sync.read(WATER_ROOM)).text).toEqual(readText(textOf(rita.doc)))
    expect(rita.closeCode).toBeNull()
  })
})

describe('a log that somebody else has written to', () => {
  /** A row that another process appends. */
  async function appendElsewhere(world: SyncWorld, words: string): Promise<void> {
    const doc = new Y.Doc()
    for (const { update } of await world.store.log.read(WATER_ROOM, 0)) Y.applyUpdate(doc, update)
    const before = Y.encodeStateVector(doc)
    textOf(doc).insert(1, words, {})
    const head = await world.store.log.head(WATER_ROOM)
    if (head === null) throw new Error('no such room')
    await world.store.log.claimClientId(WATER_ROOM, doc.clientID, 'rolf' as SeatId)
    const draft = {
      update: Y.encodeStateAsUpdate(doc, before),
      seat: 'rolf' as SeatId,
      signIn: null,
      clientId: doc.clientID,
      at: AT,
    }
    expect((await world.store.log.append(WATER_ROOM, head, [draft])).kind).toBe('appended')
  }

  it('is taken in before what waits is appended, and everybody gets it', async () => {
    const world = await open()
    const rita = await raw(world, 'rita').joined()
    const sara = await raw(world, 'sara').joined()
    await appendElsewhere(world, 'Elsewhere. ')
    rita.edit((text) => text.insert(text.length, ' Here.', {}))
    await rita.acked()
    await until(() => sara.words === rita.words && sara.words.includes('Elsewhere.'), 'both have both')
    expect(await world.words()).toBe('Elsewhere. We agree on water.\nWe agree on the rest. Here.')
    expect((await world.store.log.read(WATER_ROOM, 0)).map(({ seat }) => seat)).toEqual([null, 'rolf', 'rita'])
  })

  it('an act that expected the old head is told so', async () => {
    const world = await open()
    expect((await world.sync.read(WATER_ROOM)).seq).toBe(1)
    await appendElsewhere(world, 'Elsewhere. ')
    const by = { seat: 'sara' as SeatId, at: AT }
    expect(await world.sync.write(WATER_ROOM, 1, textOfParagraphs('Over it.'), by)).toBe('stale')
    expect(await world.words()).toMatch(/^Elsewhere\. We agree/)
    expect(await world.sync.write(WATER_ROOM, 2, textOfParagraphs('Over it.'), by)).toMatchObject({ seq: 3 })
  })
})

describe('a disk that fails', () => {
  it('nothing is acknowledged or shown, its author is told, and it works again by itself', async () => {
    const disk = new SlowDisk()
    const world = await open({ wrap: (store) => disk.wrap(store) })
    const rita = await raw(world, 'rita').joined()
    const rolf = await raw(world, 'rolf').joined()
    const sara = await raw(world, 'sara').joined()
    disk.fails = true
    rita.edit((text) => text.insert(1, 'lost? ', {}))
    await rita.closed()
    expect(rita.closeCode).toBe(CLOSE.tryLater)
    expect(rita.all('ack')).toEqual([])
    expect(sara.all('update')).toEqual([])
    expect(await world.words()).toMatch(/^We agree/)
    disk.fails = false
    rolf.edit((text) => text.insert(1, 'Rolf: ', {}))
    await rolf.acked()
    const back = raw(world, 'rita')
    Y.applyUpdate(back.doc, Y.encodeStateAsUpdate(rita.doc))
    await back.joined()
    back.sendAnswer(Y.encodeStateAsUpdate(back.doc))
    await back.acked()
    await until(() => sara.words === back.words, 'what was kept is there now')
    expect(sara.words).toContain('lost? ')
    expect(world.log.some(({ event }) => event === 'sync.notSaved')).toBe(true)
  })

  it('a disk that does not answer does not hold up the end of the process; nothing is called saved', async () => {
    const disk = new SlowDisk()
    const world = await open({ wrap: (store) => disk.wrap(store) })
    const rita = await raw(world, 'rita').joined()
    disk.hold()
    rita.edit((text) => text.insert(1, 'Late. ', {}))
    await until(() => disk.waiting > 0, 'the change is on its way')
    vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout'] })
    let isClosed = false
    try {
      const closing = world.sync.close().then(() => {
        isClosed = true
      })
      await vi.advanceTimersByTimeAsync(5_000)
      expect(isClosed, 'it is given time').toBe(false)
      await vi.advanceTimersByTimeAsync(5_000)
      await turnsUntil(() => isClosed)
      await closing
    } finally {
      vi.useRealTimers()
      disk.release()
    }
    await rita.closed()
    expect([rita.closeCode, rita.acknowledged]).toEqual([CLOSE.restarting, 0])
  })

  it('a log that cannot be read closes its room, and only that', async () => {
    const disk = new SlowDisk()
    const world = await open({ wrap: (store) => disk.wrap(store) })
    await world.sync.seed(HEALTH_ROOM, textOfParagraphs('Health.'), AT)
    await world.stop()
    await world.start()
    disk.damaged = WATER_ROOM
    const rita = raw(world, 'rita')
    await rita.closed()
    expect(rita.closeCode).toBe(CLOSE.tryLater)
    await expect(world.sync.read(WATER_ROOM)).rejects.toThrow('does not hash')
    const otto = await raw(world, 'otto', '', HEALTH_ROOM).joined()
    expect(otto.words).toBe('Health.')
    disk.damaged = null
    expect(await world.words(), 'nothing was written over it').toBe('We agree on water.\nWe agree on the rest.')
  })
})

describe('a damaged snapshot', () => {
  it('[ST5] is passed over for an older one, or for the log, and told; the room opens', async () => {
    const world = await open()
    const { words } = await raw(world, 'rita').joined()
    await world.stop()
    await world.start()
    const rita = await raw(world, 'rita').joined()
    rita.edit((text) => text.insert(1, 'Later. ', {}))
    await rita.acked()
    await world.stop()
    const passedOver = () => world.log.filter(({ event }) => event === 'sync.snapshotPassedOver').length
    for (const [where, count] of [
      ['seq = 2', 1],
      ['seq > 0', 2],
    ] as const) {
      const database = openSqlite(join(world.folder, 'plenum.sqlite'), { busyMs: 0 })
      database.exec(`update snapshots set state = x'00' where ${where}`)
      database.close()
      const before = passedOver()
      await world.start()
      expect(await world.words(), where).toBe(`Later. ${words}`)
      expect(passedOver() - before, where).toBe(count)
      await world.stop()
    }
  })
})

describe('[Y16] presence', () => {
  const state = (name: string) =>
    JSON.stringify({ user: { name, color: '#123456', admin: true }, cursor: CURSOR, chair: true })
  const CURSOR = { anchor: { type: null, tname: 'text', item: { client: 1, clock: 2 }, assoc: -1 }, head: null }

  it('is told under the name of the seat, whatever the client says, and only what belongs there', async () => {
    const world = await open()
    const rita = await raw(world, 'rita').joined()
    const sara = await raw(world, 'sara').joined()
    rita.send(presenceFrame([{ client: 77, clock: 1, json: state('The Chair') }]))
    await until(() => sara.all('presence').length > 0, 'presence arrives')
    const [told] = readPresence(sara.all('presence')[0]?.bytes ?? new Uint8Array([0]))
    expect(told).toMatchObject({ client: 77 })
    expect(told?.state).toEqual({ user: { name: 'Rita of Arcadia', color: '#123456' }, cursor: CURSOR })
    const rolf = await raw(world, 'rolf').joined()
    await until(() => rolf.all('presence').length > 0, 'who comes later is told at once')
    rita.close()
    await until(() => sara.all('presence').length > 1, 'that it left')
    const [left] = readPresence(sara.all('presence')[1]?.bytes ?? new Uint8Array([0]))
    expect(left).toMatchObject({ client: 77, state: null })
    expect(left?.clock).toBeGreaterThan(told?.clock ?? 0)
  })

  it('nobody speaks for another, fills the room, or is heard outside of the team', async () => {
    const world = await open()
    await world.setAudience('room')
    const rita = await raw(world, 'rita').joined()
    const rolf = await raw(world, 'rolf').joined()
    const sara = await raw(world, 'sara').joined()
    const dora = await raw(world, 'dora').joined()
    const dirk = await raw(world, 'dirk').joined()
    rita.edit((text) => text.insert(1, 'x', {}))
    await rita.acked()
    rita.send(presenceFrame([{ client: rita.doc.clientID, clock: 1, json: state('Rita') }]))
    await until(() => sara.all('presence').length === 1, 'Rita is here')
    rolf.send(presenceFrame([{ client: rita.doc.clientID, clock: 2 ** 40, json: 'null' }]))
    rolf.send(presenceFrame([{ client: rita.doc.clientID, clock: 9, json: state('Rita') }]))
    rolf.send(presenceFrame([{ client: 5, clock: 1, json: JSON.stringify({ user: 'x'.repeat(2_000) }) }]))
    rolf.send(
      presenceFrame([
        { client: 5, clock: 1, json: '{"user":{"__proto__":{"admin":1}},"cursor":{"a":{"b":{"c":{"d":{"e":1}}}}}}' },
      ]),
    )
    rolf.send(presenceFrame([{ client: 6, clock: 1, json: state('Second') }]))
    dora.send(presenceFrame([{ client: 9, clock: 1, json: state('Dora') }]))
    dirk.send(presenceFrame([{ client: 10, clock: 1, json: state('Dirk') }]))
    await until(() => sara.all('presence').length >= 2, 'Rolf is here')
    rolf.send(presenceFrame([{ client: 5, clock: 2, json: state('Again') }]))
    await until(() => sara.all('presence').length >= 3, 'Rolf has moved')
    const told = sara.all('presence').flatMap(({ bytes }) => readPresence(bytes))
    expect(told.map(({ client }) => client)).toEqual([rita.doc.clientID, 5, 5])
    expect(told[1]?.state).toEqual({ user: { name: 'Rolf of Arcadia' }, cursor: { a: { b: { c: {} } } } })
    await until(() => dora.all('presence').length >= 3, 'the room sees who writes')
    expect(dirk.all('presence'), 'who reads what was shown does not').toEqual([])
    expect([rita, rolf, dora, dirk].map(({ closeCode }) => closeCode)).toEqual([null, null, null, null])
  })

  it('of a flood only the newest state is told', async () => {
    const world = await open()
    const rita = await raw(world, 'rita').joined()
    const sara = await raw(world, 'sara').joined()
    for (let i = 0; i < 500; i++)
      rita.send(presenceFrame([{ client: 7, clock: i, json: JSON.stringify({ cursor: { at: i } }) }]))
    const last = () => readPresence(sara.all('presence').at(-1)?.bytes ?? new Uint8Array([0])).at(-1)?.state
    await until(() => JSON.stringify(last())?.includes('499') === true, 'the newest')
    expect(sara.all('presence').length).toBeLessThan(20)
  })

  it('stock providers see each other', async () => {
    const world = await open()
    const rita = stock(world, 'rita')
    const rolf = stock(world, 'rolf')
    await Promise.all([rita.synced(), rolf.synced()])
    rita.provider.awareness.setLocalStateField('user', { name: 'whoever', color: 'red' })
    const seen = () => rolf.provider.awareness.getStates().get(rita.doc.clientID)
    await until(() => seen()?.user?.color === 'red', 'Rolf sees Rita')
    expect(seen()?.user.name).toBe('Rita of Arcadia')
    rita.provider.disconnect()
    await until(() => seen() === undefined, 'Rita is gone')
    rita.provider.connect()
    await until(() => seen() !== undefined, 'Rita is back')
  })
})

/** Waits without a clock. */
async function turnsUntil(condition: () => boolean | Promise<boolean>): Promise<void> {
  for (let turn = 0; !(await condition()); turn++) {
    if (turn > 100_000) throw new Error('did not come about')
    await new Promise((resolve) => setImmediate(resolve))
  }
}

const cellOf = (id: string, text: string) => ({
  type: 'tableCell' as const,
  attrs: { id: id as BlockId },
  content: [paragraph(`${id}-p`, text) as TextBlockJson],
})
const TABLE: TableJson = {
  type: 'table',
  attrs: { id: 'table' as BlockId },
  content: [{ type: 'tableRow', attrs: { id: 'row' as BlockId }, content: [cellOf('c1', 'one'), cellOf('c2', 'two')] }],
}
const FOOTNOTE: FootnoteJson = {
  type: 'footnote',
  attrs: { id: 'note' as BlockId, content: [{ type: 'text', text: 'See the annex.', marks: [{ type: 'em' }] }] },
}
