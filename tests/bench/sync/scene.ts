import type { Client } from './client.ts'
import { type Joining, type Kind, pause, type Target } from './targets.ts'
import { Hearing, type Place, placesIn, Typist } from './typing.ts'
import type { Prepared } from './worlds.ts'

/** What a scene has found, by the keys of its figures: a number, or words where there is none. */
export type Found = Readonly<Record<string, number | string>>

/** One line of the table. */
export interface Figure {
  readonly key: string
  readonly title: string
  readonly unit: string
  readonly better: 'more' | 'less'
  readonly digits: number
  /**
   * What is aimed at; `floor` is what the bare relay had, `peers` the best of the others, `own` what we had ourselves by the key of
   * another figure. NaN where these were not measured.
   */
  goal(floor: number, peers: number, own: (key: string) => number): number
}

/** A scene that is played with every server in turn. */
export interface Scene {
  readonly name: string
  readonly kinds: readonly Kind[]
  readonly figures: readonly Figure[]
  /** Played once, whatever is asked for: where nothing hangs on chance, or it takes too long. */
  readonly once?: boolean
  /** The target is not yet started. */
  play(target: Target, world: Prepared, quick: boolean): Promise<Found>
}

/** Somebody in a room, and what reaches him. */
export interface Person {
  readonly client: Client
  readonly hearing: Hearing
}

export interface Writer extends Person {
  readonly typist: Typist
}

/** Those who write in a room, and those who read. */
export interface Crowd {
  readonly writers: readonly Writer[]
  readonly readers: readonly Person[]
}

/** Lets people into a room that has a text. Yjs ids count from `firstId`. */
export async function gather(
  target: Target,
  room: string,
  writers: number,
  readers: number,
  firstId = 100,
): Promise<Crowd> {
  const answer = await enter(target, { room, reader: 0 })
  const places = placesIn(answer.state)
  answer.client.close()
  const each = Math.floor(places.length / Math.max(1, writers))
  return {
    writers: await Promise.all(
      Array.from({ length: writers }, (_, at) =>
        writer(target, { room, writer: at }, firstId + at, places.slice(at * each, (at + 1) * each)),
      ),
    ),
    readers: await Promise.all(Array.from({ length: readers }, (_, at) => reader(target, { room, reader: at }))),
  }
}

async function enter(target: Target, joining: Joining) {
  const client = target.client(joining)
  return { client, state: await client.join() }
}

export async function writer(target: Target, joining: Joining, id: number, places: readonly Place[]): Promise<Writer> {
  const client = target.client({ acknowledged: true, ...joining })
  const hearing = new Hearing(client, id)
  await client.join()
  return { client, hearing, typist: new Typist(id, places) }
}

export async function reader(target: Target, joining: Joining): Promise<Person> {
  const client = target.client(joining)
  const hearing = new Hearing(client, -1)
  await client.join()
  return { client, hearing }
}

export function leave(crowd: Crowd): void {
  for (const { client } of [...crowd.writers, ...crowd.readers]) client.close()
}

/** Waits until something is so; false where it is not after so many milliseconds. */
export async function becomes(isSo: () => boolean, ms: number): Promise<boolean> {
  const end = performance.now() + ms
  while (!isSo()) {
    if (performance.now() > end) return false
    await pause(5)
  }
  return true
}

/** When each edit was sent, and how long it took to each reader. */
export class Stopwatch {
  readonly #sentAt = new Map<number, number[]>()
  readonly latencies: number[] = []
  readonly acknowledged: number[] = []
  /** What is sent while this is false is not looked at. */
  isRunning = false

  constructor({ writers, readers }: Crowd) {
    for (const { hearing } of readers) hearing.onEdits = (client, from, to) => this.#heard(client, from, to)
    for (const { client } of writers) {
      const sentAt: number[] = []
      let known = client.frames
      client.onAck = (frames) => {
        const now = performance.now()
        for (; known < frames; known++) {
          const sent = sentAt[known]
          if (sent !== undefined) this.acknowledged.push(now - sent)
        }
      }
      this.#frames.set(client, sentAt)
    }
  }

  readonly #frames = new Map<Client, number[]>()

  send({ client, typist }: Writer): void {
    const now = performance.now()
    const clock = typist.typed
    const ofClient = this.#sentAt.get(typist.client) ?? []
    this.#sentAt.set(typist.client, ofClient)
    if (this.isRunning) {
      ofClient[clock] = now
      const frames = this.#frames.get(client)
      if (frames !== undefined) frames[client.frames] = now
    }
    client.sendUpdates([typist.next()])
  }

  #heard(client: number, from: number, to: number): void {
    const now = performance.now()
    const sentAt = this.#sentAt.get(client)
    for (let clock = from; clock < to; clock++) {
      const sent = sentAt?.[clock]
      if (sent !== undefined) this.latencies.push(now - sent)
    }
  }
}

/** Everybody types so many characters a second, evenly spread, until stopped. */
export function typeSteadily(writers: readonly Writer[], perSecond: number, type: (writer: Writer) => void) {
  const begun = performance.now()
  const done = writers.map(() => 0)
  const timer = setInterval(() => {
    const elapsed = (performance.now() - begun) / 1000
    for (const [at, writer] of writers.entries()) {
      const due = Math.floor(elapsed * perSecond + at / writers.length)
      for (let n = done[at] ?? 0; n < due; n++) if (writer.client.closeCode === null) type(writer)
      done[at] = Math.max(due, done[at] ?? 0)
    }
  }, 2)
  return { stop: () => clearInterval(timer) }
}
