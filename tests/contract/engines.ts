import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { Client } from 'pg'
import { afterAll, beforeAll, onTestFinished } from 'vitest'
import { openStore } from '../../server/store/database.ts'
import { DRIVERS, type Driver, openSqlite } from '../../server/store/drivers.ts'
import type { Sqlite } from '../../server/store/sqlite.ts'
import type { Store } from '../../server/store/store.ts'
import type { RoomId } from '../../shared/model/ids.ts'
import { onDatabase, TestPostgres, whyNoPostgres } from '../support/postgres.ts'
import { invent, type World } from './store-world.ts'

/** A new store, and ways to get at what is under it. */
export interface StoreUnderTest {
  readonly store: Store
  /** Closes the store and removes what it kept. */
  close(): Promise<void>
  /** Closes the store and opens another on the same data. */
  reopen(): Promise<Store>
  /** One SQL statement, as by an operator with a console. Bytes are written x'61ff'. */
  sql(statement: string): Promise<void>
  /** The same by one who first takes the guards off the table. */
  forge(table: string, statement: string): Promise<void>
  /** Holds the lock that writes to the room wait for, until `release`. `stopsAll`: on this engine every write waits for it. */
  lock(room: RoomId): Promise<{ release(): Promise<void>; readonly stopsAll: boolean }>
}

export interface EngineUnderTest {
  readonly name: string
  newStore(): Promise<StoreUnderTest>
  /** After the last test of a file. */
  end(): void
}

/** Shorter than a test may take, longer than a commit beside busy neighbours. */
const BUSY_MS = 400

/** SQLite by every driver that this Node has, and PostgreSQL where there is one to test with. */
export const ENGINES: readonly EngineUnderTest[] = [
  ...DRIVERS.map((driver) => ({ name: `SQLite by ${driver}`, newStore: () => newSqliteStore(driver), end: () => {} })),
  ...postgres(),
]

function postgres(): readonly EngineUnderTest[] {
  const reason = whyNoPostgres()
  if (reason !== null) {
    console.log(`not run: the store on PostgreSQL, for ${reason}`)
    return []
  }
  let server: Promise<TestPostgres> | null = null
  return [
    {
      name: 'PostgreSQL',
      newStore: async () => {
        server ??= TestPostgres.start()
        return newPostgresStore(await (await server).newDatabase())
      },
      end: () => void server?.then((one) => one.remove()),
    },
  ]
}

async function newPostgresStore(url: string): Promise<StoreUnderTest> {
  const open = () => openStore({ url, busyMs: BUSY_MS })
  let store = await open()
  return {
    store,
    close: () => store.close(),
    reopen: async () => {
      await store.close()
      store = await open()
      return store
    },
    sql: (statement) => onDatabase(url, async (client) => void (await client.query(inPostgres(statement)))),
    forge: (_table, statement) =>
      onDatabase(url, async (client) => {
        // A superuser's way round every trigger, that of foreign keys too.
        await client.query('set session_replication_role = replica')
        const { rowCount } = await client.query(inPostgres(statement))
        if (rowCount === 0) throw new Error(`nothing was forged by: ${statement}`)
      }),
    lock: async (room) => {
      const client = new Client({ connectionString: url })
      await client.connect()
      await client.query('begin')
      await client.query('select 1 from rooms where id = $1 for update', [room])
      return { release: () => client.end(), stopsAll: false }
    },
  }
}

function inPostgres(statement: string): string {
  return statement.replace('insert or replace', 'insert').replace(/x'([0-9a-f]*)'/g, String.raw`'\x$1'::bytea`)
}

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
    sql: async (statement) => onFile(file, driver, (database) => database.exec(statement)),
    forge: async (table, statement) =>
      onFile(file, driver, (database) => {
        const guards = database.prepare("select name, sql from sqlite_schema where type = 'trigger' and tbl_name = ?")
        const found = guards.all([table]) as { name: string; sql: string }[]
        database.exec('pragma foreign_keys = off')
        for (const { name } of found) database.exec(`drop trigger ${name}`)
        const { changes } = database.prepare(statement).run([])
        for (const { sql } of found) database.exec(sql)
        if (changes === 0) throw new Error(`nothing was forged by: ${statement}`)
      }),
    lock: async () => {
      const database = openSqlite(file, { busyMs: BUSY_MS }, driver)
      database.exec('begin immediate')
      return { release: async () => database.close(), stopsAll: true }
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
  let close = async () => {}
  let meetings = 0
  beforeAll(async () => {
    shared = await engine.newStore()
    close = shared.close
  })
  afterAll(async () => {
    await close()
    engine.end()
  })

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
