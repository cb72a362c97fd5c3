/** What making PDF files may take of the machine. */
export const PDF_LIMITS = {
  /** Different characters named on the page that the fonts do not have; of more it is only said how many. */
  unshownNamed: 20,
  /** Characters of the line at the top of each page; the whole of it stands on the first. */
  headerCharacters: 120,
  /** Columns that one cell may span, for its place on the page. */
  columnsMax: 63,
} as const
