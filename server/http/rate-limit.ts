/** Counts tries by name, and forgets them as time goes by. */
export class RateLimit {
  readonly #perMinute: number
  readonly #namesMax: number
  readonly #buckets = new Map<string, { tokens: number; at: number }>()

  /** `namesMax`: how many names are remembered at once; the oldest go first. */
  constructor(perMinute: number, namesMax = 50_000) {
    this.#perMinute = perMinute
    this.#namesMax = namesMax
  }

  /** Whether one more try under this name is within the limit at this time (milliseconds), and counts it. */
  take(name: string, now: number): boolean {
    const found = this.#buckets.get(name)
    const tokens =
      found === undefined
        ? this.#perMinute
        : Math.min(this.#perMinute, found.tokens + ((now - found.at) / 60_000) * this.#perMinute)
    this.#buckets.delete(name)
    this.#buckets.set(name, { tokens: Math.max(0, tokens - 1), at: now })
    if (this.#buckets.size > this.#namesMax) this.#forgetOldest()
    return tokens >= 1
  }

  #forgetOldest(): void {
    const [oldest] = this.#buckets.keys()
    if (oldest !== undefined) this.#buckets.delete(oldest)
  }
}
