// Before everything that loads Yjs.
import '../simulation/chance.ts'

import { createDecoder, readVarUint, readVarUint8Array } from 'lib0/decoding'
import * as Y from 'yjs'
import { sha256 } from '../../server/store/chain.ts'
import { Connection } from '../../server/sync/connection.ts'
import { type Room, rightsOf } from '../../server/sync/room.ts'
import { Rooms } from '../../server/sync/rooms.ts'
import type { Wire } from '../../server/sync/socket.ts'
import { blockContent } from '../../shared/live/locked.ts'
import { quiet } from '../../shared/live/quiet.ts'
import { readText, textOf } from '../../shared/live/text.ts'
import type { BlockId } from '../../shared/model/ids.ts'
import { MESSAGE_ACK, MESSAGE_SYNC } from '../../shared/protocol/sync.ts'
import { textSchema } from '../../shared/schema/schema.ts'
import { type Random, seededRandom } from '../../shared/util/random.ts'
import { takeChanceFrom } from '../simulation/chance.ts'
import { SimDisk } from '../simulation/disk.ts'
import { identityOf } from '../simulation/server.ts'
import { SimTime } from '../simulation/time.ts'
import { hostileUpdate } from '../support/hostile-updates.ts'
import { syncFrame } from '../support/sync-clients.ts'
import { AT, type Name, textOfParagraphs, WATER_ROOM } from '../support/sync-world.ts'

/** What became of the frames of one seed. */
export interface FuzzResult {
  readonly frames: number
  /** Rows of the hostile writer: what came in, since it was harmless. */
  readonly accepted: number
  readonly refused: number
  readonly failures: readonly string[]
  /** Milliseconds for which one frame held the server, largest last. */
  readonly times: readonly number[]
}

const SEED = textOfParagraphs(
  'We agree on water.',
  'This is agreed and locked.',
  'We agree on the rest.',
  '',
  'Thanks.',
)
const LOCKED = 'p2' as BlockId
const LOCKS: ReadonlyMap<BlockId, string> = new Map(
  SEED.content.filter(({ attrs }) => attrs.id === LOCKED).map((block) => [LOCKED, sha256(blockContent(block))]),
)

/**
 * A hostile writer sends one update after another into a room, an honest one writes between. The real gate, room and log on a disk
 * of their own. Nothing may throw; nothing may be pending; the locked paragraph keeps its wording; what the honest one wrote is
 * on disk as he wrote it; he, who joins late and the log have one text, which is valid.
 */
export async function fuzz(seed: number, frames: number): Promise<FuzzResult> {
  const time = new SimTime()
  const giveBack = time.install()
  const random = seededRandom(seed)
  takeChanceFrom(random)
  try {
    return await new Fuzz(seed, random, time).run(frames)
  } finally {
    takeChanceFrom(null)
    giveBack()
  }
}

class Fuzz {
  readonly #seed: number
  readonly #random: Random
  readonly #time: SimTime
  readonly #disk: SimDisk
  readonly #rooms: Rooms
  readonly #reports: Record<string, unknown>[] = []
  readonly #failures: string[] = []
  readonly #times: number[] = []

  constructor(seed: number, random: Random, time: SimTime) {
    this.#seed = seed
    this.#random = random
    this.#time = time
    this.#disk = new SimDisk({ time, random, reached: () => {}, wrote: () => {} })
    this.#disk.slowness = 0
    this.#rooms = this.#boot(LOCKS)
  }

