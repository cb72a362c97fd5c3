import { type Kysely, sql } from 'kysely'
import type { Engine } from '../engine.ts'

/** Tables to which rows are only ever added (rule ST3). */
const ADD_ONLY = ['log', 'journal', 'versions', 'client_ids']

/**
 * The tables of the first release. Times are ISO 8601 UTC text; JSON is canonical text; hashes are lower-case hex SHA-256.
 * Written once for SQLite and PostgreSQL: only `integer`, `bigint` and the engine's types of text and bytes are used.
 */
export async function first(db: Kysely<unknown>, engine: Engine): Promise<void> {
  const bytes = engine.bytesType
  const tables: readonly string[] = [
    `meetings (id text primary key, facts text not null, clock_offset_ms bigint not null, demo_secret text,
       journal_seq bigint not null, journal_hash text not null)`,
    `sessions (id text primary key, meeting text not null references meetings, position integer not null, facts text not null)`,
    `programme (meeting text not null references meetings, position integer not null, facts text not null,
       primary key (meeting, position))`,
    `delegations (id text primary key, meeting text not null references meetings, name text not null, facts text not null)`,
    `seats (id text primary key, meeting text not null references meetings, role text not null, name text not null,
       delegation text, sections text not null, sessions text not null, created_at text)`,
    `links (id text primary key, seat text not null references seats, code_hash text not null unique,
       created_at text not null, expires_at text not null, revoked_at text)`,
    `sign_ins (id text primary key, token_hash text not null unique, seat text not null references seats,
       link text not null references links, created_at text not null, expires_at text not null, ended_at text)`,
    `documents (id text primary key, meeting text not null references meetings, kind text not null, title text not null,
       position integer not null)`,
    `sections (id text primary key, document text not null references documents, position integer not null,
       title text not null, session text, audience text not null)`,
    `rooms (id text primary key, epoch integer not null, head_seq bigint not null, head_hash text not null)`,
    `log (room text not null references rooms, seq bigint not null, epoch integer not null, changes ${bytes} not null,
       seat text, sign_in text, client_id bigint, at text not null, previous_hash text not null, hash text not null,
       primary key (room, seq))`,
    `snapshots (room text not null references rooms, seq bigint not null, state ${bytes} not null, log_hash text not null,
       hash text not null, primary key (room, seq))`,
    `shown (room text primary key references rooms, seq bigint not null, state ${bytes} not null, at text not null,
       seat text, log_hash text not null, hash text not null)`,
    `client_ids (room text not null references rooms, client_id bigint not null, seat text not null,
       primary key (room, client_id))`,
    `versions (id text primary key, document text not null references documents, number integer not null,
       symbol text not null, note text not null, based_on text references versions, issued_at text not null,
       issued_by text not null references seats, paragraphs integer not null, content_hash text not null,
       sections text not null, sections_hash text not null, hash text not null,
       unique (document, symbol), unique (document, number))`,
    `journal (meeting text not null references meetings, seq bigint not null, seat text, act text not null,
       detail text not null, at text not null, previous_hash text not null, hash text not null,
       primary key (meeting, seq))`,
  ]
  for (const table of tables) {
    await sql.raw(`create table ${table.replaceAll(/\btext\b/g, engine.textType)}`).execute(db)
  }
  const indexes = [
    'sessions_of_meeting on sessions (meeting, position)',
    'delegations_of_meeting on delegations (meeting)',
    'seats_of_meeting on seats (meeting)',
    'links_of_seat on links (seat)',
    'sign_ins_of_link on sign_ins (link)',
    'documents_of_meeting on documents (meeting, position)',
    'sections_of_document on sections (document, position)',
  ]
  for (const index of indexes) await sql.raw(`create index ${index}`).execute(db)
  const guards = [
    ...ADD_ONLY.flatMap((table) => engine.refuseChanges(table)),
    ...engine.refuseGaps('log', 'room'),
    ...engine.refuseGaps('journal', 'meeting'),
  ]
  for (const guard of guards) await sql.raw(guard).execute(db)
}
