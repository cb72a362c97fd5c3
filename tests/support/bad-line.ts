import { once } from 'node:events'
import { type AddressInfo, connect, createServer, type Server, type Socket } from 'node:net'
import { type Random, seededRandom } from '../../shared/util/random.ts'

/** What a line does to what goes over it. `up`: from the client to the server. */
export interface Trouble {
  /** Milliseconds, at least, and what chance adds. */
  latency: number
  jitter: number
  /** Bytes go on in pieces of at most so many; 0: as they come. */
  slice: number
  /** Nothing gets through that way, and nobody is told. */
  up: boolean
  down: boolean
}

interface Pair {
  readonly client: Socket
  readonly server: Socket
}

/** A small proxy between a client and the server, on a port of its own, that can do what networks do. */
export class BadLine {
  readonly trouble: Trouble = { latency: 0, jitter: 0, slice: 0, up: false, down: false }
  readonly #random: Random
  readonly #pairs = new Set<Pair>()
  readonly #server: Server
  /** What is held while a way is blocked; it goes on when the way is free, as TCP would send it again. */
  #held: (() => void)[] = []
  port = 0

  private constructor(target: number, seed: number) {
    this.#random = seededRandom(seed)
    this.#server = createServer((client) => this.#join(client, target))
  }

  static async to(target: number, seed: number): Promise<BadLine> {
    const line = new BadLine(target, seed)
    line.#server.listen(0, '127.0.0.1')
    await once(line.#server, 'listening')
    line.port = (line.#server.address() as AddressInfo).port
    return line
  }

  /** Everybody's line breaks at once, with a reset. */
  reset(): void {
    for (const { client, server } of this.#pairs) {
      client.resetAndDestroy()
      server.resetAndDestroy()
    }
  }

  /** The network is good again. */
  heal(): void {
    Object.assign(this.trouble, { latency: 0, jitter: 0, slice: 0, up: false, down: false })
    for (const goOn of this.#held.splice(0)) goOn()
  }

  close(): void {
    this.reset()
    this.#server.close()
  }

  #join(client: Socket, target: number): void {
    const server = connect(target, '127.0.0.1')
    const pair = { client, server }
    this.#pairs.add(pair)
    this.#carry(client, server, 'up')
    this.#carry(server, client, 'down')
    for (const socket of [client, server]) {
      socket.on('error', () => {})
      socket.on('close', () => {
        this.#pairs.delete(pair)
        // A blocked way hides the end of a line, too.
        const end = () => (socket === client ? server : client).destroy()
        if (this.trouble.up || this.trouble.down) this.#held.push(end)
        else end()
      })
    }
  }

  #carry(from: Socket, to: Socket, way: 'up' | 'down'): void {
    let last = Promise.resolve()
    const pass = async (bytes: Buffer) => {
      const { latency, jitter, slice } = this.trouble
      const ms = latency + this.#random.int(jitter + 1)
      if (ms > 0) await new Promise((resolve) => setTimeout(resolve, ms))
      if (this.trouble[way]) await new Promise<void>((resolve) => this.#held.push(resolve))
      const size = slice === 0 ? bytes.length : slice
      for (let at = 0; at < bytes.length && to.writable; at += size) to.write(bytes.subarray(at, at + size))
    }
    from.on('data', (bytes: Buffer) => {
      last = last.then(() => pass(bytes))
    })
  }
}
