import { type Kysely, sql } from 'kysely'
import type { Engine } from './engine.ts'
import { first } from './migrations/0001-first.ts'
import { statuses } from './migrations/0002-statuses.ts'
import { notices } from './migrations/0003-notices.ts'
import { StorageError } from './store.ts'

/** In order, only ever added to. */
const MIGRATIONS: readonly ((db: Kysely<unknown>, engine: Engine) => Promise<void>)[] = [first, statuses, notices]

/**
 * Brings the tables up to what this program knows. The caller holds the write lock in a transaction, so that of two programs
 * that open a new file at once, one finds the work done. Rejects with `StorageError` where a newer program made the tables.
 */
export async function migrate(db: Kysely<unknown>, engine: Engine): Promise<void> {
  await sql`create table if not exists migrations (number integer primary key)`.execute(db)
  const { rows } = await sql<{ number: number | null }>`select max(number) as number from migrations`.execute(db)
  const done = rows[0]?.number ?? 0
  if (done > MIGRATIONS.length) {
    throw new StorageError(
      `a newer version of this program made it (its tables are at step ${done}, this program knows ${MIGRATIONS.length})`,
    )
  }
  for (const [index, migration] of MIGRATIONS.entries()) {
    if (index < done) continue
    await migration(db, engine)
    await sql`insert into migrations (number) values (${index + 1})`.execute(db)
  }
}
