import type { Document } from '../../shared/model/document.ts'
import { roomOfSection, type VersionId } from '../../shared/model/ids.ts'
import { type Meeting, meetingTime } from '../../shared/model/meeting.ts'
import { Refusal } from '../../shared/model/refusal.ts'
import type { Seat } from '../../shared/model/seat.ts'
import { isReissue, isSymbolForm } from '../../shared/model/symbol.ts'
import { type Version, type VersionSection, versionContent } from '../../shared/model/version.ts'
import { paragraphNumbers } from '../../shared/schema/numbers.ts'
import { canonicalJson, type Json } from '../../shared/util/canonical-json.ts'
import { currentVersion } from './current-version.ts'
import type { Parts } from './parts.ts'

/** What a version is issued of, by whom. The caller has asked whether the seat may. */
export interface IssueOrder {
  readonly meeting: Meeting
  readonly document: Document
  readonly seat: Seat
  readonly symbol: string
  /** Why, in the issuer's words; may be empty. */
  readonly note: string
}

/**
 * Issues the texts of all sections, as they stand on disk, under a symbol. Refuses with symbolMalformed, symbolTaken, or
 * nothingChanged where every section says what it said in the last version (a reissue, "Rev.1*", may).
 */
export async function issueVersion(parts: Parts, order: IssueOrder): Promise<Version> {
  const { meeting, document, seat, symbol, note } = order
  if (!isSymbolForm(symbol)) throw new Refusal('symbolMalformed')
  const last = await currentVersion(parts.store, document.id)
  const sections = await Promise.all(
    document.sections.map(async ({ id, title }): Promise<VersionSection> => {
      const { text, seq, headHash } = await parts.live.read(roomOfSection(id))
      return { section: id, title, text, seq, headHash }
    }),
  )
  if (last !== null && !isReissue(symbol) && said(last.sections) === said(sections)) throw new Refusal('nothingChanged')
  const version: Version = {
    id: parts.newId() as VersionId,
    document: document.id,
    symbol,
    note,
    basedOn: last?.id ?? null,
    issuedAt: meetingTime(meeting, parts.now()),
    issuedBy: seat.id,
    sections,
    contentHash: `sha256:${parts.sha256(canonicalJson(json(versionContent({ symbol, sections }))))}`,
  }
  const issued = await parts.store.versions.issue(version, {
    meeting: meeting.id,
    seat: seat.id,
    act: 'issueVersion',
    detail: canonicalJson({
      version: version.id,
      symbol,
      contentHash: version.contentHash,
      heads: sections.map(({ section, seq, headHash }) => ({ section, seq, headHash })),
      paragraphs: paragraphNumbers(sections.map(({ text }) => text)).size,
    }),
    at: version.issuedAt,
  })
  if (!issued) throw new Refusal('symbolTaken')
  return version
}

/** What sections say, whoever wrote it and whenever. */
function said(sections: readonly VersionSection[]): string {
  return canonicalJson(json(sections.map(({ section, title, text }) => ({ section, title, text }))))
}

/** Texts are plain data, which their types, being interfaces, do not say. */
function json(value: object): Json {
  return value as Json
}
