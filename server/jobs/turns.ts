import { JobError } from './job-error.ts'

/** Who waits for his turn, and wants to hear how many are before him. */
interface Waiting {
  mayRun(): void
  stands(before: number): void
}

/** How one may be called off, and hears of his place. */
export interface TurnOptions {
  readonly signal?: AbortSignal | undefined
  /** Told while he waits: how many wait before him. */
  readonly onWaiting?: ((before: number) => void) | undefined
}

/** Lets so many at once and no more, in the order they came. */
export class Turns {
  readonly #atOnce: number
  readonly #waitingMax: number
  readonly #waiting: Waiting[] = []
  #running = 0

  /** `atOnce`: how many may run together; `waitingMax`: how many may wait. */
  constructor(atOnce: number, waitingMax: number) {
    this.#atOnce = atOnce
    this.#waitingMax = waitingMax
  }

  /** Runs it when it is its turn. Rejects with `JobError`, without having run it, where too many wait or nobody wants it any more. */
  async run<T>(work: () => Promise<T>, { signal, onWaiting }: TurnOptions = {}): Promise<T> {
    if (signal?.aborted) throw new JobError('cancelled')
    if (this.#running >= this.#atOnce) await this.#wait(signal, onWaiting)
    else this.#running += 1
    try {
      return await work()
    } finally {
      this.#next()
    }
  }

  /** The place of one that has finished goes to the one that waits longest. */
  #next(): void {
    const next = this.#waiting.shift()
    if (next === undefined) this.#running -= 1
    else next.mayRun()
    this.#tell()
  }

  #tell(): void {
    for (const [before, waiting] of this.#waiting.entries()) waiting.stands(before)
  }

  #wait(signal: AbortSignal | undefined, onWaiting: TurnOptions['onWaiting']): Promise<void> {
    if (this.#waiting.length >= this.#waitingMax) return Promise.reject(new JobError('busy'))
    return new Promise((resolve, reject) => {
      const waiting: Waiting = {
        mayRun: () => {
          signal?.removeEventListener('abort', giveUp)
          resolve()
        },
        stands: (before) => onWaiting?.(before),
      }
      const giveUp = () => {
        this.#waiting.splice(this.#waiting.indexOf(waiting), 1)
        this.#tell()
        reject(new JobError('cancelled'))
      }
      signal?.addEventListener('abort', giveUp, { once: true })
      this.#waiting.push(waiting)
      waiting.stands(this.#waiting.length - 1)
    })
  }
}
