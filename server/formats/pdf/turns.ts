import { PdfError } from './pdf-error.ts'

/** Lets so many at once and no more, in the order they came. */
export class Turns {
  readonly #atOnce: number
  readonly #waitingMax: number
  readonly #waiting: (() => void)[] = []
  #running = 0

  /** `atOnce`: how many may run together; `waitingMax`: how many may wait. */
  constructor(atOnce: number, waitingMax: number) {
    this.#atOnce = atOnce
    this.#waitingMax = waitingMax
  }

  /** Runs it when it is its turn. Rejects with `PdfError`, without having run it, where too many wait or nobody wants it any more. */
  async run<T>(work: () => Promise<T>, signal: AbortSignal | undefined): Promise<T> {
    if (signal?.aborted) throw new PdfError('cancelled')
    if (this.#running >= this.#atOnce) await this.#wait(signal)
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
    else next()
  }

  #wait(signal: AbortSignal | undefined): Promise<void> {
    if (this.#waiting.length >= this.#waitingMax) return Promise.reject(new PdfError('busy'))
    return new Promise((resolve, reject) => {
      const mayRun = () => {
        signal?.removeEventListener('abort', giveUp)
        resolve()
      }
      const giveUp = () => {
        this.#waiting.splice(this.#waiting.indexOf(mayRun), 1)
        reject(new PdfError('cancelled'))
      }
      signal?.addEventListener('abort', giveUp, { once: true })
      this.#waiting.push(mayRun)
    })
  }
}
