import { logRowHash } from '../../server/store/chain.ts'
import {
  type AppendResult,
  ConflictError,
  EMPTY_HASH,
  type Head,
  type LogDraft,
  type LogRow,
  type LogStore,
  type Shown,
  type Snapshot,
  StorageError,
  type Store,
} from '../../server/store/store.ts'
import type { RoomId, SeatId, SectionId } from '../../shared/model/ids.ts'
import type { Random } from '../../shared/util/random.ts'
import { document, MEETING, meeting } from '../support/sync-world.ts'
import type { SimTime } from './time.ts'

/** Where the process may be killed: what was asked is not yet on disk; it is, and nobody knows; the server has just heard. */
export type CrashPoint = 'asked' | 'durable' | 'answered'

/** How often the disk fails now, 0 to 1. `lost`: it did write, and says that it does not know. */
export interface DiskFaults {
  fails: number
  lost: number
}

/** The disk of one room: what is on it outlives the processes that use it. */
export class SimDisk {
  readonly faults: DiskFaults = { fails: 0, lost: 0 }
  readonly rows: LogRow[] = []
  /** Milliseconds that a write takes, at most. */
  slowness = 8
  #snapshot: Snapshot | null = null
  #shown: Shown | null = null
  readonly #owners = new Map<number, SeatId>()
  readonly #time: SimTime
  readonly #random: Random
  readonly #reached: (point: CrashPoint) => void
  readonly #wrote: (rows: readonly LogRow[]) => void

  constructor(options: {
    time: SimTime
    random: Random
    /** Called where a crash would hurt most. */
    reached(point: CrashPoint): void
    /** These rows are on disk from now on. */
    wrote(rows: readonly LogRow[]): void
  }) {
    this.#time = options.time
    this.#random = options.random
    this.#reached = options.reached
    this.#wrote = options.wrote
  }

  get head(): Head {
    const last = this.rows.at(-1)
    return { epoch: 1, seq: last?.seq ?? 0, hash: last?.hash ?? EMPTY_HASH }
  }

  /** The disk as one process sees it; once that `isDead` nothing of its calls takes effect, and none is answered. */
  open(isDead: () => boolean): Store {
    const never = new Promise<never>(() => {})
    const call = async <T>(work: () => T, isWrite: boolean): Promise<T> => {
      await this.#time.sleep(this.#random.int(this.slowness) / 2)
      if (isDead()) return never
      if (this.#random.chance(this.faults.fails)) throw new StorageError('disk I/O error')
      const result = work()
      if (isWrite) {
        await this.#time.sleep(this.#random.int(this.slowness) / 2)
        if (this.#random.chance(this.faults.lost)) throw new StorageError('the writer died', { outcome: 'unknown' })
      }
      return isDead() ? never : result
    }
    const log: LogStore = {
      head: () => call(() => this.head, false),
      append: (room, expected, drafts) => this.#append(room, expected, drafts, isDead, call),
      read: (_room, after, limit = Number.POSITIVE_INFINITY) =>
        call(() => this.rows.filter(({ seq }) => seq > after).slice(0, limit), false),
      latestSnapshot: (_room, skip = 0) => call(() => (skip === 0 ? this.#snapshot : null), false),
      saveSnapshot: (_room, snapshot) => call(() => this.#save(snapshot), true),
      shown: () => call(() => this.#shown, false),
      saveShown: (_room, shown) => call(() => this.#saveShown(shown), true),
      claimClientId: (_room, client, seat) => call(() => this.#claim(client, seat), true),
      clientIds: () => call(() => new Map(this.#owners), false),
      beginEpoch: () => Promise.reject(new Error('nobody restores this disk')),
    }
    const meetings = {
      get: () => call(() => meeting, false),
      section: (id: SectionId) =>
        call(() => {
          const section = document.sections.find((each) => each.id === id)
          return section === undefined ? null : { section, document, meeting: MEETING }
        }, false),
    }
    return { log, meetings } as unknown as Store
  }

  /** The owners of client ids, as they are on disk. */
  get owners(): ReadonlyMap<number, SeatId> {
    return this.#owners
  }

  async #append(
    room: RoomId,
    expected: Head,
    drafts: readonly LogDraft[],
    isDead: () => boolean,
    call: <T>(work: () => T, isWrite: boolean) => Promise<T>,
  ): Promise<AppendResult> {
    const copies = drafts.map((draft) => ({ ...draft, update: draft.update.slice() }))
    this.#reached('asked')
    const result = await call((): AppendResult => {
      if (expected.seq !== this.head.seq || expected.hash !== this.head.hash) return { kind: 'stale', head: this.head }
      const rows = copies.map((draft) => this.#row(room, draft))
      this.#wrote(rows)
      this.#reached('durable')
      return { kind: 'appended', rows }
    }, true)
    if (!isDead()) this.#time.after(0, () => this.#reached('answered'))
    return result
  }

  #row(room: RoomId, draft: LogDraft): LogRow {
    const { seq, hash, epoch } = this.head
    const row = { ...draft, room, seq: seq + 1, epoch, previousHash: hash }
    const whole = { ...row, hash: logRowHash(row) }
    this.rows.push(whole)
    return whole
  }

  #save(snapshot: Snapshot): void {
    if (this.rows[snapshot.seq - 1]?.hash !== snapshot.logHash) throw new ConflictError('no such row')
    if (snapshot.seq > (this.#snapshot?.seq ?? 0)) this.#snapshot = snapshot
  }

  #saveShown(shown: Shown): void {
    if (shown.seq >= (this.#shown?.seq ?? 0)) this.#shown = shown
  }

  #claim(client: number, seat: SeatId): SeatId {
    const owner = this.#owners.get(client) ?? seat
    this.#owners.set(client, owner)
    return owner
  }
}
