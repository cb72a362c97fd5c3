import { randomBytes } from 'node:crypto'
import { connect, type Socket } from 'node:net'
import { ACK, DIGEST, NOTHING, Reader, STEP_ANSWER, STEP_UPDATE, STEP_VECTOR, SYNC, syncMessage } from './wire.ts'

/** How a server is spoken to. */
export interface Address {
  readonly port: number
  /** Of the room, with what the server wants to know in its query. */
  readonly path: string
  /** Before each message, and before what it sends. */
  readonly prefix: Uint8Array
  /** Sent first of all. */
  readonly greeting: Uint8Array | null
  readonly cookie: string | null
  /** Whether to ask for acknowledgements. */
  readonly acknowledged: boolean
}

const TEXT = 0x1
const BINARY = 0x82
const CLOSE = 0x8
const PING = 0x9
const PONG = 0x8a

/**
 * A WebSocket client that does nothing but count: the same one for every server, so light that it is never the one that is waited
 * for. Masks with zeros, which the protocol allows to programs.
 */
export class Client {
  readonly #socket: Socket
  readonly #address: Address
  #rest: Buffer = Buffer.alloc(0)
  #isOpen = false
  #settle: { resolve(): void; reject(error: Error): void } | null = null
  #answered: ((update: Uint8Array) => void) | null = null
  readonly opened: Promise<void>
  /** Of the server, or 0 where the line broke; null while it stands. */
  closeCode: number | null = null
  /** Update-bearing frames sent so far, as the server counts them. */
  frames = 0
  /** The number of the last row that it has, as a server of ours told it when it was quiet. */
  seq: number | null = null
  onUpdate: (update: Uint8Array) => void = () => {}
  onAck: (frames: number) => void = () => {}

  constructor(address: Address) {
    this.#address = address
    this.#socket = connect(address.port, '127.0.0.1')
    this.#socket.setNoDelay(true)
    this.opened = new Promise((resolve, reject) => {
      this.#settle = { resolve, reject }
    })
    this.opened.catch(() => {})
    this.#socket.on('connect', () => this.#socket.write(this.#handshake()))
    this.#socket.on('data', (chunk) => this.#take(chunk))
    this.#socket.on('error', () => this.#end())
    this.#socket.on('close', () => this.#end())
  }

