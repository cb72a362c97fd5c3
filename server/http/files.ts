import { Refusal } from '../../shared/model/refusal.ts'
import type { Frame } from '../../shared/redline/frame.ts'
import type { Redline } from '../../shared/redline/model.ts'
import { makeRedline, type RedlineText } from '../../shared/redline/redline.ts'
import { redlineToAkn, versionToAkn } from '../formats/akn/write.ts'
import { redlineToDocx } from '../formats/docx/write.ts'
import { redlineToHtml, versionToHtml } from '../formats/html/write.ts'
import { redlineToInstructions } from '../formats/instructions/write.ts'
import { PdfError } from '../formats/pdf/pdf-error.ts'
import type { PdfFile } from '../formats/pdf/typeset-messages.ts'
import { redlineToPdf, versionToPdf } from '../formats/pdf/write.ts'
import { redlineToText, versionToText } from '../formats/text/write.ts'
import type { Answer } from './route.ts'

const TYPES = {
  html: 'text/html; charset=utf-8',
  docx: 'application/vnd.openxmlformats-officedocument.wordprocessingml.document',
  pdf: 'application/pdf',
  text: 'text/plain; charset=utf-8',
  akn: 'application/akn+xml; charset=utf-8',
  instructions: 'text/plain; charset=utf-8',
} as const

/** Media types of the files that versions and marked-up texts come as. */
export const FILE_TYPES: readonly string[] = [...new Set(Object.values(TYPES))]

/** As much of a fault of the typesetter as is noted. Characters. */
const FAULT_MAX = 500

type FileFormat = keyof typeof TYPES
type FileName = (extension: string) => string

const EXTENSIONS: Readonly<Record<FileFormat, string>> = {
  html: 'html',
  docx: 'docx',
  pdf: 'pdf',
  text: 'txt',
  akn: 'akn.xml',
  instructions: 'instructions.txt',
}

/** What stands around a text in a file, and when the texts were issued or read (ISO 8601 UTC). */
interface Around {
  readonly frame: Frame
  readonly before?: string
  readonly after: string
}

/** The marked-up text as a file to be answered with. */
export async function redlineFile(
  format: FileFormat,
  redline: Redline,
  { frame, ...dates }: Around,
  name: FileName,
): Promise<Answer> {
  switch (format) {
    case 'docx':
      return file(format, await redlineToDocx(redline, frame), name)
    case 'pdf':
      return file(format, await bytesOf(redlineToPdf(redline, frame)), name)
    case 'html':
      return file(format, redlineToHtml(redline, frame), name)
    case 'text':
      return file(format, redlineToText(redline, frame), name)
    case 'akn':
      return file(format, redlineToAkn(redline, frame, dates), name)
    case 'instructions':
      return file(format, redlineToInstructions(redline, frame), name)
  }
}

/** One text as a file to be answered with: a marked-up text in which nothing is marked. */
export async function textFile(
  format: Exclude<FileFormat, 'instructions'>,
  text: RedlineText,
  { frame, after }: Around,
  name: FileName,
): Promise<Answer> {
  const redline = makeRedline(text, text)
  switch (format) {
    case 'docx':
      return file(format, await redlineToDocx(redline, frame), name)
    case 'pdf':
      return file(format, await bytesOf(versionToPdf(redline, frame)), name)
    case 'html':
      return file(format, versionToHtml(redline, frame), name)
    case 'text':
      return file(format, versionToText(redline, frame), name)
    case 'akn':
      return file(format, versionToAkn(redline, frame, after), name)
  }
}

/** Which characters the fonts do not have stands in the file itself. */
async function bytesOf(made: Promise<PdfFile>): Promise<Uint8Array> {
  try {
    return (await made).bytes
  } catch (thrown) {
    if (!(thrown instanceof PdfError)) throw thrown
    if (thrown.failure === 'busy') throw new Refusal('tooMany')
    if (thrown.failure === 'late') throw new Refusal('tooLarge')
    // The operator's log shows no causes.
    throw new Error(`${thrown.message}: ${String(thrown.cause).slice(0, FAULT_MAX)}`, { cause: thrown })
  }
}

function file(format: FileFormat, bytes: Uint8Array | string, name: FileName): Answer {
  return { kind: 'file', bytes, type: TYPES[format], name: name(EXTENSIONS[format]) }
}
