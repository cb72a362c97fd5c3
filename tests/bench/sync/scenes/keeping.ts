import * as Y from 'yjs'
import { textOf } from '../../../../shared/live/text.ts'
import { seededRandom } from '../../../../shared/util/random.ts'
import { gather, leave, type Person, reader, type Scene, typeSteadily } from '../scene.ts'
import { FLOOR, HOCUSPOCUS, LEVEL, MEMORY, OURS, pause, type Target } from '../targets.ts'
import { NOTHING, newClocks, type Reach } from '../wire.ts'
import { HALL, type Prepared, small } from '../worlds.ts'

const ROOMS = 100
const EDITS = 2_000
/** Longer than any server here keeps a room that nobody is in. */
const LEFT_MS = 34_000
const IDLE_MS = 9_000

/** Somebody has written two thousand characters in each room, here and there, and is still in it. */
async function inhabit(target: Target, world: Prepared): Promise<readonly Person[]> {
  const people: Person[] = []
  for (let at = 0; at < ROOMS; at++) {
    const room = small(at)
    const one = await reader(target, { room, writer: at % 20 })
    const edits = scattered(world.states.get(room) ?? NOTHING, EDITS, 2_000 + at)
    people.push(one)
    for (let n = 0; n < EDITS; n += 100) {
      one.client.sendUpdates(edits.slice(n, n + 100))
      await pause(1)
    }
  }
  return people
}

/** Until everything is there that somebody wrote in a room. */
async function holdsAll(target: Target, room: string, author: number): Promise<void> {
  for (;;) {
    const client = target.client({ room, reader: 5 })
    const reach: Reach = new Map()
    newClocks(await client.join(), reach, () => {})
    client.close()
    if ((reach.get(author) ?? 0) >= EDITS) return
    await pause(100)
  }
}

/** Edits of somebody who types a few characters in one place and goes on in another, each an update of its own. */
function scattered(state: Uint8Array, edits: number, client: number): readonly Uint8Array[] {
  const doc = new Y.Doc({ gc: false })
  Y.applyUpdate(doc, state)
  doc.clientID = client
  const random = seededRandom(client)
  const text = textOf(doc)
  const updates: Uint8Array[] = []
  doc.on('update', (update: Uint8Array) => updates.push(update))
  for (let at = 1; updates.length < edits; at = 1 + random.int(text.length))
    for (let n = 4; n > 0; n--) text.insert(at++, 'e', {})
  doc.destroy()
  return updates
}

export const memory: Scene = {
  name: 'held',
  kinds: [FLOOR, MEMORY, LEVEL, HOCUSPOCUS, OURS],
  once: true,
  figures: [
    {
      key: 'open',
      title: 'memory of a room of 2,000 edits with one idle client',
      unit: 'KiB',
      better: 'less',
      digits: 0,
      goal: () => 60,
    },
    {
      key: 'left',
      title: 'memory kept of such a room when it was left',
      unit: 'KiB',
      better: 'less',
      digits: 1,
      goal: () => 12,
    },
  ],
  async play(target, world, quick) {
    await target.start()
    await target.fill(Array.from({ length: ROOMS }, (_, at) => small(at)))
    // What a process needs before the first room has nothing to do with rooms.
    const warm = await gather(target, small(150), 0, 1)
    await pause(500)
    leave(warm)
    const before = await target.usage('memory')
    const people = await inhabit(target, world)
    for (let at = 0; at < ROOMS; at++) await holdsAll(target, small(at), 2_000 + at)
    await pause(IDLE_MS)
    const open = await target.usage('memory')
    for (const { client } of people) client.close()
    target.release()
    await pause(quick ? 1_000 : LEFT_MS)
    const left = await target.usage('memory')
    const perRoom = (bytes: number) => bytes / ROOMS / 1024
    return {
      open: perRoom(open.heldBytes - before.heldBytes),
      left: quick ? 'only in the whole run' : perRoom(left.heldBytes - before.heldBytes),
    }
  },
}

/** Edits that somebody saw and that are gone after the server was killed `seconds` after typing began. */
async function lostAfter(target: Target, seconds: number, firstId: number): Promise<number> {
  const crowd = await gather(target, HALL, 5, 3, firstId)
  const typing = typeSteadily(crowd.writers, 20, ({ client, typist }) => client.sendUpdates([typist.next()]))
  await pause(seconds * 1000)
  await target.end('SIGKILL')
  typing.stop()
  const seen = seenBy(crowd.readers)
  leave(crowd)
  await target.start()
  const late = target.client({ room: HALL, reader: 9 })
  let reach: Reach = new Map()
  for (let tries = 0; tries < 20; tries++) {
    const update = await late.join()
    reach = new Map()
    newClocks(update, reach, () => {})
    if (reach.size > 0) break
    await pause(200)
  }
  late.close()
  return [...seen].reduce((sum, [client, clock]) => sum + Math.max(0, clock - (reach.get(client) ?? 0)), 0)
}

function seenBy(people: readonly Person[]): Reach {
  const seen: Reach = new Map()
  for (const { hearing } of people)
    for (const [client, clock] of hearing.reach) seen.set(client, Math.max(clock, seen.get(client) ?? 0))
  return seen
}

export const kill: Scene = {
  name: 'kill',
  kinds: [LEVEL, HOCUSPOCUS, OURS],
  once: true,
  figures: [
    {
      key: 'short',
      title: 'seen edits lost by SIGKILL after 4 s of typing (of 400)',
      unit: '',
      better: 'less',
      digits: 0,
      goal: () => 0,
    },
    {
      key: 'long',
      title: 'the same after 15 s (of 1,500)',
      unit: '',
      better: 'less',
      digits: 0,
      goal: () => 0,
    },
  ],
  async play(target, _world, quick) {
    await target.start()
    await target.fill([HALL])
    const short = await lostAfter(target, 4, 100)
    if (quick) return { short, long: 'only in the whole run' }
    if (short > 0) {
      await target.fill([HALL])
    }
    return { short, long: await lostAfter(target, 15, 200) }
  },
}