  /** Asks for what the vector lacks (for all, without one), and resolves with it when its last byte is here. */
  async join(vector: Uint8Array = new Uint8Array([0])): Promise<Uint8Array> {
    await this.opened
    const answer = new Promise<Uint8Array>((resolve) => {
      this.#answered = resolve
    })
    this.sendMessage(syncMessage(STEP_VECTOR, vector, this.#address.prefix))
    return await answer
  }

  /** Updates, each a frame of its own; they leave in one go. */
  sendUpdates(updates: readonly Uint8Array[]): void {
    this.frames += updates.length
    this.#socket.write(
      Buffer.concat(updates.map((update) => frame(syncMessage(STEP_UPDATE, update, this.#address.prefix)))),
    )
  }

  sendMessage(message: Uint8Array): void {
    this.#socket.write(frame(message))
  }

  /** Bytes as they are, which may be no frame at all. */
  sendRaw(bytes: Uint8Array): void {
    this.#socket.write(bytes)
  }

  close(): void {
    this.#socket.destroy()
  }

  #handshake(): string {
    const { path, port, cookie, acknowledged } = this.#address
    return [
      `GET ${path} HTTP/1.1`,
      `Host: 127.0.0.1:${port}`,
      'Connection: Upgrade',
      'Upgrade: websocket',
      'Sec-WebSocket-Version: 13',
      `Sec-WebSocket-Key: ${randomBytes(16).toString('base64')}`,
      ...(cookie === null ? [] : [`Cookie: ${cookie}`]),
      ...(acknowledged ? ['Sec-WebSocket-Protocol: ack.1'] : []),
      '\r\n',
    ].join('\r\n')
  }

  #end(): void {
    this.closeCode ??= 0
    this.#settle?.reject(new Error('the line ended'))
    this.#settle = null
  }

  #take(chunk: Buffer): void {
    const bytes = this.#rest.length === 0 ? chunk : Buffer.concat([this.#rest, chunk])
    let at = 0
    if (!this.#isOpen) {
      at = this.#readHandshake(bytes)
      if (at === 0) {
        this.#rest = bytes
        return
      }
    }
    for (;;) {
      const end = this.#readFrame(bytes, at)
      if (end < 0) break
      at = end
    }
    this.#rest = bytes.subarray(at)
  }

  #readHandshake(bytes: Buffer): number {
    const end = bytes.indexOf('\r\n\r\n')
    if (end < 0) return 0
    if (!bytes.subarray(0, 12).toString().endsWith(' 101')) {
      this.#socket.destroy()
      this.#settle?.reject(new Error(bytes.subarray(0, bytes.indexOf('\r\n')).toString()))
      return bytes.length
    }
    this.#isOpen = true
    if (this.#address.greeting !== null) this.sendMessage(this.#address.greeting)
    this.#settle?.resolve()
    this.#settle = null
    return end + 4
  }

  /** Where the frame that begins at `at` ends; -1 where it is not yet whole. Frames of servers are never masked. */
  #readFrame(bytes: Buffer, at: number): number {
    if (bytes.length < at + 2) return -1
    const first = bytes[at] ?? 0
    let length = (bytes[at + 1] ?? 0) & 0x7f
    let from = at + 2
    if (length === 126) {
      if (bytes.length < at + 4) return -1
      length = bytes.readUInt16BE(at + 2)
      from = at + 4
    } else if (length === 127) {
      if (bytes.length < at + 10) return -1
      length = Number(bytes.readBigUInt64BE(at + 2))
      from = at + 10
    }
    const end = from + length
    if (bytes.length < end) return -1
    const payload = bytes.subarray(from, end)
    const kind = first & 0xf
    if (kind === 2) this.#hear(payload)
    else if (kind === PING) this.#socket.write(control(PONG, payload))
    else if (kind === CLOSE) {
      this.closeCode = payload.length >= 2 ? payload.readUInt16BE(0) : 1005
      this.#socket.end(control(0x88, payload.subarray(0, 2)))
    } else if (kind !== TEXT && kind !== 0xa) throw new Error(`the server sent a frame of kind ${kind}`)
    return end
  }

  #hear(message: Uint8Array): void {
    const reader = new Reader(message, this.#address.prefix.length)
    const type = reader.number()
    if (type === ACK) this.onAck(reader.number())
    if (type === DIGEST) this.seq = reader.number()
    if (type !== SYNC) return
    const step = reader.number()
    if (step === STEP_VECTOR) {
      this.frames++
      this.sendMessage(syncMessage(STEP_ANSWER, NOTHING, this.#address.prefix))
    } else if (step === STEP_ANSWER && this.#answered !== null) {
      this.#answered(reader.sized())
      this.#answered = null
    } else this.onUpdate(reader.sized())
  }
}

/** A frame of a client; a zero mask leaves the payload as it is. */
function frame(payload: Uint8Array): Buffer {
  const { length } = payload
  if (length < 126) return Buffer.concat([Buffer.from([BINARY, 0x80 | length, 0, 0, 0, 0]), payload])
  const head = Buffer.alloc(length < 0x10000 ? 8 : 14)
  head[0] = BINARY
  head[1] = length < 0x10000 ? 0xfe : 0xff
  if (length < 0x10000) head.writeUInt16BE(length, 2)
  else head.writeBigUInt64BE(BigInt(length), 2)
  return Buffer.concat([head, payload])
}

function control(first: number, payload: Uint8Array): Buffer {
  return Buffer.concat([Buffer.from([first, 0x80 | payload.length, 0, 0, 0, 0]), payload])
}
