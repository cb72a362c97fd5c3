/** One budget, and how what it allows is measured. A file of this folder that ends in .bench.ts exports one, as `bench`. */
export interface Bench {
  /** In words, as the table of `npm run bench` shows it. */
  readonly budget: string
  /** What is allowed: less than this, in `unit`. */
  readonly limit: number
  /** `times`: as long as a peer takes in the same run. */
  readonly unit: 'ms' | 'kB' | 'MB' | 'times'
  measure(): Promise<number> | number
}

/** How long a call takes, in milliseconds: the median of some runs, after some that only warm up. */
export function medianMs(call: () => unknown, { runs = 15, warmUp = 5 } = {}): number {
  for (let run = 0; run < warmUp; run++) call()
  const times = Array.from({ length: runs }, () => {
    const start = performance.now()
    call()
    return performance.now() - start
  })
  return median(times)
}

/** The middle one of some figures. */
export function median(figures: readonly number[]): number {
  return [...figures].sort((a, b) => a - b)[Math.floor(figures.length / 2)] ?? Number.NaN
}
