import type { Answer } from './route.ts'

/**
 * Answers that never change, kept so that a whole hall that asks for the same report at once costs one making of it. The latest
 * are kept; one that failed is made anew when it is asked for again.
 */
export class KeptAnswers {
  readonly #max: number
  readonly #answers = new Map<string, Promise<Answer>>()

  /** `max`: how many are kept. */
  constructor(max: number) {
    this.#max = max
  }

  /** The answer kept under a name, else the one that `make` makes. The name must say all that the answer depends on. */
  take(name: string, make: () => Promise<Answer>): Promise<Answer> {
    const answer = this.#answers.get(name) ?? make()
    this.#answers.delete(name)
    this.#answers.set(name, answer)
    answer.catch(() => this.#answers.delete(name))
    const [oldest] = this.#answers.keys()
    if (oldest !== undefined && this.#answers.size > this.#max) this.#answers.delete(oldest)
    return answer
  }
}
