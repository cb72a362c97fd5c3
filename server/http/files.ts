import { Refusal } from '../../shared/model/refusal.ts'
import type { RedlineText } from '../../shared/redline/redline.ts'
import { JobError } from '../jobs/job-error.ts'
import type { JobOptions, Jobs } from '../jobs/jobs.ts'
import { JOB_LIMITS } from '../jobs/limits.ts'
import { type FileForm, type MadeFile, type RedlineWork, type SheetWork, type TextWork, WORKS } from '../jobs/works.ts'
import type { Answer } from './route.ts'

const TYPES: Readonly<Record<FileForm, string>> = {
  html: 'text/html; charset=utf-8',
  docx: 'application/vnd.openxmlformats-officedocument.wordprocessingml.document',
  pdf: 'application/pdf',
  text: 'text/plain; charset=utf-8',
  akn: 'application/akn+xml; charset=utf-8',
  instructions: 'text/plain; charset=utf-8',
  json: 'application/json; charset=utf-8',
}

/** Media types of the files that versions and marked-up texts come as. */
export const FILE_TYPES: readonly string[] = [
  ...new Set(Object.entries(TYPES).flatMap(([form, type]) => (form === 'json' ? [] : [type]))),
]

/** As much of a fault is noted. Characters. */
const FAULT_MAX = 500

type FileName = (extension: string) => string

const EXTENSIONS: Readonly<Record<FileForm, string>> = {
  html: 'html',
  docx: 'docx',
  pdf: 'pdf',
  text: 'txt',
  akn: 'akn.xml',
  instructions: 'instructions.txt',
  json: 'json',
}

/**
 * The marked-up text of two texts as a file to be answered with. Short ones are made at once, all others by a job. Refused as
 * `tooMany` while too many wait, and as `tooLarge` where it takes too long; rejects with `JobError` (cancelled) for who has gone away.
 */
export async function redlineFile(jobs: Jobs, work: RedlineWork, name: FileName, options: JobOptions): Promise<Answer> {
  const isShort = paragraphsOf(work.before) + paragraphsOf(work.after) <= JOB_LIMITS.inlineParagraphs
  const made = isShort && isLight(work.form) ? WORKS.redlineFile(work, unheard) : jobs.run('redlineFile', work, options)
  return file(work.form, await answered(made), name)
}

/** One text as a file to be answered with: a marked-up text in which nothing is marked. Refuses and rejects as `redlineFile` does. */
export async function textFile(jobs: Jobs, work: TextWork, name: FileName, options: JobOptions): Promise<Answer> {
  const isShort = paragraphsOf(work.text) <= JOB_LIMITS.inlineParagraphs
  const made = isShort && isLight(work.form) ? WORKS.textFile(work, unheard) : jobs.run('textFile', work, options)
  return file(work.form, await answered(made), name)
}

/** What changed for one delegation as a file to be answered with. Refuses and rejects as `redlineFile` does. */
export async function sheetFile(jobs: Jobs, work: SheetWork, name: FileName, options: JobOptions): Promise<Answer> {
  const isShort = paragraphsOf(work.before) + paragraphsOf(work.after) <= JOB_LIMITS.inlineParagraphs
  const made = isShort && isLight(work.form) ? WORKS.sheetFile(work, unheard) : jobs.run('sheetFile', work, options)
  return file(work.form, await answered(made), name)
}

function paragraphsOf({ sections }: RedlineText): number {
  return sections.reduce((sum, { text }) => sum + text.content.length, 0)
}

/** Word and PDF take many times as long as the comparison. */
function isLight(form: FileForm): boolean {
  return form !== 'docx' && form !== 'pdf'
}

/** What is made at once has no progress. */
function unheard(): void {}

async function answered(made: Promise<MadeFile>): Promise<Uint8Array> {
  try {
    // Which characters the fonts do not have stands in the file itself.
    return (await made).bytes
  } catch (thrown) {
    if (!(thrown instanceof JobError) || thrown.failure === 'cancelled') throw thrown
    if (thrown.failure === 'busy') throw new Refusal('tooMany')
    if (thrown.failure === 'late') throw new Refusal('tooLarge')
    // The operator's log shows no causes.
    throw new Error(`${thrown.message}: ${String(thrown.cause).slice(0, FAULT_MAX)}`, { cause: thrown })
  }
}

function file(form: FileForm, bytes: Uint8Array, name: FileName): Answer {
  if (form === 'json') return { kind: 'jsonBytes', bytes }
  return { kind: 'file', bytes, type: TYPES[form], name: name(EXTENSIONS[form]) }
}
