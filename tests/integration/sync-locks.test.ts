import { afterEach, describe, expect, it } from 'vitest'
import * as Y from 'yjs'
import { newMarker } from '../../shared/live/marker.ts'
import { insertOp, readText, textOf } from '../../shared/live/text.ts'
import { writeText } from '../../shared/live/write.ts'
import type { BlockId, SeatId } from '../../shared/model/ids.ts'
import { CLOSE } from '../../shared/protocol/sync.ts'
import type { TableJson, TextBlockJson } from '../../shared/schema/text.ts'
import { RawClient, StockClient, until } from '../support/sync-clients.ts'
import { SlowDisk } from '../support/sync-disk.ts'
import { AT, type Name, paragraph, SyncWorld, textOfParagraphs, WATER_ROOM } from '../support/sync-world.ts'

const ends: (() => void | Promise<void>)[] = []
afterEach(async () => {
  for (const end of ends.splice(0).reverse()) await end()
})

const SEED = textOfParagraphs('One.', 'Two.', 'Three.', 'Four.')

async function open(disk?: SlowDisk): Promise<SyncWorld> {
  const wrap = disk === undefined ? {} : { wrap: disk.wrap.bind(disk) }
  const world = await SyncWorld.open({ seed: SEED, ...wrap })
  ends.push(() => world.close())
  return world
}

async function join(world: SyncWorld, name: Name): Promise<RawClient> {
  const client = new RawClient(`${world.url}/${WATER_ROOM}`, { name })
  ends.push(() => client.close())
  return client.joined()
}

describe('[LK1] locked blocks in a room', () => {
  it('are changed by nobody; the refusal names them and harms nobody else', async () => {
    const world = await open()
    const [rita, rolf] = [await join(world, 'rita'), await join(world, 'rolf')]
    await world.lock(['p2', 'p3'])
    rolf.edit((text) => text.insert(text.length, ' And five.', {}))
    await rolf.acked()
    rita.edit((text) => {
      text.insert(1, 'Now: ', {})
      text.delete(12, 2)
    })
    await rita.closed()
    expect(rita.closeCode).toBe(CLOSE.refused)
    expect(rita.all('nack')).toMatchObject([{ count: 1, code: CLOSE.refused, reason: 'locked', blocks: ['p2'] }])
    expect(await world.words()).toBe('One.\nTwo.\nThree.\nFour. And five.')
    rolf.edit((text) => text.insert(1, 'Still: ', {}))
    await rolf.acked()
  })

  it('win over what was let in and waits for the disk; the rest of the queue is written', async () => {
    const world = await open()
    const [rita, rolf, sara] = [await join(world, 'rita'), await join(world, 'rolf'), await join(world, 'sara')]
    let decide = () => {}
    const decided = new Promise<void>((resolve) => {
      decide = resolve
    })
    const locking = world.lock(['p2'], decided)
    // A state vector is answered in turn: what was sent before it has been judged, and let in.
    rita.edit((text) => text.insert(text.length, ' Before.', {}))
    rita.edit((text) => text.insert(6, 'hand on locked ', {}))
    await rita.joined()
    rolf.edit((text) => text.insert(1, 'Mine: ', {}))
    await rolf.joined()
    rita.edit((text) => text.insert(text.length, ' After.', {}))
    await rita.joined()
    decide()
    await locking
    await Promise.all([rita.closed(), rolf.acked()])
    expect(rita.all('nack')).toMatchObject([{ count: 2, reason: 'locked', blocks: ['p2'] }])
    expect(await world.words()).toBe('Mine: One.\nTwo.\nThree.\nFour. Before.')
    await until(() => sara.words === 'Mine: One.\nTwo.\nThree.\nFour. Before.', 'readers have what is on disk')
  })

  it('are locked as they stand on disk when the lock is decided', async () => {
    const disk = new SlowDisk()
    const world = await open(disk)
    const rita = await join(world, 'rita')
    disk.hold()
    rita.edit((text) => text.insert(6, 'Late ', {}))
    await until(() => disk.waiting > 0, 'on its way')
    const locking = world.lock(['p2'])
    disk.release()
    await locking
    await rita.acked()
    expect(world.log.filter(({ event }) => event === 'sync.lockedOtherwise')).toEqual([])
    expect(await world.words()).toBe('One.\nLate Two.\nThree.\nFour.')
    rita.edit((text) => text.delete(6, 5))
    await rita.closed()
    expect(rita.all('nack')).toMatchObject([{ reason: 'locked' }])
  })

  it('stay locked over a restart, and can be unlocked', async () => {
    const world = await open()
    await world.lock(['p1'])
    await world.stop()
    await world.start()
    const rita = await join(world, 'rita')
    rita.edit((text) => text.insert(1, 'No: ', {}))
    await rita.closed()
    expect(rita.closeCode).toBe(CLOSE.refused)
    await world.lock([])
    const again = await join(world, 'rita')
    again.edit((text) => text.insert(1, 'Yes: ', {}))
    await again.acked()
    expect(await world.words()).toMatch(/^Yes: One\./)
  })

  it('bind the acts of the server too', async () => {
    const world = await open()
    await world.lock(['p1'])
    const by = { seat: 'sara' as SeatId, at: AT }
    const other = textOfParagraphs('Other.', 'Two.', 'Three.', 'Four.')
    await expect(world.sync.write(WATER_ROOM, 1, other, by)).rejects.toThrow('locked')
    const free = textOfParagraphs('One.', 'Two, free.', 'Three.', 'Four.')
    expect(await world.sync.write(WATER_ROOM, 1, free, by)).toMatchObject({ seq: 2 })
  })

  it('that do not read as their keeper says are locked as they stand, and that is noted', async () => {
    const world = await open()
    world.locked = new Map([['p1' as BlockId, '0'.repeat(64)]])
    await world.stop()
    await world.start()
    const rita = await join(world, 'rita')
    rita.edit((text) => text.insert(1, 'No: ', {}))
    await rita.closed()
    expect(rita.closeCode).toBe(CLOSE.refused)
    expect(world.log.filter(({ event }) => event === 'sync.lockedOtherwise')).toMatchObject([{ block: 'p1' }])
  })
})

