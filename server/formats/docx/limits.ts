/** What a Word file may hold; checked against the archive's directory before anything is unpacked. */
export const DOCX_LIMITS = {
  entries: 2_000,
  /** Bytes of one part, and of all that are read, after unpacking. */
  partBytes: 32 << 20,
  totalBytes: 48 << 20,
  /** A part may be this many times larger than it is packed … */
  ratio: 200,
  /** … once it is larger than this. */
  ratioFromBytes: 1 << 20,
  /** Tags of one part; an element has one or two. Counted before the part is parsed. */
  tags: 2_000_000,
  attributesOfElement: 200,
  nesting: 200,
} as const
