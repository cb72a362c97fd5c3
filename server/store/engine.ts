import type { Driver } from './drivers.ts'
import type { Db } from './tables.ts'
import type { Outcome } from './writer-messages.ts'
import type { Write } from './writes.ts'

/** What differs between databases in the making of tables. Everything else is written once. */
export interface Engine {
  readonly bytesType: 'blob' | 'bytea'
  /** Text that is compared and sorted by its bytes. */
  readonly textType: 'text' | 'text collate "C"'
  /** Statements that make the database refuse to change or remove a row of the table. */
  refuseChanges(table: string): readonly string[]
  /**
   * Statements that make the database refuse a row of a chain (`seq`, `previous_hash`, `hash`) that does not follow on the row
   * before it of the same `owner`, or stands in the place of one.
   */
  refuseGaps(table: string, owner: string): readonly string[]
}

export interface ConnectOptions {
  readonly file: string
  /** How long another process may hold the lock before a statement fails. Milliseconds. */
  readonly busyMs: number
  readonly driver: Driver
}

/** A connection that reads. Statements run on the caller's thread. */
export interface Reader {
  /** Runs the reads, and turns the engine's errors into the store's. */
  read<Result>(work: (db: Db) => Promise<Result>): Promise<Result>
  close(): Promise<void> | void
}

/** Who does batches of writes, one at a time (`writer.ts`): a thread with a file, or a connection to a server. */
export interface Hands {
  /** Resolves when the database is open and its tables are up to date; rejects with `StorageError`. */
  open(): Promise<void>
  /**
   * Does the writes in one transaction, and answers the outcome of each, in order. Rejects with `StorageError`; its outcome is
   * `unknown` where the writes may have taken effect all the same.
   */
  write(writes: readonly Write[]): Promise<readonly Outcome[]>
  close(): Promise<void>
}

type Step = void | Promise<void>

/** A connection that writes. Transactions and savepoints are the caller's to open and close, in order. */
export interface WriteConnection {
  readonly db: Db
  /** Begins a transaction for these writes. */
  begin(writes: readonly Write[]): Step
  commit(): Step
  savepoint(): Step
  release(): Step
  rollbackToSavepoint(): Step
  /** Ends the transaction without effect, also where the database has done so itself. Throws nothing that matters. */
  rollback(): Step
  /** False also after an error on which the database ended the transaction. */
  inTransaction(): boolean
  /** What a failed statement means to the store's callers; errors that are none of the database's come back as they are. */
  asStoreError(error: unknown): unknown
}
