import type { MeetingId, RoomId } from '../../shared/model/ids.ts'
import type { Others } from '../store/store.ts'
import type { Room } from './room.ts'

/** A hint that was lost costs no more than this. */
const LOOK_MS = 500

export interface FollowSteps {
  loaded(): Promise<readonly Room[]>
  /** Somebody else did an act of a meeting: who may what, and what is shown, may be otherwise now. */
  acted(): Promise<void>
  report(entry: Record<string, unknown>): void
}

/**
 * Keeps the rooms of this program up with what others do on the same database. A hint makes it look at once; what there is to take
 * in is told by the numbers in the database alone (DESIGN §5, Several nodes).
 */
export class Follower {
  readonly #others: Others
  readonly #steps: FollowSteps
  readonly #timer: NodeJS.Timeout
  readonly #endListening: () => void
  #journals: ReadonlyMap<MeetingId, number> | null = null
  #looking: Promise<void> | null = null
  #isHinted = false
  #isFailing = false
  #isClosed = false

  constructor(others: Others, steps: FollowSteps) {
    this.#others = others
    this.#steps = steps
    this.#endListening = others.listen(() => this.#hint())
    this.#timer = setInterval(() => this.#hint(), LOOK_MS)
    this.#timer.unref()
  }

  async close(): Promise<void> {
    this.#isClosed = true
    clearInterval(this.#timer)
    this.#endListening()
    await this.#looking
  }

  #hint(): void {
    this.#isHinted = true
    this.#looking ??= this.#look().finally(() => {
      this.#looking = null
    })
  }

  async #look(): Promise<void> {
    while (this.#isHinted && !this.#isClosed) {
      this.#isHinted = false
      try {
        await this.#takeIn()
        this.#isFailing = false
      } catch (error) {
        // The next look tries again; once is told of each time that storage is away.
        if (!this.#isFailing) this.#steps.report({ event: 'sync.notFollowed', error: String(error) })
        this.#isFailing = true
      }
    }
  }

  async #takeIn(): Promise<void> {
    const loaded = new Map<RoomId, Room>((await this.#steps.loaded()).map((room) => [room.id, room]))
    const { rooms, journals } = await this.#others.positions([...loaded.keys()])
    const known = this.#journals
    const isNew = known !== null && [...journals].some(([meeting, seq]) => known.get(meeting) !== seq)
    await Promise.all(
      [...loaded].map(([id, room]) => {
        const now = rooms.get(id)
        const isThere = now?.epoch === room.epoch && now.seq === room.seq && now.shownSeq === room.shownSeq
        return isThere ? undefined : room.catchUp()
      }),
    )
    if (isNew) await this.#steps.acted()
    this.#journals = journals
  }
}
