import type { Socket } from '../../client/net/link.ts'
import type { Listener, Wire } from '../../server/sync/socket.ts'
import type { CloseCode } from '../../shared/protocol/sync.ts'
import type { Random } from '../../shared/util/random.ts'
import type { SimTime } from './time.ts'

/** What a person's network does now. `up`, `down`: nothing gets through that way, and nobody is told. */
export interface NetState {
  up: boolean
  down: boolean
  /** Milliseconds one way, at least, and what chance adds. */
  latency: number
  jitter: number
}

/** The server's door. */
export interface Door {
  /** Null: nobody listens. A line that is let in gets its listener, sooner or later. */
  accept(line: Line): boolean
}

/** What is on its way. `tell`: the line's end. */
type Parcel =
  | { readonly bytes: Uint8Array }
  | { readonly code: number; readonly reason: string }
  | { readonly open: true }

/** No connection attempt waits longer, milliseconds. */
const CONNECT_MS = 20_000
/** The server hears nothing for so long, then it cuts the line (LIMITS: ping and pong). */
const SILENCE_MS = 15_000
const BEAT_MS = 5_000
const ABNORMAL = 1006

/**
 * One connection: two ways, each of which keeps the order of what it carries, as TCP does, and each of which can be stopped. What is
 * on its way when an end is gone may still arrive at the other: so what one person sent over two lines arrives in any order, and twice.
 */
export class Line {
  readonly socket: SimSocket
  readonly wire: SimWire
  readonly net: NetState
  readonly #time: SimTime
  readonly #random: Random
  readonly #up: Parcel[] = []
  readonly #down: Parcel[] = []
  /** When the last parcel of each way arrives at the earliest. */
  #upAt = 0
  #downAt = 0
  #heardAt = 0
  #isDead = false
  listener: Listener | null = null
  /** The next update to the client that holds a certain word is altered on its way. */
  isForging = false
  forged = 0

  constructor(time: SimTime, random: Random, net: NetState, door: Door) {
    this.#time = time
    this.#random = random
    this.net = net
    this.socket = new SimSocket(this)
    this.wire = new SimWire(this)
    time.after(this.#delay(), () => this.#knock(door))
    time.after(CONNECT_MS, () => {
      if (!this.socket.isOpen) this.clientLoses(ABNORMAL, '')
    })
  }

  #knock(door: Door): void {
    if (this.socket.isGone) return
    if (this.net.up) this.#time.after(500, () => this.#knock(door))
    else if (!door.accept(this)) this.#time.after(this.#delay(), () => this.clientLoses(ABNORMAL, ''))
  }

  /** The server has let it in. */
  open(listener: Listener): void {
    this.listener = listener
    this.#heardAt = this.#time.now
    this.#beat()
  }

  /** The handshake's answer sets out, before anything else that way. */
  greet(): void {
    this.toClient({ open: true })
  }

  toServer(bytes: Uint8Array): void {
    this.#up.push({ bytes })
    this.#upAt = Math.max(this.#upAt, this.#time.now + this.#delay())
    this.#time.after(this.#upAt - this.#time.now, () => this.#arriveUp())
  }

  toClient(told: Parcel): void {
    const parcel = this.isForging && 'bytes' in told ? this.#forged(told.bytes) : told
    this.#down.push(parcel)
    this.#downAt = Math.max(this.#downAt, this.#time.now + this.#delay())
    this.#time.after(this.#downAt - this.#time.now, () => this.#arriveDown())
  }

