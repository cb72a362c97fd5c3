import { Names, NO_NAMES } from '../../shared/brackets/names.ts'
import { FormatError } from '../formats/format-error.ts'
import { readDelegations } from '../formats/json/delegations.ts'
import { BracketReport } from '../reports/brackets.ts'
import { UsageError } from '../usage-error.ts'
import { parseCommand, runCommand } from './command-line.ts'
import { readInput } from './input.ts'
import { writeOutput } from './output.ts'
import { decodeText, readTextOf } from './read-text.ts'

/** The usage of `brackets`, for its `--help`. */
export const BRACKETS_HELP = `plenum brackets FILE --format json|text [--delegations FILE] [--out FILE] [--from FORMAT]
  The brackets of a draft: their wordings, who holds each and what they want of it, what is not balanced, who holds how many.
  Reads "[extreme - US; G77 delete]", "[changing - EU, G77 retain / promoting - US]", brackets in brackets, "no text". Footnote
  marks, "[sic]" and years are called plain and not counted. Tracked changes in the file are taken as accepted.
  "-" is standard input, in the format that --from says (html, docx, md, txt, akn, json).
  --format       json; text (a bracket a line, with the number of its paragraph, and the counts)
  --delegations  JSON of delegations and groups with their other names: [{"name": "…", "aliases": ["…"]}]
  --out          the file to write; without it, standard output
`

const FLAGS = { format: 'value', delegations: 'value', out: 'value', from: 'value', help: 'switch' } as const
/** Characters. What is longer no program reads as one piece of JSON. */
const REPORT_MAX = 200_000_000

/** `plenum brackets`: writes the bracket ledger of a file. Exit code 0, or 2 for wrong use and files that cannot be read. */
export function bracketsCommand(args: readonly string[]): Promise<number> {
  return runCommand('brackets', async () => {
    const { values, files } = parseCommand(args, FLAGS)
    if (values.help === true) {
      await writeOutput(undefined, BRACKETS_HELP)
      return 0
    }
    const { format } = values
    if (format === undefined) throw new UsageError('say --format json or text')
    if (format !== 'json' && format !== 'text') throw new UsageError('--format must be json or text')
    const [file, ...others] = files
    if (file === undefined || others.length > 0) throw new UsageError('give one file')
    if (file === '-' && values.delegations === '-')
      throw new UsageError('only one of the two files can be standard input')
    const names = values.delegations === undefined ? NO_NAMES : await namesIn(values.delegations)
    const report = new BracketReport(readTextOf(await readInput(file, values.from), 'accept').sections, names)
    if (report.size > REPORT_MAX)
      throw new UsageError('it has too many brackets, or too many in one another, to be listed')
    const lines = format === 'text' ? report.lines() : [JSON.stringify(report.json(), null, 2)]
    await writeOutput(values.out, lines.map((line) => `${line}\n`).join(''))
    return 0
  })
}

async function namesIn(path: string): Promise<Names> {
  const input = await readInput(path, path === '-' ? 'json' : undefined)
  if (input.format !== 'json') throw new UsageError(`${input.name}: --delegations must be a .json file`)
  try {
    return new Names(readDelegations(decodeText(input.bytes)))
  } catch (thrown) {
    throw thrown instanceof FormatError ? new FormatError(`${input.name}: ${thrown.message}`) : thrown
  }
}
