import type { MeetingId } from '../../shared/model/ids.ts'
import type { JournalEntry } from '../../shared/model/journal.ts'
import { journalHash, readChain } from './chain.ts'
import { ConflictError, type JournalDraft } from './store.ts'
import type { Db, Tables } from './tables.ts'

/** Adds an entry behind the last one of its meeting; takes the meeting's lock. */
export async function appendToJournal(db: Db, draft: JournalDraft): Promise<JournalEntry> {
  const { meeting, seat, act, detail, at } = draft
  const head = await journalHead(db, meeting)
  if (head === null) throw new ConflictError(`there is no meeting ${meeting}`)
  const link = { meeting, seq: head.seq + 1, seat, act, detail, at, previousHash: head.hash }
  const entry = { ...link, hash: journalHash(link) }
  const moved = await db
    .updateTable('meetings')
    .set({ journal_seq: entry.seq, journal_hash: entry.hash })
    .where('id', '=', meeting)
    .where('journal_hash', '=', head.hash)
    .executeTakeFirst()
  if (moved.numUpdatedRows === 0n) throw new ConflictError(`the journal of ${meeting} has moved on`)
  const { previousHash, ...columns } = entry
  await db
    .insertInto('journal')
    .values({ ...columns, previous_hash: previousHash })
    .execute()
  return entry
}

/** Entries with `after < seq`, in order, verified; none where the meeting does not exist. */
export async function readJournal(db: Db, meeting: MeetingId, after: number): Promise<readonly JournalEntry[]> {
  const head = await journalHead(db, meeting)
  if (head === null) return []
  const entries = db.selectFrom('journal').where('meeting', '=', meeting)
  return readChain<JournalEntry>(
    {
      name: `journal of ${meeting}`,
      head,
      hashAt: async (seq) => (await entries.select('hash').where('seq', '=', seq).executeTakeFirst())?.hash,
      page: async (from, upTo, count) => {
        const page = entries.selectAll().where('seq', '>', from).where('seq', '<=', upTo).orderBy('seq').limit(count)
        return (await page.execute()).map(fromColumns)
      },
      hashOf: journalHash,
    },
    after,
    Number.POSITIVE_INFINITY,
  )
}

async function journalHead(db: Db, meeting: MeetingId): Promise<{ seq: number; hash: string } | null> {
  const row = await db
    .selectFrom('meetings')
    .select(['journal_seq', 'journal_hash'])
    .where('id', '=', meeting)
    .executeTakeFirst()
  return row === undefined ? null : { seq: row.journal_seq, hash: row.journal_hash }
}

function fromColumns({ previous_hash, ...entry }: Tables['journal']): JournalEntry {
  return { ...entry, previousHash: previous_hash }
}
