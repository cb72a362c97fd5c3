import type { Reading } from '../../shared/redline/accept.ts'
import { redlineLines, textLines } from '../../shared/redline/accept.ts'
import { UsageError } from '../usage-error.ts'
import { parseCommand, runCommand } from './command-line.ts'
import { type Input, readInput } from './input.ts'
import { writeOutput } from './output.ts'
import { readTextOf, redlineOfInput } from './read-text.ts'
import { tellUnheld } from './unheld-words.ts'

/** The usage of `text`, for its `--help`. */
export const TEXT_HELP = `plenum text FILE [--accept|--reject] [--from FORMAT] [--out FILE]
  The plain text of a file, one paragraph a line: .html, .docx, .md, .txt, .akn.xml or Plenum JSON.
  Of a file with tracked changes (.docx, .akn.xml, a redline .json, or a marked-up page that Plenum wrote) the text after accepting
  all of them (--accept, also when neither is given) or after rejecting all (--reject).
  "-" is standard input, in the format that --from says (html, docx, md, txt, akn, json).
`

const FLAGS = { accept: 'switch', reject: 'switch', from: 'value', out: 'value', help: 'switch' } as const

/** `plenum text`: writes the plain text of a file. Exit code 0, or 2 for wrong use and files that cannot be read. */
export function textCommand(args: readonly string[]): Promise<number> {
  return runCommand('text', async () => {
    const { values, files } = parseCommand(args, FLAGS)
    if (values.help === true) {
      await writeOutput(undefined, TEXT_HELP)
      return 0
    }
    const [file, ...others] = files
    if (file === undefined || others.length > 0) throw new UsageError('give one file')
    if (values.accept === true && values.reject === true) throw new UsageError('give --accept or --reject, not both')
    const lines = linesOf(await readInput(file, values.from), values.reject === true ? 'reject' : 'accept')
    await writeOutput(values.out, lines.map((line) => `${line}\n`).join(''))
    return 0
  })
}

function linesOf(input: Input, side: Reading): readonly string[] {
  const redline = redlineOfInput(input)
  if (redline !== null) return redlineLines(redline, side)
  const { sections, unheld } = readTextOf(input, side)
  tellUnheld('text', input.name, unheld)
  return textLines({ type: 'doc', content: sections.flatMap(({ text }) => text.content) })
}
