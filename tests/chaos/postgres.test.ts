import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest'
import { openStore } from '../../server/store/database.ts'
import type { Store } from '../../server/store/store.ts'
import { seededRandom } from '../../shared/util/random.ts'
import { TestPostgres, whyNoPostgres } from '../support/postgres.ts'
import { RawClient, until } from '../support/sync-clients.ts'
import { AT, MEETING, type Name, WATER, WATER_ROOM } from '../support/sync-world.ts'
import { type Child, compile, run } from './child.ts'

const NODE_KILLS = 4
const SERVER_KILLS = 3
/** So soon after PostgreSQL is back, writers are let in again. */
const BACK_MS = 5_000
const WORD = /<[^>]*>/g

const reason = whyNoPostgres()
if (reason !== null) console.log(`not run: servers on PostgreSQL that are killed, for ${reason}`)

describe.runIf(reason === null)('servers on PostgreSQL', () => {
  let postgres: TestPostgres
  let programs: string
  const nodes: Child[] = []
  const clients: RawClient[] = []
  const stores: Store[] = []
  beforeAll(async () => {
    postgres = await TestPostgres.start()
  })
  afterEach(async () => {
    for (const one of clients.splice(0)) one.close()
    await Promise.all(nodes.splice(0).map((node) => node.kill()))
    await Promise.all(stores.splice(0).map((store) => store.close()))
  })
  afterAll(() => postgres.remove())

  /** A server as a process of its own; its port. */
  async function start(url: string): Promise<{ node: Child; port: number }> {
    const node = run(process.execPath, [`${programs}/sync-child.js`, url])
    nodes.push(node)
    return { node, port: Number(await node.line('')) }
  }

  /** Joins the room; told to try again later, it does, as every client. */
  async function client(port: number, name: Name): Promise<RawClient> {
    for (const end = performance.now() + BACK_MS; ; ) {
      const one = new RawClient(`ws://127.0.0.1:${port}/sync/${WATER_ROOM}`, { name })
      clients.push(one)
      await until(() => one.isOpen || one.closeCode !== null, 'the server answers')
      if (one.closeCode !== 1013 || performance.now() > end) return await one.joined()
    }
  }

  async function open(url: string): Promise<Store> {
    const store = await openStore({ url })
    stores.push(store)
    return store
  }

  /** Writes words, the next when an earlier one is acknowledged, until `enough` are or the line is dead. Answers those acknowledged. */
  async function write(writer: RawClient, mark: string, enough: number): Promise<readonly string[]> {
    const sent: string[] = []
    await until(
      () => {
        if (writer.isOpen && sent.length - writer.acknowledged < 4 && writer.acknowledged < enough) {
          const word = `<${mark}.${sent.length}>`
          sent.push(word)
          writer.edit((text) => text.insert(text.length, word, {}))
        }
        return writer.closeCode !== null || writer.acknowledged >= enough
      },
      `${enough} are acknowledged`,
      30_000,
    )
    return sent.slice(0, writer.acknowledged)
  }

  const wordsOf = (text: string) => text.match(WORD) ?? []
  const lostOf = (promised: Iterable<string>, text: string) => [...promised].filter((word) => !text.includes(word))

  it('[PR1] PostgreSQL is killed while two write: nothing acknowledged is lost, they are told, and it goes on by itself', async () => {
    programs = await compile({ 'sync-child': 'tests/support/sync-child.ts' })
    const url = await postgres.newDatabase()
    const { port } = await start(url)
    const promised = new Set<string>()
    for (let kill = 0; kill < SERVER_KILLS; kill += 1) {
      const [rita, rolf, sara] = await Promise.all([client(port, 'rita'), client(port, 'rolf'), client(port, 'sara')])
      expect(lostOf(promised, sara.words), `after ${kill} kills`).toEqual([])
      const writing = Promise.all([write(rita, `a${kill}`, 1_000_000), write(rolf, `o${kill}`, 1_000_000)])
      await until(() => rita.acknowledged > 20 && rolf.acknowledged > 20, 'both write', 20_000)
      await postgres.kill()
      const acknowledged = (await writing).flat()
      // 1013: try again later. Nobody was told anything better.
      expect([rita.closeCode, rolf.closeCode]).toEqual([1013, 1013])
      for (const word of [...acknowledged, ...wordsOf(sara.words)]) promised.add(word)
      for (const one of [rita, rolf, sara]) one.close()
      await postgres.start()
    }
    const last = await client(port, 'sara')
    await until(() => lostOf(promised, last.words).length === 0, 'everything that was promised is there')
    const back = await client(port, 'rita')
    expect(await write(back, 'back', 5)).toHaveLength(5)
    expect(promised.size).toBeGreaterThan(SERVER_KILLS * 40)
  })

  it('[PR1] [ST2] [ND1] two servers on one database, each with a writer, one killed now and then: 0 lost, 0 gaps', async () => {
    programs = await compile({ 'sync-child': 'tests/support/sync-child.ts' })
    const url = await postgres.newDatabase()
    const seed = Date.now() % 1_000_000
    const random = seededRandom(seed)
    const servers = [await start(url), await start(url)]
    const promised = new Set<string>()
    for (let kill = 0; kill < NODE_KILLS; kill += 1) {
      const doomed = random.int(2)
      const [one, other] = servers as unknown as readonly [{ port: number }, { port: number }]
      const [rita, rolf] = await Promise.all([client(one.port, 'rita'), client(other.port, 'rolf')])
      const [sara, dirk] = await Promise.all([client(other.port, 'sara'), client(one.port, 'sara')])
      const enough = 60 + random.int(60)
      const writing = [write(rita, `a${kill}`, enough), write(rolf, `o${kill}`, enough)]
      const writers = [rita, rolf] as const
      await until(() => writers.every(({ acknowledged }) => acknowledged > 15), 'both write', 20_000)
      await servers[doomed]?.node.kill()
      await until(() => writers[doomed]?.closeCode !== null, 'the line to the killed one is dead')
      const acknowledged = (await Promise.all(writing)).flat()
      for (const word of [...acknowledged, ...wordsOf(sara.words), ...wordsOf(dirk.words)]) promised.add(word)
      // The one that lives has, or soon hears, what the other had promised.
      const witness = await client((servers[1 - doomed] as { port: number }).port, 'sara')
      await until(() => lostOf(promised, witness.words).length === 0, `seed ${seed}: nothing is lost by kill ${kill}`)
      for (const client of clients.splice(0)) client.close()
      servers[doomed] = await start(url)
    }
    const store = await open(url)
    const rows = await store.log.read(WATER_ROOM, 0)
    expect(
      rows.map(({ seq }) => seq),
      `seed ${seed}`,
    ).toEqual(rows.map((_, index) => index + 1))
    expect((await store.log.head(WATER_ROOM))?.seq).toBe(rows.length)
    const ends = await Promise.all(servers.map(({ port }) => client(port, 'sara')))
    expect(ends[0]?.words).toBe(ends[1]?.words)
    expect(lostOf(promised, ends[0]?.words ?? ''), `seed ${seed}`).toEqual([])
    // Both wrote at once, into one log.
    expect(promised.size).toBeGreaterThan(NODE_KILLS * 60)
  })

  it('[ND1] what is typed, shown or opened at one server is seen at the other within a second', async () => {
    programs = await compile({ 'sync-child': 'tests/support/sync-child.ts' })
    const url = await postgres.newDatabase()
    const [one, other] = [await start(url), await start(url)]
    const [rita, sara] = await Promise.all([client(one.port, 'rita'), client(other.port, 'sara')])
    const dora = await client(other.port, 'dora')
    expect(dora.words).not.toContain('<typed>')
    rita.edit((text) => text.insert(text.length, '<typed>', {}))
    await until(() => sara.words.includes('<typed>'), 'the word is at the other server', 1_000)
    expect(dora.words).not.toContain('<typed>')

    const store = await open(url)
    const entry = { meeting: MEETING, seat: null, act: 'setAudience', detail: '{}', at: AT }
    await store.meetings.setAudience(WATER, 'all', entry)
    await until(() => dora.words.includes('<typed>'), 'who may now follow, follows', 1_500)
  })
})
