/** What making PDF files may take of the machine. */
export const PDF_LIMITS = {
  /** Files made at the same time, each by a thread of its own; one of 500 paragraphs takes about 350 MB. */
  atOnce: 2,
  /** Files that wait for their turn; more are refused. */
  waiting: 32,
  /** From the start of its thread to the finished file. */
  timeMs: 120_000,
  /** Different characters named on the page that the fonts do not have; of more it is only said how many. */
  unshownNamed: 20,
  /** Characters of the line at the top of each page; the whole of it stands on the first. */
  headerCharacters: 120,
  /** Columns that one cell may span, for its place on the page. */
  columnsMax: 63,
} as const
