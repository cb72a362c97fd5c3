import type { JobOptions, Progress } from '../jobs/jobs.ts'
import type { Answer } from './route.ts'

/** An answer that is made or being made, and who waits for it. */
interface Kept {
  readonly answer: Promise<Answer>
  readonly making: AbortController
  readonly hearers: Set<(progress: Progress) => void>
  progress: Progress | null
  waiting: number
}

/**
 * Answers that never change, kept so that a whole hall that asks for the same report at once costs one making of it. The latest
 * are kept; one that failed is made anew when it is asked for again, and one that nobody waits for any more is called off.
 */
export class KeptAnswers {
  readonly #max: number
  readonly #answers = new Map<string, Kept>()

  /** `max`: how many are kept. */
  constructor(max: number) {
    this.#max = max
  }

  /** The answer kept under a name, else the one that `make` makes. The name must say all that the answer depends on. */
  async take(
    name: string,
    make: (options: JobOptions) => Promise<Answer>,
    { signal, onProgress }: JobOptions = {},
  ): Promise<Answer> {
    signal?.throwIfAborted()
    const kept = this.#answers.get(name) ?? this.#begin(name, make)
    this.#answers.delete(name)
    this.#answers.set(name, kept)
    const [oldest] = this.#answers.keys()
    if (oldest !== undefined && this.#answers.size > this.#max) this.#answers.delete(oldest)
    const leave = () => {
      kept.waiting -= 1
      if (kept.waiting > 0) return
      this.#forget(name, kept)
      kept.making.abort()
    }
    kept.waiting += 1
    if (onProgress !== undefined) {
      kept.hearers.add(onProgress)
      if (kept.progress !== null) onProgress(kept.progress)
    }
    signal?.addEventListener('abort', leave, { once: true })
    try {
      return await kept.answer
    } finally {
      signal?.removeEventListener('abort', leave)
      if (onProgress !== undefined) kept.hearers.delete(onProgress)
    }
  }

  #begin(name: string, make: (options: JobOptions) => Promise<Answer>): Kept {
    const making = new AbortController()
    const hearers: Kept['hearers'] = new Set()
    const onProgress = (progress: Progress) => {
      kept.progress = progress
      for (const hear of hearers) hear(progress)
    }
    const kept: Kept = {
      answer: make({ signal: making.signal, onProgress }),
      making,
      hearers,
      progress: null,
      waiting: 0,
    }
    kept.answer.catch(() => this.#forget(name, kept))
    return kept
  }

  #forget(name: string, kept: Kept): void {
    if (this.#answers.get(name) === kept) this.#answers.delete(name)
  }
}
