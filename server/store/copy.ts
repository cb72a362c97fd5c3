import { closeSync, fsyncSync, openSync } from 'node:fs'
import { openSqlite } from './drivers.ts'
import { asStoreError } from './sqlite-file.ts'

/**
 * Writes a copy of a SQLite file, as it stands at one instant, to another that must not exist; on disk when it returns. Whoever
 * writes to the file meanwhile is not held up. Throws `StorageError`.
 */
export function copyDatabase(from: string, to: string, busyMs: number): void {
  try {
    const database = openSqlite(from, { busyMs, readonly: true })
    try {
      database.exec(`vacuum into '${to.replaceAll("'", "''")}'`)
    } finally {
      database.close()
    }
    const copy = openSync(to, 'r+')
    fsyncSync(copy)
    closeSync(copy)
  } catch (error) {
    throw asStoreError(error)
  }
}
