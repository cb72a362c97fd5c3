export const ROOT: string
export function inProject(...parts: readonly string[]): string

export class Stop extends Error {
  constructor(message: string, exitCode?: number)
  readonly exitCode: number
}

export function requireNode(version?: string): void
