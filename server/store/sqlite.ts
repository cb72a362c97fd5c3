/** A connection to a SQLite file. What fails in the database throws an error whose `code` is the name of SQLite's result code. */
export interface Sqlite {
  prepare(sql: string): SqliteStatement
  /** Runs statements without parameters; rows they give are not handed out. */
  exec(sql: string): void
  /** False also after an error on which the database ended the transaction. */
  inTransaction(): boolean
  isOpen(): boolean
  /** Ends it, with the transaction it may be in. Does nothing the second time. */
  close(): void
}

/** A compiled statement, in the shape that Kysely's dialect asks for. */
export interface SqliteStatement {
  /** True of a statement that gives rows: then `all` runs it, else `run`. */
  readonly reader: boolean
  all(parameters: readonly unknown[]): unknown[]
  run(parameters: readonly unknown[]): { readonly changes: number | bigint; readonly lastInsertRowid: number | bigint }
  iterate(parameters: readonly unknown[]): IterableIterator<unknown>
}

export interface SqliteOptions {
  /** How long another process may hold the lock before a statement fails. Milliseconds. */
  readonly busyMs: number
  readonly readonly?: boolean
}