describe('[Y9] a large deletion of what others wrote', () => {
  const LONG = textOfParagraphs(...Array.from({ length: 12 }, (_, i) => `Paragraph ${i + 1} of the text. `.repeat(4)))

  async function openLong(): Promise<SyncWorld> {
    const world = await SyncWorld.open({ seed: LONG })
    ends.push(() => world.close())
    return world
  }

  it('waits for its author’s word: nothing is shown, nothing acknowledged, nobody disconnected', async () => {
    const world = await openLong()
    const before = await world.words()
    const [rita, sara] = [await join(world, 'rita'), await join(world, 'sara')]
    rita.edit((text) => text.delete(0, text.length))
    await until(() => rita.all('nack').length > 0, 'it is asked')
    const blocks = LONG.content.map(({ attrs }) => attrs.id)
    expect(rita.all('nack')).toMatchObject([{ count: 1, code: CLOSE.refused, reason: 'largeDeletion', blocks }])
    rita.edit((text) => text.insert(0, 'typed on', {}))
    await until(() => sara.words.includes('typed on'), 'what she typed on is on disk')
    await rita.joined()
    expect(rita.closeCode).toBeNull()
    expect(rita.all('ack'), 'a later frame would acknowledge the one that waits').toEqual([])
    expect(await world.words()).toContain(before)
    expect(sara.words).toContain(before)

    rita.sendConfirmed(await lacking(rita))
    await rita.acked()
    expect(await world.words()).toBe('typed on')
    await until(() => sara.words === 'typed on', 'all see it now')
  })

  it('is told to a stock client by closing, because it cannot be asked', async () => {
    const world = await openLong()
    const rita = new StockClient(world.url, WATER_ROOM, 'rita')
    ends.push(() => rita.destroy())
    await rita.synced()
    rita.text.delete(0, rita.text.length)
    await until(() => rita.closeCode !== null, 'it is refused')
    expect(rita.closeCode).toBe(CLOSE.refused)
    rita.destroy()
    expect(await world.words()).toContain('Paragraph 12')
  })

  it('is one of four blocks, or of a fifth of a long text; less is not asked for', async () => {
    const world = await openLong()
    const rita = await join(world, 'rita')
    const start = (n: number) => rita.words.split('\n').slice(0, n).join('\n').length + (n > 0 ? 1 : 0)
    rita.edit((text) => text.delete(start(1), start(4) - start(1)))
    await rita.acked()
    expect((await world.words()).split('\n')).toHaveLength(9)
    rita.edit((text) => text.delete(start(1), start(5) - start(1)))
    await until(() => rita.all('nack').length > 0, 'four at once are asked for')
    expect(rita.all('nack')[0]?.blocks).toHaveLength(4)
  })

  it('counts tables and footnotes among what would be lost, and among what moved', async () => {
    const cell = (id: string, words: string) => ({
      type: 'tableCell' as const,
      attrs: { id: id as BlockId },
      content: [paragraph(`${id}-p`, words) as TextBlockJson],
    })
    const table = (id: string): TableJson => ({
      type: 'table',
      attrs: { id: id as BlockId },
      content: [
        { type: 'tableRow', attrs: { id: `${id}-r` as BlockId }, content: [cell(`${id}-c`, 'Words in a cell.')] },
      ],
    })
    const content = [...SEED.content, table('t1'), paragraph('p9', 'Last.')]
    const world = await SyncWorld.open({ seed: { type: 'doc', content } })
    ends.push(() => world.close())
    const rita = await join(world, 'rita')
    rita.edit((text) => text.delete(0, text.length))
    await until(() => rita.all('nack').length > 0, 'it is asked')
    expect(rita.all('nack')[0]?.blocks).toEqual(['p1', 'p2', 'p3', 'p4', 't1', 'p9'])
    const mover = await join(world, 'rolf')
    mover.edit((text) => {
      const moved = readText(text)
      text.delete(0, text.length)
      writeText(text, { type: 'doc', content: [...moved.content.slice(1), ...moved.content.slice(0, 1)] })
    })
    await mover.acked()
    expect(mover.all('nack')).toEqual([])
  })

  it('does not count own words, words that moved, nor markers alone', async () => {
    const world = await openLong()
    const rita = await join(world, 'rita')
    const own = 'Rita wrote this herself. '.repeat(100)
    rita.edit((text) => text.insert(text.length, own, {}))
    rita.edit((text) => text.delete(text.length - own.length, own.length))
    rita.edit((text) => {
      const delta = text.toDelta() as { insert: unknown }[]
      const words = delta.filter(({ insert }) => typeof insert === 'string').map(({ insert }) => String(insert))
      const at = text.length
      text.insert(at, words.join(''), {})
      for (let i = at - 1; i > 0; i--) if (text.toDelta().length > 0) text.delete(i, 1)
    })
    await rita.acked()
    expect(rita.all('nack')).toEqual([])
  })

  it('cannot be asked about without end', async () => {
    const world = await openLong()
    const rita = await join(world, 'rita')
    rita.edit((text) => text.delete(0, text.length))
    const update = await lacking(rita)
    for (let i = 0; i < 40; i++) rita.sendUpdate(update)
    await rita.closed()
    expect(rita.closeCode).toBe(CLOSE.refused)
    expect(await world.words()).toContain('Paragraph 12')
  })
})