  #boot(locks: ReadonlyMap<BlockId, string>): Rooms {
    const store = this.#disk.open(() => false)
    return new Rooms(store, {
      log: store.log,
      now: () => Date.UTC(2031, 5, 2) + this.#time.now,
      unaware: () => {},
      report: (entry) => this.#reports.push(entry),
      counters: {
        rooms: 0,
        connections: 0,
        framesReceived: 0,
        framesRefused: 0,
        rowsCommitted: 0,
        commitsFailed: 0,
        clientsResynced: 0,
      },
      isShared: false,
      lockedBlocks: () => Promise.resolve(locks),
    })
  }

  async run(frames: number): Promise<FuzzResult> {
    await this.#soon(this.#boot(new Map()).use(WATER_ROOM, (empty) => empty.seed(SEED, AT)))
    const room = await this.#soon(this.#rooms.acquire(WATER_ROOM))
    const honest = new Member(room, 'rolf')
    await this.#time.run(this.#time.now + 1)
    // Under its client id before anybody else: first use wins.
    let words = 'honest '
    honest.write(words)
    await this.#time.run(this.#time.now + 5)
    let mallory = new Member(room, 'rita')
    let refused = 0
    for (let frame = 0; frame < frames && this.#failures.length === 0; frame++) {
      if (mallory.isClosed) {
        refused++
        mallory = new Member(room, 'rita')
        await this.#time.run(this.#time.now + 1)
      }
      const base = { doc: mallory.doc, own: mallory.doc.clientID, others: [honest.doc.clientID] }
      const bytes = syncFrame(this.#random.chance(0.2) ? 1 : 2, hostileUpdate(base, this.#random))
      const start = process.hrtime.bigint()
      mallory.send(bytes)
      await this.#time.run(this.#time.now + 1)
      this.#times.push(Number(process.hrtime.bigint() - start) / 1e6)
      if (frame % 20 === 19) {
        const word = `honest${frame} `
        words += word
        honest.write(word)
        await this.#time.run(this.#time.now + 5)
        if (honest.isClosed || honest.acknowledged < honest.frames) this.#fails(frame, 'the honest writer is not saved')
        await this.#look(frame, honest, words)
      }
      for (const { event, error } of this.#reports.splice(0))
        if (event === 'sync.failed' || event === 'sync.notSaved')
          this.#fails(frame, `the server failed: ${String(error)}`)
    }
    const accepted = this.#disk.rows.filter(({ seat }) => seat === identityOf('rita').seat.id).length
    return { frames, accepted, refused, failures: this.#failures, times: this.#times }
  }

  async #look(frame: number, honest: Member, words: string): Promise<void> {
    const log = quiet(new Y.Doc({ gc: false }))
    for (const { update } of this.#disk.rows) Y.applyUpdate(log, update)
    if (log.store.pendingStructs !== null || log.store.pendingDs !== null) this.#fails(frame, 'something is pending')
    const text = readText(textOf(log))
    try {
      textSchema.nodeFromJSON(text).check()
    } catch (error) {
      this.#fails(frame, `the text is not valid: ${String(error)}`)
    }
    const locked = text.content.filter(({ attrs }) => attrs.id === LOCKED)
    if (JSON.stringify(locked) !== JSON.stringify(SEED.content.slice(1, 2)))
      this.#fails(frame, 'the locked paragraph changed ')
    if (writtenBy(log, honest.doc.clientID) !== words)
      this.#fails(frame, 'what the honest one wrote is not what is on disk')
    if (JSON.stringify(readText(textOf(honest.doc))) !== JSON.stringify(text))
      this.#fails(frame, 'the honest one reads otherwise')
    const late = new Member(honest.room, 'sara')
    await this.#time.run(this.#time.now + 1)
    if (JSON.stringify(readText(textOf(late.doc))) !== JSON.stringify(text))
      this.#fails(frame, 'who joins late reads otherwise')
    late.leave()
  }

  #fails(frame: number, what: string): void {
    this.#failures.push(`seed ${this.#seed}, frame ${frame}: ${what}`)
  }

  async #soon<T>(promise: Promise<T>): Promise<T> {
    let isDone = false
    const done = promise.finally(() => {
      isDone = true
    })
    await this.#time.run(this.#time.now + 1_000, () => isDone)
    return done
  }
}

/** All that was ever written under a client id, deleted or not, in its order. */
function writtenBy(doc: Y.Doc, client: number): string {
  const structs = doc.store.clients.get(client) ?? []
  return structs
    .map((one) => (one instanceof Y.Item && one.content instanceof Y.ContentString ? one.content.str : '?'))
    .join('')
}

/** A client on a line without a network. */
class Member {
  readonly room: Room
  readonly doc = quiet(new Y.Doc({ gc: false }))
  readonly #connection: Connection
  isClosed = false
  acknowledged = 0
  frames = 0

  constructor(room: Room, name: Name) {
    this.room = room
    const identity = identityOf(name)
    const wire: Wire = {
      acknowledges: true,
      unsent: 0,
      send: (bytes) => this.#hear(bytes),
      close: () => this.#end(),
      cut: () => this.#end(),
      rest: () => {},
    }
    this.#connection = new Connection({
      wire,
      identity,
      delegation: null,
      rights: rightsOf(identity.seat, room.subject),
      since: null,
      identify: () => Promise.resolve(identity),
    })
    room.join(this.#connection)
    this.send(syncFrame(0, new Uint8Array([0])))
  }

  send(bytes: Uint8Array): void {
    this.room.receive(this.#connection, bytes)
  }

  write(word: string): void {
    const before = Y.encodeStateVector(this.doc)
    const text = textOf(this.doc)
    text.insert(text.length, word)
    this.frames++
    this.send(syncFrame(2, Y.encodeStateAsUpdate(this.doc, before)))
  }

  leave(): void {
    this.isClosed = true
    this.room.leave(this.#connection)
  }

  #end(): void {
    if (this.isClosed) return
    this.isClosed = true
    // In a turn of its own, as the network tells it.
    setTimeout(() => this.room.leave(this.#connection), 0)
  }

  #hear(bytes: Uint8Array): void {
    const decoder = createDecoder(bytes)
    const type = readVarUint(decoder)
    if (type === MESSAGE_SYNC && readVarUint(decoder) > 0) Y.applyUpdate(this.doc, readVarUint8Array(decoder))
    else if (type === MESSAGE_ACK) this.acknowledged = readVarUint(decoder)
  }
}
