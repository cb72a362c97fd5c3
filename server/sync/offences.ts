import { LIMITS } from '../../shared/protocol/limits.ts'
import type { Identity } from '../drafting/parts.ts'

/** How much is borne before somebody is slowed: refusals within a minute. */
export interface Patience {
  readonly free: number
  /** Of all sign-ins of a seat together. */
  readonly freePerSeat: number
}

export const PATIENCE: Patience = { free: LIMITS.refusalsFree, freePerSeat: LIMITS.refusalsFreePerSeat }

const MINUTE_MS = 60_000
/** Of so many the latest are remembered. */
const REMEMBERED_MAX = 10_000

interface Record {
  /** Refusals lately; falls with time. */
  count: number
  at: number
  /** How often it was too much, without a quiet minute between. */
  strikes: number
  until: number
}

/**
 * Who sends again and again what must not come in has to wait longer and longer before he is let in: each sign-in for itself, so
 * that a mischievous program on one device does not keep its owner's other devices out, and all of a seat together.
 */
export class Offences {
  readonly #records = new Map<string, Record>()
  readonly #patience: Patience
  /** Milliseconds of a clock that nobody sets. */
  readonly #clock: () => number

  constructor(patience: Patience, clock: () => number = () => performance.now()) {
    this.#patience = patience
    this.#clock = clock
  }

  /** A frame of his was refused. */
  note(identity: Identity): void {
    for (const [key, free] of this.#keysOf(identity)) this.#count(key, free)
  }

  /** How long he has to wait before he is let in; 0: he may come. */
  waitMs(identity: Identity): number {
    const now = this.#clock()
    const waits = this.#keysOf(identity).map(([key]) => (this.#records.get(key)?.until ?? 0) - now)
    return Math.max(0, ...waits)
  }

  #keysOf({ seat, signIn }: Identity): readonly (readonly [string, number])[] {
    return [
      [`${seat.id} ${signIn.id}`, this.#patience.free],
      [seat.id, this.#patience.freePerSeat],
    ]
  }

  #count(key: string, free: number): void {
    const now = this.#clock()
    const before = this.#records.get(key) ?? { count: 0, at: now, strikes: 0, until: 0 }
    const quietMs = now - Math.max(before.at, before.until)
    const count = Math.max(0, before.count - (Math.max(0, quietMs) / MINUTE_MS) * free) + 1
    const strikes = quietMs > MINUTE_MS ? 0 : before.strikes
    const isTooMuch = count > free
    const waitMs = Math.min(LIMITS.slowedMaxMs, LIMITS.slowedFirstMs * 2 ** strikes)
    this.#records.delete(key)
    this.#records.set(key, {
      count: Math.min(count, free + 1),
      at: now,
      strikes: isTooMuch ? strikes + 1 : strikes,
      until: isTooMuch ? now + waitMs : before.until,
    })
    const oldest = this.#records.keys().next()
    if (this.#records.size > REMEMBERED_MAX && oldest.done !== true) this.#records.delete(oldest.value)
  }
}
