import { createDecoder, readVarString, readVarUint } from 'lib0/decoding'
import { createEncoder, toUint8Array, writeVarString, writeVarUint } from 'lib0/encoding'
import type { SeatId } from '../../shared/model/ids.ts'
import { LIMITS } from '../../shared/protocol/limits.ts'
import type { Connection } from './connection.ts'
import type { Owners } from './gate.ts'
import { presenceMessage } from './socket.ts'

/** How long what changed is gathered before it is sent, newest state of each person only. */
const GATHER_MS = 33
const OWN_INTERVAL_MS = 1000 / LIMITS.presencePerSecond
const ENTRIES_MAX = 1_000
const DEPTH_MAX = 4
/** Clocks of presence count tenths of a second from here on, so that they rise over restarts without being stored. */
const CLOCK_EPOCH_MS = Date.UTC(2024, 0, 1)

/** A person's caret as the others see it; null: gone. */
interface Entry {
  readonly client: number
  clock: number
  state: Record<string, unknown> | null
  changed: boolean
  sentAt: number
}

/**
 * Who of the drafting team is here, and where their carets are. The server composes every entry itself: one a connection, under a
 * client id that is nobody else's, with the name of the seat; of what the client says only the caret and a colour are taken
 * (RELIABILITY Y16). Readers are not announced, and who reads what was shown learns nothing of the team at work.
 */
export class Presence {
  readonly #entries = new Map<Connection, Entry>()
  readonly #clocks = new Map<number, number>()
  readonly #audience: () => Iterable<Connection>
  readonly #now: () => number
  #timer: NodeJS.Timeout | null = null
  #left: Entry[] = []

  /** `now`: true milliseconds. */
  constructor(audience: () => Iterable<Connection>, now: () => number) {
    this.#audience = audience
    this.#now = now
  }

