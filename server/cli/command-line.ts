import { parseArgs } from 'node:util'
import { FormatError } from '../formats/format-error.ts'

/** Wrong use, or a file that cannot be opened: one line for whoever typed the command. */
export class UsageError extends Error {
  override name = 'UsageError'
}

type Options = NonNullable<Parameters<typeof parseArgs>[0]>['options'] & {}

/** Flags and file names of a command. Throws `UsageError` on flags it does not have. */
export function parseCommand<T extends Options>(args: readonly string[], options: T) {
  try {
    return parseArgs({ args: [...args], options, strict: true, allowPositionals: true })
  } catch (thrown) {
    throw new UsageError(thrown instanceof Error ? (thrown.message.split('. ')[0] ?? '') : String(thrown))
  }
}

/** Runs a command: its exit code, or 2 with one line on stderr for wrong use and unreadable files. Other errors are thrown on. */
export async function runCommand(name: string, run: () => Promise<number>): Promise<number> {
  try {
    return await run()
  } catch (thrown) {
    if (!(thrown instanceof UsageError || thrown instanceof FormatError)) throw thrown
    process.stderr.write(`plenum ${name}: ${thrown.message.replace(/[\p{Cc}\s]+/gu, ' ').trim()}\n`)
    return 2
  }
}
