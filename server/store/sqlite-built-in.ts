import { resolve } from 'node:path'
import { present } from '../../shared/util/assert.ts'
import type { Sqlite, SqliteOptions, SqliteStatement } from './sqlite.ts'

/** What is used of `node:sqlite`, which the types of the oldest Node do not know. */
interface BuiltIn {
  readonly DatabaseSync: new (file: string, options: { timeout: number; readOnly: boolean }) => BuiltInDatabase
}

interface BuiltInDatabase {
  readonly isOpen: boolean
  readonly isTransaction: boolean
  prepare(sql: string): BuiltInStatement
  exec(sql: string): void
  close(): void
}

interface BuiltInStatement {
  columns(): readonly unknown[]
  all(...parameters: readonly unknown[]): unknown[]
  run(...parameters: readonly unknown[]): ReturnType<SqliteStatement['run']>
}

/** The primary result codes of SQLite by their numbers (sqlite.org/rescode.html). */
const CODES: readonly string[] = [
  ...['OK', 'ERROR', 'INTERNAL', 'PERM', 'ABORT', 'BUSY', 'LOCKED', 'NOMEM', 'READONLY', 'INTERRUPT', 'IOERR'],
  ...['CORRUPT', 'NOTFOUND', 'FULL', 'CANTOPEN', 'PROTOCOL', 'EMPTY', 'SCHEMA', 'TOOBIG', 'CONSTRAINT', 'MISMATCH'],
  ...['MISUSE', 'NOLFS', 'AUTH', 'FORMAT', 'RANGE', 'NOTADB'],
]

/** What a failed statement throws. `code`: a primary result code of SQLite, like "SQLITE_BUSY". */
class SqliteError extends Error {
  override readonly name = 'SqliteError'
  readonly code: string

  constructor(code: string, cause: Error) {
    super(cause.message, { cause })
    this.code = code
  }
}

/** Opens a file with the SQLite that is part of Node, which is loaded only where it is used: an old Node has none. */
export function openBuiltIn(file: string, { busyMs, readonly = false }: SqliteOptions): Sqlite {
  const builtIn = process.getBuiltinModule('node:sqlite') as unknown as BuiltIn | undefined
  const { DatabaseSync } = present(builtIn, 'this Node has a SQLite of its own')
  // An absolute path: a name that begins with "file:" would be read as an address.
  const raw = named(() => new DatabaseSync(resolve(file), { timeout: busyMs, readOnly: readonly }))
  return {
    prepare: (sql) => named(() => toStatement(raw.prepare(sql))),
    exec: (sql) => named(() => raw.exec(sql)),
    inTransaction: () => raw.isOpen && raw.isTransaction,
    isOpen: () => raw.isOpen,
    close: () => {
      if (raw.isOpen) raw.close()
    },
  }
}

function toStatement(raw: BuiltInStatement): SqliteStatement {
  const all = (parameters: readonly unknown[]) => named(() => raw.all(...parameters))
  return {
    reader: raw.columns().length > 0,
    all,
    run: (parameters) => named(() => raw.run(...parameters)),
    iterate: (parameters) => all(parameters).values(),
  }
}

/** Does it, and gives the database's errors SQLite's names. */
function named<T>(work: () => T): T {
  try {
    return work()
  } catch (error) {
    if (!(error instanceof Error && 'code' in error)) throw error
    if (error.code === 'ERR_SQLITE_ERROR' && 'errcode' in error) throw new SqliteError(codeOf(error.errcode), error)
    // A whole number greater than any that JavaScript holds exactly: this program writes none.
    if (error.code === 'ERR_OUT_OF_RANGE') throw new SqliteError('SQLITE_CORRUPT', error)
    throw error
  }
}

/** The low byte of an extended result code is the primary one. */
function codeOf(extended: unknown): string {
  return `SQLITE_${CODES[Number(extended) & 0xff] ?? extended}`
}
