import { FormatError } from '../format-error.ts'

/** Why there is no PDF file: too many are being made, it took too long, nobody wants it any more, or the typesetter broke. */
export type PdfFailure = 'busy' | 'late' | 'cancelled' | 'broken'

const WORDS: Readonly<Record<PdfFailure, string>> = {
  busy: 'too many PDF files are being made; try again in a minute',
  late: 'the PDF takes too long to make; the text may be too large for one',
  cancelled: 'the PDF was cancelled',
  broken: 'the PDF could not be made',
}

/** A PDF file that could not be made, in one line. */
export class PdfError extends FormatError {
  override name = 'PdfError'
  readonly failure: PdfFailure

  constructor(failure: PdfFailure, cause?: unknown) {
    super(WORDS[failure])
    this.failure = failure
    this.cause = cause
  }
}
