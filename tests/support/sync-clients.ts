import { createDecoder, hasContent, readVarString, readVarUint, readVarUint8Array } from 'lib0/decoding'
import { createEncoder, toUint8Array, writeVarString, writeVarUint, writeVarUint8Array } from 'lib0/encoding'
import { WebSocket } from 'ws'
import { WebsocketProvider } from 'y-websocket'
import * as Y from 'yjs'
import { quiet } from '../../shared/live/quiet.ts'
import { readText, textOf } from '../../shared/live/text.ts'
import { ACK_PROTOCOL, MESSAGE_NEWS } from '../../shared/protocol/sync.ts'
import { plainText } from './sync-world.ts'

/** Fails after a while instead of hanging. */
export async function until(condition: () => boolean, what: string, ms = 8_000): Promise<void> {
  const end = performance.now() + ms
  while (!condition()) {
    if (performance.now() > end) throw new Error(`did not come about: ${what}`)
    await new Promise((resolve) => setTimeout(resolve, 3))
  }
}

/** A WebSocket that is signed in, as a browser's would be: by the name of a seat of `SEATS`, or with a whole cookie. */
export function signedIn(name: string): new (address: string | URL, protocols?: string | string[]) => WebSocket {
  return class extends WebSocket {
    constructor(address: string | URL, protocols?: string | string[]) {
      super(address, protocols, { headers: { cookie: name.includes('=') ? name : `plenum=${name}` } })
    }
  }
}

/** A client with y-websocket's own provider, unchanged. */
export class StockClient {
  readonly doc = new Y.Doc()
  readonly provider: WebsocketProvider
  closeCode: number | null = null

  constructor(
    url: string,
    room: string,
    name: string,
    options: { params?: Record<string, string>; connect?: boolean } = {},
  ) {
    this.provider = new WebsocketProvider(url, room, this.doc, {
      WebSocketPolyfill: signedIn(name) as unknown as typeof globalThis.WebSocket,
      disableBc: true,
      ...options,
    })
    this.provider.on('connection-close', (event) => {
      if (event !== null) this.closeCode = event.code
    })
  }

  get text(): Y.Text {
    return textOf(this.doc)
  }

  get words(): string {
    return plainText(readText(this.text))
  }

  synced(): Promise<void> {
    return until(() => this.provider.synced, 'the provider is synced')
  }

  destroy(): void {
    this.provider.destroy()
    this.doc.destroy()
  }
}

/** A message of the server. */
export type Heard =
  | { readonly kind: 'vector'; readonly bytes: Uint8Array }
  | { readonly kind: 'answer'; readonly bytes: Uint8Array }
  | { readonly kind: 'update'; readonly bytes: Uint8Array }
  | { readonly kind: 'presence'; readonly bytes: Uint8Array }
  | { readonly kind: 'ack'; readonly count: number; readonly seq: number }
  | {
      readonly kind: 'nack'
      readonly count: number
      readonly code: number
      readonly reason: string
      readonly blocks: readonly string[]
    }
  | { readonly kind: 'digest'; readonly seq: number; readonly hash: string }
  | { readonly kind: 'news'; readonly what: string }

/** A client without a mind of its own: sends what it is told, and keeps what it hears. `frames` counts as the server does. */
export class RawClient {
  readonly socket: WebSocket
  readonly heard: Heard[] = []
  /** Follows the text like any client. */
  readonly doc = quiet(new Y.Doc({ gc: false }))
  closeCode: number | null = null
  httpStatus: number | null = null
  acknowledged = 0
  frames = 0

