import { type RoomId, sectionOfRoom } from '../../shared/model/ids.ts'
import { Refusal } from '../../shared/model/refusal.ts'
import { LIMITS } from '../../shared/protocol/limits.ts'
import { CLOSE } from '../../shared/protocol/sync.ts'
import type { Store } from '../store/store.ts'
import { Room, type RoomParts, type RoomSubject } from './room.ts'

interface Entry {
  readonly room: Promise<Room>
  /** Who uses it now; a room is unloaded only when nobody does. */
  leases: number
  timer: NodeJS.Timeout | null
}

/** So long the end of the process waits for storage. */
const CLOSE_MAX_MS = 10_000

/** The rooms that are loaded: each at most once, from the first who needs it until a while after the last. */
export class Rooms {
  readonly #store: Store
  readonly #parts: RoomParts
  readonly #entries = new Map<RoomId, Entry>()
  #isClosed = false

  constructor(store: Store, parts: RoomParts) {
    this.#store = store
    this.#parts = parts
  }

  /** What a room is about; null where there is no such room. Allocates nothing. */
  async subject(id: string): Promise<RoomSubject | null> {
    const section = sectionOfRoom(id)
    return section === null ? null : await this.#store.meetings.section(section)
  }

  /** Loads a room, and keeps it until `release`. Rejects with a `Refusal` where there is none, else as storage does. */
  async acquire(id: RoomId): Promise<Room> {
    if (this.#isClosed) throw new Refusal('notSaved')
    const entry = this.#entries.get(id) ?? this.#add(id)
    entry.leases++
    if (entry.timer !== null) clearTimeout(entry.timer)
    entry.timer = null
    try {
      return await entry.room
    } catch (error) {
      // The next one tries again.
      if (this.#entries.get(id) === entry) this.#entries.delete(id)
      throw error
    }
  }

  release(id: RoomId): void {
    const entry = this.#entries.get(id)
    if (entry === undefined || --entry.leases > 0) return
    entry.timer = setTimeout(() => void this.#unload(id, entry), LIMITS.roomIdleMs)
    entry.timer.unref()
  }

  /** Uses a room for the time of one job. */
  async use<T>(id: RoomId, job: (room: Room) => Promise<T> | T): Promise<T> {
    const room = await this.acquire(id)
    try {
      return await job(room)
    } finally {
      this.release(id)
    }
  }

  /** Those that are loaded now. */
  async loaded(): Promise<readonly Room[]> {
    const rooms = await Promise.allSettled([...this.#entries.values()].map((entry) => entry.room))
    return rooms.flatMap((result) => (result.status === 'fulfilled' ? [result.value] : []))
  }

  /** Writes out what is under way, then tells every client to come back. */
  async close(): Promise<void> {
    this.#isClosed = true
    const rooms = await this.loaded()
    const written = Promise.all(rooms.map((room) => finish(room)))
    await Promise.race([written, new Promise((resolve) => setTimeout(resolve, CLOSE_MAX_MS).unref())])
    // Storage that does not answer holds up nobody: what is not on disk was acknowledged to no one.
    for (const room of rooms) room.close(CLOSE.restarting, 'restarting')
    for (const { timer } of this.#entries.values()) if (timer !== null) clearTimeout(timer)
    this.#entries.clear()
    this.#parts.counters.rooms = 0
  }

  #add(id: RoomId): Entry {
    const entry: Entry = { room: this.#load(id), leases: 0, timer: null }
    this.#entries.set(id, entry)
    return entry
  }

  async #load(id: RoomId): Promise<Room> {
    const subject = await this.subject(id)
    const meeting = subject === null ? null : await this.#store.meetings.get(subject.meeting)
    if (subject === null || meeting === null) throw new Refusal('notFound')
    const room = await Room.load(id, subject, meeting, this.#parts)
    this.#parts.counters.rooms++
    return room
  }

  async #unload(id: RoomId, entry: Entry): Promise<void> {
    const room = await entry.room
    await room.settled()
    await room.saveSnapshot()
    if (entry.leases > 0 || !room.isIdle || this.#entries.get(id) !== entry) return
    this.#entries.delete(id)
    this.#parts.counters.rooms--
    room.close(CLOSE.restarting, 'restarting')
  }
}

/** Writes out what is under way, says good-bye, and keeps a snapshot. */
async function finish(room: Room): Promise<void> {
  await room.settled()
  room.close(CLOSE.restarting, 'restarting')
  await room.saveSnapshot()
}
