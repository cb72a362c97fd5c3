import { afterEach, describe, expect, it, onTestFinished } from 'vitest'
import * as Y from 'yjs'
import { textOf } from '../../shared/live/text.ts'
import type { SeatId } from '../../shared/model/ids.ts'
import { RawClient, until } from '../support/sync-clients.ts'
import { SyncWorld } from '../support/sync-world.ts'

let world: SyncWorld
afterEach(() => world.close())

function seenFrame(seq: number): Uint8Array {
  return Uint8Array.from([125, seq])
}

async function join(name: string): Promise<RawClient> {
  const client = await new RawClient(`${world.url}/section.water`, { name }).joined()
  onTestFinished(() => client.close())
  return client
}

const notices = (seat: string) => world.store.notices.of(seat as SeatId)
const news = (client: RawClient) => client.all('news').filter(({ what }) => what === 'notices').length

describe('[PR5] two people who change one place without knowing of each other', () => {
  it('are both told, with both versions: also who was away, by what he says he had seen', async () => {
    world = await SyncWorld.open()
    const rita = await join('rita')
    const rolf = await join('rolf')
    // Rolf's device goes offline having seen the seed, and he writes within "agree on".
    const offline = rolf.doc
    rolf.socket.terminate()
    await rolf.closed()
    offline.transact(() => textOf(offline).insert(9, ' fully', {}))
    rita.edit((text) => text.delete(4, 9))
    await rita.acked()
    const back = new RawClient(`${world.url}/section.water`, { name: 'rolf' })
    onTestFinished(() => back.close())
    await back.opened()
    back.send(seenFrame(1))
    await until(() => back.all('vector').length > 0, 'the server asks what he has')
    back.sendAnswer(Y.encodeStateAsUpdate(offline, back.all('vector')[0]?.bytes))
    await until(() => news(rita) > 0, 'there is news of notices')
    for (const seat of ['rita', 'rolf']) {
      const [notice, ...more] = await notices(seat)
      expect(more).toEqual([])
      expect(notice?.clash).toMatchObject({
        block: 'p1',
        deletion: { seat: 'rita', text: 'agree on ', instead: '' },
        insertion: { seat: 'rolf', text: ' fully' },
      })
    }
    const [own] = await notices('rolf')
    expect(await world.store.notices.markRead('rita' as SeatId, own?.id ?? '', '2031-06-02T00:00:00.000Z')).toBe(false)
    expect(await world.store.notices.markRead('rolf' as SeatId, own?.id ?? '', '2031-06-02T00:00:00.000Z')).toBe(true)
    expect(await notices('rolf')).toEqual([])
    expect(await notices('rita')).toHaveLength(1)
  })

  it('are not told where each had seen what the other did', async () => {
    world = await SyncWorld.open()
    const rita = await join('rita')
    const rolf = await join('rolf')
    rita.edit((text) => text.delete(4, 9))
    await rita.acked()
    await until(() => !rolf.words.includes('agree on water'), 'rolf has it')
    rolf.send(seenFrame(2))
    rolf.edit((text) => text.insert(4, 'concur on ', {}))
    await rolf.acked()
    // A clash somewhere else is told after it: by then this one would have been.
    rita.edit((text) => text.delete(text.length - 5, 4))
    rolf.edit((text) => text.insert(text.length - 3, 'very ', {}))
    await until(() => news(rita) > 0, 'there is news of the other place')
    expect((await notices('rita')).map(({ clash }) => clash.block)).toEqual(['p2'])
  })
})
