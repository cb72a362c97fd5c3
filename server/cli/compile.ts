import { createHash } from 'node:crypto'
import { basename } from 'node:path'
import type { Copy } from '../../shared/merge/adopt-ids.ts'
import type { Compilation } from '../../shared/merge/compile.ts'
import { compile } from '../../shared/merge/compile.ts'
import type { Disagreement } from '../../shared/merge/disagreement.ts'
import { format } from '../../shared/messages/format.ts'
import type { TextJson } from '../../shared/schema/text.ts'
import { canonicalJson, type Json } from '../../shared/util/canonical-json.ts'
import type { TextComment } from '../formats/docx/comments.ts'
import { redlineToDocx } from '../formats/docx/write.ts'
import {
  type Amendment,
  amendmentState,
  amendmentTable,
  CompilationReport,
  type HunkJson,
} from '../reports/compilation.ts'
import { UsageError } from '../usage-error.ts'
import { parseCommand, runCommand } from './command-line.ts'
import { compilationHtml } from './compile-html.ts'
import { copyOfInput, type ReadCopy, textOfInput } from './compile-input.ts'
import { type ReasonedChange, type Reasons, reasonedChanges, reasonsOf, unheldIn } from './compile-reasons.ts'
import { readInput } from './input.ts'
import { writeOutput } from './output.ts'
import { withProgress } from './progress-line.ts'
import { tellUnheld } from './unheld-words.ts'

/** The usage of `compile`, for its `--help`. */
export const COMPILE_HELP = `plenum compile BASE COPY… --format json|html|docx [--out FILE] [--strict] [--from FORMAT]
  A base and any number of edited copies of it as one marked-up text, without a server. Every change bears the name of its
  copy; a change that several copies make is made once. Changes that cannot stand together (they delete the same words, one
  inserts in or at the edge of what another deletes, or both insert at one place) are conflicts: all are shown, none is made.
  Files are .html, .docx, .md, .txt, .akn.xml or Plenum JSON. Of a copy with tracked changes the text after them is taken,
  their authors are kept, and comments on them as the reasons for the changes; it is said on standard error if they were made to another text than BASE.
  "-" is standard input, in the format that --from says (html, docx, md, txt, akn, json).
  --format   json (every change with its state); html (a page, the conflicts before the text, the table of amendments after it);
             docx (Word: tracked changes signed by the copies, conflicts and the amendments to each paragraph as comments;
             accepting all gives the text with what is no conflict, rejecting all gives BASE)
  --out      the file to write; without it, standard output
  --strict   exit code 1 where there are conflicts
`

const FLAGS = { format: 'value', out: 'value', strict: 'switch', from: 'value', help: 'switch' } as const

/** `plenum compile`. Exit code 0; 1 for conflicts with `--strict`; 2 for wrong use and files that cannot be read. */
export function compileCommand(args: readonly string[]): Promise<number> {
  return runCommand('compile', async () => {
    const { values, files: paths } = parseCommand(args, FLAGS)
    if (values.help === true) {
      await writeOutput(undefined, COMPILE_HELP)
      return 0
    }
    const write = writerOf(values.format)
    const [baseFile, ...copyFiles] = paths
    if (baseFile === undefined || copyFiles.length === 0) throw new UsageError('give a base and at least one copy')
    if (paths.filter((file) => file === '-').length > 1)
      throw new UsageError('only one of the files can be standard input')
    const {
      compilation,
      unheld: files,
      content,
    } = await withProgress('compile', async (say) => {
      say(format('making.reading'))
      const input = await readInput(baseFile, values.from)
      const { text, unheld } = textOfInput(input, 'accept')
      const base = { input, text }
      const copies: Copy[] = []
      const read: ReadCopy[] = []
      const names = namesOf(copyFiles)
      for (const [i, file] of copyFiles.entries()) {
        const one = copyOfInput(await readInput(file, values.from), names[i] ?? file, base)
        if (one.hasOtherBase) warn(`${one.copy.name}: its tracked changes were made to another text than ${input.name}`)
        copies.push(one.copy)
        read.push(one)
      }
      say(format('making.merging'))
      const compilation = compile(base.text, copies)
      say(format('making.writing'))
      const reasons = reasonsOf(compilation, read)
      const content = await write({ name: input.name, text: base.text }, compilation, reasons)
      return { compilation, content, unheld: [{ name: input.name, unheld }, ...unheldIn(compilation, read, reasons)] }
    })
    for (const { name, unheld } of files) tellUnheld('compile', name, unheld)
    await writeOutput(values.out, content)
    const hasConflicts = compilation.copies.some(({ hunks }) => hunks.some(({ status }) => status === 'conflict'))
    return values.strict === true && hasConflicts ? 1 : 0
  })
}

