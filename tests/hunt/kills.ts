import { type ChildProcess, spawn } from 'node:child_process'
import { once } from 'node:events'
import { join } from 'node:path'
import type * as Y from 'yjs'
import { newMarker } from '../../shared/live/marker.ts'
import type { BlockId } from '../../shared/model/ids.ts'
import { type Random, seededRandom } from '../../shared/util/random.ts'
import { RawClient, syncFrame, until } from '../support/sync-clients.ts'
import { type Name, WATER_ROOM } from '../support/sync-world.ts'

export interface KillsOptions {
  /** Holds `sync-child.js`, compiled. */
  readonly programs: string
  /** A new database file. */
  readonly file: string
  readonly kills: number
  readonly seed: number
  progress(line: string): void
}

export interface KillsResult {
  readonly acknowledged: number
  /** Words that were acknowledged, or that anybody else saw. */
  readonly promised: number
  readonly lost: readonly string[]
  /** Milliseconds from sending to acknowledgement, as they came. */
  readonly latencies: readonly number[]
}

/** A busy machine is no failure. */
const PATIENCE_MS = 60_000
/** Frames that a writer has under way at most. */
const WINDOW = 6

/**
 * Two write and one reads; the server is killed at a moment of chance, and the clients' memory goes with it, so that none heals what
 * the server lost. Whatever was acknowledged or seen must be there when the next process has read the file.
 */
export async function killAgainAndAgain(options: KillsOptions): Promise<KillsResult> {
  const { kills, seed, progress } = options
  const random = seededRandom(seed)
  const promised = new Set<string>()
  const lost = new Set<string>()
  const latencies: number[] = []
  let acknowledged = 0
  for (let kill = 0; kill <= kills; kill++) {
    const { child, port } = await start(options)
    try {
      const reader = await joinAs(port, 'sara')
      const there = wordsOf(reader)
      for (const word of promised) if (!there.has(word)) lost.add(`seed ${seed}, after ${kill} kills: ${word}`)
      if (kill < kills) acknowledged += await writeAndKill(child, port, reader, { kill, random, promised, latencies })
      reader.close()
    } finally {
      child.kill('SIGKILL')
    }
    if (kill > 0 && kill % 50 === 0) progress(`${kill} kills, ${acknowledged} acknowledged, ${lost.size} lost`)
    if (lost.size > 0) break
  }
  return { acknowledged, promised: promised.size, lost: [...lost], latencies }
}

interface Round {
  readonly kill: number
  readonly random: Random
  readonly promised: Set<string>
  readonly latencies: number[]
}

async function writeAndKill(child: ChildProcess, port: number, reader: RawClient, round: Round): Promise<number> {
  const { kill, random, promised, latencies } = round
  const writers = await Promise.all((['rita', 'rolf'] as const).map((name) => Writing.begin(port, name, kill)))
  const enough = 20 + random.int(60)
  await until(
    () => {
      for (const writer of writers) writer.goOn(latencies)
      for (const { client } of writers)
        if (client.closeCode !== null)
          throw new Error(`a writer was closed with ${client.closeCode}: ${JSON.stringify(client.all('nack'))}`)
      return writers.reduce((sum, { client }) => sum + client.acknowledged, 0) >= enough
    },
    'enough is acknowledged',
    PATIENCE_MS,
  )
  // Not in step with the last acknowledgement.
  const end = performance.now() + random.int(12)
  await until(
    () => {
      for (const writer of writers) writer.goOn(latencies)
      return performance.now() > end
    },
    'a moment more',
    PATIENCE_MS,
  )
  const gone = once(child, 'exit')
  child.kill('SIGKILL')
  await gone
  const everyone = [reader, ...writers.map(({ client }) => client)]
  await until(() => everyone.every(({ closeCode }) => closeCode !== null), 'all lines are dead', PATIENCE_MS)
  for (const { client, words } of writers) for (const word of words.slice(0, client.acknowledged)) promised.add(word)
  for (const word of wordsOf(reader)) promised.add(word)
  const acknowledged = writers.reduce((sum, { client }) => sum + client.acknowledged, 0)
  for (const client of everyone) client.close()
  return acknowledged
}

/** One who writes a word a frame, each of which is told from every other. */
class Writing {
  readonly client: RawClient
  readonly words: string[] = []
  readonly #tag: string
  readonly #sentAt: number[] = []
  #timed = 0

  private constructor(client: RawClient, tag: string) {
    this.client = client
    this.#tag = tag
  }

  static async begin(port: number, name: Name, kill: number): Promise<Writing> {
    return new Writing(await joinAs(port, name), `${name}.${kill}`)
  }

  goOn(latencies: number[]): void {
    const now = performance.now()
    for (; this.#timed < this.client.acknowledged; this.#timed++)
      latencies.push(now - (this.#sentAt[this.#timed] ?? now))
    if (!this.client.isOpen || this.words.length - this.client.acknowledged >= WINDOW) return
    const word = `<${this.#tag}.${this.words.length}>`
    this.words.push(word)
    this.#sentAt.push(now)
    this.client.edit((text: Y.Text) => {
      // A paragraph a round: none grows beyond its bound.
      if (this.words.length === 1)
        text.insertEmbed(
          text.length,
          newMarker({ id: `p-${this.#tag.replace('.', '-')}` as BlockId, kind: 'paragraph' }),
          {},
        )
      text.insert(text.length, word, {})
    })
  }
}

function wordsOf({ words }: RawClient): ReadonlySet<string> {
  return new Set(words.match(/<[^>\n]*>/g))
}

async function start({ programs, file }: KillsOptions): Promise<{ child: ChildProcess; port: number }> {
  const child = spawn(process.execPath, [join(programs, 'sync-child.js'), file], {
    stdio: ['ignore', 'pipe', 'inherit'],
  })
  if (child.stdout === null) throw new Error('the child has no output')
  const [line] = await once(child.stdout, 'data')
  return { child, port: Number(String(line)) }
}

async function joinAs(port: number, name: Name): Promise<RawClient> {
  const client = new RawClient(`ws://127.0.0.1:${port}/sync/${WATER_ROOM}`, { name })
  await until(() => client.isOpen || client.closeCode !== null, 'the socket is open', PATIENCE_MS)
  client.send(syncFrame(0, new Uint8Array([0])))
  await until(() => client.all('answer').length > 0 || client.closeCode !== null, 'the text is here', PATIENCE_MS)
  if (client.closeCode !== null) throw new Error(`${name} was not let in: ${client.closeCode}`)
  return client
}
