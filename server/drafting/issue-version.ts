import type { Document } from '../../shared/model/document.ts'
import { type BlockId, roomOfSection, type VersionId } from '../../shared/model/ids.ts'
import { type Meeting, meetingTime } from '../../shared/model/meeting.ts'
import { Refusal } from '../../shared/model/refusal.ts'
import type { Seat } from '../../shared/model/seat.ts'
import { isReissue, isSymbolForm } from '../../shared/model/symbol.ts'
import { type Version, type VersionSection, versionContent } from '../../shared/model/version.ts'
import { type Numbers, numbersGiven, paragraphNumbers, withReferencesNow } from '../../shared/schema/numbers.ts'
import type { TextJson } from '../../shared/schema/text.ts'
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
  /** Whether paragraphs are counted anew, bis and ter folded in; else each keeps its number. */
  readonly renumber: boolean
}

/**
 * Issues the texts of all sections, as they stand on disk, under a symbol. Refuses with symbolMalformed, symbolTaken, or
 * nothingChanged where every section says what it said in the last version (a reissue, "Rev.1*", may).
 */
export async function issueVersion(parts: Parts, order: IssueOrder): Promise<Version> {
  const { meeting, document, seat, symbol, note, renumber } = order
  if (!isSymbolForm(symbol)) throw new Refusal('symbolMalformed')
  const last = await currentVersion(parts.store, document.id)
  const read = await Promise.all(
    document.sections.map(async ({ id, title }): Promise<VersionSection> => {
      const { text, seq, headHash } = await parts.live.read(roomOfSection(id))
      return { section: id, title, text, seq, headHash }
    }),
  )
  const sections = withNumbers(read, renumber ? null : last)
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
      renumber,
    }),
    at: version.issuedAt,
  })
  if (!issued) throw new Refusal('symbolTaken')
  for (const { id } of document.sections) await parts.live.announce(roomOfSection(id), 'versions')
  return version
}

/** Each section with the numbers of its paragraphs, as the last version gave them or counted anew, and references that follow. */
function withNumbers(sections: readonly VersionSection[], last: Version | null): readonly VersionSection[] {
  const given = last === null ? new Map() : numbersGiven(last.sections)
  const numbers = paragraphNumbers(
    sections.map(({ text }) => text),
    given,
  )
  return sections.map((section) => {
    const before = last?.sections.find((old) => old.section === section.section)
    const text = withReferencesNow(section.text, numbers)
    return {
      ...section,
      text,
      numbers: { ...goneNumbers(before, numbers, given), ...numbersIn(section.text, numbers) },
    }
  })
}

function numbersIn(text: TextJson, numbers: Numbers): Record<string, string> {
  return Object.fromEntries(
    text.content.flatMap(({ attrs: { id } }) => {
      const number = numbers.get(id)
      return number === undefined ? [] : [[id, number]]
    }),
  )
}

/** Numbers of paragraphs that once stood in a section and stand nowhere now. */
function goneNumbers(before: VersionSection | undefined, now: Numbers, given: Numbers): Record<string, string> {
  const known = before === undefined ? [] : Object.keys(before.numbers ?? numbersIn(before.text, given))
  return Object.fromEntries(
    known.flatMap((id) => {
      const number = given.get(id as BlockId)
      return number === undefined || now.has(id as BlockId) ? [] : [[id, number]]
    }),
  )
}

/** What sections say, whoever wrote it and whenever. */
function said(sections: readonly VersionSection[]): string {
  const numbers = new Map(numbersGiven(sections))
  return canonicalJson(
    json(
      sections.map(({ section, title, text }) => ({
        section,
        title,
        text,
        numbers: text.content.map(({ attrs }) => numbers.get(attrs.id) ?? null),
      })),
    ),
  )
}

/** Texts are plain data, which their types, being interfaces, do not say. */
function json(value: object): Json {
  return value as Json
}
