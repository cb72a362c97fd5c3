import { setTimeout as pause } from 'node:timers/promises'
import type { LiveText } from '../../client/net/live.ts'
import { readText, textOf } from '../../shared/live/text.ts'
import { type Random, seededRandom } from '../../shared/util/random.ts'
import { BadLine } from '../support/bad-line.ts'
import { openPlainLive } from '../support/plain-live.ts'
import { RawClient, until } from '../support/sync-clients.ts'
import { plainText, SyncWorld, WATER_ROOM } from '../support/sync-world.ts'

export interface NetworkResult {
  readonly words: number
  readonly failures: readonly string[]
  /** Milliseconds from the end of the trouble until all had one text, by round. */
  readonly healed: readonly number[]
}

/** From the end of the trouble to one text. A busy machine gets more than the goal's five seconds. */
const HEALED_MS = 30_000

/** Two who write over lines of their own that do all that networks do, and one who reads over a good one. Rounds of trouble and peace. */
export async function writeOverBadLines(seed: number, rounds: number): Promise<NetworkResult> {
  const random = seededRandom(seed)
  const world = await SyncWorld.open()
  const reader = await new RawClient(`${world.url}/${WATER_ROOM}`, { name: 'sara' }).joined()
  const writers = await Promise.all((['rita', 'rolf'] as const).map((name, i) => Writer.open(world, name, seed + i)))
  const failures: string[] = []
  const healed: number[] = []
  try {
    for (let round = 0; round < rounds && failures.length === 0; round++) {
      const where = `seed ${seed}, round ${round}`
      const plague = random.pick(PLAGUES)
      for (let step = 0; step < 40; step++) {
        const writer = random.pick(writers)
        if (step % 8 === 0) plague[1](writer.line, random)
        writer.write()
        await pause(random.int(25))
      }
      for (const { line } of writers) line.heal()
      const start = performance.now()
      for (const { live } of writers) live.networkHint(true)
      try {
        await until(() => writers.every((each) => each.isSaved()), 'all is saved', HEALED_MS)
        const stored = await world.words()
        const isOne = () => reader.words === stored && writers.every((each) => each.text() === stored)
        await until(isOne, 'all have one text', HEALED_MS)
      } catch (error) {
        failures.push(
          `${where} (${plague[0]}): ${String(error)}; ${writers.map((each) => each.live.view().status.state)}`,
        )
      }
      healed.push(performance.now() - start)
      const letters = (await world.words()).replaceAll('\n', '')
      for (const writer of writers) {
        failures.push(...writer.lies.map((lie) => `${where} (${plague[0]}): ${lie}`))
        for (const word of writer.words)
          if (!letters.includes(word)) failures.push(`${where} (${plague[0]}): lost ${word}`)
      }
    }
    return { words: writers.reduce((sum, { words }) => sum + words.length, 0), failures, healed }
  } finally {
    reader.close()
    for (const writer of writers) writer.close()
    await world.close()
  }
}

/** By name, what each does to a line now and then. */
const PLAGUES: readonly (readonly [string, (line: BadLine, random: Random) => void])[] = [
  ['latency', (line) => Object.assign(line.trouble, { latency: 80, jitter: 0 })],
  ['jitter', (line) => Object.assign(line.trouble, { latency: 5, jitter: 120 })],
  ['slices', (line) => Object.assign(line.trouble, { slice: 3 })],
  ['resets', (line, random) => (random.chance(0.7) ? line.reset() : line.heal())],
  ['nothing gets through', (line, random) => toggle(line, random, { up: true, down: true })],
  ['nothing gets to the server', (line, random) => toggle(line, random, { up: true, down: false })],
  ['nothing gets to the client', (line, random) => toggle(line, random, { up: false, down: true })],
]

function toggle(line: BadLine, random: Random, blocked: { up: boolean; down: boolean }): void {
  if (random.chance(0.4)) line.heal()
  else Object.assign(line.trouble, blocked)
}

class Writer {
  readonly line: BadLine
  readonly live: LiveText
  readonly words: string[] = []
  /** Times it said "Saved" of a word that was not on disk. */
  readonly lies: string[] = []
  readonly #name: string

  private constructor(world: SyncWorld, name: string, line: BadLine) {
    this.line = line
    this.#name = name
    this.live = openPlainLive(`ws://127.0.0.1:${line.port}/sync/${WATER_ROOM}`, name)
    this.live.subscribe(() => {
      if (!this.isSaved()) return
      const promised = this.words.length
      void world.words().then((stored) => {
        const letters = stored.replaceAll('\n', '')
        for (const word of this.words.slice(0, promised))
          if (!letters.includes(word)) this.lies.push(`said Saved, and ${word} is not on disk`)
      })
    })
  }

  static async open(world: SyncWorld, name: string, seed: number): Promise<Writer> {
    const writer = new Writer(world, name, await BadLine.to(world.port, seed))
    await until(() => writer.isSaved(), 'it is joined')
    return writer
  }

  isSaved(): boolean {
    return this.live.view().status.state === 'saved'
  }

  text(): string {
    return plainText(readText(textOf(this.live.view().sheet.doc)))
  }

  write(): void {
    const { text } = this.live.view().sheet
    const word = `<${this.#name}.${this.words.length}>`
    this.words.push(word)
    text.insert(text.length, word, {})
  }

  close(): void {
    this.live.close()
    this.line.close()
  }
}
