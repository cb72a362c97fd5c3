import { createDecoder, type Decoder, hasContent, readAny, readUint8, readVarString, readVarUint } from 'lib0/decoding'
import { hasForbiddenCharacter } from '../../shared/live/fault.ts'
import { MARKER_KEYS } from '../../shared/live/marker.ts'
import { hrefOf } from '../../shared/live/marks.ts'
import { LIMITS } from '../../shared/protocol/limits.ts'
import { TEXT_NAME } from '../../shared/protocol/sync.ts'
import { MARK_TYPES } from '../../shared/schema/text.ts'

/** A stretch of clocks of one client: `from` to before `to`. */
export interface Stretch {
  readonly client: number
  readonly from: number
  readonly to: number
}

/** What an update says it holds. */
export interface Scan {
  /** One entry a client, without gaps. */
  readonly structs: readonly Stretch[]
  readonly deletes: readonly Stretch[]
  /** The first clock of each client that must be known for the structs to find their places. */
  readonly needs: ReadonlyMap<number, number>
}

/** Why an update was not even looked at by Yjs. The message is safe to show to its sender. */
export class StructureFault extends Error {
  override name = 'StructureFault'
}

const CLIENT_MAX = 0xffffffff
/** Clocks stay far below where arithmetic with them would lose a unit. */
const CLOCK_MAX = 2 ** 48
const VALUE_CHARACTERS = 2_048
const KEYS = new Set<string>([...MARKER_KEYS, 'target', 'shown', 'text', 'rows', 'cells', 'header', 'columns'])

const GC = 0
const DELETED = 1
const STRING = 4
const FORMAT = 6
const TYPE = 7
const ANY = 8
const HAS_ORIGIN = 0x80
const HAS_RIGHT_ORIGIN = 0x40
const HAS_KEY = 0x20
/** Y.Array, Y.Map, Y.Text: the shared types of a flat text (shared/live/text.ts). */
const TYPES = new Set([0, 1, 2])
/** lib0's `any` encoding: null, integer, float32, float64, false, true, string. Objects, lists and bytes never stand in a text. */
const PLAIN_VALUES = new Set([126, 125, 124, 123, 121, 120, 119])

/**
 * Reads an update (encoding V1) without building anything, and refuses what could harm whoever builds it: counts beyond the bytes
 * there are, lengths of nothing, gaps, kinds of content, keys, marks and characters that no text has (RELIABILITY §2a: Y3, Y4,
 * Y11, Y13, Y15, Y18, Y19). Depth, order and meaning are judged afterwards, on the candidate (`gate.ts`).
 *
 * Throws `StructureFault`, and nothing else.
 */
export function scanUpdate(update: Uint8Array): Scan {
  try {
    return scan(createDecoder(update))
  } catch (error) {
    if (error instanceof StructureFault) throw error
    // lib0 throws its own errors at the end of the bytes, on numbers out of range and on bad UTF-8.
    throw new StructureFault('update is cut short or garbled')
  }
}

function scan(decoder: Decoder): Scan {
  const structs: Stretch[] = []
  const needs = new Map<number, number>()
  const clients = count(decoder)
  let total = 0
  for (let i = 0; i < clients; i++) {
    const amount = count(decoder)
    total += amount
    check(total <= LIMITS.structsPerFrame, 'too many structs')
    const client = readClient(decoder)
    const from = readClock(decoder)
    check(amount > 0 && structs.every((other) => other.client !== client), 'a client stands twice')
    let clock = from
    for (let n = 0; n < amount; n++) clock = advance(clock, scanStruct(decoder, needs))
    structs.push({ client, from, to: clock })
  }
  const deletes = scanDeletes(decoder)
  check(!hasContent(decoder), 'bytes after the end')
  return { structs, deletes, needs }
}