/** All that the server lacks, by its own word. */
async function lacking(client: RawClient): Promise<Uint8Array> {
  const vector = client.all('vector').at(-1)
  if (vector === undefined) throw new Error('a writer is asked for what it has')
  return Y.encodeStateAsUpdate(client.doc, vector.bytes)
}

describe('ids that stand twice', () => {
  it('by two people who undo one deletion are mended by the server, in the same batch, and the log says so', async () => {
    const world = await open()
    const [rita, rolf] = [await join(world, 'rita'), await join(world, 'rolf')]
    rita.edit((text) => text.delete(5, 5))
    await rita.acked()
    await until(() => rolf.words === rita.words, 'Rolf sees it')
    const back = (text: Y.Text) => {
      insertOp(text, 5, { insert: newMarker({ id: 'p2' as BlockId, kind: 'paragraph' }) })
      text.insert(6, 'Two.', {})
    }
    rita.edit(back)
    rolf.edit(back)
    await Promise.all([rita.acked(), rolf.acked()])
    await until(() => rita.words === rolf.words && rita.words.split('\n').length === 5, 'both have both')
    const { text } = await world.sync.read(WATER_ROOM)
    const ids = text.content.map(({ attrs }) => attrs.id)
    await until(() => readText(textOf(rita.doc)).content.every(({ attrs }) => ids.includes(attrs.id)), 'Rita hears it')
    expect(new Set(ids).size).toBe(5)
    expect(ids.filter((id) => id === 'p2')).toHaveLength(1)
    expect(
      ids.filter((id) => id.includes('~')),
      'no id is derived by a reader',
    ).toEqual([])
    expect(readText(textOf(rita.doc))).toEqual(text)
    expect(readText(textOf(rolf.doc))).toEqual(text)
    const rows = await world.store.log.read(WATER_ROOM, 2)
    expect(rows.map(({ seat }) => seat).sort()).toEqual([null, 'rita', 'rolf'])
    rolf.edit((changed) => changed.insert(changed.length, ' Go on.', {}))
    await rolf.acked()
  })
})
