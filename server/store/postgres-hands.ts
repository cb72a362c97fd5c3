import type { Kysely } from 'kysely'
import pg from 'pg'
import { writeBatch } from './batch.ts'
import type { Engine, Hands, WriteConnection } from './engine.ts'
import { migrate } from './migrate.ts'
import { asStoreError, clientConfig, kyselyOnClient, prepare, type ServerAddress } from './postgres-connection.ts'
import { EMPTY_HASH, StorageError } from './store.ts'
import type { Db } from './tables.ts'
import { type Outcome, toFailure } from './writer-messages.ts'
import { headsMoved, type Write, type WriteName } from './writes.ts'

/** What other programs on the database are told to look for; they read it from the tables. */
export const CHANNEL = 'plenum'
/** Writes that nobody else waits to hear of. */
const UNHEARD: ReadonlySet<WriteName> = new Set(['saveSnapshot', 'claimClientId', 'addSignIn', 'ping'])
/** Any number: one program at a time makes the tables. */
const MIGRATION_LOCK = 0x504c4e4d

const POSTGRES: Engine = {
  bytesType: 'bytea',
  textType: 'text collate "C"',
  refuseChanges: (table) => [
    `create function ${table}_never_changes() returns trigger language plpgsql as $$ begin
       raise exception 'ST3: rows of ${table} are never changed or removed' using errcode = 'integrity_constraint_violation';
     end $$`,
    `create trigger ${table}_never_changes before update or delete on ${table}
       for each row execute function ${table}_never_changes()`,
    `create trigger ${table}_never_emptied before truncate on ${table}
       for each statement execute function ${table}_never_changes()`,
  ],
  refuseGaps: (table, owner) => [
    `create function ${table}_follows() returns trigger language plpgsql as $$ begin
       if exists (select 1 from ${table} where ${owner} = new.${owner} and seq = new.seq)
         or not (new.seq = 1 and new.previous_hash = '${EMPTY_HASH}' or exists (select 1 from ${table}
           where ${owner} = new.${owner} and seq = new.seq - 1 and hash = new.previous_hash)) then
         raise exception 'ST2: a row of ${table} follows on the row before it' using errcode = 'integrity_constraint_violation';
       end if;
       return new;
     end $$`,
    `create trigger ${table}_follows before insert on ${table} for each row execute function ${table}_follows()`,
  ],
}

/**
 * The one connection of this process that writes to a PostgreSQL database. One that is lost fails the batch in its hands; the next
 * batch makes a new one.
 */
export class PostgresHands implements Hands {
  readonly #address: ServerAddress
  #connection: Promise<ServerConnection> | null = null
  #processId: number | null = null
  #isClosed = false

  constructor(address: ServerAddress) {
    this.#address = address
  }

  async open(): Promise<void> {
    await this.#connected()
  }

  async write(writes: readonly Write[]): Promise<readonly Outcome[]> {
    const connection = await this.#connected()
    const outcomes = await writeBatch(connection, writes)
    if (connection.isLost) this.#connection = null
    else if (writes.some(({ name }) => !UNHEARD.has(name))) connection.tellOthers()
    return outcomes
  }

  /** Whether a hint came from this process itself. */
  isOwn(processId: number): boolean {
    return processId === this.#processId
  }

  async close(): Promise<void> {
    this.#isClosed = true
    const connection = await this.#connection?.catch(() => null)
    await connection?.close()
  }

  async #connected(): Promise<ServerConnection> {
    if (this.#isClosed) throw new StorageError('the store is closed')
    const known = await this.#connection?.catch(() => null)
    if (known?.isLost === false) return known
    this.#connection = ServerConnection.open(this.#address)
    const connection = await this.#connection
    this.#processId = connection.processId
    return connection
  }
}

/** One connection that writes. Statements wait for their answers, one after the other. */
class ServerConnection implements WriteConnection {
  readonly db: Db
  readonly #client: pg.Client
  #inTransaction = false
  #isLost = false

