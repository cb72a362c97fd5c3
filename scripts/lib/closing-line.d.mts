export interface Counts {
  readonly passed: number
  readonly failed: number
  readonly skipped: number
}

export function readClosingLine(line: string): Counts | null
export function writeClosingLine(counts: Counts): string
export function combine(counts: readonly Counts[]): Counts
