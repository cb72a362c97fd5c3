import { afterEach, expect, it } from 'vitest'
import { PATIENCE } from '../../server/sync/offences.ts'
import { CLOSE } from '../../shared/protocol/sync.ts'
import { RawClient, until } from '../support/sync-clients.ts'
import { type Name, SyncWorld, WATER_ROOM } from '../support/sync-world.ts'

const ends: (() => void | Promise<void>)[] = []
afterEach(async () => {
  for (const end of ends.splice(0).reverse()) await end()
})

it('[GT1] who is refused again and again has to wait; what others have in the queue is written, and they come and go', async () => {
  const world = new SyncWorld()
  world.patience = PATIENCE
  await world.start()
  ends.push(() => world.close())
  await world.seedWater()
  const knock = async (name: Name): Promise<RawClient> => {
    const client = new RawClient(`${world.url}/${WATER_ROOM}`, { name })
    ends.push(() => client.close())
    await until(() => client.closeCode !== null || client.all('vector').length > 0, 'let in, or not')
    return client
  }
  const rolf = await (await knock('rolf')).joined()
  let tries = 0
  for (; tries < 40; tries++) {
    const rita = await knock('rita')
    if (rita.closeCode !== null) {
      expect(rita.closeCode).toBe(CLOSE.tryLater)
      break
    }
    rolf.edit((text) => text.insert(text.length, '.', {}))
    rita.sendUpdate(Uint8Array.from([1, 1, 0xe7, 7, 0, 0, 0, 0]))
    await rita.closed()
    expect(rita.closeCode).toBe(CLOSE.refused)
  }
  expect(tries).toBe(PATIENCE.free + 1)
  await rolf.acked()
  const again = await (await knock('rolf')).joined()
  expect(again.words).toBe(rolf.words)
  expect(await world.words()).toMatch(/\.{9}$/)
  await until(() => world.log.length > 0, 'it is noted')
  let back: RawClient = await knock('rita')
  for (let i = 0; back.closeCode !== null && i < 1_000; i++) back = await knock('rita')
  expect(back.closeCode, 'she is let in again after a while').toBeNull()
})
