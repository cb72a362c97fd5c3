import { once } from 'node:events'
import { Worker } from 'node:worker_threads'
import type { ConnectOptions, Hands } from './engine.ts'
import { StorageError } from './store.ts'
import { type FromWriter, type Outcome, type ToWriter, toError } from './writer-messages.ts'
import type { Write } from './writes.ts'

interface UnderWay {
  resolve(outcomes: readonly Outcome[]): void
  reject(error: StorageError): void
}

/**
 * The main thread's end of the one thread that writes to a SQLite file: no fsync holds up the event loop.
 *
 * A thread that dies takes the batch in its hands with it (`StorageError`, outcome unknown); the next batch starts a new one.
 */
export class SqliteHands implements Hands {
  readonly #data: ConnectOptions
  #thread: Promise<Worker> | null = null
  /** The thread that has opened the file and lives. */
  #open: Worker | null = null
  #underWay: UnderWay | null = null

  constructor(data: ConnectOptions) {
    this.#data = data
  }

  async open(): Promise<void> {
    await this.#startedThread()
  }

  async write(writes: readonly Write[]): Promise<readonly Outcome[]> {
    const worker = await this.#startedThread()
    return new Promise((resolve, reject) => {
      this.#underWay = { resolve, reject }
      worker.ref()
      worker.postMessage({ kind: 'batch', writes } satisfies ToWriter)
    })
  }

  async close(): Promise<void> {
    const worker = await this.#thread?.catch(() => null)
    if (worker === null || worker === undefined) return
    const ended = once(worker, 'exit')
    worker.ref()
    worker.postMessage({ kind: 'close' } satisfies ToWriter)
    await ended
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
          this.#takeUnderWay()?.resolve(message.outcomes)
        }
      })
      worker.on('error', (error) => {
        reason = error
      })
      worker.on('exit', () => {
        reject(died(reason, 'nothing'))
        if (this.#open !== worker) return
        this.#open = null
        this.#thread = null
        this.#takeUnderWay()?.reject(died(reason, 'unknown'))
      })
    })
  }

  #takeUnderWay(): UnderWay | null {
    const underWay = this.#underWay
    this.#underWay = null
    return underWay
  }
}

function died(cause: unknown, outcome: StorageError['outcome']): StorageError {
  return new StorageError(
    `the thread that writes to the database ended${cause instanceof Error ? `: ${cause.message}` : ''}`,
    { cause, outcome },
  )
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
