import type { DocumentId, VersionId } from '../../shared/model/ids.ts'
import type { Version, VersionSection, VersionSummary } from '../../shared/model/version.ts'
import { paragraphNumbers } from '../../shared/schema/numbers.ts'
import { canonicalJson } from '../../shared/util/canonical-json.ts'
import { fits, sha256 } from './chain.ts'
import { appendToJournal } from './journal.ts'
import { fromJson, toJson } from './json.ts'
import { DamagedError, type JournalDraft } from './store.ts'
import type { Db, Tables } from './tables.ts'

type Columns = Tables['versions']

/** Answers false, and writes nothing, where the document has a version with that symbol. */
export async function issueVersion(db: Db, version: Version, entry: JournalDraft): Promise<boolean> {
  const issued = await db.selectFrom('versions').select('symbol').where('document', '=', version.document).execute()
  if (issued.some(({ symbol }) => symbol === version.symbol)) return false
  const sections = toJson(version.sections)
  const columns = {
    id: version.id,
    document: version.document,
    number: issued.length + 1,
    symbol: version.symbol,
    note: version.note,
    based_on: version.basedOn,
    issued_at: version.issuedAt,
    issued_by: version.issuedBy,
    paragraphs: paragraphNumbers(version.sections.map(({ text }) => text)).size,
    content_hash: version.contentHash,
    sections_hash: sha256(sections),
  }
  await db
    .insertInto('versions')
    .values({ ...columns, sections, hash: rowHash(columns) })
    .execute()
  await appendToJournal(db, entry)
  return true
}

export async function readVersion(db: Db, id: VersionId): Promise<Version | null> {
  const row = await db.selectFrom('versions').selectAll().where('id', '=', id).executeTakeFirst()
  if (row === undefined) return null
  verify(row)
  if (!fits(row.sections_hash, () => sha256(row.sections))) throw damaged(row)
  const sections = fromJson<readonly VersionSection[]>(row.sections, `version ${row.symbol}`)
  return { ...facts(row), sections }
}

/** Oldest first. */
export async function readVersions(db: Db, document: DocumentId): Promise<readonly VersionSummary[]> {
  const rows = await db
    .selectFrom('versions')
    .innerJoin('seats', 'seats.id', 'versions.issued_by')
    .select(['versions.id', 'document', 'number', 'symbol', 'note', 'based_on', 'issued_at', 'issued_by'])
    .select(['paragraphs', 'content_hash', 'sections_hash', 'hash', 'seats.name'])
    .where('document', '=', document)
    .orderBy('number')
    .execute()
  return rows.map((row, index) => {
    if (row.number !== index + 1) throw new DamagedError(`document ${document}: version ${index + 1} is missing`)
    verify(row)
    return { ...facts(row), issuedByName: row.name, paragraphs: row.paragraphs }
  })
}

type Facts = Omit<Columns, 'sections' | 'hash'>

function facts(row: Facts): Omit<Version, 'sections'> {
  return {
    id: row.id,
    document: row.document,
    symbol: row.symbol,
    note: row.note,
    basedOn: row.based_on,
    issuedAt: row.issued_at,
    issuedBy: row.issued_by,
    contentHash: row.content_hash,
  }
}

function rowHash(row: Facts): string {
  const { number, paragraphs, sections_hash: sectionsHash } = row
  return sha256(canonicalJson({ format: 'plenum.versionRow/1', ...facts(row), number, paragraphs, sectionsHash }))
}

function verify(row: Omit<Columns, 'sections'>): void {
  if (!fits(row.hash, () => rowHash(row))) throw damaged(row)
}

function damaged(row: Pick<Columns, 'document' | 'number'>): DamagedError {
  return new DamagedError(`document ${row.document}: version ${row.number} is not what was written`)
}
