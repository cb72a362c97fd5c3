import { closeSync, existsSync, fsyncSync, mkdirSync, openSync } from 'node:fs'
import { dirname, resolve } from 'node:path'
import { Kysely, SqliteDialect } from 'kysely'
import { type Driver, openSqlite } from './drivers.ts'
import type { ConnectOptions, Engine, Reader, WriteConnection } from './engine.ts'
import { migrate } from './migrate.ts'
import type { Sqlite, SqliteStatement } from './sqlite.ts'
import { ConflictError, DamagedError, EMPTY_HASH, StorageError } from './store.ts'
import type { Db, Tables } from './tables.ts'

/** "PLNM": marks a SQLite file as ours. */
const APPLICATION_ID = 0x504c4e4d
const SYNCHRONOUS_FULL = 2
/** A log that was long once gives its space back. Bytes. */
const WAL_KEPT_BYTES = 64 << 20
/** Pages of the file that a connection keeps in memory. KiB. */
const PAGES_KEPT_KIB = 16_000
/** Compiled statements kept at most; many-row inserts differ by their number of rows. */
const STATEMENTS_KEPT = 300

/** The connection of the one thread that writes to a file. */
export interface FileConnection extends WriteConnection {
  close(): void
}

const SQLITE: Engine = {
  bytesType: 'blob',
  textType: 'text',
  refuseChanges: (table) =>
    ['update', 'delete'].map(
      (verb) => `create trigger ${table}_never_${verb} before ${verb} on ${table}
         begin select raise(abort, 'ST3: rows of ${table} are never changed or removed'); end`,
    ),
  refuseGaps: (table, owner) => [
    `create trigger ${table}_follows before insert on ${table}
       when exists (select 1 from ${table} where ${owner} = new.${owner} and seq = new.seq)
         or not (new.seq = 1 and new.previous_hash = '${EMPTY_HASH}' or exists (select 1 from ${table}
           where ${owner} = new.${owner} and seq = new.seq - 1 and hash = new.previous_hash))
       begin select raise(abort, 'ST2: a row of ${table} follows on the row before it'); end`,
  ],
}

/** Makes the folder of a database file; a power cut does not take it away again. */
export function makeFolder(file: string): void {
  storageErrors(() => makeWithParents(dirname(resolve(file))))
}

/** By hand: where the system says of a folder that is there that it is not, as in /proc, Node's own way would try for ever. */
function makeWithParents(folder: string): void {
  if (existsSync(folder)) return
  makeWithParents(dirname(folder))
  try {
    mkdirSync(folder, { mode: 0o700 })
  } catch (error) {
    // Another program was faster.
    if (!(error instanceof Error && 'code' in error && error.code === 'EEXIST')) throw error
  }
  syncFolder(dirname(folder))
}

/** A new name in a folder outlives a power cut. */
export function syncFolder(folder: string): void {
  if (process.platform === 'win32') return
  const opened = openSync(folder, 'r')
  fsyncSync(opened)
  closeSync(opened)
}

/**
 * Makes the caller the one server of a database file, until it lets go or its process ends, however it ends: the operating
 * system holds the lock. Command-line tools do not ask for it, and work beside a server.
 */
export function own(file: string, driver: Driver): { letGo(): void } {
  return storageErrors(() => {
    const lock = openSqlite(`${file}.owner`, { busyMs: 0 }, driver)
    try {
      lock.exec('begin exclusive')
    } catch (cause) {
      lock.close()
      throw isBusy(cause) ? new StorageError(`another server uses ${file}`, { cause }) : cause
    }
    return { letGo: () => lock.close() }
  })
}

/** Opens the file to write, made and brought up to date where need be. Rejects with `StorageError`, its message one clear line. */
export async function connectToWrite({ file, busyMs, driver }: ConnectOptions): Promise<FileConnection> {
  let raw: Sqlite | undefined
  try {
    raw = openSqlite(file, { busyMs }, driver)
    prepareToWrite(raw)
    const connection = writeConnection(raw)
    await connection.begin([])
    await migrate(connection.db as unknown as Kysely<unknown>, SQLITE)
    await connection.commit()
    return connection
  } catch (error) {
    raw?.close()
    throw new StorageError(`cannot open ${file}: ${error instanceof Error ? error.message : error}`, { cause: error })
  }
}

