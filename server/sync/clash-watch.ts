import { randomUUID } from 'node:crypto'
import type { RoomId, SectionId } from '../../shared/model/ids.ts'
import { type Meeting, meetingTime } from '../../shared/model/meeting.ts'
import type { Clash, Notice } from '../../shared/model/notice.ts'
import type { NoticeStore } from '../store/store.ts'
import { clashesOf, type Unaware } from './clashes.ts'
import type { Ledgers } from './ledgers.ts'

export interface ClashWatchParts {
  readonly ledgers: Ledgers
  readonly notices: NoticeStore
  now(): number
  /** There are notices for some who may be in this room. */
  announce(room: RoomId): void
  report(entry: Record<string, unknown>): void
}

/** Where it happened, and how its meeting tells the time. */
export interface WatchedRoom {
  readonly room: RoomId
  readonly section: SectionId
  readonly meeting: Pick<Meeting, 'clockOffsetMs'>
}

/** Written so long after the first, words belong to the same notice: nobody is told of half a sentence. */
const PAUSE_MS = 1_500
/** A clash of the same two people about the same deletion is told once in so long. */
const TOLD_MS = 60_000

/** Looks into what people wrote without having seen what others did, and tells both where it clashes (DESIGN §4). Never in the way of a commit. */
export class ClashWatch {
  readonly #parts: ClashWatchParts
  readonly #waiting = new Map<
    RoomId,
    { readonly place: WatchedRoom; readonly rows: Unaware[]; timer: NodeJS.Timeout }
  >()
  readonly #told = new Map<string, number>()

  constructor(parts: ClashWatchParts) {
    this.#parts = parts
  }

  /** A row is on disk whose author had not seen all that was there. */
  note(place: WatchedRoom, row: Unaware): void {
    const known = this.#waiting.get(place.room)
    if (known !== undefined) {
      known.rows.push(row)
      return
    }
    const timer = setTimeout(() => void this.#look(place.room), PAUSE_MS)
    timer.unref()
    this.#waiting.set(place.room, { place, rows: [row], timer })
  }

  close(): void {
    for (const { timer } of this.#waiting.values()) clearTimeout(timer)
    this.#waiting.clear()
  }

  async #look(room: RoomId): Promise<void> {
    const waiting = this.#waiting.get(room)
    this.#waiting.delete(room)
    if (waiting === undefined) return
    const { place, rows } = waiting
    try {
      const clashes = clashesOf(await this.#parts.ledgers.of(room), rows).filter((clash) => this.#isNew(room, clash))
      if (clashes.length === 0) return
      const at = meetingTime(place.meeting, this.#parts.now())
      const notices = clashes.flatMap((clash): Notice[] =>
        [clash.deletion.seat, clash.insertion.seat].map((seat) => ({
          id: randomUUID(),
          seat,
          section: place.section,
          clash,
          at,
        })),
      )
      await this.#parts.notices.add(notices)
      this.#parts.announce(room)
    } catch (error) {
      // Both texts stand; only nobody is told that they clash.
      this.#parts.report({ event: 'sync.clashNotTold', room, error: String(error) })
    }
  }

  /** Whether it was not told just now: of the longer run of the same words nobody is told again. */
  #isNew(room: RoomId, { block, deletion, insertion }: Clash): boolean {
    const now = this.#parts.now()
    for (const [key, at] of this.#told) if (now - at > TOLD_MS) this.#told.delete(key)
    const key = [room, block, deletion.seat, deletion.text, insertion.seat].join('\n')
    const isNew = !this.#told.has(key)
    this.#told.set(key, now)
    return isNew
  }
}
