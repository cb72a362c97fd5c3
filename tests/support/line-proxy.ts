import { once } from 'node:events'
import { type AddressInfo, connect, createServer, type Server, type Socket } from 'node:net'

/** A line between a browser and a server that can turn into a black hole: open, and nothing comes through either way. */
export class LineProxy {
  address = ''
  #hole = false
  readonly #target: URL
  readonly #sockets = new Set<Socket>()
  readonly #server: Server

  /** `target`: where it leads, "http://127.0.0.1:8787". */
  constructor(target: string) {
    this.#target = new URL(target)
    this.#server = createServer((near) => this.#join(near))
  }

  async start(): Promise<void> {
    this.#server.listen(0, '127.0.0.1')
    await once(this.#server, 'listening')
    this.address = `http://127.0.0.1:${(this.#server.address() as AddressInfo).port}`
  }

  /** From now on everything is swallowed; new lines are taken and answer nothing. */
  swallow(): void {
    this.#hole = true
  }

  /** New lines lead through again; those that were open when it began are dead, as after a change of network. */
  heal(): void {
    this.#hole = false
    for (const socket of this.#sockets) socket.destroy()
  }

  stop(): void {
    this.#server.close()
    for (const socket of this.#sockets) socket.destroy()
  }

  #join(near: Socket): void {
    const far = connect(Number(this.#target.port), this.#target.hostname)
    for (const [one, other] of [
      [near, far],
      [far, near],
    ] as const) {
      this.#sockets.add(one)
      one.on('error', () => {})
      one.on('data', (bytes) => {
        if (!this.#hole) other.write(bytes)
      })
      one.on('close', () => {
        this.#sockets.delete(one)
        if (!this.#hole) other.destroy()
      })
    }
  }
}
