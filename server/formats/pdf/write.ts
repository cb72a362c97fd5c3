import type { Frame } from '../../../shared/redline/frame.ts'
import type { Redline } from '../../../shared/redline/model.ts'
import { layOut } from './lay-out.ts'
import { type PdfFile, typeset } from './typeset.ts'

/** How a file is made. */
export interface PdfOptions {
  /** Whether each line bears its number, counted through the document. */
  readonly lineNumbers?: boolean
}

/**
 * A redline as a tagged PDF for A4, with numbered lines unless told otherwise: inserted, deleted and moved words are told apart by
 * more than colour, and characters that no font has are shown by their numbers and reported. With a frame: masthead, section titles
 * and paragraph numbers; without, what is compared with what. The same redline gives the same bytes. It is set where it is called
 * (see `typeset`).
 */
export function redlineToPdf(redline: Redline, frame: Frame | null, options: PdfOptions = {}): Promise<PdfFile> {
  return typeset(layOut(redline, frame, options.lineNumbers ?? true))
}

/** A text without changes as a tagged PDF; the redline is of the text with itself. Lines bear no numbers unless told otherwise. */
export function versionToPdf(redline: Redline, frame: Frame, options: PdfOptions = {}): Promise<PdfFile> {
  return typeset(layOut(redline, frame, options.lineNumbers ?? false))
}
