import type { MeetingId, SeatId } from '../../shared/model/ids.ts'
import type { Seat } from '../../shared/model/seat.ts'
import { appendToJournal } from './journal.ts'
import { fromJson, toJson } from './json.ts'
import type { JournalDraft, Link, SignIn } from './store.ts'
import type { Db, Tables } from './tables.ts'

/** A seat as its row. `at` null: it was made when the meeting was set up. */
export function seatColumns(seat: Seat, at: string | null): Tables['seats'] {
  return { ...seat, sections: toJson(seat.sections), sessions: toJson(seat.sessions), created_at: at }
}

function toSeat({ id, meeting, role, name, delegation, sections, sessions }: Tables['seats']): Seat {
  const what = `seat ${id}`
  return { id, meeting, role, name, delegation, sections: fromJson(sections, what), sessions: fromJson(sessions, what) }
}

export async function readSeat(db: Db, id: SeatId): Promise<Seat | null> {
  const row = await db.selectFrom('seats').selectAll().where('id', '=', id).executeTakeFirst()
  return row === undefined ? null : toSeat(row)
}

/** By name. */
export async function readSeats(db: Db, meeting: MeetingId): Promise<readonly Seat[]> {
  const all = db.selectFrom('seats').selectAll().where('meeting', '=', meeting)
  return (await all.orderBy('name').orderBy('id').execute()).map(toSeat)
}

export async function addSeat(db: Db, seat: Seat, link: Link, codeHash: string, entry: JournalDraft): Promise<void> {
  await db.insertInto('seats').values(seatColumns(seat, entry.at)).execute()
  await addLink(db, link, codeHash)
  await appendToJournal(db, entry)
}

export async function addLink(db: Db, link: Link, codeHash: string): Promise<void> {
  const { id, seat, createdAt, expiresAt, revokedAt } = link
  const times = { created_at: createdAt, expires_at: expiresAt, revoked_at: revokedAt }
  await db
    .insertInto('links')
    .values({ id, seat, code_hash: codeHash, ...times })
    .execute()
}

export async function readLinkByHash(db: Db, codeHash: string): Promise<Link | null> {
  const row = await db.selectFrom('links').selectAll().where('code_hash', '=', codeHash).executeTakeFirst()
  return row === undefined ? null : toLink(row)
}

/** Oldest first. */
export async function readLinks(db: Db, seat: SeatId): Promise<readonly Link[]> {
  const all = db.selectFrom('links').selectAll().where('seat', '=', seat)
  return (await all.orderBy('created_at').orderBy('id').execute()).map(toLink)
}

function toLink({ id, seat, created_at, expires_at, revoked_at }: Tables['links']): Link {
  return { id, seat, createdAt: created_at, expiresAt: expires_at, revokedAt: revoked_at }
}

/** The first time of each stays. */
export async function revokeLinks(db: Db, seat: SeatId, at: string, entry: JournalDraft | null): Promise<void> {
  await db
    .updateTable('links')
    .set({ revoked_at: at })
    .where('seat', '=', seat)
    .where('revoked_at', 'is', null)
    .execute()
  await db
    .updateTable('sign_ins')
    .set({ ended_at: at })
    .where('seat', '=', seat)
    .where('ended_at', 'is', null)
    .execute()
  if (entry !== null) await appendToJournal(db, entry)
}

export async function addSignIn(db: Db, signIn: SignIn, tokenHash: string, at: string): Promise<void> {
  const { id, seat, link, expiresAt, endedAt } = signIn
  const times = { created_at: at, expires_at: expiresAt, ended_at: endedAt }
  await db
    .insertInto('sign_ins')
    .values({ id, token_hash: tokenHash, seat, link, ...times })
    .execute()
}

export async function readSignInByHash(db: Db, tokenHash: string): Promise<SignIn | null> {
  const row = await db.selectFrom('sign_ins').selectAll().where('token_hash', '=', tokenHash).executeTakeFirst()
  if (row === undefined) return null
  return { id: row.id, seat: row.seat, link: row.link, expiresAt: row.expires_at, endedAt: row.ended_at }
}

export async function endSignIn(db: Db, id: string, at: string): Promise<void> {
  await db.updateTable('sign_ins').set({ ended_at: at }).where('id', '=', id).where('ended_at', 'is', null).execute()
}
