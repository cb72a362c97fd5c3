import type { SeatId } from '../../shared/model/ids.ts'
import type { Notice } from '../../shared/model/notice.ts'
import type { Db } from './tables.ts'

/** More than so many unread ones of a seat are not kept: the oldest are told first, and one who reads none loses nothing of the text. */
const UNREAD_MAX = 200

export async function readNotices(db: Db, seat: SeatId): Promise<readonly Notice[]> {
  const rows = await db
    .selectFrom('notices')
    .selectAll()
    .where('seat', '=', seat)
    .where('read_at', 'is', null)
    .orderBy('at')
    .orderBy('id')
    .limit(UNREAD_MAX)
    .execute()
  return rows.map(({ facts, ...row }) => ({
    id: row.id,
    seat: row.seat,
    section: row.section,
    at: row.at,
    clash: JSON.parse(facts),
  }))
}

export async function addNotices(db: Db, notices: readonly Notice[]): Promise<void> {
  for (const { id, seat, section, at, clash } of notices) {
    const { unread } = await db
      .selectFrom('notices')
      .select(({ fn }) => fn.countAll<number>().as('unread'))
      .where('seat', '=', seat)
      .where('read_at', 'is', null)
      .executeTakeFirstOrThrow()
    if (Number(unread) >= UNREAD_MAX) continue
    const facts = JSON.stringify(clash)
    await db.insertInto('notices').values({ id, seat, section, facts, at, read_at: null }).execute()
  }
}

/** Answers false where that seat has no such notice. The first time of reading stays. */
export async function markNoticeRead(db: Db, seat: SeatId, id: string, at: string): Promise<boolean> {
  const own = () => db.selectFrom('notices').select('id').where('id', '=', id).where('seat', '=', seat)
  const found = await own().executeTakeFirst()
  if (found === undefined) return false
  await db
    .updateTable('notices')
    .set({ read_at: at })
    .where('id', '=', id)
    .where('seat', '=', seat)
    .where('read_at', 'is', null)
    .execute()
  return true
}
