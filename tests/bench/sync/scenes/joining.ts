import * as Y from 'yjs'
import { becomes, gather, leave, type Scene, Stopwatch, typeSteadily } from '../scene.ts'
import { HOCUSPOCUS, LEVEL, MEMORY, OURS, pause, type Target } from '../targets.ts'
import { quantile, wordsIn } from '../typing.ts'
import { LONG, longHistory, type Prepared } from '../worlds.ts'

const PER_SECOND = 20

/** Made once: it takes seconds. */
let history: Uint8Array | null = null

async function fillLong(target: Target, world: Prepared): Promise<Uint8Array> {
  history ??= longHistory(world.states.get(LONG) ?? new Uint8Array([0, 0]))
  await target.fill([LONG], history)
  return history
}

/** How long it takes one who reads to get the whole text of the room; null where he was told it is whole and it was not. */
async function joinMs(target: Target, words: string): Promise<number | null> {
  const begun = performance.now()
  const client = target.client({ room: LONG, reader: 1 })
  const answer = await client.join()
  const taken = performance.now() - begun
  const isWhole = wordsIn(answer) === words
  client.close()
  return isWhole ? taken : null
}

export const join: Scene = {
  name: 'join',
  kinds: [MEMORY, LEVEL, HOCUSPOCUS, OURS],
  figures: [
    {
      key: 'cold',
      title: 'join a text of 260,000 edits, first after a restart',
      unit: 'ms',
      better: 'less',
      digits: 1,
      goal: () => 50,
    },
    {
      key: 'warm',
      title: 'join a text of 260,000 edits, room in memory',
      unit: 'ms',
      better: 'less',
      digits: 1,
      goal: () => 5,
    },
  ],
  async play(target, world) {
    await target.start()
    const words = wordsIn(await fillLong(target, world))
    let cold: number | string = 'keeps nothing'
    if (target.kind.keeps) {
      await target.end('SIGTERM')
      await target.start()
      // The first line of a process costs what no text has to do with.
      const other = target.client({ room: 'small0', reader: 2 })
      await other.join()
      other.close()
      cold = (await joinMs(target, words)) ?? 'told it is whole while empty'
      await becomesWhole(target, words)
    }
    const times: number[] = []
    for (let i = 0; i < 15; i++) {
      const taken = await joinMs(target, words)
      if (taken === null) return { cold, warm: 'told it is whole while it is not' }
      times.push(taken)
    }
    return { cold, warm: quantile(times, 0.5) }
  },
}

async function becomesWhole(target: Target, words: string): Promise<void> {
  for (let tries = 0; tries < 100; tries++) {
    if ((await joinMs(target, words)) !== null) return
    await pause(50)
  }
}

const storms = (title: string, allSynced: number) =>
  [
    {
      key: 'synced',
      title: `${title}: all synced after`,
      unit: 'ms',
      better: 'less',
      digits: 0,
      goal: () => allSynced,
    },
    {
      key: 'p99',
      title: 'those who type meanwhile, to the readers, p99',
      unit: 'ms',
      better: 'less',
      digits: 1,
      goal: () => 20,
    },
  ] as const

/** Typing goes on while `storm` happens, and some time after; how long its strokes take. */
async function typingDuring(
  target: Target,
  storm: () => Promise<number>,
  meanwhile: () => Promise<void> = async () => {},
) {
  const crowd = await gather(target, LONG, 5, 50, 5_000)
  const watch = new Stopwatch(crowd)
  const typing = typeSteadily(crowd.writers, PER_SECOND, (writer) => watch.send(writer))
  await pause(1_000)
  await meanwhile()
  watch.isRunning = true
  const synced = await storm()
  await pause(500)
  watch.isRunning = false
  await pause(500)
  typing.stop()
  leave(crowd)
  return { synced, p99: quantile(watch.latencies, 0.99) }
}

const STORM = 300
const STORM_MS = 900

export const storm: Scene = {
  name: 'storm',
  kinds: [MEMORY, LEVEL, HOCUSPOCUS, OURS],
  figures: storms(`${STORM} join within 0.9 s`, 1_000),
  async play(target, world) {
    await target.start()
    await fillLong(target, world)
    return await typingDuring(target, async () => {
      const begun = performance.now()
      const clients = await Promise.all(
        Array.from({ length: STORM }, async (_, at) => {
          await pause((at * STORM_MS) / STORM)
          const client = target.client({ room: LONG, reader: at })
          await client.join()
          return client
        }),
      )
      const taken = performance.now() - begun
      for (const client of clients) client.close()
      return taken
    })
  },
}

const RETURNING = 250
/** Edits of others in ten minutes: five a second. */
const MISSED = 3_000

export const outage: Scene = {
  name: 'outage',
  kinds: [MEMORY, LEVEL, HOCUSPOCUS, OURS],
  figures: storms(`${RETURNING} come back after ten minutes' outage`, 1_000),
  async play(target, world) {
    await target.start()
    await fillLong(target, world)
    const probe = target.client({ room: LONG, reader: 3, acknowledged: true })
    const state = await probe.join()
    // What a client of ours knows of the log it was told when it was quiet.
    if (target.kind.isOurs && !(await becomes(() => probe.seq !== null, 10_000))) throw new Error('no digest came')
    const { seq } = probe
    probe.close()
    const vector = Y.encodeStateVectorFromUpdate(state)
    const away = await gather(target, LONG, 1, 0, 9_000)
    const [author] = away.writers
    if (author === undefined) throw new Error('nobody writes')
    return await typingDuring(
      target,
      async () => {
        const begun = performance.now()
        const clients = Array.from({ length: RETURNING }, (_, at) =>
          target.client({ room: LONG, reader: at, ...(seq !== null && { since: seq }) }),
        )
        const answers = await Promise.all(clients.map((client) => client.join(vector)))
        const taken = performance.now() - begun
        for (const client of clients) client.close()
        const missed = Y.parseUpdateMeta(answers[0] ?? new Uint8Array([0, 0])).to.get(author.typist.client)
        if (missed !== MISSED) throw new Error(`came back with ${missed} of ${MISSED} edits`)
        return taken
      },
      async () => {
        for (let n = 0; n < MISSED; n += 50) {
          author.client.sendUpdates(Array.from({ length: 50 }, () => author.typist.next()))
          await pause(20)
        }
        await pause(1_000)
        leave(away)
      },
    )
  },
}
