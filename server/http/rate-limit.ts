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

  /** Whether one more try under this name, which counts as `cost` of them, is within the limit at this time (milliseconds), and counts it. */
  take(name: string, now: number, cost = 1): boolean {
    const found = this.#buckets.get(name)
    const tokens =
      found === undefined
        ? this.#perMinute
        : Math.min(this.#perMinute, found.tokens + ((now - found.at) / 60_000) * this.#perMinute)
    this.#buckets.delete(name)
    const within = tokens >= cost
    this.#buckets.set(name, { tokens: Math.max(0, tokens - (within ? cost : 1)), at: now })
    if (this.#buckets.size > this.#namesMax) this.#forgetOldest()
    return within
  }

  #forgetOldest(): void {
    const [oldest] = this.#buckets.keys()
    if (oldest !== undefined) this.#buckets.delete(oldest)
  }
}
