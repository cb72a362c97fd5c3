import { type Kysely, sql } from 'kysely'
import type { Engine } from '../engine.ts'

/** Where paragraphs stand between open and adopted, and what was locked (ST7). */
export async function statuses(db: Kysely<unknown>, engine: Engine): Promise<void> {
  const table = `statuses (section text not null references sections, block text not null, rung text not null,
     parked integer not null, at text not null, seat text not null references seats, locked_hash text,
     primary key (section, block))`
  await sql.raw(`create table ${table.replaceAll(/\btext\b/g, engine.textType)}`).execute(db)
}
