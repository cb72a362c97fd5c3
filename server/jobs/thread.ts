import { Worker } from 'node:worker_threads'
import { JobError } from './job-error.ts'
import { JOB_LIMITS } from './limits.ts'
import type { FromThread, Job, ToThread, WorkName, WorkResult } from './messages.ts'
import type { Stage } from './works.ts'

/** How a job may end before its time, and who hears how far it is. */
export interface ThreadOptions {
  readonly signal?: AbortSignal | undefined
  readonly timeMs: number
  readonly onStage?: ((stage: Stage) => void) | undefined
}

/** A thread that does one job after another. It ends with a job that fails, is called off or takes too long. */
export class Thread {
  readonly #worker = newWorker()
  #isAlive = true

  constructor() {
    // A thread without work keeps no process alive.
    this.#worker.unref()
    this.#worker.on('error', () => this.end())
    this.#worker.on('exit', () => {
      this.#isAlive = false
    })
  }

  get isAlive(): boolean {
    return this.#isAlive
  }

  /** Does a job. Rejects with `JobError`: late, cancelled or broken; the thread is ended then. */
  run(job: Job, { signal, timeMs, onStage }: ThreadOptions): Promise<WorkResult<WorkName>> {
    const worker = this.#worker
    return new Promise((resolve, reject) => {
      const end = () => {
        clearTimeout(timer)
        signal?.removeEventListener('abort', cancel)
        worker.off('message', hear).off('error', broke).off('exit', exited)
        worker.unref()
      }
      const fail = (error: JobError) => {
        end()
        this.end()
        reject(error)
      }
      const cancel = () => fail(new JobError('cancelled'))
      const broke = (cause: unknown) => fail(new JobError('broken', cause))
      const exited = () => broke('the thread ended without an answer')
      const timer = setTimeout(() => fail(new JobError('late')), timeMs)
      const hear = (message: FromThread) => {
        if (message.kind === 'stage') onStage?.(message.stage)
        else if (message.kind === 'failed') broke(message.fault)
        else {
          end()
          resolve(message.result)
        }
      }
      signal?.addEventListener('abort', cancel, { once: true })
      worker.on('message', hear).on('error', broke).on('exit', exited)
      worker.ref()
      this.#send(job).catch(broke)
    })
  }

  async #send({ name, input }: Job): Promise<void> {
    const say = (message: ToThread) => this.#worker.postMessage(message)
    for (const [member, value] of Object.entries(input)) {
      say({ kind: 'member', name: member, value })
      await new Promise((resolve) => setImmediate(resolve))
    }
    say({ kind: 'do', name })
  }

  end(): void {
    this.#isAlive = false
    // Its memory is gone with it; that it could not be ended would be nobody's failure.
    void this.#worker.terminate()
  }
}

/**
 * Compiled, the thread's file is plain JavaScript beside this one. Run from the sources, a thread inherits no loader on every Node
 * and registers it itself. What typesetter and packages print is for their makers, not for ours.
 */
function newWorker(): Worker {
  const resourceLimits = { maxOldGenerationSizeMb: JOB_LIMITS.heapMb }
  const options = { execArgv: [], stdout: true, stderr: true, resourceLimits }
  if (!import.meta.url.endsWith('.ts')) return new Worker(new URL('./job-thread.js', import.meta.url), options)
  const entry = new URL('./job-thread.ts', import.meta.url).href
  const loader = import.meta.resolve('tsx/esm/api')
  const start = `import('${loader}').then(({ register }) => { register(); return import('${entry}') })`
  return new Worker(start, { ...options, eval: true })
}
