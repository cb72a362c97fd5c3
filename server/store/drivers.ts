import type { Sqlite, SqliteOptions } from './sqlite.ts'
import { openBuiltIn } from './sqlite-built-in.ts'
import { openPackage } from './sqlite-package.ts'

/**
 * Who opens the files: the package better-sqlite3, or the SQLite within Node. Their files are the same. A process that has one file
 * open with both loses its locks (sqlite.org/howtocorrupt.html, 2.2.1), so what beside a store opens its file names its driver.
 */
export type Driver = 'better-sqlite3' | 'node:sqlite'

/**
 * The drivers that work on a Node, the one in use first.
 *
 * Compiled for Node 24.19 or newer, the package ends the process when a statement is garbage-collected: Node's `ObjectWrap`, which
 * it builds on, then asks for an environment that is not there (nodejs/node#65446). Releases of the package that do without
 * `ObjectWrap` leave out Node 20. From there on Node's own SQLite is used. Before, it warns that it is experimental, or ends a
 * text at a NUL; since 22.16 it has all that is called here, so that the tests can try it.
 */
export function driversOn(nodeVersion: string): readonly [Driver, ...Driver[]] {
  const [major = 0, minor = 0] = nodeVersion.split('.').map(Number)
  if (major > 24 || (major === 24 && minor >= 19)) return ['node:sqlite']
  if (major === 24 || (major === 22 && minor >= 16)) return ['better-sqlite3', 'node:sqlite']
  return ['better-sqlite3']
}

/** Those that work on this Node, the one in use first. */
export const DRIVERS = driversOn(process.versions.node)

/** Opens a SQLite file, and makes it where it does not exist, unless it is opened to read. */
export function openSqlite(file: string, options: SqliteOptions, driver: Driver = DRIVERS[0]): Sqlite {
  return driver === 'node:sqlite' ? openBuiltIn(file, options) : openPackage(file, options)
}