  /** Takes a message of a client. Throws on bytes that are cut short; whatever else is wrong with it is left out. */
  receive(connection: Connection, bytes: Uint8Array, owners: Owners): void {
    const told = connection.rights.team && connection.rights.follow ? readEntries(bytes) : []
    const known = this.#entries.get(connection)
    for (const { client, state } of told) {
      // Stock clients repeat what they heard of others: only the connection's own entry counts.
      if (known === undefined ? !this.#isFree(client, connection.identity.seat.id, owners) : known.client !== client)
        continue
      const composed = state === null ? null : compose(connection, state)
      if (known !== undefined) {
        known.state = composed
        known.changed = true
      } else if (composed !== null) {
        this.#entries.set(connection, { client, clock: 0, state: composed, changed: true, sentAt: 0 })
      } else continue
      this.#schedule(GATHER_MS)
      return
    }
  }

  /** Tells a client of everyone who is here. */
  tell(connection: Connection): void {
    if (!connection.rights.follow) return
    const entries = [...this.#entries]
      .filter(([other, entry]) => other !== connection && entry.state !== null)
      .map(([, entry]) => entry)
    if (entries.length > 0) connection.wire.send(presenceMessage(encode(entries)))
  }

  /** A client left, or may no longer be seen. */
  leave(connection: Connection): void {
    const entry = this.#entries.get(connection)
    if (entry === undefined) return
    this.#entries.delete(connection)
    this.#left.push({ ...entry, state: null, changed: true })
    this.#schedule(GATHER_MS)
  }

  close(): void {
    if (this.#timer !== null) clearTimeout(this.#timer)
  }

  #isFree(client: number, seat: SeatId, owners: Owners): boolean {
    const owner = owners.get(client)
    if (owner !== undefined && owner !== seat) return false
    for (const entry of this.#entries.values()) if (entry.client === client) return false
    return true
  }

  #schedule(ms: number): void {
    this.#timer ??= setTimeout(() => this.#flush(), ms)
  }

  #flush(): void {
    this.#timer = null
    const now = performance.now()
    const due = new Map<Entry, Connection | null>()
    for (const entry of this.#left) due.set(entry, null)
    this.#left = []
    let waits = false
    for (const [connection, entry] of this.#entries) {
      if (!entry.changed) continue
      if (now - entry.sentAt < OWN_INTERVAL_MS) waits = true
      else due.set(entry, connection)
    }
    for (const entry of due.keys()) {
      entry.changed = false
      entry.sentAt = now
      entry.clock = this.#nextClock(entry.client)
    }
    if (due.size > 0) this.#send(due)
    if (waits) this.#schedule(OWN_INTERVAL_MS)
  }

  #send(due: ReadonlyMap<Entry, Connection | null>): void {
    const authors = new Set(due.values())
    const forAll = presenceMessage(encode([...due.keys()]))
    for (const connection of this.#audience()) {
      if (!connection.rights.follow || connection.standing.kind !== 'live') continue
      if (connection.wire.unsent > LIMITS.slowReaderBytes) continue
      if (!authors.has(connection)) connection.wire.send(forAll)
      else {
        const others = [...due].filter(([, author]) => author !== connection).map(([entry]) => entry)
        if (others.length > 0) connection.wire.send(presenceMessage(encode(others)))
      }
    }
  }

  #nextClock(client: number): number {
    const clock = Math.max((this.#clocks.get(client) ?? 0) + 1, Math.floor((this.#now() - CLOCK_EPOCH_MS) / 100))
    this.#clocks.delete(client)
    this.#clocks.set(client, clock)
    const oldest = this.#clocks.keys().next()
    if (this.#clocks.size > ENTRIES_MAX && oldest.done !== true) this.#clocks.delete(oldest.value)
    return clock
  }
}

/** The entries of a message that can be read: client ids with an object or null. */
function readEntries(bytes: Uint8Array): { client: number; state: Record<string, unknown> | null }[] {
  const decoder = createDecoder(bytes)
  const count = readVarUint(decoder)
  if (count > ENTRIES_MAX) throw new RangeError('too many entries')
  const entries: { client: number; state: Record<string, unknown> | null }[] = []
  for (let i = 0; i < count; i++) {
    const client = readVarUint(decoder)
    readVarUint(decoder)
    const json = readVarString(decoder)
    if (json.length > LIMITS.presenceBytes || client > 0xffffffff) continue
    const state: unknown = parse(json)
    if (state === null || (typeof state === 'object' && !Array.isArray(state)))
      entries.push({ client, state: state as Record<string, unknown> | null })
  }
  return entries
}

function parse(json: string): unknown {
  try {
    return JSON.parse(json)
  } catch {
    // No state can be made of it: as if nothing had been said.
    return undefined
  }
}

function compose(connection: Connection, told: Record<string, unknown>): Record<string, unknown> {
  const user = plain(own(told, 'user'), 0)
  const colour = typeof user === 'object' && user !== null ? own(user as Record<string, unknown>, 'color') : undefined
  const cursor = plain(own(told, 'cursor'), 0)
  const { delegation, identity } = connection
  return {
    user: {
      name: identity.seat.name,
      ...(delegation !== null && { delegation }),
      ...(typeof colour === 'string' && colour.length <= 32 && { color: colour }),
    },
    ...(cursor !== undefined && { cursor }),
  }
}

function own(object: Record<string, unknown>, key: string): unknown {
  return Object.hasOwn(object, key) ? object[key] : undefined
}

/** A copy of a JSON value with nothing deep and no key that could harm; undefined where there is too much of it. */
function plain(value: unknown, depth: number): unknown {
  if (value === null || typeof value !== 'object') return value
  if (depth >= DEPTH_MAX || Array.isArray(value)) return undefined
  const copy: Record<string, unknown> = {}
  for (const [key, entry] of Object.entries(value)) {
    if (!['__proto__', 'constructor', 'prototype'].includes(key)) copy[key] = plain(entry, depth + 1)
  }
  return copy
}

function encode(entries: readonly Entry[]): Uint8Array {
  const encoder = createEncoder()
  writeVarUint(encoder, entries.length)
  for (const { client, clock, state } of entries) {
    writeVarUint(encoder, client)
    writeVarUint(encoder, clock)
    writeVarString(encoder, JSON.stringify(state))
  }
  return toUint8Array(encoder)
}
