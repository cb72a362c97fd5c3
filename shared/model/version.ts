import type { TextJson } from '../schema/text.ts'
import type { DocumentId, SeatId, SectionId, VersionId } from './ids.ts'

/** One section as it stood when a version was issued. */
export interface VersionSection {
  readonly section: SectionId
  readonly title: string
  readonly text: TextJson
  /**
   * The numbers its paragraphs bear, by block, and those that paragraphs bore which are gone since the numbers were last folded.
   * Absent in versions from before numbers were kept: there they follow from the order (`shared/schema/numbers.ts`).
   */
  readonly numbers?: Readonly<Record<string, string>>
  /** Position in the room's log, and the hash of the row there: this text is what the log gives up to here. */
  readonly seq: number
  readonly headHash: string
}

/** An issued state of a document. Never changed after it was issued; a mistake is mended by a further version. */
export interface Version {
  readonly id: VersionId
  readonly document: DocumentId
  /** E.g. "MDGFM/2011/L.1/Rev.1". Unique in the document. */
  readonly symbol: string
  /** Why it was issued, in the issuer's words; may be empty. */
  readonly note: string
  readonly basedOn: VersionId | null
  /** ISO 8601 UTC, in the meeting's time. */
  readonly issuedAt: string
  readonly issuedBy: SeatId
  readonly sections: readonly VersionSection[]
  /** "sha256:…" over the canonical JSON of title, symbol and sections' texts (`versionHash`). */
  readonly contentHash: string
}

/** A version without its texts, for lists. */
export type VersionSummary = Omit<Version, 'sections'> & { readonly issuedByName: string; readonly paragraphs: number }

/** The value whose canonical JSON is hashed as a version's content: what was said, not who issued it or when. */
export function versionContent(version: {
  symbol: string
  sections: readonly Pick<VersionSection, 'title' | 'text' | 'numbers'>[]
}) {
  return {
    format: 'plenum.version/1',
    symbol: version.symbol,
    sections: version.sections.map(({ title, text, numbers }) => ({ title, text, ...(numbers && { numbers }) })),
  }
}
