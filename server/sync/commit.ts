import type { RoomId } from '../../shared/model/ids.ts'
import { LIMITS } from '../../shared/protocol/limits.ts'
import type { Head, LogDraft, LogRow, LogStore } from '../store/store.ts'

/** An accepted update on its way to the disk; `from` is told what became of it. */
export interface Waiting<From> {
  readonly draft: LogDraft
  readonly from: From
}

/** An entry is joined to one of the last so many that wait: more people do not type in one room at the same instant. */
const JOIN_REACH = 32

/** What a room does at each step. All are called between turns of the event loop, never inside another. */
export interface CommitSteps<From> {
  head(): Head
  /** These are on disk. Shows them and acknowledges them, in this order. */
  committed(rows: readonly LogRow[], entries: readonly Waiting<From>[]): void
  /** Storage refused: none of these is on disk, and none that waits will be tried. */
  failed(error: unknown, entries: readonly Waiting<From>[]): void
  /** Someone else wrote into the log: takes in his rows, then has what waits judged again (`Commits.judgeAgain`). */
  overtaken(): Promise<void>
  /** These were judged before somebody else's rows came in between: pushes those that may still be appended, tells the others. */
  again(entries: readonly Waiting<From>[]): void
}

/**
 * Group commit of one room: one batch on its way to the disk at a time, everything that comes meanwhile is the next. The store
 * joins the batches of several rooms into one transaction. Acts of the server take their turn between two batches.
 */
export class Commits<From> {
  readonly #log: LogStore
  readonly #room: RoomId
  readonly #steps: CommitSteps<From>
  #queue: Waiting<From>[] = []
  #flying: readonly Waiting<From>[] = []
  #turn: Promise<void> = Promise.resolve()
  #isScheduled = false
  #jobs = 0

  constructor(log: LogStore, room: RoomId, steps: CommitSteps<From>) {
    this.#log = log
    this.#room = room
    this.#steps = steps
  }

  /** Accepted and not yet on disk, in order. */
  get pending(): readonly Waiting<From>[] {
    return [...this.#flying, ...this.#queue]
  }

  get isIdle(): boolean {
    return this.#queue.length === 0 && this.#flying.length === 0 && this.#jobs === 0
  }

  /** `join` makes one of an entry that still waits and this one, or null where they stay two. */
  push(entry: Waiting<From>, join: (waiting: Waiting<From>) => Waiting<From> | null = () => null): void {
    for (let at = this.#queue.length - 1; at >= 0 && at >= this.#queue.length - JOIN_REACH; at--) {
      const waiting = this.#queue[at]
      const joined = waiting === undefined ? null : join(waiting)
      if (joined === null) continue
      this.#queue[at] = joined
      return
    }
    this.#queue.push(entry)
    this.#schedule()
  }

  /** Takes back, and answers, what has not yet left for the disk. */
  withdraw(gone: (from: From) => boolean): readonly Waiting<From>[] {
    const taken = this.#queue.filter((entry) => gone(entry.from))
    this.#queue = this.#queue.filter((entry) => !gone(entry.from))
    return taken
  }

  /** Has everything that is not yet on disk judged again, in order: what it was judged upon has changed. */
  judgeAgain(): void {
    const waiting = this.pending
    this.#flying = []
    this.#queue = []
    this.#steps.again(waiting)
  }

  /** Runs a job while no batch is under way; those that come meanwhile wait. */
  between<T>(job: () => Promise<T>): Promise<T> {
    this.#jobs++
    const result = this.#turn.then(job).finally(() => {
      this.#jobs--
    })
    this.#turn = result.then(
      () => {},
      // The one who asked for the job is told; the next in line is not concerned.
      () => {},
    )
    return result
  }

  /** When everything that was accepted before the call is on disk, or has failed. */
  async settled(): Promise<void> {
    while (!this.isIdle) {
      this.#schedule()
      await this.#turn
    }
  }

  #schedule(): void {
    if (this.#isScheduled || this.#queue.length === 0) return
    this.#isScheduled = true
    this.#turn = this.#turn.then(nextTurn).then(() => this.#commit())
  }

  /** A batch is one frame to each reader, so its bytes are bounded too. */
  #batchLength(): number {
    let bytes = 0
    const end = this.#queue.findIndex(({ draft }) => {
      bytes += draft.update.length
      return bytes > LIMITS.syncMessageBytes
    })
    return Math.min(LIMITS.commitRowsMax, end < 0 ? this.#queue.length : Math.max(1, end))
  }

  async #commit(): Promise<void> {
    this.#isScheduled = false
    const entries = this.#queue.splice(0, this.#batchLength())
    this.#flying = entries
    try {
      if (entries.length > 0) await this.#append(entries)
    } catch (error) {
      const lost = [...new Set([...entries, ...this.pending])]
      this.#flying = []
      this.#queue = []
      this.#steps.failed(error, lost)
    }
    this.#flying = []
    this.#schedule()
  }

  async #append(entries: readonly Waiting<From>[]): Promise<void> {
    const drafts = entries.map(({ draft }) => draft)
    const result = await this.#log.append(this.#room, this.#steps.head(), drafts)
    if (result.kind === 'stale') return this.#steps.overtaken()
    this.#flying = []
    this.#steps.committed(result.rows, entries)
  }
}

/** Frames that arrived together go to the disk together. */
function nextTurn(): Promise<void> {
  return new Promise((resolve) => setImmediate(resolve))
}