  constructor(
    url: string,
    options: { name?: string; protocols?: readonly string[]; headers?: Record<string, string> } = {},
  ) {
    const { name, protocols = [ACK_PROTOCOL], headers = {} } = options
    this.socket = new WebSocket(url, [...protocols], {
      headers: { ...(name !== undefined && { cookie: `plenum=${name}` }), ...headers },
    })
    this.socket.on('error', () => {})
    this.socket.on('unexpected-response', (_request, response) => {
      this.httpStatus = response.statusCode ?? 0
    })
    this.socket.on('close', (code) => {
      this.closeCode = code
    })
    this.socket.on('message', (data: Buffer) => this.#hear(new Uint8Array(data)))
  }

  get words(): string {
    return plainText(readText(textOf(this.doc)))
  }

  get isOpen(): boolean {
    return this.socket.readyState === WebSocket.OPEN
  }

  opened(): Promise<void> {
    return until(() => this.isOpen, 'the socket is open')
  }

  closed(): Promise<void> {
    return until(() => this.closeCode !== null, 'the socket is closed')
  }

  /** Asks for the text and waits for it. */
  async joined(): Promise<this> {
    await this.opened()
    const before = this.all('answer').length
    this.send(syncFrame(0, Y.encodeStateVector(this.doc)))
    await until(() => this.all('answer').length > before, 'the answer to a state vector')
    return this
  }

  all<K extends Heard['kind']>(kind: K): Extract<Heard, { kind: K }>[] {
    return this.heard.filter((one): one is Extract<Heard, { kind: K }> => one.kind === kind)
  }

  send(bytes: Uint8Array | string): void {
    this.socket.send(bytes)
  }

  /** Sends an update as it is. */
  sendUpdate(update: Uint8Array): void {
    this.frames++
    this.send(syncFrame(2, update))
  }

  sendAnswer(update: Uint8Array): void {
    this.frames++
    this.send(syncFrame(1, update))
  }

  /** Sends an answer whose author knows that it deletes much. */
  sendConfirmed(update: Uint8Array): void {
    this.frames++
    const encoder = createEncoder()
    writeVarUint(encoder, 126)
    writeVarUint8Array(encoder, update)
    this.send(toUint8Array(encoder))
  }

  /** Changes the own document and sends what that made. */
  edit(change: (text: Y.Text) => void): void {
    const before = Y.encodeStateVector(this.doc)
    let update: Uint8Array | null = null
    const take = (bytes: Uint8Array) => {
      update = bytes
    }
    this.doc.on('update', take)
    this.doc.transact(() => change(textOf(this.doc)))
    this.doc.off('update', take)
    this.sendUpdate(update ?? Y.encodeStateAsUpdate(this.doc, before))
  }

  async acked(): Promise<void> {
    await until(() => this.acknowledged >= this.frames || this.closeCode !== null, 'everything is acknowledged')
    if (this.closeCode !== null) throw new Error(`closed with ${this.closeCode} ${JSON.stringify(this.all('nack'))}`)
  }

  close(): void {
    this.socket.terminate()
    this.doc.destroy()
  }

  #hear(bytes: Uint8Array): void {
    const decoder = createDecoder(bytes)
    const type = readVarUint(decoder)
    if (type === 0) {
      const step = readVarUint(decoder)
      const payload = readVarUint8Array(decoder)
      if (step > 0) Y.applyUpdate(this.doc, payload, this)
      this.heard.push({ kind: (['vector', 'answer', 'update'] as const)[step] ?? 'update', bytes: payload })
    } else if (type === 1) this.heard.push({ kind: 'presence', bytes: readVarUint8Array(decoder) })
    else if (type === 122) {
      this.acknowledged = readVarUint(decoder)
      this.heard.push({ kind: 'ack', count: this.acknowledged, seq: readVarUint(decoder) })
    } else if (type === 123) {
      const count = readVarUint(decoder)
      const [code, reason] = [readVarUint(decoder), readVarString(decoder)]
      const blocks = Array.from({ length: readVarUint(decoder) }, () => readVarString(decoder))
      this.heard.push({ kind: 'nack', count, code, reason, blocks })
    } else if (type === 124) {
      const seq = readVarUint(decoder)
      this.heard.push({ kind: 'digest', seq, hash: Buffer.from(bytes.subarray(decoder.pos)).toString('hex') })
      decoder.pos = bytes.length
    } else if (type === MESSAGE_NEWS) this.heard.push({ kind: 'news', what: readVarString(decoder) })
    else throw new Error(`unknown message ${type}`)
    if (hasContent(decoder)) throw new Error('bytes after the message')
  }
}

export function syncFrame(step: number, payload: Uint8Array): Uint8Array {
  const encoder = createEncoder()
  writeVarUint(encoder, 0)
  writeVarUint(encoder, step)
  writeVarUint8Array(encoder, payload)
  return toUint8Array(encoder)
}

/** A message of presence with these entries; states are sent as they are. */
export function presenceFrame(entries: readonly { client: number; clock: number; json: string }[]): Uint8Array {
  const inner = createEncoder()
  writeVarUint(inner, entries.length)
  for (const { client, clock, json } of entries) {
    writeVarUint(inner, client)
    writeVarUint(inner, clock)
    writeVarString(inner, json)
  }
  const encoder = createEncoder()
  writeVarUint(encoder, 1)
  writeVarUint8Array(encoder, toUint8Array(inner))
  return toUint8Array(encoder)
}

/** What a message of presence tells. */
export function readPresence(bytes: Uint8Array): { client: number; clock: number; state: unknown }[] {
  const decoder = createDecoder(bytes)
  return Array.from({ length: readVarUint(decoder) }, () => ({
    client: readVarUint(decoder),
    clock: readVarUint(decoder),
    state: JSON.parse(readVarString(decoder)),
  }))
}
