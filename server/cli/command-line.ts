import { parseArgs } from 'node:util'
import { FormatError } from '../formats/format-error.ts'
import { JobError } from '../jobs/job-error.ts'
import { oneLine, UsageError, understood } from '../usage-error.ts'

/** The flags of a command, by name: those that take a value, those that take one each time they stand, and those that are set or not. */
export type Flags = Readonly<Record<string, 'value' | 'values' | 'switch'>>

type ValueOf<Kind> = Kind extends 'value' ? string : Kind extends 'values' ? readonly string[] : boolean

/** What was typed after a command: values and switches by name, and the file names. */
export interface CommandLine<F extends Flags> {
  readonly values: { readonly [Name in keyof F]?: ValueOf<F[Name]> }
  readonly files: readonly string[]
}

/** Flags and file names of a command; `-` alone is a file name. Throws `UsageError` on flags it does not have. */
export function parseCommand<F extends Flags>(args: readonly string[], flags: F): CommandLine<F> {
  const options = Object.fromEntries(
    Object.entries(flags).map(([name, kind]) => [
      name,
      { type: kind === 'switch' ? ('boolean' as const) : ('string' as const), multiple: kind === 'values' },
    ]),
  )
  return understood(() => {
    const { values, positionals } = parseArgs({ args: [...args], options, strict: true, allowPositionals: true })
    return { values: values as CommandLine<F>['values'], files: positionals }
  })
}

/** Runs a command: its exit code, or 2 with one line on stderr for wrong use and unreadable files. Other errors are thrown on. */
export async function runCommand(name: string, run: () => Promise<number>): Promise<number> {
  try {
    return await run()
  } catch (thrown) {
    if (![UsageError, FormatError, JobError].some((known) => thrown instanceof known)) throw thrown
    process.stderr.write(`plenum ${name}: ${oneLine(thrown)}\n`)
    return 2
  }
}
