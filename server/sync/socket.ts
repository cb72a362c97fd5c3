import type { IncomingMessage } from 'node:http'
import type { Duplex } from 'node:stream'
import { createDecoder, readVarUint, readVarUint8Array } from 'lib0/decoding'
import {
  createEncoder,
  type Encoder,
  toUint8Array,
  writeUint8Array,
  writeVarString,
  writeVarUint,
  writeVarUint8Array,
} from 'lib0/encoding'
import { type RawData, type WebSocket, WebSocketServer } from 'ws'
import { LIMITS } from '../../shared/protocol/limits.ts'
import {
  ACK_PROTOCOL,
  CLOSE,
  type CloseCode,
  MESSAGE_ACK,
  MESSAGE_AWARENESS,
  MESSAGE_CONFIRMED,
  MESSAGE_DIGEST,
  MESSAGE_EPOCH,
  MESSAGE_NACK,
  MESSAGE_NEWS,
  MESSAGE_QUERY_AWARENESS,
  MESSAGE_SEEN,
  MESSAGE_SYNC,
  type News,
} from '../../shared/protocol/sync.ts'

/** A message of a client, taken apart (CONTRACT, Sync). The bytes inside are as they came: nobody has looked at them. */
export type Message =
  | { readonly kind: 'vector'; readonly bytes: Uint8Array }
  /** Update-bearing. `answer`: it answers our state vector; `confirmed`: its author was asked whether to delete so much. */
  | { readonly kind: 'update'; readonly bytes: Uint8Array; readonly answer: boolean; readonly confirmed?: true }
  | { readonly kind: 'presence'; readonly bytes: Uint8Array }
  | { readonly kind: 'presenceQuery' }
  | { readonly kind: 'seen'; readonly seq: number }
  /** Of a type we do not know: ignored, as the protocol wants. */
  | { readonly kind: 'other' }

const STEP_VECTOR = 0
const STEP_ANSWER = 1
const STEP_UPDATE = 2

/** Reads one message. Throws on bytes that are cut short. */
export function readMessage(bytes: Uint8Array): Message {
  const decoder = createDecoder(bytes)
  const type = readVarUint(decoder)
  if (type === MESSAGE_SYNC) {
    const step = readVarUint(decoder)
    if (step > STEP_UPDATE) throw new RangeError('unknown step')
    const payload = readVarUint8Array(decoder)
    if (step === STEP_VECTOR) return { kind: 'vector', bytes: payload }
    return { kind: 'update', bytes: payload, answer: step === STEP_ANSWER }
  }
  if (type === MESSAGE_CONFIRMED)
    return { kind: 'update', bytes: readVarUint8Array(decoder), answer: true, confirmed: true }
  if (type === MESSAGE_AWARENESS) return { kind: 'presence', bytes: readVarUint8Array(decoder) }
  if (type === MESSAGE_QUERY_AWARENESS) return { kind: 'presenceQuery' }
  if (type === MESSAGE_SEEN) return { kind: 'seen', seq: readVarUint(decoder) }
  return { kind: 'other' }
}

/** "What I have": asks for the rest. */
export function vectorMessage(vector: Uint8Array): Uint8Array {
  return sync(STEP_VECTOR, vector)
}

/** What a client lacks, in answer to its state vector. */
export function answerMessage(update: Uint8Array): Uint8Array {
  return sync(STEP_ANSWER, update)
}

export function updateMessage(update: Uint8Array): Uint8Array {
  return sync(STEP_UPDATE, update)
}

export function presenceMessage(entries: Uint8Array): Uint8Array {
  return message(MESSAGE_AWARENESS, (encoder) => writeVarUint8Array(encoder, entries))
}

/** All update-bearing frames up to the `count`-th of the connection are on disk; the last of them at `seq`. */
export function ackMessage(count: number, seq: number): Uint8Array {
  return message(MESSAGE_ACK, (encoder) => {
    writeVarUint(encoder, count)
    writeVarUint(encoder, seq)
  })
}

