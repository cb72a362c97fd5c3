import { format } from '../../shared/messages/format.ts'
import type { Redline } from '../../shared/redline/model.ts'
import { makeRedline } from '../../shared/redline/redline.ts'
import { redlineToAkn } from '../formats/akn/write.ts'
import { redlineToDocx } from '../formats/docx/write.ts'
import { redlineToHtml } from '../formats/html/write.ts'
import { redlineToInstructions } from '../formats/instructions/write.ts'
import { listOf } from '../formats/pdf/unshown.ts'
import { redlineToPdf } from '../formats/pdf/write.ts'
import { redlineToText } from '../formats/text/write.ts'
import { UsageError } from '../usage-error.ts'
import { parseCommand, runCommand } from './command-line.ts'
import { readInput } from './input.ts'
import { writeOutput } from './output.ts'
import { redlineTextOf } from './read-text.ts'

/** The usage of `compare`, for its `--help`. */
export const COMPARE_HELP = `plenum compare BEFORE AFTER --format json|html|docx|pdf|akn|text|instructions
               [--out FILE] [--author NAME] [--from FORMAT]
  The marked-up text of two files, without a server: what was inserted, deleted and moved from BEFORE to AFTER.
  Files are .html, .docx, .md, .txt, .akn.xml or Plenum JSON; tracked changes in them are taken as accepted.
  "-" is standard input, in the format that --from says (html, docx, md, txt, akn, json).
  --format   json; html (a page); docx (Word, with tracked changes); pdf (A4, with numbered lines);
             akn (Akoma Ntoso 3.0); text ([-deleted-] {+inserted+});
             instructions (In paragraph 12, after “equity”, insert “and inclusion”.)
  --out      the file to write; without it, standard output
  --author   signs every change
`

const WRITERS: Readonly<Record<string, (redline: Redline) => Promise<string | Uint8Array>>> = {
  json: async (redline) => `${JSON.stringify(redline, null, 2)}\n`,
  html: async (redline) => redlineToHtml(redline, null),
  docx: (redline) => redlineToDocx(redline, null),
  pdf: pdfOf,
  akn: async (redline) => redlineToAkn(redline, null),
  text: async (redline) => redlineToText(redline, null),
  instructions: async (redline) => redlineToInstructions(redline, null),
}
const FORM_NAMES = Object.keys(WRITERS).join(', ')

const FLAGS = { format: 'value', out: 'value', author: 'value', from: 'value', help: 'switch' } as const

/** `plenum compare`: writes the redline of two files. Exit code 0, or 2 for wrong use and files that cannot be read. */
export function compareCommand(args: readonly string[]): Promise<number> {
  return runCommand('compare', async () => {
    const { values, files } = parseCommand(args, FLAGS)
    if (values.help === true) {
      await writeOutput(undefined, COMPARE_HELP)
      return 0
    }
    const write = writerOf(values.format)
    const [before, after, ...others] = files
    if (before === undefined || after === undefined || others.length > 0)
      throw new UsageError('give two files: BEFORE AFTER')
    if (before === '-' && after === '-') throw new UsageError('only one of the two files can be standard input')
    const gone = redlineTextOf(await readInput(before, values.from))
    const come = redlineTextOf(await readInput(after, values.from))
    const author = values.author === undefined ? {} : { author: values.author }
    await writeOutput(values.out, await write(makeRedline(gone, come, author)))
    return 0
  })
}

/** That a character cannot be shown stands in the file, and is told to whoever made it. */
async function pdfOf(redline: Redline): Promise<Uint8Array> {
  const { bytes, unshown } = await redlineToPdf(redline, null)
  if (unshown.length > 0) process.stderr.write(`plenum compare: ${format('pdf.unshown')} ${listOf(unshown)}\n`)
  return bytes
}

function writerOf(name: string | undefined) {
  if (name === undefined) throw new UsageError(`say --format ${FORM_NAMES}`)
  const write = Object.hasOwn(WRITERS, name) ? WRITERS[name] : undefined
  if (write === undefined) throw new UsageError(`--format must be ${FORM_NAMES}`)
  return write
}
