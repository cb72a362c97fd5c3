import * as Y from 'yjs'

/** Messages of the y-websocket protocol, read and written without Yjs: the one who measures must not be the one who is slow. */
export const SYNC = 0
export const STEP_VECTOR = 0
export const STEP_ANSWER = 1
export const STEP_UPDATE = 2
export const ACK = 122
export const DIGEST = 124

/** An update that holds nothing. */
export const NOTHING = new Uint8Array([0, 0])

/** Reads numbers one after another. */
export class Reader {
  readonly bytes: Uint8Array
  at: number

  constructor(bytes: Uint8Array, at = 0) {
    this.bytes = bytes
    this.at = at
  }

  number(): number {
    let value = 0
    let unit = 1
    for (;;) {
      const byte = this.bytes[this.at++]
      if (byte === undefined) throw new RangeError('cut short')
      value += (byte & 0x7f) * unit
      if (byte < 0x80) return value
      unit *= 128
    }
  }

  /** As many bytes as the number before them says. */
  sized(): Uint8Array {
    const length = this.number()
    this.at += length
    return this.bytes.subarray(this.at - length, this.at)
  }
}

function numberBytes(value: number): number[] {
  const bytes: number[] = []
  let rest = value
  while (rest > 0x7f) {
    bytes.push((rest % 128) | 0x80)
    rest = Math.floor(rest / 128)
  }
  bytes.push(rest)
  return bytes
}

/** Bytes with their number before them. */
function sized(bytes: Uint8Array): Uint8Array {
  return Buffer.concat([Buffer.from(numberBytes(bytes.length)), bytes])
}

/** A message of the sync protocol; `prefix` stands before each message of servers that speak of several rooms on one line. */
export function syncMessage(step: number, payload: Uint8Array, prefix: Uint8Array): Uint8Array {
  return Buffer.concat([prefix, Buffer.from([SYNC, step]), sized(payload)])
}

export function stringBytes(text: string): Uint8Array {
  return sized(Buffer.from(text))
}

/** Where a character stands in Yjs. */
export interface Id {
  readonly client: number
  readonly clock: number
}

const HAS_LEFT = 0x80
const HAS_RIGHT = 0x40
const STRING = 4

/** The update of one typed character (ASCII), as Yjs 13 encodes it. */
export function typedCharacter(id: Id, left: Id, right: Id | null, code: number): Uint8Array {
  return Uint8Array.from([
    ...[1, 1],
    ...numberBytes(id.client),
    ...numberBytes(id.clock),
    STRING | HAS_LEFT | (right === null ? 0 : HAS_RIGHT),
    ...numberBytes(left.client),
    ...numberBytes(left.clock),
    ...(right === null ? [] : [...numberBytes(right.client), ...numberBytes(right.clock)]),
    ...[1, code],
    0,
  ])
}

/** How far each client's clock has come. */
export type Reach = Map<number, number>

/**
 * Tells which clocks an update brings beyond `reach`, which is moved on. Plain typing is read without building anything, all else
 * by Yjs.
 */
export function newClocks(
  update: Uint8Array,
  reach: Reach,
  tell: (client: number, from: number, to: number) => void,
): void {
  const take = (client: number, to: number) => {
    const before = reach.get(client) ?? 0
    if (to <= before) return
    reach.set(client, to)
    tell(client, before, to)
  }
  if (!readTyping(update, take)) for (const [client, to] of Y.parseUpdateMeta(update).to) take(client, to)
}

/** Reads an update of inserted ASCII strings alone. False, with nothing told, where it is another. */
function readTyping(update: Uint8Array, take: (client: number, to: number) => void): boolean {
  const reader = new Reader(update)
  const told: [number, number][] = []
  for (let clients = reader.number(); clients > 0; clients--) {
    const structs = reader.number()
    const client = reader.number()
    let clock = reader.number()
    for (let n = 0; n < structs; n++) {
      const info = update[reader.at++] ?? 0
      if ((info & 0x1f) !== STRING || (info & HAS_LEFT) === 0) return false
      for (let i = (info & HAS_RIGHT) === 0 ? 2 : 4; i > 0; i--) reader.number()
      const length = reader.number()
      reader.at += length
      clock += length
    }
    told.push([client, clock])
  }
  for (const [client, to] of told) take(client, to)
  return true
}
