import { DamagedError, type LogStore, StorageError, type Store } from '../../server/store/store.ts'
import type { RoomId } from '../../shared/model/ids.ts'

/** A store whose log can be made to wait, to fail, and to be damaged. */
export class SlowDisk {
  fails = false
  /** It does write, and then does not know. */
  forgets = false
  damaged: RoomId | null = null
  waiting = 0
  #held: Promise<void> | null = null
  #let: () => void = () => {}

  hold(): void {
    this.#held = new Promise((resolve) => {
      this.#let = resolve
    })
  }

  release(): void {
    this.#held = null
    this.#let()
  }

  wrap(store: Store): Store {
    const log: LogStore = {
      head: (room) => store.log.head(room),
      append: async (room, expected, drafts, entry) => {
        this.waiting++
        if (this.#held !== null) await this.#held
        this.waiting--
        if (this.fails) throw new StorageError('disk full')
        const result = await store.log.append(room, expected, drafts, entry)
        if (this.forgets) throw new StorageError('the writer died', { outcome: 'unknown' })
        return result
      },
      read: async (room, after, limit) => {
        if (room === this.damaged) throw new DamagedError(`row 1 of ${room} does not hash`)
        return store.log.read(room, after, limit)
      },
      latestSnapshot: async (room, skip) => (room === this.damaged ? null : store.log.latestSnapshot(room, skip)),
      saveSnapshot: (room, snapshot) => store.log.saveSnapshot(room, snapshot),
      shown: (room) => store.log.shown(room),
      saveShown: (room, shown, entry) => store.log.saveShown(room, shown, entry),
      claimClientId: (room, client, seat) => store.log.claimClientId(room, client, seat),
      clientIds: (room) => store.log.clientIds(room),
      beginEpoch: (least, entries) => store.log.beginEpoch(least, entries),
    }
    return { ...store, log, ping: () => store.ping(), close: () => store.close() }
  }
}
