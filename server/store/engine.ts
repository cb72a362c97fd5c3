import type { Driver } from './drivers.ts'
import type { Db } from './tables.ts'

/** What differs between databases in the making of tables. Everything else is written once. */
export interface Engine {
  readonly bytesType: 'blob' | 'bytea'
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
  close(): void
}