/** Reads one struct and says how many clocks it takes. */
function scanStruct(decoder: Decoder, needs: Map<number, number>): number {
  const info = readUint8(decoder)
  const kind = info & 0x1f
  if (kind === GC) return readLength(decoder)
  const hasPlace = (info & (HAS_ORIGIN | HAS_RIGHT_ORIGIN)) !== 0
  if ((info & HAS_ORIGIN) !== 0) readNeed(decoder, needs)
  if ((info & HAS_RIGHT_ORIGIN) !== 0) readNeed(decoder, needs)
  if (!hasPlace) {
    const isRoot = readVarUint(decoder) === 1
    if (isRoot) check(readVarString(decoder) === TEXT_NAME && (info & HAS_KEY) === 0, 'no such shared type')
    else readNeed(decoder, needs)
    if ((info & HAS_KEY) !== 0) check(KEYS.has(readVarString(decoder)), 'unknown key')
  }
  return scanContent(decoder, kind)
}

function scanContent(decoder: Decoder, kind: number): number {
  if (kind === DELETED) return readLength(decoder)
  if (kind === STRING) {
    const text = readVarString(decoder)
    check(text.length > 0, 'nothing inserted')
    check(!hasForbiddenCharacter(text), 'forbidden character')
    return text.length
  }
  if (kind === FORMAT) {
    const key = readVarString(decoder)
    check((MARK_TYPES as readonly string[]).includes(key), 'unknown mark')
    check(isMarkValue(key, readVarString(decoder)), 'bad mark')
    return 1
  }
  if (kind === TYPE) {
    check(TYPES.has(readVarUint(decoder)), 'kind of shared type')
    return 1
  }
  check(kind === ANY, 'kind of content')
  const length = readLength(decoder)
  check(length <= decoder.arr.length - decoder.pos, 'more values than bytes')
  for (let i = 0; i < length; i++) {
    check(PLAIN_VALUES.has(decoder.arr[decoder.pos] ?? 0), 'kind of value')
    const value: unknown = readAny(decoder)
    if (typeof value === 'number') check(Number.isFinite(value), 'bad number')
    if (typeof value === 'string') check(value.length <= VALUE_CHARACTERS && !hasForbiddenCharacter(value), 'bad value')
  }
  return length
}

function isMarkValue(key: string, json: string): boolean {
  if (json === 'null') return true
  if (key !== 'link') return json === 'true'
  if (json.length > 2 * VALUE_CHARACTERS) return false
  const value: unknown = JSON.parse(json)
  return hrefOf(value) !== null && Object.keys(value as object).length === 1
}

function scanDeletes(decoder: Decoder): Stretch[] {
  const deletes: Stretch[] = []
  const clients = count(decoder)
  for (let i = 0; i < clients; i++) {
    const client = readClient(decoder)
    const ranges = count(decoder)
    for (let n = 0; n < ranges; n++) {
      const from = readClock(decoder)
      deletes.push({ client, from, to: advance(from, readLength(decoder)) })
    }
  }
  return deletes
}

/** A number of things that follow, each of at least one byte. */
function count(decoder: Decoder): number {
  const amount = readVarUint(decoder)
  check(amount <= decoder.arr.length - decoder.pos, 'more announced than there is')
  return amount
}

function readClient(decoder: Decoder): number {
  const client = readVarUint(decoder)
  check(client <= CLIENT_MAX, 'client id out of range')
  return client
}

function readClock(decoder: Decoder): number {
  const clock = readVarUint(decoder)
  check(clock < CLOCK_MAX, 'clock out of range')
  return clock
}

function readLength(decoder: Decoder): number {
  const length = readVarUint(decoder)
  check(length >= 1 && length < CLOCK_MAX, 'length out of range')
  return length
}

function advance(clock: number, length: number): number {
  check(clock + length < CLOCK_MAX, 'clock out of range')
  return clock + length
}

function readNeed(decoder: Decoder, needs: Map<number, number>): void {
  const client = readClient(decoder)
  const clock = readClock(decoder)
  if (clock >= (needs.get(client) ?? 0)) needs.set(client, clock + 1)
}

function check(condition: boolean, what: string): asserts condition {
  if (!condition) throw new StructureFault(what)
}