/** Opens a file that `connectToWrite` has made, to read. */
export function connectToRead({ file, busyMs, driver }: ConnectOptions): Reader {
  return storageErrors(() => {
    const raw = openSqlite(file, { busyMs, readonly: true }, driver)
    setPragma(raw, 'cell_size_check', 1)
    setPragma(raw, 'cache_size', -PAGES_KEPT_KIB)
    const db = kyselyOn(raw)
    const read = <Result>(work: (db: Db) => Promise<Result>) =>
      work(db).catch((error: unknown) => {
        throw raw.isOpen() ? asStoreError(error) : new StorageError('the store is closed', { cause: error })
      })
    return { read, close: () => raw.close() }
  })
}

function prepareToWrite(raw: Sqlite): void {
  const ours = firstValue(raw, 'pragma application_id') === APPLICATION_ID
  const tables = firstValue(raw, 'select count(*) from sqlite_schema')
  if (!ours && tables !== 0) throw new StorageError('it is the database of another program')
  setPragma(raw, 'journal_mode', 'wal')
  // A driver's default for a file that is already WAL can be NORMAL, which loses commits at a power cut: set it at each open.
  setPragma(raw, 'synchronous', SYNCHRONOUS_FULL)
  setPragma(raw, 'foreign_keys', 1)
  setPragma(raw, 'cell_size_check', 1)
  setPragma(raw, 'journal_size_limit', WAL_KEPT_BYTES)
  setPragma(raw, 'cache_size', -PAGES_KEPT_KIB)
  if (!ours) setPragma(raw, 'application_id', APPLICATION_ID)
}

/** Sets it, and reads it back: a pragma that is not taken says nothing. */
function setPragma(raw: Sqlite, name: string, value: string | number): void {
  raw.exec(`pragma ${name} = ${value}`)
  const taken = firstValue(raw, `pragma ${name}`)
  if (taken !== value) throw new StorageError(`the database does not take ${name} = ${value} (it is ${taken})`)
}

/** The first value of the first row; undefined where there is none. */
function firstValue(raw: Sqlite, query: string): unknown {
  return Object.values(raw.prepare(query).all([])[0] ?? {})[0]
}

function writeConnection(raw: Sqlite): FileConnection {
  const statement = (text: string) => {
    const prepared = raw.prepare(text)
    return () => storageErrors(() => void prepared.run([]))
  }
  const rollback = statement('rollback')
  return {
    db: kyselyOn(raw),
    begin: statement('begin immediate'),
    commit: statement('commit'),
    savepoint: statement('savepoint one_write'),
    release: statement('release one_write'),
    rollbackToSavepoint: () => {
      raw.exec('rollback to one_write')
      raw.exec('release one_write')
    },
    rollback: () => {
      if (raw.inTransaction()) rollback()
    },
    inTransaction: () => raw.inTransaction(),
    asStoreError,
    close: () => raw.close(),
  }
}

/** Kysely on a connection that compiles each statement once. */
function kyselyOn(raw: Sqlite): Db {
  const statements = new Map<string, SqliteStatement>()
  const prepare = (text: string) => {
    const known = statements.get(text)
    if (known !== undefined) return known
    if (statements.size >= STATEMENTS_KEPT) statements.clear()
    const statement = raw.prepare(text)
    statements.set(text, statement)
    return statement
  }
  return new Kysely<Tables>({ dialect: new SqliteDialect({ database: { prepare, close: () => raw.close() } }) })
}

/** What a failed statement means to the store's callers; errors that are none of the database's come back as they are. */
export function asStoreError(error: unknown): unknown {
  const code = errorCode(error)
  if (code === null) return error
  const message = error instanceof Error ? error.message : code
  if (code.startsWith('SQLITE_CONSTRAINT')) return new ConflictError(message, { cause: error })
  if (code.startsWith('SQLITE_CORRUPT'))
    return new DamagedError(`the database file is damaged: ${message}`, { cause: error })
  return new StorageError(`${message} (${code})`, { cause: error })
}

function storageErrors<T>(work: () => T): T {
  try {
    return work()
  } catch (error) {
    throw asStoreError(error)
  }
}

function isBusy(error: unknown): boolean {
  return errorCode(error)?.startsWith('SQLITE_BUSY') === true
}

/** The code of an error of the database or the file system; null for any other. */
function errorCode(error: unknown): string | null {
  if (!(error instanceof Error) || !('code' in error) || typeof error.code !== 'string') return null
  return error.code.startsWith('SQLITE_') || 'syscall' in error ? error.code : null
}
