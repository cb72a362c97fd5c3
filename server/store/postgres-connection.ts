import { Kysely, PostgresDialect, type PostgresPool } from 'kysely'
import pg from 'pg'
import { ConflictError, DamagedError, StorageError } from './store.ts'
import type { Db, Tables } from './tables.ts'

/** How to reach a PostgreSQL database. `url` may hold a password: it stands in no message and in no error. */
export interface ServerAddress {
  readonly url: string
  /** How long a statement may wait for another program's lock. Milliseconds. */
  readonly busyMs: number
}

const CONNECT_MS = 5_000
/** Beyond the wait for a lock, a statement may take so long. Milliseconds. */
const STATEMENT_MS = 10_000
/** A server that does not even say that it gives up is taken for gone. Milliseconds. */
const SILENT_MS = 5_000
const INT8 = 20

/** Whole numbers of eight bytes as numbers: this program writes none that JavaScript does not hold exactly. */
const TYPES: pg.CustomTypesConfig = {
  getTypeParser: (oid, format) =>
    oid === INT8 && format !== 'binary' ? wholeNumber : pg.types.getTypeParser(oid, format as 'text'),
}

function wholeNumber(text: string): number {
  const number = Number(text)
  if (!Number.isSafeInteger(number)) throw new DamagedError('the database is damaged: a number is too large')
  return number
}

export function clientConfig({ url, busyMs }: ServerAddress): pg.ClientConfig {
  return {
    connectionString: url,
    application_name: 'plenum',
    connectionTimeoutMillis: CONNECT_MS,
    query_timeout: busyMs + STATEMENT_MS + SILENT_MS,
    keepAlive: true,
    types: TYPES,
  }
}

interface Settings {
  readonly synchronous_commit: string
  readonly fsync: string
  readonly full_page_writes: string
  readonly server_encoding: string
  readonly standby: boolean
}

/** Settings of a new connection. Throws where the server cannot keep what this program promises. */
export async function prepare(client: pg.ClientBase, { busyMs }: ServerAddress, use: 'read' | 'write'): Promise<void> {
  const { rows } = await client.query<Settings>(
    `select set_config('synchronous_commit', 'on', false) as synchronous_commit,
       set_config('lock_timeout', $1, false), set_config('statement_timeout', $2, false),
       set_config('idle_in_transaction_session_timeout', $2, false),
       set_config('default_transaction_read_only', $3, false),
       set_config('default_transaction_isolation', 'read committed', false),
       current_setting('fsync') as fsync, current_setting('full_page_writes') as full_page_writes,
       current_setting('server_encoding') as server_encoding, pg_is_in_recovery() as standby`,
    [String(busyMs), String(busyMs + STATEMENT_MS), use === 'read' ? 'on' : 'off'],
  )
  const [settings] = rows
  for (const name of ['synchronous_commit', 'fsync', 'full_page_writes'] as const) {
    if (settings?.[name] !== 'on')
      throw new StorageError(`the server runs with ${name} = ${settings?.[name]}, and would lose what it calls saved`)
  }
  if (settings?.server_encoding !== 'UTF8')
    throw new StorageError(`the database has the encoding ${settings?.server_encoding}; it must be UTF8`)
  if (use === 'write' && settings.standby) throw new StorageError('the server is a standby, which takes no writes')
}

/** Kysely on one connection, which stays the caller's. */
export function kyselyOnClient(client: pg.Client): Db {
  const query = client.query.bind(client) as (sql: string, parameters: readonly unknown[]) => Promise<never>
  const pool = { connect: async () => ({ query, release: () => {} }), end: async () => {} }
  return new Kysely<Tables>({ dialect: new PostgresDialect({ pool: pool as unknown as PostgresPool }) })
}

export function kyselyOnPool(pool: pg.Pool): Db {
  return new Kysely<Tables>({ dialect: new PostgresDialect({ pool: pool as unknown as PostgresPool }) })
}

/** What the server says when it can do no more for now, by the first two characters of its code (postgresql.org, Appendix A). */
const WORLD_FAILS = /^(08|25|28|3D|40|42501|42P01|53|54|55|57|58|F0)/
const CONTRADICTION = /^23/
const DAMAGE = /^XX00[12]/

/** What a failed statement means to the store's callers; errors that are none of the database's come back as they are. */
export function asStoreError(error: unknown): unknown {
  if (!(error instanceof Error) || isOurs(error)) return error
  const code = 'code' in error && typeof error.code === 'string' ? error.code : null
  // The client's own: a connection that could not be made, or ended.
  if (code === null) return isOfClient(error) ? new StorageError(error.message, { cause: error }) : error
  if (CONTRADICTION.test(code)) return new ConflictError(error.message, { cause: error })
  if (DAMAGE.test(code)) return new DamagedError(`the database is damaged: ${error.message}`, { cause: error })
  if ('syscall' in error || /^E[A-Z]{3,}$|CERT|TLS|SSL|SIGNATURE/.test(code) || WORLD_FAILS.test(code))
    return new StorageError(`${error.message || 'the server cannot be reached'} (${code})`, { cause: error })
  return error
}

function isOurs(error: Error): boolean {
  return error instanceof StorageError || error instanceof ConflictError || error instanceof DamagedError
}

/** Errors that `pg` makes itself have no code, and these words. */
function isOfClient({ message }: Error): boolean {
  return /connection|timeout|Client|pool|SSL|SASL|authentication|password/i.test(message)
}
