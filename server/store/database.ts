import { storeOf } from './assemble.ts'
import { DRIVERS, type Driver } from './drivers.ts'
import { openPostgres } from './postgres.ts'
import { connectToRead, makeFolder, own } from './sqlite-file.ts'
import { SqliteHands } from './sqlite-hands.ts'
import type { Store } from './store.ts'
import { Writer } from './writer.ts'

export interface FileOptions {
  /** The database file; it and its folder are made where they do not exist. */
  readonly file: string
  /** True for a server: rejects where another server has the file. Command-line tools leave it out, and work beside one. */
  readonly owner?: boolean
  /** How long to wait for another process that writes, in milliseconds. */
  readonly busyMs?: number
  /** Who opens the file; the first of `DRIVERS` where it is left out. */
  readonly driver?: Driver
}

export interface ServerOptions {
  /** `postgres://USER@HOST:PORT/DATABASE`, which several processes may serve at once. May hold a password: it is never shown. */
  readonly url: string
  /** How long to wait for another process that writes, in milliseconds. */
  readonly busyMs?: number
}

const BUSY_MS = 5_000

/** Opens the store in a SQLite file or a PostgreSQL database. Rejects with `StorageError`, its message one clear line. */
export function openStore(options: FileOptions | ServerOptions): Promise<Store> {
  return 'url' in options ? openPostgres(options.url, options.busyMs ?? BUSY_MS) : openFile(options)
}

async function openFile(options: FileOptions): Promise<Store> {
  const { file, owner = false, busyMs = BUSY_MS, driver = DRIVERS[0] } = options
  makeFolder(file)
  const ownership = owner ? own(file, driver) : null
  const writer = new Writer(new SqliteHands({ file, busyMs, driver }))
  try {
    await writer.open()
    const reader = connectToRead({ file, busyMs, driver })
    return storeOf(reader, writer, {
      others: null,
      end: async () => {
        // The writer goes last: the last connection brings the write-ahead log into the file.
        await writer.close(() => reader.close())
        ownership?.letGo()
      },
    })
  } catch (error) {
    await writer.close()
    ownership?.letGo()
    throw error
  }
}
