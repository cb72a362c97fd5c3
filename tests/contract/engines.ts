import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, onTestFinished } from 'vitest'
import { openStore } from '../../server/store/database.ts'
import { DRIVERS, type Driver, openSqlite } from '../../server/store/drivers.ts'
import type { Sqlite } from '../../server/store/sqlite.ts'
import type { Store } from '../../server/store/store.ts'
import { invent, type World } from './store-world.ts'

/** A new store, and ways to get at what is under it. */
export interface StoreUnderTest {
  readonly store: Store
  /** Closes the store and removes what it kept. */
  close(): Promise<void>
  /** Closes the store and opens another on the same data. */
  reopen(): Promise<Store>
  /** One SQL statement, as by an operator with a console. */
  sql(statement: string): void
  /** The same by one who first takes the guards off the table. */
  forge(table: string, statement: string): void
  /** Holds the database's write lock until `release`. */
  lock(): { release(): void }
}

export interface EngineUnderTest {
  readonly name: string
  newStore(): Promise<StoreUnderTest>
}

/** Shorter than a test may take, longer than a commit beside busy neighbours. */
const BUSY_MS = 400

/** SQLite by every driver that this Node has. */
export const ENGINES: readonly EngineUnderTest[] = DRIVERS.map((driver) => ({
  name: `SQLite by ${driver}`,
  newStore: () => newSqliteStore(driver),
}))

async function newSqliteStore(driver: Driver): Promise<StoreUnderTest> {
  const folder = mkdtempSync(join(tmpdir(), 'plenum-store-'))
  const file = join(folder, 'plenum.db')
  const open = () => openStore({ file, busyMs: BUSY_MS, driver })
  let store = await open()
  return {
    store,
    close: async () => {
      await store.close()
      rmSync(folder, { recursive: true, force: true })
    },
    reopen: async () => {
      await store.close()
      store = await open()
      return store
    },
    sql: (statement) => onFile(file, driver, (database) => database.exec(statement)),
    forge: (table, statement) =>
      onFile(file, driver, (database) => {
        const guards = database.prepare("select name, sql from sqlite_schema where type = 'trigger' and tbl_name = ?")
        const found = guards.all([table]) as { name: string; sql: string }[]
        database.exec('pragma foreign_keys = off')
        for (const { name } of found) database.exec(`drop trigger ${name}`)
        const { changes } = database.prepare(statement).run([])
        for (const { sql } of found) database.exec(sql)
        if (changes === 0) throw new Error(`nothing was forged by: ${statement}`)
      }),
    lock: () => {
      const database = openSqlite(file, { busyMs: BUSY_MS }, driver)
      database.exec('begin immediate')
      return { release: () => database.close() }
    },
  }
}

function onFile(file: string, driver: Driver, work: (database: Sqlite) => void): void {
  const database = openSqlite(file, { busyMs: BUSY_MS }, driver)
  try {
    work(database)
  } finally {
    database.close()
  }
}

/** Makers of meetings for the tests of one file, most of which can share a store. */
export function meetingsOn(engine: EngineUnderTest) {
  let shared: StoreUnderTest
  let meetings = 0
  beforeAll(async () => {
    shared = await engine.newStore()
  })
  afterAll(() => shared.close())

  /** A meeting in the store that the tests share. */
  async function newMeeting(): Promise<StoreUnderTest & World> {
    meetings += 1
    const world = invent(meetings)
    await shared.store.meetings.setUp(world.setup)
    return { ...shared, ...world }
  }

  /** A meeting in a store of its own, for tests that close it or stop it from writing. */
  async function newMeetingAlone(): Promise<StoreUnderTest & World> {
    const alone = await engine.newStore()
    onTestFinished(() => alone.close())
    const world = invent(1)
    await alone.store.meetings.setUp(world.setup)
    return { ...alone, ...world }
  }

  return { newMeeting, newMeetingAlone }
}
