import { parseArgs } from 'node:util'
import { FormatError } from '../formats/format-error.ts'

/** Wrong use, or a file that cannot be opened: one line for whoever typed the command. */
export class UsageError extends Error {
  override name = 'UsageError'
}

/** The flags of a command, by name: those that take a value, and those that are set or not. */
export type Flags = Readonly<Record<string, 'value' | 'switch'>>

/** What was typed after a command: values and switches by name, and the file names. */
export interface CommandLine<F extends Flags> {
  readonly values: { readonly [Name in keyof F]?: F[Name] extends 'value' ? string : boolean }
  readonly files: readonly string[]
}

/** Flags and file names of a command; `-` alone is a file name. Throws `UsageError` on flags it does not have. */
export function parseCommand<F extends Flags>(args: readonly string[], flags: F): CommandLine<F> {
  const options = Object.fromEntries(
    Object.entries(flags).map(([name, kind]) => [name, { type: kind === 'value' ? 'string' : 'boolean' } as const]),
  )
  try {
    const { values, positionals } = parseArgs({ args: [...args], options, strict: true, allowPositionals: true })
    return { values: values as CommandLine<F>['values'], files: positionals }
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