  private constructor(client: pg.Client) {
    this.#client = client
    this.db = kyselyOnClient(client)
    client.on('error', () => this.#lose())
    client.on('end', () => this.#lose())
  }

  /** Connects, and makes the tables or brings them up to date. Rejects with `StorageError`. */
  static async open(address: ServerAddress): Promise<ServerConnection> {
    let connection: ServerConnection | null = null
    try {
      const client = new pg.Client(clientConfig(address))
      connection = new ServerConnection(client)
      await client.connect()
      await prepare(client, address, 'write')
      await connection.#migrate()
      return connection
    } catch (thrown) {
      if (connection !== null) connection.#lose()
      const error = asStoreError(thrown)
      throw error instanceof StorageError ? error : new StorageError(messageOf(error), { cause: thrown })
    }
  }

  /** Of the server's process at the other end. */
  get processId(): number | null {
    return (this.#client as unknown as { processID: number | null }).processID
  }

  get isLost(): boolean {
    return this.#isLost
  }

  async #migrate(): Promise<void> {
    await this.#client.query('begin')
    await this.#client.query('select pg_advisory_xact_lock($1)', [MIGRATION_LOCK])
    const { rows } = await this.#client.query<{ ours: boolean; tables: number }>(
      `select to_regclass('migrations') is not null as ours,
         (select count(*) from pg_class where relnamespace = current_schema()::regnamespace and relkind = 'r') as tables`,
    )
    if (rows[0]?.ours === false && rows[0].tables > 0)
      throw new StorageError('the database holds tables of another program')
    await migrate(this.db as unknown as Kysely<unknown>, POSTGRES)
    await this.#client.query('commit')
  }

  /** Takes the locks of all that will be moved on in one order, so that no two programs wait for each other. */
  async begin(writes: readonly Write[]): Promise<void> {
    await this.#client.query('begin')
    this.#inTransaction = true
    const { rooms, meetings } = headsMoved(writes)
    // An append alone begins with the update that locks its room.
    if (rooms.length > 0 && writes.length + meetings.length > 1) {
      await this.db.selectFrom('rooms').select('id').where('id', 'in', rooms).orderBy('id').forNoKeyUpdate().execute()
    }
    if (meetings.length > 0) {
      const heads = this.db.selectFrom('meetings').select('id').where('id', 'in', meetings)
      await heads.orderBy('id').forNoKeyUpdate().execute()
    }
  }

  async commit(): Promise<void> {
    this.#inTransaction = false
    try {
      const { command } = await this.#client.query('commit')
      if (command !== 'COMMIT') throw new StorageError(`the server answered ${command} where it was told to commit`)
    } catch (error) {
      if (error instanceof StorageError) throw error
      const isRefusal = error instanceof pg.DatabaseError && !/^(08|57)/.test(error.code ?? '')
      if (isRefusal) throw error
      // The server had it in its hands, and nobody knows what became of it.
      this.#lose()
      throw new StorageError(`the connection ended at a commit: ${messageOf(error)}`, {
        cause: error,
        outcome: 'unknown',
      })
    }
  }

  async savepoint(): Promise<void> {
    await this.#client.query('savepoint one_write')
  }

  async release(): Promise<void> {
    await this.#client.query('release one_write')
  }

  async rollbackToSavepoint(): Promise<void> {
    await this.#client.query('rollback to one_write; release one_write')
  }

  async rollback(): Promise<void> {
    this.#inTransaction = false
    if (this.#isLost) return
    // Where even this fails, the connection goes, and with it the transaction.
    await this.#client.query('rollback').catch(() => this.#lose())
  }

  inTransaction(): boolean {
    return this.#inTransaction && !this.#isLost
  }

  asStoreError(error: unknown): unknown {
    const meant = asStoreError(error)
    if (meant instanceof StorageError && !(error instanceof pg.DatabaseError)) this.#lose()
    return meant
  }

  /** Says that something is there to be read, when it is. Who does not hear it looks all the same. */
  tellOthers(): void {
    this.#client.query(`notify ${CHANNEL}`).catch(() => this.#lose())
  }

  async close(): Promise<void> {
    await this.#client.end().catch(() => {
      // It is gone already.
    })
  }

  /** No answer of this connection means anything any more. */
  #lose(): void {
    if (this.#isLost) return
    this.#isLost = true
    this.#client.end().catch(() => {})
    socketOf(this.#client)?.destroy()
  }
}

/** `end` waits for what is under way, which on a line that is dead is for ever. */
function socketOf(client: pg.Client): { destroy(): void } | undefined {
  return (client as unknown as { connection?: { stream?: { destroy(): void } } }).connection?.stream
}

function messageOf(error: unknown): string {
  return toFailure(error).message
}
