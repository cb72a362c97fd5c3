import { createRequire } from 'node:module'
import type { Sqlite, SqliteOptions } from './sqlite.ts'

const load = createRequire(import.meta.url)

/** Opens a file with the package better-sqlite3, which is loaded only where it is used: it need not work on every Node. */
export function openPackage(file: string, { busyMs, readonly = false }: SqliteOptions): Sqlite {
  const Package = load('better-sqlite3') as typeof import('better-sqlite3')
  const raw = new Package(file, { timeout: busyMs, readonly })
  return {
    prepare: (sql) => raw.prepare(sql),
    exec: (sql) => void raw.exec(sql),
    inTransaction: () => raw.inTransaction,
    isOpen: () => raw.open,
    close: () => void raw.close(),
  }
}
