/**
 * What a report sets around a text: it stands on the page and is no part of the text. A file without a frame holds the text alone,
 * as `compare` gives it (CONTRACT, Redline JSON).
 */
export interface Frame {
  /** Title of the document, e.g. of the outcome document. */
  readonly title: string
  /** The symbol, or "changes from … to …". */
  readonly subject: string
  /** Lines under the title: when issued, note, fingerprints, counts; data, never markup. */
  readonly lines: readonly string[]
  /** BCP 47 language of the frame and, as far as is known, of the text. */
  readonly language: string
}
