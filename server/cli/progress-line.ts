/** From the start of a line to its end, in a terminal. */
const CLEAR = '\r\u001b[K'

/** Where a command's progress is shown. */
interface Terminal {
  readonly isTTY?: boolean
  write(words: string): unknown
}

/**
 * Does long work; what it says meanwhile stands in one line of standard error that is written over and gone at the end, and only
 * where that is a terminal.
 */
export async function withProgress<T>(
  command: string,
  work: (say: (words: string) => void) => Promise<T>,
  terminal: Terminal = process.stderr,
): Promise<T> {
  if (terminal.isTTY !== true) return work(() => undefined)
  try {
    return await work((words) => terminal.write(`${CLEAR}plenum ${command}: ${words}`))
  } finally {
    terminal.write(CLEAR)
  }
}