interface Base {
  readonly name: string
  readonly text: TextJson
}

type Writer = (base: Base, compilation: Compilation, reasons: Reasons) => Promise<string | Uint8Array>

const WRITERS: Readonly<Record<string, Writer>> = {
  json: async (base, compilation, reasons) => {
    const { copies, ...report } = new CompilationReport(base.text, compilation).json()
    const withReasons = (hunk: HunkJson) => {
      const rationale = reasons.get(hunk.id)
      return rationale === undefined ? hunk : { ...hunk, rationale }
    }
    const told = copies.map(({ name, hunks }) => ({ name, hunks: hunks.map(withReasons) }))
    return `${JSON.stringify({ ...report, copies: told }, null, 2)}\n`
  },
  html: async (base, compilation, reasons) => {
    const report = new CompilationReport(base.text, compilation)
    const redline = redlineOf(base, compilation, report)
    const reasoned = reasonedChanges(report, compilation, reasons)
    return compilationHtml(redline, report.disagreements(), reasoned, amendmentTable(report.amendments()))
  },
  docx: (base, compilation, reasons) => {
    const report = new CompilationReport(base.text, compilation)
    const comments = [
      ...report.disagreements().flatMap(commentsOn),
      ...reasonedChanges(report, compilation, reasons).flatMap(commentsGiving),
      ...commentsTelling(report.amendments()),
    ]
    return redlineToDocx(redlineOf(base, compilation, report), null, comments)
  },
}

function writerOf(name: string | undefined): Writer {
  if (name === undefined) throw new UsageError('say --format json, html or docx')
  const write = Object.hasOwn(WRITERS, name) ? WRITERS[name] : undefined
  if (write === undefined) throw new UsageError('--format must be json, html or docx')
  return write
}

function redlineOf({ name, text }: Base, compilation: Compilation, report: CompilationReport) {
  const label = format('compile.merged', { n: compilation.copies.length })
  return report.redline({ label: name, hash: hashOf(text) }, { label, hash: hashOf(compilation.text) })
}

/** What was said of a change, as the same people's comments on its paragraph. */
function commentsGiving({ place, instruction, reasons }: ReasonedChange): readonly TextComment[] {
  return reasons.map(({ by, text }) => ({ block: place, author: by, lines: [instruction, text] }))
}

/** The table of amendments as a comment on each paragraph that has any in the text; what conflicts has comments of its own. */
function commentsTelling(amendments: readonly Amendment[]): readonly TextComment[] {
  const lines = new Map<TextComment['block'], string[]>()
  for (const amendment of amendments) {
    if (amendment.status === 'conflict') continue
    const { block, by, instruction } = amendment
    const line = format('compile.line', { by, instruction, state: amendmentState(amendment) })
    lines.set(block, [...(lines.get(block) ?? [format('compile.amendmentsHere')]), line])
  }
  return [...lines].map(([block, told]) => ({ block, author: format('app.name'), lines: told }))
}

/** One comment for each alternative, under the name of who wants it. */
function commentsOn({ number, block, alternatives }: Disagreement): readonly TextComment[] {
  const first = format('compile.conflict', { number })
  return alternatives.map(({ names, instruction }) => ({
    block,
    author: names.join(', '),
    lines: [first, instruction],
  }))
}

function hashOf(text: TextJson): string {
  return `sha256:${createHash('sha256')
    .update(canonicalJson(text as unknown as Json))
    .digest('hex')}`
}

/** Copies bear the names of their files; files of one name in several folders are counted. */
function namesOf(files: readonly string[]): readonly string[] {
  const met = new Map<string, number>()
  return files.map((file) => {
    const name = file === '-' ? 'standard input' : basename(file)
    const count = (met.get(name) ?? 0) + 1
    met.set(name, count)
    return count === 1 ? name : `${name} (${count})`
  })
}

function warn(line: string): void {
  process.stderr.write(`plenum compile: ${line.replace(/[\p{Cc}\s]+/gu, ' ').trim()}\n`)
}