export function nackMessage(count: number, code: number, reason: string, blocks: readonly string[]): Uint8Array {
  return message(MESSAGE_NACK, (encoder) => {
    writeVarUint(encoder, count)
    writeVarUint(encoder, code)
    writeVarString(encoder, reason)
    writeVarUint(encoder, blocks.length)
    for (const block of blocks) writeVarString(encoder, block)
  })
}

/** `digest`: 32 bytes. */
export function digestMessage(seq: number, digest: Uint8Array): Uint8Array {
  return message(MESSAGE_DIGEST, (encoder) => {
    writeVarUint(encoder, seq)
    writeUint8Array(encoder, digest)
  })
}

/** Something beside the text is another by now. */
export function newsMessage(what: News): Uint8Array {
  return message(MESSAGE_NEWS, (encoder) => writeVarString(encoder, what))
}

export function epochMessage(epoch: number): Uint8Array {
  return message(MESSAGE_EPOCH, (encoder) => writeVarUint(encoder, epoch))
}

function sync(step: number, payload: Uint8Array): Uint8Array {
  return message(MESSAGE_SYNC, (encoder) => {
    writeVarUint(encoder, step)
    writeVarUint8Array(encoder, payload)
  })
}

function message(type: number, write: (encoder: Encoder) => void): Uint8Array {
  const encoder = createEncoder()
  writeVarUint(encoder, type)
  write(encoder)
  return toUint8Array(encoder)
}

/** Frames a message once for all who get it: they are told one after another. */
class Framer {
  #message: Uint8Array | null = null
  #frame: Uint8Array = new Uint8Array()

  framed(message: Uint8Array): Uint8Array {
    if (message !== this.#message) this.#frame = framed(message)
    this.#message = message
    return this.#frame
  }
}

/** A message with the head of a WebSocket frame before it (RFC 6455 §5.2: final, binary, not masked). */
function framed(message: Uint8Array): Uint8Array {
  const { length } = message
  const headLength = length < 126 ? 2 : length < 0x10000 ? 4 : 10
  const frame = Buffer.allocUnsafe(headLength + length)
  frame[0] = 0x82
  frame[1] = length < 126 ? length : length < 0x10000 ? 126 : 127
  if (headLength === 4) frame.writeUInt16BE(length, 2)
  else if (headLength === 10) frame.writeBigUInt64BE(BigInt(length), 2)
  frame.set(message, headLength)
  return frame
}

/** One client's line. After `close` or `cut` nothing more arrives and `send` does nothing. */
export interface Wire {
  /** The client asked for acknowledgements (subprotocol `ack.1`). */
  readonly acknowledges: boolean
  /** Bytes handed in and not yet taken by the network. */
  readonly unsent: number
  send(bytes: Uint8Array): void
  close(code: CloseCode, reason: string): void
  /** Ends the line without a farewell. */
  cut(): void
  /** Reads nothing for so many milliseconds: what the client sends waits on its side. */
  rest(ms: number): void
}

/** Who listens to a line. */
export interface Listener {
  bytes(bytes: Uint8Array): void
  /** Something came that is no message, and ends the line. */
  faulty?(): void
  /** The line ended; called once, for whatever reason. */
  ended(): void
}

/** How long a client has to answer our farewell before the line is cut. */
const FAREWELL_MS = 2_000

/**
 * Makes lines of WebSockets, and watches that they live. The only file that knows ws. No compression (W5), nothing larger than
 * bounded (W5), a listener for errors on every socket before anything else (W1).
 */
export class Sockets {
  readonly #server: WebSocketServer
  readonly #lines = new Set<Line>()
  readonly #pulse: NodeJS.Timeout
  readonly #framer = new Framer()

