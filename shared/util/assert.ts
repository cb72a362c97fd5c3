/** Thrown when the program itself is wrong. Never caught to go on: the room it happened in is closed unsaved. */
export class AssertionError extends Error {
  override name = 'AssertionError'
}

/** States what must be true here if the program is right. On in production. */
export function assert(condition: unknown, message: string): asserts condition {
  if (!condition) throw new AssertionError(message)
}

/** Ends a `switch` over a closed union: a case that was forgotten does not compile. */
export function unreachable(value: never): never {
  throw new AssertionError(`unexpected case: ${JSON.stringify(value)}`)
}

/** The value, which the program knows to be there. */
export function present<T>(value: T | null | undefined, message: string): T {
  assert(value !== null && value !== undefined, message)
  return value
}
