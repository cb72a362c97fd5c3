import {
  becomes,
  type Crowd,
  type Found,
  gather,
  leave,
  type Person,
  type Scene,
  typeSteadily,
  type Writer,
  writer,
} from '../scene.ts'
import { FLOOR, HOCUSPOCUS, LEVEL, MEMORY, OURS, pause, type Target } from '../targets.ts'
import { placesIn, wordsIn } from '../typing.ts'
import { HALL, type Prepared, SMALL_ROOMS, small } from '../worlds.ts'

/** Edits on their way at once, in all, in the room where many write. */
const UNDER_WAY = 1_280
const UNDER_WAY_SMALL = 16

/** Keeps so many edits of each writer on their way; `judge` tells how far they have come. */
function pump(writers: readonly Writer[], judgeOf: (writer: Writer) => Person, underWay: number) {
  let isRunning = true
  const fill = (writer: Writer, judge: Person) => {
    const { client, typist } = writer
    const missing = underWay - (typist.typed - (judge.hearing.reach.get(typist.client) ?? 0))
    if (isRunning && missing >= underWay / 2 && client.closeCode === null)
      client.sendUpdates(Array.from({ length: missing }, () => typist.next()))
  }
  for (const writer of writers) {
    const judge = judgeOf(writer)
    const before = judge.hearing.onEdits
    judge.hearing.onEdits = (client, from, to) => {
      before(client, from, to)
      if (client === writer.typist.client) fill(writer, judge)
    }
    fill(writer, judge)
  }
  return {
    stop: () => {
      isRunning = false
    },
  }
}

/** Deliveries a second, and what they cost, over some seconds after some in which everything warms up. */
async function count(target: Target, people: readonly Person[], quick: boolean) {
  const heard = () => people.reduce((sum, { hearing }) => sum + hearing.heard, 0)
  await pause(quick ? 1_000 : 1_500)
  const [before, from, begun] = [await target.usage(), heard(), performance.now()]
  await pause(quick ? 1_500 : 4_000)
  const [after, to, ended] = [await target.usage(), heard(), performance.now()]
  const deliveries = to - from
  return {
    rate: (deliveries / (ended - begun)) * 1000,
    cpu: ((after.cpuSeconds - before.cpuSeconds) / deliveries) * 100_000,
  }
}

/** Everything typed reaches everybody, and who joins then gets the same text as who was there all along. */
async function verified({ writers, readers }: Crowd, target: Target, first: Uint8Array, kept: readonly Uint8Array[]) {
  const everyone = [...writers, ...readers]
  const isWhole = () =>
    everyone.every(({ hearing }) =>
      writers.every(
        ({ typist, hearing: own }) => own === hearing || (hearing.reach.get(typist.client) ?? 0) === typist.typed,
      ),
    )
  if (!(await becomes(isWhole, 30_000))) return 'not all arrived'
  const late = target.client({ room: HALL, reader: 7 })
  const words = wordsIn(await late.join())
  late.close()
  const typed = writers.reduce((sum, { typist }) => sum + typist.typed, 0)
  if (words !== wordsIn(first, ...kept)) return 'texts differ'
  return words.length === wordsIn(first).length + typed ? 'equal' : 'edits missing'
}

const crowded = (writers: number, readers: number, goal: number): Scene => ({
  name: `flat-${writers}x${readers}`,
  kinds: [FLOOR, MEMORY, LEVEL, HOCUSPOCUS, OURS],
  figures: [
    {
      key: 'rate',
      title: `${writers} writers × ${readers} readers, flat out: deliveries`,
      unit: '/s',
      better: 'more',
      digits: 0,
      goal: () => goal,
    },
    {
      key: 'cpu',
      title: 'the same: server CPU for 100,000 deliveries',
      unit: 's',
      better: 'less',
      digits: 3,
      goal: (_floor, peers) => peers,
    },
  ],
  async play(target: Target, _world: Prepared, quick: boolean): Promise<Found> {
    await target.start()
    await target.fill([HALL])
    const crowd = await gather(target, HALL, writers, readers)
    const [judge] = crowd.readers
    if (judge === undefined) throw new Error('nobody reads')
    const { client } = judge
    const first = await client.join()
    const kept: Uint8Array[] = []
    const hear = client.onUpdate
    client.onUpdate = (update) => {
      kept.push(Uint8Array.from(update))
      hear(update)
    }
    const pumping = pump(crowd.writers, () => judge, Math.floor(UNDER_WAY / writers))
    const counted = await count(target, [...crowd.writers, ...crowd.readers], quick)
    pumping.stop()
    const end = await verified(crowd, target, first, kept)
    leave(crowd)
    if (end !== 'equal') throw new Error(end)
    return counted
  },
})

export const fiveByFifty = crowded(5, 50, 1_200_000)
export const twentyByTwoHundred = crowded(20, 200, 2_500_000)

/** Three people in each small room, all of whom write. */
async function smallRooms(target: Target, world: Prepared): Promise<readonly (readonly Writer[])[]> {
  const rooms = Array.from({ length: SMALL_ROOMS }, (_, at) => small(at))
  await target.fill(rooms)
  const crowds: Writer[][] = []
  for (const [at, room] of rooms.entries()) {
    const places = placesIn(world.states.get(room) ?? new Uint8Array([0, 0]))
    const of = (n: number) =>
      writer(target, { room, writer: (3 * at + n) % 20 }, 1_000 + 3 * at + n, places.slice(n, n + 1))
    crowds.push(await Promise.all([of(0), of(1), of(2)]))
  }
  return crowds
}

export const manyRooms: Scene = {
  name: 'rooms',
  kinds: [FLOOR, MEMORY, LEVEL, HOCUSPOCUS, OURS],
  figures: [
    {
      key: 'rate',
      title: `${SMALL_ROOMS} rooms × 3, flat out: deliveries`,
      unit: '/s',
      better: 'more',
      digits: 0,
      goal: () => 60_000,
    },
    {
      key: 'cpu',
      title: `${SMALL_ROOMS} rooms × 3, one types 10/s in each: server CPU for 100,000`,
      unit: 's',
      better: 'less',
      digits: 2,
      goal: (_floor, peers) => peers,
    },
  ],
  async play(target, world, quick) {
    await target.start()
    const crowds = await smallRooms(target, world)
    const everyone = crowds.flat()
    const typing = steady(crowds.flatMap(([first]) => first ?? []))
    const { cpu } = await count(target, everyone, quick)
    typing.stop()
    const neighbour = new Map(
      crowds.flatMap((crowd) => crowd.map((one, at) => [one, crowd[(at + 1) % 3] ?? one] as const)),
    )
    const pumping = pump(everyone, (one) => neighbour.get(one) ?? one, UNDER_WAY_SMALL)
    const { rate } = await count(target, everyone, quick)
    pumping.stop()
    const isWhole = () =>
      everyone.every((one) => (neighbour.get(one)?.hearing.reach.get(one.typist.client) ?? 0) === one.typist.typed)
    if (!(await becomes(isWhole, 30_000))) throw new Error('not all arrived')
    for (const { client } of everyone) client.close()
    return { rate, cpu }
  },
}

function steady(writers: readonly Writer[]) {
  return typeSteadily(writers, 10, ({ client, typist }) => client.sendUpdates([typist.next()]))
}
