import type { Frame } from '../../shared/redline/frame.ts'
import type { Redline } from '../../shared/redline/model.ts'
import { makeRedline, type RedlineText } from '../../shared/redline/redline.ts'
import { redlineToDocx } from '../formats/docx/write.ts'
import { redlineToHtml, versionToHtml } from '../formats/html/write.ts'
import { redlineToText, versionToText } from '../formats/text/write.ts'
import type { Answer } from './route.ts'

const TYPES = {
  html: 'text/html; charset=utf-8',
  docx: 'application/vnd.openxmlformats-officedocument.wordprocessingml.document',
  text: 'text/plain; charset=utf-8',
} as const

/** Media types of the files that versions and marked-up texts come as. */
export const FILE_TYPES: readonly string[] = Object.values(TYPES)

type FileFormat = keyof typeof TYPES
type FileName = (extension: string) => string

const EXTENSIONS: Readonly<Record<FileFormat, string>> = { html: 'html', docx: 'docx', text: 'txt' }

/** The marked-up text as a file to be answered with. */
export async function redlineFile(format: FileFormat, redline: Redline, frame: Frame, name: FileName): Promise<Answer> {
  if (format === 'docx') return file(format, await redlineToDocx(redline, frame), name)
  return file(format, format === 'html' ? redlineToHtml(redline, frame) : redlineToText(redline, frame), name)
}

/** One text as a file to be answered with: a marked-up text in which nothing is marked. */
export async function textFile(format: FileFormat, text: RedlineText, frame: Frame, name: FileName): Promise<Answer> {
  const redline = makeRedline(text, text)
  if (format === 'docx') return file(format, await redlineToDocx(redline, frame), name)
  return file(format, format === 'html' ? versionToHtml(redline, frame) : versionToText(redline, frame), name)
}

function file(format: FileFormat, bytes: Uint8Array | string, name: FileName): Answer {
  return { kind: 'file', bytes, type: TYPES[format], name: name(EXTENSIONS[format]) }
}
