import { roomOfSection, type SectionId } from '../../shared/model/ids.ts'
import { appendToLog } from './log.ts'
import type { AppendResult, Head, JournalDraft, LogDraft, StoredStatus } from './store.ts'
import type { Db } from './tables.ts'

/** The statuses given to paragraphs of a section, by block. */
export async function readStatuses(db: Db, section: SectionId): Promise<readonly StoredStatus[]> {
  const rows = await db.selectFrom('statuses').selectAll().where('section', '=', section).orderBy('block').execute()
  return rows.map(({ block, rung, parked, at, seat, locked_hash: lockedHash }) => ({
    block,
    rung,
    isParked: parked === 1,
    at,
    seat,
    lockedHash,
  }))
}

/** Gives paragraphs of a section their statuses, in the place of what they had, if its room's head is still the expected one. */
export async function setStatuses(
  db: Db,
  section: SectionId,
  statuses: readonly StoredStatus[],
  log: { readonly expected: Head; readonly draft: LogDraft },
  entry: JournalDraft,
): Promise<AppendResult> {
  const result = await appendToLog(db, roomOfSection(section), log.expected, [log.draft], entry)
  if (result.kind === 'stale') return result
  for (const { block, rung, isParked, at, seat, lockedHash } of statuses) {
    const columns = { rung, parked: isParked ? 1 : 0, at, seat, locked_hash: lockedHash }
    await db
      .insertInto('statuses')
      .values({ section, block, ...columns })
      .onConflict((conflict) => conflict.columns(['section', 'block']).doUpdateSet(columns))
      .execute()
  }
  return result
}
