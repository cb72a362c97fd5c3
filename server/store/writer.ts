import { LIMITS } from '../../shared/protocol/limits.ts'
import type { Hands } from './engine.ts'
import { StorageError } from './store.ts'
import { type Outcome, toError } from './writer-messages.ts'
import type { Write, WriteArgs, WriteName, WriteResult } from './writes.ts'

interface Pending {
  readonly write: Write
  /** Rows it brings, for the bound of a batch. */
  readonly rows: number
  resolve(result: unknown): void
  reject(error: Error): void
}

/**
 * The one who hands out writes. Those of one turn go out together; while a batch is on its way to the disk, and for
 * `LIMITS.commitWaitMs` after it was begun, further ones gather for the next. An idle writer makes nobody wait.
 */
export class Writer {
  readonly #hands: Hands
  readonly #queue: Pending[] = []
  #running: readonly Pending[] = []
  #begunAt = Number.NEGATIVE_INFINITY
  #timer: NodeJS.Timeout | null = null
  #closing: Promise<void> | null = null
  #onIdle: (() => void) | null = null

  constructor(hands: Hands) {
    this.#hands = hands
  }

  /** Resolves when the database is open and its tables are up to date; rejects with `StorageError`. */
  open(): Promise<void> {
    return this.#hands.open()
  }

  /** Resolves when the write is on disk. `rows`: how many it brings, if many. */
  run<Name extends WriteName>(name: Name, args: WriteArgs<Name>, rows = 1): Promise<WriteResult<Name>> {
    if (this.#closing !== null) return Promise.reject(new StorageError('the store is closed'))
    return new Promise((resolve, reject) => {
      this.#queue.push({
        write: { name, args },
        rows,
        resolve: (result) => resolve(result as WriteResult<Name>),
        reject,
      })
      this.#schedule()
    })
  }

  /** Resolves when all that was handed in is done and the hands are closed; `onIdle` is called between the two. */
  close(onIdle: () => Promise<void> | void = () => {}): Promise<void> {
    this.#closing ??= this.#close(onIdle)
    return this.#closing
  }

  async #close(onIdle: () => Promise<void> | void): Promise<void> {
    if (this.#running.length > 0 || this.#queue.length > 0) {
      await new Promise<void>((resolve) => {
        this.#onIdle = resolve
      })
    }
    await onIdle()
    await this.#hands.close()
  }

  #schedule(): void {
    if (this.#timer !== null || this.#running.length > 0) return
    if (this.#queue.length === 0) {
      this.#onIdle?.()
      return
    }
    const waitMs = this.#begunAt + LIMITS.commitWaitMs - performance.now()
    this.#timer = setTimeout(
      () => {
        this.#timer = null
        void this.#flush()
      },
      Math.max(0, waitMs),
    )
  }

  async #flush(): Promise<void> {
    const batch = this.#takeBatch()
    this.#running = batch
    this.#begunAt = performance.now()
    let settleOne: (pending: Pending, index: number) => void
    try {
      const outcomes = await this.#hands.write(batch.map(({ write }) => write))
      settleOne = (pending, index) => settle(pending, outcomes[index])
    } catch (error) {
      settleOne = (pending) => pending.reject(asError(error))
    }
    this.#running = []
    batch.forEach(settleOne)
    this.#schedule()
  }

  #takeBatch(): readonly Pending[] {
    let rows = 0
    let count = 0
    for (const pending of this.#queue) {
      if (count > 0 && rows + pending.rows > LIMITS.commitRowsMax) break
      rows += pending.rows
      count += 1
    }
    return this.#queue.splice(0, count)
  }
}

function settle(pending: Pending, outcome: Outcome | undefined): void {
  if (outcome?.kind === 'written') pending.resolve(outcome.result)
  else if (outcome?.kind === 'failed') pending.reject(toError(outcome.failure))
  else pending.reject(new StorageError('the writer did not say what became of it', { outcome: 'unknown' }))
}

function asError(error: unknown): Error {
  return error instanceof Error ? error : new StorageError(String(error))
}