  /** The same update, in which a name reads otherwise: its receiver has another text than everybody else, under the same ids. */
  #forged(bytes: Uint8Array): Parcel {
    const at = Buffer.from(bytes).indexOf('rita')
    if (bytes[0] !== 0 || bytes[1] === 0 || at < 0) return { bytes }
    const copy = bytes.slice()
    copy.set(Buffer.from('RITA'), at)
    this.isForging = false
    this.forged++
    return { bytes: copy }
  }

  get unsent(): number {
    return this.net.down ? this.#down.reduce((sum, one) => sum + ('bytes' in one ? one.bytes.length : 0), 0) : 0
  }

  /** Reads nothing for a while: what the client sends arrives later. */
  rest(ms: number): void {
    this.#upAt = Math.max(this.#upAt, this.#time.now + ms)
  }

  /** The server's end is gone; where `code` is null the client is not told. */
  serverLoses(code: number | null, reason = ''): void {
    if (this.#isDead) return
    this.#isDead = true
    this.wire.isClosed = true
    if (code !== null) this.toClient({ code, reason })
    const { listener } = this
    this.listener = null
    listener?.ended()
  }

  /** The server has closed it: nothing that arrives counts any more, and it hears so in a turn of its own. */
  endsSoon(): void {
    this.#time.after(0, () => this.serverLoses(null))
  }

  /** The client's end is gone; it is told. The server learns it a little later, or by its own ping. */
  clientLoses(code: number, reason: string): void {
    if (this.socket.isGone) return
    this.socket.isGone = true
    this.#tellServer()
    this.socket.onclose?.({ code, reason })
  }

  /** The client closes, or the page is gone: it hears no more. */
  clientCloses(): void {
    if (this.socket.isGone) return
    this.socket.isGone = true
    this.#tellServer()
  }

  #tellServer(): void {
    this.#upAt = Math.max(this.#upAt, this.#time.now + this.#delay())
    this.#time.after(this.#upAt - this.#time.now, () => {
      if (!this.net.up) this.serverLoses(null)
    })
  }

  /** Lets what waited go on: the way is free again. */
  heal(): void {
    while (this.#up.length > 0 && !this.net.up) this.#arriveUp()
    while (this.#down.length > 0 && !this.net.down) this.#arriveDown()
  }

  #arriveUp(): void {
    if (this.net.up) return
    const parcel = this.#up.shift()
    if (parcel === undefined || !('bytes' in parcel)) return
    this.#heardAt = this.#time.now
    if (!this.#isDead) this.listener?.bytes(parcel.bytes)
  }

  #arriveDown(): void {
    if (this.net.down) return
    const parcel = this.#down.shift()
    if (parcel === undefined || this.socket.isGone) return
    if ('open' in parcel) {
      this.socket.isOpen = true
      this.socket.onopen?.()
    } else if ('bytes' in parcel) this.socket.onmessage?.({ data: parcel.bytes.slice().buffer as ArrayBuffer })
    else this.clientLoses(parcel.code, parcel.reason)
  }

  #beat(): void {
    if (this.#isDead) return
    if (!this.net.up && !this.net.down && !this.socket.isGone) this.#heardAt = this.#time.now
    if (this.#time.now - this.#heardAt > SILENCE_MS) this.serverLoses(ABNORMAL)
    else this.#time.after(BEAT_MS, () => this.#beat())
  }

  #delay(): number {
    return this.net.latency + this.#random.int(this.net.jitter + 1)
  }
}

/** What the client holds of a line. */
export class SimSocket implements Socket {
  binaryType = ''
  readonly protocol = 'ack.1'
  onopen: (() => void) | null = null
  onmessage: ((event: { data: ArrayBuffer | string }) => void) | null = null
  onclose: ((event: { code: number; reason: string }) => void) | null = null
  isOpen = false
  isGone = false
  readonly #line: Line

  constructor(line: Line) {
    this.#line = line
  }

  send(bytes: Uint8Array<ArrayBuffer>): void {
    if (this.isOpen && !this.isGone) this.#line.toServer(bytes.slice())
  }

  close(): void {
    this.#line.clientCloses()
  }
}

/** What the server holds of a line. */
export class SimWire implements Wire {
  readonly acknowledges = true
  isClosed = false
  /** Sees what the server sends before the network has it. */
  watch: (bytes: Uint8Array) => void = () => {}
  readonly #line: Line

  constructor(line: Line) {
    this.#line = line
  }

  get unsent(): number {
    return this.#line.unsent
  }

  send(bytes: Uint8Array): void {
    if (this.isClosed) return
    this.watch(bytes)
    this.#line.toClient({ bytes })
  }

  close(code: CloseCode, reason: string): void {
    if (this.isClosed) return
    this.isClosed = true
    this.#line.toClient({ code, reason })
    this.#line.endsSoon()
  }

  cut(): void {
    if (this.isClosed) return
    this.isClosed = true
    this.#line.toClient({ code: ABNORMAL, reason: '' })
    this.#line.endsSoon()
  }

  rest(ms: number): void {
    this.#line.rest(ms)
  }
}
