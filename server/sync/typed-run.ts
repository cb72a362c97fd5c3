const STRING = 4
const HAS_LEFT = 0x80
const HAS_RIGHT = 0x40
/** Beyond this a run is not made longer: one struct must stay far below what a message may hold. */
const RUN_BYTES_MAX = 16 << 10
const RUN_UPDATES_MAX = 1_000

/** An update that inserts one string behind a known character, and does nothing else (Yjs, encoding V1). */
interface Typed {
  readonly client: number
  readonly clock: number
  /** Clocks it takes: UTF-16 units. */
  readonly length: number
  readonly leftClient: number
  readonly leftClock: number
  /** The bytes that say where it stands, from its kind on, and of these the ones that name its right neighbour. */
  readonly place: Uint8Array
  readonly right: Uint8Array
  readonly text: Uint8Array
}

/**
 * Characters that one client typed one after another, each an update of its own: as one they are one struct, which `Y.mergeUpdates`
 * does not make of them (FACTS §6). What is not plain typing is no run.
 */
export class TypedRun {
  /** What it was made of, as received. */
  readonly updates: Uint8Array[]
  readonly #first: Typed
  readonly #texts: Uint8Array[]
  #clock: number
  #bytes: number

  private constructor(update: Uint8Array, typed: Typed) {
    this.updates = [update]
    this.#first = typed
    this.#texts = [typed.text]
    this.#clock = typed.clock + typed.length
    this.#bytes = typed.text.length
  }

  /** Null where the update is anything but typing. */
  static of(update: Uint8Array): TypedRun | null {
    const typed = readTyped(update)
    return typed === null ? null : new TypedRun(update, typed)
  }

  get client(): number {
    return this.#first.client
  }

  get from(): number {
    return this.#first.clock
  }

  /** The clock behind it. */
  get to(): number {
    return this.#clock
  }

  /** Makes the run longer by what was typed directly behind it. False, with nothing changed, where the update is not that. */
  add(update: Uint8Array): boolean {
    if (this.updates.length >= RUN_UPDATES_MAX || this.#bytes + update.length > RUN_BYTES_MAX) return false
    const next = readTyped(update)
    if (next === null || !this.#continues(next)) return false
    this.updates.push(update)
    this.#texts.push(next.text)
    this.#clock += next.length
    this.#bytes += next.text.length
    return true
  }

  /** Behind the last character, by the same client, and before what the first one stood before: Yjs makes one item of these. */
  #continues({ client, clock, leftClient, leftClock, right }: Typed): boolean {
    return (
      client === this.#first.client &&
      clock === this.#clock &&
      leftClient === client &&
      leftClock === clock - 1 &&
      Buffer.compare(right, this.#first.right) === 0
    )
  }

  /** The whole as one update. */
  encoded(): Uint8Array {
    const [only] = this.updates
    return this.updates.length === 1 && only !== undefined ? only : encode([[this]])
  }

  /** The struct without client and clock, which stand once before all of a client. */
  struct(): Uint8Array {
    return Buffer.concat([this.#first.place, numberBytes(this.#bytes), ...this.#texts])
  }
}

/**
 * The runs of updates that are all typing, by client; null where one is not, or where they do not follow on one another. Updates of
 * one client stand in the order in which he sent them.
 */
export function typingOf(updates: readonly Uint8Array[]): ReadonlyMap<number, readonly TypedRun[]> | null {
  const ofClient = new Map<number, TypedRun[]>()
  for (const update of updates) {
    const run = TypedRun.of(update)
    if (run === null) return null
    const runs = ofClient.get(run.client)
    const last = runs?.at(-1)
    if (runs === undefined || last === undefined) ofClient.set(run.client, [run])
    else if (last.to !== run.from) return null
    else if (!last.add(update)) runs.push(run)
  }
  return ofClient
}

/** Several updates as one, where all are typing (`typingOf`); else null. */
export function mergedTyping(updates: readonly Uint8Array[]): Uint8Array | null {
  const typing = typingOf(updates)
  // Yjs itself writes the clients in this order.
  return typing === null ? null : encode([...typing].sort(([a], [b]) => b - a).map(([, runs]) => runs))
}

function encode(clients: readonly (readonly TypedRun[])[]): Uint8Array {
  const parts: Uint8Array[] = [numberBytes(clients.length)]
  for (const runs of clients) {
    const [first] = runs
    if (first === undefined) continue
    parts.push(numberBytes(runs.length), numberBytes(first.client), numberBytes(first.from))
    for (const run of runs) parts.push(run.struct())
  }
  parts.push(new Uint8Array(1))
  const all = Buffer.concat(parts)
  return new Uint8Array(all.buffer, all.byteOffset, all.length)
}

/** A variable-length number, as Yjs encodes it. */
export function numberBytes(value: number): Uint8Array {
  const bytes: number[] = []
  let rest = value
  while (rest > 0x7f) {
    bytes.push((rest % 128) | 0x80)
    rest = Math.floor(rest / 128)
  }
  bytes.push(rest)
  return Uint8Array.from(bytes)
}

/** Where reading stands. */
interface Cursor {
  readonly bytes: Uint8Array
  at: number
}

function readTyped(bytes: Uint8Array): Typed | null {
  // One client with one struct; most that is no typing ends here.
  if (bytes[0] !== 1 || bytes[1] !== 1) return null
  const cursor: Cursor = { bytes, at: 2 }
  const client = readNumber(cursor)
  const clock = readNumber(cursor)
  const placeFrom = cursor.at
  const info = bytes[cursor.at++] ?? 0
  if ((info & ~HAS_RIGHT) !== (STRING | HAS_LEFT)) return null
  const leftClient = readNumber(cursor)
  const leftClock = readNumber(cursor)
  const rightFrom = cursor.at
  if ((info & HAS_RIGHT) !== 0) {
    readNumber(cursor)
    readNumber(cursor)
  }
  const placeTo = cursor.at
  const size = readNumber(cursor)
  const text = bytes.subarray(cursor.at, cursor.at + size)
  // Nothing is deleted, and nothing follows. A number that could not be read is NaN, and so is what was reckoned with it.
  if (size === 0 || cursor.at + size !== bytes.length - 1 || bytes[bytes.length - 1] !== 0) return null
  if (Number.isNaN(client + clock + leftClient + leftClock)) return null
  const place = bytes.subarray(placeFrom, placeTo)
  const right = bytes.subarray(rightFrom, placeTo)
  return { client, clock, length: units(text), leftClient, leftClock, place, right, text }
}

/** A variable-length number of at most 53 bits; NaN where there is none. */
function readNumber(cursor: Cursor): number {
  let value = 0
  let unit = 1
  for (let n = 0; n < 7; n++) {
    const byte = cursor.bytes[cursor.at++]
    if (byte === undefined) return Number.NaN
    value += (byte & 0x7f) * unit
    if (byte < 0x80) return value
    unit *= 128
  }
  return Number.NaN
}

/** UTF-16 units of UTF-8 bytes. */
function units(utf8: Uint8Array): number {
  let count = 0
  for (const byte of utf8) {
    if ((byte & 0xc0) !== 0x80) count++
    if (byte >= 0xf0) count++
  }
  return count
}
