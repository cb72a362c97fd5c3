import type { Delegation } from '../../shared/model/delegation.ts'
import type { Audience, Document, Section } from '../../shared/model/document.ts'
import { type DocumentId, type MeetingId, roomOfSection, type SectionId } from '../../shared/model/ids.ts'
import type { Meeting, ProgrammeItem, Session } from '../../shared/model/meeting.ts'
import { appendToJournal } from './journal.ts'
import { fromJson, toJson } from './json.ts'
import { seatColumns } from './seats.ts'
import { EMPTY_HASH, type JournalDraft, type MeetingSetup } from './store.ts'
import type { Db, Tables } from './tables.ts'

const FIRST_EPOCH = 1

/** Writes everything of a meeting but its texts, and makes the rooms of its sections with empty logs. */
export async function setUpMeeting(db: Db, setup: MeetingSetup): Promise<void> {
  const { id, clockOffsetMs, ...facts } = setup.meeting
  const journal = { journal_seq: 0, journal_hash: EMPTY_HASH }
  await db
    .insertInto('meetings')
    .values({ id, clock_offset_ms: clockOffsetMs, facts: toJson(facts), demo_secret: setup.demoSecret, ...journal })
    .execute()
  for (const [position, session] of setup.sessions.entries()) {
    await db
      .insertInto('sessions')
      .values({ id: session.id, meeting: id, position, facts: toJson(session) })
      .execute()
  }
  for (const [position, item] of setup.programme.entries()) {
    await db
      .insertInto('programme')
      .values({ meeting: id, position, facts: toJson(item) })
      .execute()
  }
  for (const delegation of setup.delegations) {
    await db
      .insertInto('delegations')
      .values({ id: delegation.id, meeting: id, name: delegation.name, facts: toJson(delegation) })
      .execute()
  }
  for (const seat of setup.seats) await db.insertInto('seats').values(seatColumns(seat, null)).execute()
  for (const [position, document] of setup.documents.entries()) await addDocument(db, document, position)
}

async function addDocument(db: Db, document: Document, position: number): Promise<void> {
  const { id, meeting, kind, title } = document
  await db.insertInto('documents').values({ id, meeting, kind, title, position }).execute()
  for (const section of document.sections) {
    await db.insertInto('sections').values(section).execute()
    await db
      .insertInto('rooms')
      .values({ id: roomOfSection(section.id), epoch: FIRST_EPOCH, head_seq: 0, head_hash: EMPTY_HASH })
      .execute()
  }
}

export async function readMeetings(db: Db): Promise<readonly Meeting[]> {
  return (await db.selectFrom('meetings').selectAll().orderBy('id').execute()).map(toMeeting)
}

export async function readMeeting(db: Db, id: MeetingId): Promise<Meeting | null> {
  const row = await db.selectFrom('meetings').selectAll().where('id', '=', id).executeTakeFirst()
  return row === undefined ? null : toMeeting(row)
}

function toMeeting(row: Tables['meetings']): Meeting {
  const facts = fromJson<Omit<Meeting, 'id' | 'clockOffsetMs'>>(row.facts, `meeting ${row.id}`)
  return { ...facts, id: row.id, clockOffsetMs: row.clock_offset_ms }
}

export async function readDemoSecret(db: Db, id: MeetingId): Promise<string | null> {
  const row = await db.selectFrom('meetings').select('demo_secret').where('id', '=', id).executeTakeFirst()
  return row?.demo_secret ?? null
}

/** In the order they were given. */
export async function readSessions(db: Db, meeting: MeetingId): Promise<readonly Session[]> {
  const rows = await db.selectFrom('sessions').selectAll().where('meeting', '=', meeting).orderBy('position').execute()
  return rows.map((row) => fromJson<Session>(row.facts, `session ${row.id}`))
}

/** In the order it was given. */
export async function readProgramme(db: Db, meeting: MeetingId): Promise<readonly ProgrammeItem[]> {
  const rows = await db.selectFrom('programme').selectAll().where('meeting', '=', meeting).orderBy('position').execute()
  return rows.map((row) => fromJson<ProgrammeItem>(row.facts, `programme of ${meeting}, line ${row.position}`))
}

/** By name. */
export async function readDelegations(db: Db, meeting: MeetingId): Promise<readonly Delegation[]> {
  const all = db.selectFrom('delegations').selectAll().where('meeting', '=', meeting)
  const rows = await all.orderBy('name').orderBy('id').execute()
  return rows.map((row) => fromJson<Delegation>(row.facts, `delegation ${row.id}`))
}

/** In the order they were given. */
export async function readDocuments(db: Db, meeting: MeetingId): Promise<readonly Document[]> {
  const rows = await db.selectFrom('documents').selectAll().where('meeting', '=', meeting).orderBy('position').execute()
  return Promise.all(rows.map((row) => withSections(db, row)))
}

export async function readDocument(db: Db, id: DocumentId): Promise<{ document: Document; meeting: MeetingId } | null> {
  const row = await db.selectFrom('documents').selectAll().where('id', '=', id).executeTakeFirst()
  return row === undefined ? null : { document: await withSections(db, row), meeting: row.meeting }
}

async function withSections(db: Db, row: Tables['documents']): Promise<Document> {
  const { id, meeting, kind, title } = row
  const sections = await db.selectFrom('sections').selectAll().where('document', '=', id).orderBy('position').execute()
  return { id, meeting, kind, title, sections }
}

export async function readSection(
  db: Db,
  id: SectionId,
): Promise<{ section: Section; document: Document; meeting: MeetingId } | null> {
  const section = await db.selectFrom('sections').selectAll().where('id', '=', id).executeTakeFirst()
  const found = section === undefined ? null : await readDocument(db, section.document)
  return section === undefined || found === null ? null : { section, ...found }
}

export async function setAudience(
  db: Db,
  section: SectionId,
  audience: Audience,
  entry: JournalDraft | null,
): Promise<void> {
  await db.updateTable('sections').set({ audience }).where('id', '=', section).execute()
  if (entry !== null) await appendToJournal(db, entry)
}
