/** Wrong use, or something given that cannot be used: one line for whoever typed the command. */
export class UsageError extends Error {
  override name = 'UsageError'
}

const LINE_MAX = 500

/**
 * What went wrong, as one line for a terminal: names of files and other words from outside can neither begin a second line nor
 * steer the terminal nor turn the direction of the line.
 */
export function oneLine(thrown: unknown): string {
  const message = thrown instanceof Error ? thrown.message : String(thrown)
  return message
    .replace(/[\p{Cc}\p{Zl}\p{Zp}\s]+/gu, ' ')
    .replace(/[\u202a-\u202e\u2066-\u2069]/g, '')
    .trim()
    .slice(0, LINE_MAX)
}

/** What `parse` makes of flags; a flag that it does not know becomes a `UsageError` in one sentence. */
export function understood<T>(parse: () => T): T {
  try {
    return parse()
  } catch (thrown) {
    // Node adds advice after the first sentence.
    throw new UsageError(oneLine(thrown).split('. ', 1)[0])
  }
}
