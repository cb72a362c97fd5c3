import { JOB_LIMITS } from './limits.ts'
import type { Job, WorkInput, WorkName, WorkResult } from './messages.ts'
import { Thread } from './thread.ts'
import { Turns } from './turns.ts'
import type { Stage } from './works.ts'

/** How far a job is: so many before it, or what it is about. */
export type Progress = { readonly stage: 'waiting'; readonly before: number } | { readonly stage: Stage }

/** How a job is followed and called off. */
export interface JobOptions {
  readonly signal?: AbortSignal | undefined
  /** From its start; default `JOB_LIMITS.timeMs`. */
  readonly timeMs?: number
  readonly onProgress?: ((progress: Progress) => void) | undefined
}

/**
 * The heavy work of a process: comparing long texts and making files, by a few threads beside the event loop, each job with a bound
 * of time. More jobs than threads wait in the order they came, and more than `JOB_LIMITS.waiting` are refused. A job that is called off ends its thread at once; the next one gets a new one.
 */
export class Jobs {
  readonly #turns: Turns
  readonly #idle: Thread[] = []
  readonly #underWay = new Set<AbortController>()
  #isClosed = false
  #idleTimer: NodeJS.Timeout | undefined

  constructor(atOnce: number = JOB_LIMITS.atOnce, waiting: number = JOB_LIMITS.waiting) {
    this.#turns = new Turns(atOnce, waiting)
  }

  /** Does a work in a thread. Rejects with `JobError`: busy, late, cancelled or broken. */
  async run<Name extends WorkName>(
    name: Name,
    input: WorkInput<Name>,
    { signal, timeMs = JOB_LIMITS.timeMs, onProgress }: JobOptions = {},
  ): Promise<WorkResult<Name>> {
    const ending = new AbortController()
    const end = () => ending.abort()
    signal?.addEventListener('abort', end, { once: true })
    if (this.#isClosed || signal?.aborted) end()
    this.#underWay.add(ending)
    const onStage = (stage: Stage) => onProgress?.({ stage })
    const work = async () => {
      const thread = this.#readyThread()
      const result = await thread.run({ name, input } as Job, { signal: ending.signal, timeMs, onStage })
      // What the typesetter took it never gives back.
      if (input.form === 'pdf') thread.end()
      else this.#rest(thread)
      return result as WorkResult<Name>
    }
    try {
      const onWaiting = (before: number) => onProgress?.({ stage: 'waiting', before })
      return await this.#turns.run(work, { signal: ending.signal, onWaiting })
    } finally {
      signal?.removeEventListener('abort', end)
      this.#underWay.delete(ending)
    }
  }

  /** Calls off what is under way and ends all threads; later jobs are refused as cancelled. */
  close(): void {
    this.#isClosed = true
    for (const ending of this.#underWay) ending.abort()
    this.#endIdle()
  }

  #readyThread(): Thread {
    for (let thread = this.#idle.pop(); thread !== undefined; thread = this.#idle.pop())
      if (thread.isAlive) return thread
    return new Thread()
  }

  #rest(thread: Thread): void {
    this.#idle.push(thread)
    clearTimeout(this.#idleTimer)
    this.#idleTimer = setTimeout(() => this.#endIdle(), JOB_LIMITS.idleMs)
    this.#idleTimer.unref()
  }

  #endIdle(): void {
    clearTimeout(this.#idleTimer)
    for (const thread of this.#idle.splice(0)) thread.end()
  }
}
