import { type Kysely, sql } from 'kysely'
import type { Engine } from '../engine.ts'

/** What a seat is to be told of clashes with others, until it has read it. */
export async function notices(db: Kysely<unknown>, engine: Engine): Promise<void> {
  const table = `notices (id text primary key, seat text not null references seats, section text not null references sections,
     facts text not null, at text not null, read_at text)`
  await sql.raw(`create table ${table.replaceAll(/\btext\b/g, engine.textType)}`).execute(db)
  await sql.raw('create index notices_of_seat on notices (seat, read_at)').execute(db)
}
