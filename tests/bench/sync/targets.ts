import { type ChildProcess, spawn } from 'node:child_process'
import { once } from 'node:events'
import { cpSync, mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { createInterface } from 'node:readline'
import { type Address, Client } from './client.ts'
import { NOTHING, stringBytes } from './wire.ts'
import type { Prepared } from './worlds.ts'

const ROOT = join(import.meta.dirname, '../../..')
const PEERS = join(import.meta.dirname, '../peers')
const HOOK = join(import.meta.dirname, 'child-hook.cjs')

/** For Node, of our server alone: `BENCH_NODE_FLAGS="--cpu-prof --cpu-prof-dir=/tmp/profiles"`. */
const FLAGS = (process.env.BENCH_NODE_FLAGS ?? '').split(' ').filter((flag) => flag !== '')

/** A kind of server that is measured. */
export interface Kind {
  readonly name: string
  /** What it is called in the table. */
  readonly title: string
  /** Program and arguments, given the folder it may keep things in. */
  command(folder: string): readonly string[]
  readonly isOurs: boolean
  /** Whether it keeps anything over a restart. */
  readonly keeps: boolean
  /** Whether every message begins with the name of the room, as Hocuspocus wants. */
  readonly named: boolean
}

const peer = (name: string, title: string, file: string, args: readonly string[], keeps = false): Kind => ({
  name,
  title,
  command: (folder) => [join(PEERS, file), ...args, ...(keeps ? [folder] : [])],
  isOurs: false,
  keeps,
  named: file === 'hocuspocus.mjs',
})

export const OURS: Kind = {
  name: 'ours',
  title: 'Plenum',
  command: (folder) => [join(ROOT, 'dist/server/main.js'), '--data', folder, '--port', '0', '--no-demo'],
  isOurs: true,
  keeps: true,
  named: false,
}
export const FLOOR = peer('floor', 'bare relay', 'floor.mjs', ['each'])
export const MEMORY = peer('memory', '@y/websocket-server', 'websocket.mjs', ['@y/websocket-server'])
export const LEVEL = peer('level', 'y-websocket 2, LevelDB', 'websocket.mjs', ['y-websocket'], true)
export const HOCUSPOCUS = peer('hocuspocus', 'Hocuspocus 4, SQLite', 'hocuspocus.mjs', [], true)

/** What a process has used so far. */
export interface Usage {
  readonly cpuSeconds: number
  readonly heldBytes: number
  readonly rssBytes: number
}

/** Who joins a room, and how. */
export interface Joining {
  readonly room: string
  /** Writes under the n-th seat that may; else reads under the n-th that only follows. */
  readonly writer?: number
  readonly reader?: number
  readonly acknowledged?: boolean
  /** What a client of ours says it has. */
  readonly since?: number
}

/** A measured server: a process of its own, on a folder of its own. */
export class Target {
  readonly kind: Kind
  readonly #world: Prepared
  readonly #folder: string
  #child: ChildProcess | null = null
  #port = 0
  readonly #keepers: Client[] = []

  constructor(kind: Kind, world: Prepared) {
    this.kind = kind
    this.#world = world
    this.#folder = mkdtempSync(join(tmpdir(), 'plenum-bench-'))
    if (kind.isOurs) cpSync(world.folder, this.#folder, { recursive: true })
  }

  get isRunning(): boolean {
    return this.#child !== null && this.#child.exitCode === null && this.#child.signalCode === null
  }

  async start(): Promise<void> {
    const flags = this.kind.isOurs ? FLAGS : []
    const child = spawn(
      process.execPath,
      ['--expose-gc', ...flags, '--require', HOOK, ...this.kind.command(this.#folder)],
      {
        stdio: ['ignore', 'pipe', process.env.BENCH_NOISE === undefined ? 'ignore' : 'inherit', 'ipc'],
        cwd: this.#folder,
      },
    )
    this.#child = child
    for await (const line of createInterface({ input: child.stdout as NodeJS.ReadableStream })) {
      const [, port] = /^listening on \S+:(\d+)$/.exec(line) ?? []
      if (port === undefined) continue
      this.#port = Number(port)
      // What it prints from now on is read, so that it is not held up.
      child.stdout?.resume()
      return
    }
    throw new Error(`${this.kind.title} ended before it was ready`)
  }

  /**
   * Gives a server that began empty the prepared text of rooms; `state` in place of it. Who brought it stays, until `release`: some
   * servers forget a text that nobody has open.
   */
  async fill(rooms: readonly string[], state?: Uint8Array): Promise<void> {
    if (this.kind.isOurs && state === undefined) return
    for (const room of rooms) {
      const text = state ?? this.#world.states.get(room) ?? NOTHING
      const client = this.client({ room, writer: 0 })
      this.#keepers.push(client)
      await client.join()
      client.sendUpdates([text])
      await this.#holds(room, text)
    }
  }

  release(): void {
    for (const client of this.#keepers.splice(0)) client.close()
  }

  /** Until one who joins gets the whole. */
  async #holds(room: string, state: Uint8Array): Promise<void> {
    for (let tries = 0; tries < 200; tries++) {
      const client = this.client({ room, writer: 1 })
      const answer = await client.join()
      client.close()
      if (answer.length >= state.length / 3) return
      await pause(20)
    }
    throw new Error(`${this.kind.title} does not take the text of ${room}`)
  }

  client(joining: Joining): Client {
    return new Client(this.#address(joining))
  }

  #address({ room, writer, reader, acknowledged = false, since }: Joining): Address {
    const { isOurs, named } = this.kind
    const { writers, readers } = this.#world
    const cookies = writer === undefined ? readers : writers
    const prefix = named ? stringBytes(room) : new Uint8Array()
    const query = isOurs && since !== undefined ? `?since=${since}&epoch=1` : ''
    return {
      port: this.#port,
      path: isOurs ? `/sync/section.${room}${query}` : `/${room}`,
      prefix,
      // Hocuspocus wants a token first, whatever it is.
      greeting: named ? Buffer.concat([prefix, Buffer.from([2, 0]), stringBytes('token')]) : null,
      cookie: isOurs ? (cookies[(writer ?? reader ?? 0) % cookies.length] ?? null) : null,
      acknowledged: acknowledged && isOurs,
    }
  }

  async usage(ask: 'usage' | 'memory' = 'usage'): Promise<Usage> {
    const child = this.#child
    if (child === null) throw new Error('not running')
    const answer = once(child, 'message')
    child.send(ask)
    const [usage] = await answer
    return usage as Usage
  }

  async end(signal: NodeJS.Signals): Promise<void> {
    const child = this.#child
    this.#child = null
    if (child === null || child.exitCode !== null || child.signalCode !== null) return
    const ended = once(child, 'exit')
    child.kill(signal)
    await ended
  }

  async remove(): Promise<void> {
    // A profile is written by a process that ends by itself.
    await this.end(FLAGS.length > 0 ? 'SIGTERM' : 'SIGKILL')
    rmSync(this.#folder, { recursive: true, force: true })
  }
}

/** The bench is the one place that waits by the clock: time is what it measures. */
export function pause(ms: number): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve, ms))
}
