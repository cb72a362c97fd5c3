import { Names } from '../../shared/brackets/names.ts'
import type { SheetResponse } from '../../shared/protocol/api.ts'
import type { Frame } from '../../shared/redline/frame.ts'
import type { Redline } from '../../shared/redline/model.ts'
import { makeRedline, type RedlineText } from '../../shared/redline/redline.ts'
import { type SheetReader, sheetOf } from '../../shared/redline/sheet.ts'
import { attributorOf, type SourceTable } from '../../shared/redline/source-table.ts'
import type { RedlineReport } from '../reports/redline.ts'

/** The forms in which a text is given, marked up or not. */
export type FileForm = 'json' | 'html' | 'docx' | 'pdf' | 'text' | 'akn' | 'instructions'

/** A file, and the characters in it that no font has, "U+1F600 (2)". */
export interface MadeFile {
  readonly bytes: Uint8Array
  readonly unshown: readonly string[]
}

/** Two texts of which a marked-up file is to be made. */
export interface RedlineWork {
  readonly form: FileForm
  readonly before: RedlineText
  readonly after: RedlineText
  /** Who wrote and deleted what, where it is known. */
  readonly sources?: SourceTable
  /** Of JSON: spaces a level, for people; without, in one line. */
  readonly indent?: number
  /** Signs what has no source. */
  readonly author?: string
  /** False where the blocks' ids were counted when files were read, and say nothing. */
  readonly sharesIds?: false
  /** What stands around the text; without, the text alone. */
  readonly report?: RedlineReport
  /** When the text before was issued; ISO 8601 UTC. */
  readonly beforeAt?: string
}

/** One text of which a file is to be made. */
export interface TextWork {
  readonly form: Exclude<FileForm, 'json' | 'instructions'>
  readonly text: RedlineText
  readonly frame: Frame
  /** When it was issued; ISO 8601 UTC. */
  readonly at: string
}

/** Two texts of which a delegation is told what changed for it. */
export interface SheetWork {
  readonly form: 'json' | 'html' | 'docx' | 'pdf'
  readonly before: RedlineText
  readonly after: RedlineText
  readonly sources: SourceTable
  readonly reader: SheetReader
  readonly report: RedlineReport
  /** When the text before was issued; ISO 8601 UTC. */
  readonly beforeAt: string
}

/** What a job is doing. */
export type Stage = 'comparing' | 'writing'

/** Everything that a thread can be asked to do; `stage` is told what it is about. */
export interface Works {
  redlineFile(work: RedlineWork, stage: (stage: Stage) => void): Promise<MadeFile>
  textFile(work: TextWork, stage: (stage: Stage) => void): Promise<MadeFile>
  sheetFile(work: SheetWork, stage: (stage: Stage) => void): Promise<MadeFile>
}

/** The works, done where they are called. Each format is loaded when it is first asked for. */
export const WORKS: Works = {
  async redlineFile({ form, before, after, sources, author, sharesIds, indent, report, beforeAt }, stage) {
    stage('comparing')
    const redline = makeRedline(before, after, {
      ...(sources !== undefined && { attributor: attributorOf(sources) }),
      ...(author !== undefined && { author }),
      ...(sharesIds === false && { sharesIds }),
    })
    stage('writing')
    if (form === 'json') return made(`${JSON.stringify(redline, null, indent)}\n`)
    const frame = report === undefined ? null : (await import('../reports/redline.ts')).redlineFrame(redline, report)
    const dates =
      report === undefined ? undefined : { after: report.at, ...(beforeAt !== undefined && { before: beforeAt }) }
    return redlineBytes(form, redline, frame, dates)
  },

  async textFile({ form, text, frame, at }, stage) {
    stage('writing')
    const redline = makeRedline(text, text)
    switch (form) {
      case 'docx':
        return made(await (await import('../formats/docx/write.ts')).versionToDocx(redline, frame))
      case 'pdf':
        return (await import('../formats/pdf/write.ts')).versionToPdf(redline, frame)
      case 'html':
        return made((await import('../formats/html/write.ts')).versionToHtml(redline, frame))
      case 'text':
        return made((await import('../formats/text/write.ts')).versionToText(redline, frame))
      case 'akn':
        return made((await import('../formats/akn/write.ts')).versionToAkn(redline, frame, at))
    }
  },

  async sheetFile({ form, before, after, sources, reader, report, beforeAt }, stage) {
    stage('comparing')
    const attributor = attributorOf(sources)
    const redline = makeRedline(before, after, { attributor })
    const entries = sheetOf(redline, attributor, new Names(report.delegations ?? []), reader)
    stage('writing')
    const { delegation } = reader
    if (form === 'json')
      return made(JSON.stringify({ format: 'plenum.sheet/1', delegation, entries, redline } satisfies SheetResponse))
    const { sheetFrame, sheetRedline } = await import('../reports/sheet.ts')
    const frame = sheetFrame(redline, entries, delegation, report)
    return redlineBytes(form, sheetRedline(redline, entries), frame, { before: beforeAt, after: report.at })
  },
}

async function redlineBytes(
  form: Exclude<FileForm, 'json'>,
  redline: Redline,
  frame: Frame | null,
  dates: { readonly before?: string; readonly after: string } | undefined,
): Promise<MadeFile> {
  switch (form) {
    case 'docx':
      return made(await (await import('../formats/docx/write.ts')).redlineToDocx(redline, frame))
    case 'pdf':
      return (await import('../formats/pdf/write.ts')).redlineToPdf(redline, frame)
    case 'html':
      return made((await import('../formats/html/write.ts')).redlineToHtml(redline, frame))
    case 'text':
      return made((await import('../formats/text/write.ts')).redlineToText(redline, frame))
    case 'akn':
      return made((await import('../formats/akn/write.ts')).redlineToAkn(redline, frame, dates))
    case 'instructions':
      return made((await import('../formats/instructions/write.ts')).redlineToInstructions(redline, frame))
  }
}

function made(content: string | Uint8Array): MadeFile {
  return { bytes: typeof content === 'string' ? new TextEncoder().encode(content) : content, unshown: [] }
}
