import { createHash } from 'node:crypto'
import { afterEach, describe, expect, it } from 'vitest'
import * as Y from 'yjs'
import { newMarker } from '../../shared/live/marker.ts'
import { insertOp } from '../../shared/live/text.ts'
import type { BlockId } from '../../shared/model/ids.ts'
import { CLOSE } from '../../shared/protocol/sync.ts'
import { SCHEMA_HASH } from '../../shared/schema/schema.ts'
import { canonicalJson, type Json } from '../../shared/util/canonical-json.ts'
import { RawClient, StockClient, until } from '../support/sync-clients.ts'
import {
  AT,
  HEALTH_ROOM,
  type Name,
  SEED,
  SyncWorld,
  textOfParagraphs,
  WATER,
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

function raw(world: SyncWorld, name: Name, query = '', room: string = WATER_ROOM): RawClient {
  const client = new RawClient(`${world.url}/${room}${query}`, { name })
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
