import type { Identity } from '../../server/drafting/parts.ts'
import { Connection } from '../../server/sync/connection.ts'
import { type Counters, rightsOf } from '../../server/sync/room.ts'
import { Rooms } from '../../server/sync/rooms.ts'
import type { Listener } from '../../server/sync/socket.ts'
import type { LinkId } from '../../shared/model/ids.ts'
import { CLOSE } from '../../shared/protocol/sync.ts'
import { type Name, SEATS, WATER_ROOM } from '../support/sync-world.ts'
import { type Checker, Sent } from './checker.ts'
import type { SimDisk } from './disk.ts'
import type { Line } from './network.ts'
import type { Person } from './people.ts'
import { isUpdate } from './wire-words.ts'

/** One life of the server's process: the real rooms on the simulated disk and network. */
export class SimServer {
  readonly rooms: Rooms
  /** What went wrong by the server's own word; a storage fault is the world's. */
  readonly reports: Record<string, unknown>[] = []
  isDead = false
  readonly #lines = new Set<Line>()
  readonly #checker: Checker

  constructor(disk: SimDisk, checker: Checker, now: () => number) {
    this.#checker = checker
    const store = disk.open(() => this.isDead)
    const counters: Counters = {
      rooms: 0,
      connections: 0,
      framesReceived: 0,
      framesRefused: 0,
      rowsCommitted: 0,
      commitsFailed: 0,
      clientsResynced: 0,
    }
    this.rooms = new Rooms(store, {
      log: store.log,
      now,
      unaware: () => {},
      report: (entry) => this.reports.push(entry),
      counters,
      isShared: false,
      lockedBlocks: () => Promise.resolve(new Map()),
    })
  }

  /** The process is gone. What it had handed to the network may still arrive. */
  kill(tell: boolean): void {
    this.isDead = true
    for (const line of this.#lines) {
      line.listener = null
      line.serverLoses(tell ? 1006 : null)
    }
    this.#lines.clear()
  }

  /** Lets somebody in, as the server does it (server/sync/sync.ts). */
  async letIn(line: Line, { seat: name, follows }: Pick<Person, 'seat' | 'follows'>): Promise<void> {
    this.#lines.add(line)
    const identity = identityOf(name)
    try {
      const room = await this.rooms.acquire(WATER_ROOM)
      if (this.isDead) return
      const sent = new Sent()
      line.wire.watch = (bytes) => this.#checker.sends(bytes, sent, follows)
      const connection = new Connection({
        wire: line.wire,
        identity,
        delegation: null,
        rights: rightsOf(identity.seat, room.subject),
        since: null,
        identify: () => Promise.resolve(identity),
      })
      const listener: Listener = {
        bytes: (bytes) => {
          const update = isUpdate(bytes)
          if (update !== null) sent.frames.push(update)
          room.receive(connection, bytes)
        },
        ended: () => {
          this.#lines.delete(line)
          if (this.isDead) return
          room.leave(connection)
          this.rooms.release(room.id)
        },
      }
      line.open(listener)
      line.greet()
      room.join(connection)
    } catch {
      line.greet()
      line.wire.close(CLOSE.tryLater, 'notSaved')
    }
  }
}

export function identityOf(name: Name): Identity {
  const seat = SEATS[name]
  const signIn = { id: `on-${name}`, seat: seat.id, link: 'l1' as LinkId, expiresAt: '2040-01-01T00:00:00.000Z' }
  return { seat, signIn: { ...signIn, endedAt: null } }
}
