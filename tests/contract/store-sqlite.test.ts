import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { sql } from 'kysely'
import { describe, expect, it, onTestFinished } from 'vitest'
import { openStore } from '../../server/store/database.ts'
import { DRIVERS, openSqlite } from '../../server/store/drivers.ts'
import { connectToWrite } from '../../server/store/sqlite-file.ts'
import { StorageError, type Store } from '../../server/store/store.ts'
import { draft, headOf, invent } from './store-world.ts'

/** What is SQLite's own: how the file is opened, and what one commit is. */

function newFile(name = 'plenum.db'): string {
  const folder = mkdtempSync(join(tmpdir(), 'plenum-sqlite-'))
  onTestFinished(() => rmSync(folder, { recursive: true, force: true }))
  return join(folder, name)
}

/** Frames of a write-ahead log that end a transaction: those that tell the size of the database. */
function commitsIn(file: string): number {
  const log = readFileSync(file)
  const pageBytes = log.readUInt32BE(8)
  let commits = 0
  for (let frame = 32; frame + 24 <= log.length; frame += 24 + pageBytes) {
    if (log.readUInt32BE(frame + 4) !== 0) commits += 1
  }
  return commits
}

describe.each(DRIVERS)('SQLite by %s', (driver) => {
  async function open(options: Parameters<typeof openStore>[0]): Promise<Store> {
    const store = await openStore({ ...options, driver })
    onTestFinished(() => store.close())
    return store
  }

  /** The reason why it cannot be opened, which is one line. */
  async function reasonAgainst(file: string, owner = false): Promise<string> {
    const failure = await openStore({ file, owner, driver }).then(
      () => null,
      (error: unknown) => error,
    )
    expect(failure).toBeInstanceOf(StorageError)
    const { message } = failure as StorageError
    expect(message).not.toContain('\n')
    return message
  }

  it('[ST1] synchronous is FULL at every open, also of a file that was WAL before', async () => {
    const file = newFile()
    for (const opening of ['new', 'again']) {
      const { db, close } = await connectToWrite({ file, busyMs: 100, driver })
      const pragma = async (name: string) =>
        Object.values((await sql.raw(`pragma ${name}`).execute(db as never)).rows[0] ?? {})[0]
      expect([opening, await pragma('journal_mode'), await pragma('synchronous')]).toEqual([opening, 'wal', 2])
      expect(await pragma('foreign_keys')).toBe(1)
      expect(await pragma('cell_size_check')).toBe(1)
      close()
    }
  })

  it('[ST1] what is handed in together, for several rooms, is one commit', async () => {
    const file = newFile()
    const store = await open({ file })
    const { setup, water, shelter, rapporteur } = invent(1)
    await store.meetings.setUp(setup)
    const heads = [await headOf(store, water), await headOf(store, shelter)] as const
    const before = commitsIn(`${file}-wal`)
    await Promise.all([
      store.log.append(water, heads[0], [draft('a'), draft('b')]),
      store.log.append(shelter, heads[1], [draft('c')]),
      store.log.claimClientId(water, 1, rapporteur),
    ])
    expect(commitsIn(`${file}-wal`) - before).toBe(1)
    const last = await headOf(store, water)
    await store.log.append(
      water,
      last,
      Array.from({ length: 1_000 }, (_, index) => draft(String(index))),
    )
    expect(commitsIn(`${file}-wal`) - before).toBe(2)
  })

  it('one server has a file at a time; a command-line tool works beside it', async () => {
    const file = newFile()
    const server = await openStore({ file, owner: true, driver })
    expect(await reasonAgainst(file, true)).toBe(`another server uses ${file}`)
    const tool = await open({ file })
    const { setup, water, meeting } = invent(1)
    await tool.meetings.setUp(setup)
    expect(await server.meetings.get(meeting)).toEqual(setup.meeting)
    await server.close()
    const next = await open({ file, owner: true })
    expect(await headOf(next, water)).toMatchObject({ epoch: 1, seq: 0 })
  })

  it('[ST4] two programs that append to one room at once: one appends, the other hears stale', async () => {
    const file = newFile()
    const [one, other] = [await open({ file }), await open({ file })]
    const { setup, water } = invent(1)
    await one.meetings.setUp(setup)
    for (let round = 0; round < 10; round += 1) {
      const head = await headOf(one, water)
      const results = await Promise.all([one, other].map((store) => store.log.append(water, head, [draft('a')])))
      expect(results.map(({ kind }) => kind).sort()).toEqual(['appended', 'stale'])
    }
    expect(await other.log.read(water, 0)).toHaveLength(10)
  })

  it('two programs that open a new file at once both find its tables made', async () => {
    const file = newFile('deep/er/plenum.db')
    const stores = await Promise.all([open({ file }), open({ file })])
    for (const store of stores) expect(await store.meetings.list()).toEqual([])
  })

  it('a file that a newer program made is refused', async () => {
    const file = newFile()
    await (await openStore({ file, driver })).close()
    const database = openSqlite(file, { busyMs: 0 }, driver)
    database.exec('insert into migrations values (99)')
    database.close()
    expect(await reasonAgainst(file)).toMatch(
      /^cannot open \S+: a newer version of this program made it \(its tables are at step 99, this program knows \d+\)$/,
    )
  })

  it("another program's database is refused and left as it is", async () => {
    const file = newFile()
    const database = openSqlite(file, { busyMs: 0 }, driver)
    database.exec('create table recipes (name text)')
    database.close()
    const before = readFileSync(file)
    expect(await reasonAgainst(file)).toBe(`cannot open ${file}: it is the database of another program`)
    expect(readFileSync(file).equals(before)).toBe(true)
  })

  it('what is no database, or cannot be opened, is refused and left as it is', async () => {
    const text = newFile()
    writeFileSync(text, 'The delegations agreed. '.repeat(400))
    expect(await reasonAgainst(text)).toBe(`cannot open ${text}: file is not a database`)
    expect(readFileSync(text, 'utf8')).toBe('The delegations agreed. '.repeat(400))

    const folder = newFile()
    mkdirSync(folder)
    expect(await reasonAgainst(folder)).toBe(`cannot open ${folder}: unable to open database file`)

    expect(await reasonAgainst(join(text, 'plenum.db'))).toContain(text)
  })
})
