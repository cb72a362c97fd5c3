/** What `npm run hunt` was asked for. */
export interface HuntOptions {
  /** Everything random follows from it. */
  readonly seed: number
  /** How often, where it is not to be as often as the goal says: kills, seeds, frames, as the hunt counts. */
  readonly count: number | null
  /** Says how far it is. */
  progress(line: string): void
}

/** What a hunt found. */
export interface Outcome {
  /** What was done, and measured, in the order in which it is told. */
  readonly figures: Readonly<Record<string, number | string>>
  /** Each promise that was broken, in a line that says how to meet it again; none: the goal is met. */
  readonly failures: readonly string[]
}

/**
 * A long search for what breaks the promises of the text that is written together. A file of this folder that ends in .hunt.ts
 * exports one, as `hunt`; a quick form of each is a test.
 */
export interface Hunt {
  /** The goal it is for, as docs/reliability.md numbers them. */
  readonly goal: string
  /** What must hold, in a line. */
  readonly promise: string
  run(options: HuntOptions): Promise<Outcome>
}
