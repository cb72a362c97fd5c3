import { once } from 'node:events'
import { Worker } from 'node:worker_threads'
import { LIMITS } from '../../shared/protocol/limits.ts'
import type { ConnectOptions } from './engine.ts'
import { StorageError } from './store.ts'
import { type FromWriter, type Outcome, type ToWriter, toError } from './writer-messages.ts'
import type { Write, WriteArgs, WriteName, WriteResult } from './writes.ts'

interface Pending {
  readonly write: Write
  /** Rows it brings, for the bound of a batch. */
  readonly rows: number
  resolve(result: unknown): void
  reject(error: Error): void
}

/**
 * The main thread's end of the one writer. Writes of one turn go out together; while a batch is on its way to the disk, and for
 * `LIMITS.commitWaitMs` after it was begun, further ones gather for the next. An idle writer makes nobody wait.
 *
 * A thread that dies takes the batch in its hands with it (`StorageError`, outcome unknown); the next batch starts a new one.
 */
export class Writer {
  readonly #data: ConnectOptions
  readonly #queue: Pending[] = []
  #thread: Promise<Worker> | null = null
  /** The thread that has opened the file and lives. */
  #open: Worker | null = null
  #running: readonly Pending[] = []
  #begunAt = Number.NEGATIVE_INFINITY
  #timer: NodeJS.Timeout | null = null
  #closing: Promise<void> | null = null
  #onIdle: (() => void) | null = null

  constructor(data: ConnectOptions) {
    this.#data = data
  }

  /** Resolves when the file is open and its tables are up to date; rejects with `StorageError`. */
  async open(): Promise<void> {
    await this.#startedThread()
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

  /** Resolves when all that was handed in is done and the thread has ended; `onIdle` is called between the two. */
  close(onIdle: () => void = () => {}): Promise<void> {
    this.#closing ??= this.#close(onIdle)
    return this.#closing
  }

  async #close(onIdle: () => void): Promise<void> {
    if (this.#running.length > 0 || this.#queue.length > 0) {
      await new Promise<void>((resolve) => {
        this.#onIdle = resolve
      })
    }
    onIdle()
    const worker = await this.#thread?.catch(() => null)
    if (worker === null || worker === undefined) return
    const ended = once(worker, 'exit')
    worker.ref()
    worker.postMessage({ kind: 'close' } satisfies ToWriter)
    await ended
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
    try {
      const worker = await this.#startedThread()
      worker.ref()
      worker.postMessage({ kind: 'batch', writes: batch.map(({ write }) => write) } satisfies ToWriter)
    } catch (error) {
      this.#finish((pending) => pending.reject(asError(error)))
    }
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

  #finish(settle: (pending: Pending, index: number) => void): void {
    const batch = this.#running
    this.#running = []
    batch.forEach(settle)
    this.#schedule()
  }

  #startedThread(): Promise<Worker> {
    this.#thread ??= this.#startThread().catch((error: unknown) => {
      this.#thread = null
      throw error
    })
    return this.#thread
  }

  #startThread(): Promise<Worker> {
    return new Promise((resolve, reject) => {
      const worker = newThread(this.#data)
      let reason: unknown
      worker.on('message', (message: FromWriter) => {
        if (message.kind === 'failed') {
          reject(toError(message.failure))
          return
        }
        worker.unref()
        if (message.kind === 'open') {
          this.#open = worker
          resolve(worker)
        } else {
          this.#finish((pending, index) => settle(pending, message.outcomes[index]))
        }
      })
      worker.on('error', (error) => {
        reason = error
      })
      worker.on('exit', () => {
        reject(died(reason, 'nothing'))
        if (this.#open === worker) this.#lost(died(reason, 'unknown'))
      })
    })
  }

  #lost(error: StorageError): void {
    this.#open = null
    this.#thread = null
    this.#finish((pending) => pending.reject(error))
  }
}

function died(cause: unknown, outcome: StorageError['outcome']): StorageError {
  return new StorageError(
    `the thread that writes to the database ended${cause instanceof Error ? `: ${cause.message}` : ''}`,
    { cause, outcome },
  )
}

function settle(pending: Pending, outcome: Outcome | undefined): void {
  if (outcome?.kind === 'written') pending.resolve(outcome.result)
  else if (outcome?.kind === 'failed') pending.reject(toError(outcome.failure))
  else pending.reject(died(undefined, 'unknown'))
}

/**
 * Compiled, the thread's file is plain JavaScript beside this one. Run from the sources (tests, development), a thread inherits
 * no loader on every Node, and registers it itself; the many files of a package are loaded before, for it would look at each.
 */
function newThread(data: ConnectOptions): Worker {
  if (!import.meta.url.endsWith('.ts')) {
    return new Worker(new URL('./writer-thread.js', import.meta.url), { workerData: data, execArgv: [] })
  }
  const entry = new URL('./writer-thread.ts', import.meta.url).href
  const [kysely, loader] = ['kysely', 'tsx/esm/api'].map((name) => import.meta.resolve(name))
  const start = `import('${kysely}').then(() => import('${loader}'))
    .then(({ register }) => { register(); return import('${entry}') })`
  return new Worker(start, { eval: true, workerData: data, execArgv: [] })
}

function asError(error: unknown): Error {
  return error instanceof Error ? error : new StorageError(String(error))
}
