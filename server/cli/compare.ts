import { format } from '../../shared/messages/format.ts'
import type { RedlineText } from '../../shared/redline/redline.ts'
import { listOf } from '../formats/pdf/unshown.ts'
import type { Unheld } from '../formats/unheld.ts'
import { Jobs } from '../jobs/jobs.ts'
import type { FileForm, RedlineWork } from '../jobs/works.ts'
import { UsageError } from '../usage-error.ts'
import { parseCommand, runCommand } from './command-line.ts'
import { readInput } from './input.ts'
import { writeOutput } from './output.ts'
import { withProgress } from './progress-line.ts'
import { redlineTextOf } from './read-text.ts'
import { tellUnheld } from './unheld-words.ts'

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

const FORMS: readonly FileForm[] = ['json', 'html', 'docx', 'pdf', 'akn', 'text', 'instructions']
const FORM_NAMES = FORMS.join(', ')
/** Spaces a level of JSON, for people. */
const INDENT = 2

const FLAGS = { format: 'value', out: 'value', author: 'value', from: 'value', help: 'switch' } as const

/** `plenum compare`: writes the redline of two files. Exit code 0, or 2 for wrong use and files that cannot be read. */
export function compareCommand(args: readonly string[]): Promise<number> {
  return runCommand('compare', async () => {
    const { values, files } = parseCommand(args, FLAGS)
    if (values.help === true) {
      await writeOutput(undefined, COMPARE_HELP)
      return 0
    }
    const form = formOf(values.format)
    const [before, after, ...others] = files
    if (before === undefined || after === undefined || others.length > 0)
      throw new UsageError('give two files: BEFORE AFTER')
    if (before === '-' && after === '-') throw new UsageError('only one of the two files can be standard input')
    const { file, sides } = await withProgress('compare', async (say) => {
      say(format('making.reading'))
      const gone = await sideOf(before, values.from)
      const come = await sideOf(after, values.from)
      const texts = { before: gone.text, after: come.text }
      const work: RedlineWork = {
        form,
        ...texts,
        indent: INDENT,
        ...(values.author !== undefined && { author: values.author }),
        ...(!(gone.hasIds && come.hasIds) && { sharesIds: false }),
      }
      const file = await new Jobs().run('redlineFile', work, {
        onProgress: (now) => say(format(`making.${now.stage}`, { ...now })),
      })
      return { file, sides: [gone, come] }
    })
    for (const { name, unheld } of sides) tellUnheld('compare', name, unheld)
    const { bytes, unshown } = file
    // That a character cannot be shown stands in the file, and is told to whoever made it.
    if (unshown.length > 0) process.stderr.write(`plenum compare: ${format('pdf.unshown')} ${listOf(unshown)}\n`)
    await writeOutput(values.out, form === 'docx' || form === 'pdf' ? bytes : new TextDecoder().decode(bytes))
    return 0
  })
}

interface Side {
  readonly name: string
  /** Whether its blocks bear ids of their own; of other files they are counted when they are read. */
  readonly hasIds: boolean
  readonly text: RedlineText
  readonly unheld: readonly Unheld[]
}

async function sideOf(path: string, format: string | undefined): Promise<Side> {
  const input = await readInput(path, format)
  return { name: input.name, hasIds: input.format === 'json', ...redlineTextOf(input) }
}

function formOf(name: string | undefined): FileForm {
  if (name === undefined) throw new UsageError(`say --format ${FORM_NAMES}`)
  const form = FORMS.find((known) => known === name)
  if (form === undefined) throw new UsageError(`--format must be ${FORM_NAMES}`)
  return form
}