  constructor() {
    this.#server = new WebSocketServer({
      noServer: true,
      perMessageDeflate: false,
      clientTracking: false,
      // What is somewhat too large is still read, so that the sender is told with our own code.
      maxPayload: 2 * LIMITS.syncMessageBytes,
      handleProtocols: (offered) => (offered.has(ACK_PROTOCOL) ? ACK_PROTOCOL : false),
    })
    this.#server.on('error', () => {})
    this.#server.on('wsClientError', (_error, socket) => socket.destroy())
    this.#pulse = setInterval(() => this.#beat(), LIMITS.pingMs)
    this.#pulse.unref()
  }

  /** Completes an upgrade: `open` is called with the line at once. False where the request is no WebSocket's. */
  accept(request: IncomingMessage, socket: Duplex, head: Buffer, open: (wire: Wire) => Listener): boolean {
    let isOpen = false
    this.#server.handleUpgrade(request, socket, head, (ws) => {
      const line = new Line(ws, socket, this.#framer, () => this.#lines.delete(line))
      this.#lines.add(line)
      line.listen(open(line))
      isOpen = true
    })
    return isOpen
  }

  /** When the last line has ended; those whose client does not answer a farewell are cut. */
  async close(): Promise<void> {
    clearInterval(this.#pulse)
    this.#server.close()
    await Promise.all([...this.#lines].map((line) => line.ended))
  }

  #beat(): void {
    const now = performance.now()
    for (const line of this.#lines) line.beat(now)
  }
}

class Line implements Wire {
  readonly acknowledges: boolean
  readonly ended: Promise<void>
  readonly #ws: WebSocket
  readonly #socket: Duplex
  readonly #framer: Framer
  readonly #gone: () => void
  #listener: Listener | null = null
  #heard = performance.now()
  #isClosing = false

  /** `socket` is the one under the WebSocket. */
  constructor(ws: WebSocket, socket: Duplex, framer: Framer, gone: () => void) {
    this.#ws = ws
    this.#socket = socket
    this.#framer = framer
    this.#gone = gone
    this.acknowledges = ws.protocol === ACK_PROTOCOL
    // A bad frame (RSV bit, mask, length, UTF-8) ends this line alone; ws has begun to close it before the event.
    ws.on('error', () => this.#cutSoon())
    ws.on('pong', () => this.#hear())
    ws.on('message', (data, isBinary) => this.#receive(data, isBinary))
    this.ended = new Promise((resolve) => {
      ws.on('close', () => {
        this.#gone()
        this.#listener?.ended()
        this.#listener = null
        resolve()
      })
    })
  }

  listen(listener: Listener): void {
    this.#listener = listener
  }

  get unsent(): number {
    return this.#ws.bufferedAmount
  }

  /**
   * Past ws, which would frame a message anew for each of its receivers and write head and message apart. Whole frames may stand
   * between those of ws, which writes them whole too where nothing is compressed. A failed write ends the line, of which 'close' tells.
   */
  send(bytes: Uint8Array): void {
    if (this.#isClosing || this.#ws.readyState !== this.#ws.OPEN || !this.#socket.writable) return
    this.#socket.write(this.#framer.framed(bytes))
  }

  close(code: CloseCode, reason: string): void {
    if (this.#isClosing) return
    this.#isClosing = true
    this.#ws.resume()
    this.#ws.close(code, reason.slice(0, 100))
    this.#cutSoon()
  }

  #cutSoon(): void {
    setTimeout(() => this.#ws.terminate(), FAREWELL_MS).unref()
  }

  cut(): void {
    this.#isClosing = true
    this.#ws.terminate()
  }

  rest(ms: number): void {
    if (this.#isClosing || this.#ws.isPaused) return
    this.#ws.pause()
    setTimeout(() => {
      this.#hear()
      this.#ws.resume()
    }, ms)
  }

  beat(now: number): void {
    if (this.#ws.isPaused) return
    if (now - this.#heard > LIMITS.pingMs + LIMITS.pongDeadlineMs) this.cut()
    else if (this.#ws.readyState === this.#ws.OPEN) this.#ws.ping(() => {})
  }

  #hear(): void {
    this.#heard = performance.now()
  }

  #receive(data: RawData, isBinary: boolean): void {
    this.#hear()
    if (this.#isClosing) return
    const bytes = Array.isArray(data) ? Buffer.concat(data) : Buffer.from(data as Buffer)
    const isTooLarge = bytes.length > LIMITS.syncMessageBytes
    if (isBinary && !isTooLarge) {
      this.#listener?.bytes(bytes)
      return
    }
    this.#listener?.faulty?.()
    if (isTooLarge) this.close(CLOSE.tooLarge, 'tooLarge')
    else this.close(CLOSE.malformed, 'malformed')
  }
}
