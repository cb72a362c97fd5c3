import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { describe, expect, it, onTestFinished } from 'vitest'
import { DRIVERS, driversOn, openSqlite } from './drivers.ts'
import type { Sqlite } from './sqlite.ts'
import { asStoreError } from './sqlite-file.ts'
import { ConflictError, DamagedError, StorageError } from './store.ts'

it.each([
  ['20.19.0', ['better-sqlite3']],
  ['20.20.2', ['better-sqlite3']],
  ['22.0.0', ['better-sqlite3']],
  ['22.16.0', ['better-sqlite3', 'node:sqlite']],
  ['24.18.1', ['better-sqlite3', 'node:sqlite']],
  ['24.19.0', ['node:sqlite']],
  ['26.0.0', ['node:sqlite']],
])('on Node %s the files are opened by %j', (version, drivers) => {
  expect(driversOn(version)).toEqual(drivers)
})

/** Where a SQLite file tells the size of its pages; what lies behind the first page is no schema. */
const PAGE_BYTES_AT = 16

function newFile(): string {
  const folder = mkdtempSync(join(tmpdir(), 'plenum-driver-'))
  onTestFinished(() => rmSync(folder, { recursive: true, force: true }))
  return join(folder, 'plain.db')
}

describe.each(DRIVERS)('%s', (driver) => {
  function open(file: string, readonly = false): Sqlite {
    const database = openSqlite(file, { busyMs: 0, readonly }, driver)
    onTestFinished(() => database.close())
    return database
  }

  /** What it gives, or what its error means to the store's callers. */
  function outcomeOf(work: () => unknown): unknown {
    try {
      return work()
    } catch (error) {
      return asStoreError(error)
    }
  }

  it('tells statements that give rows from those that give none', () => {
    const database = open(newFile())
    database.exec('create table notes (id integer primary key, text text) strict')
    const reader = (statement: string) => database.prepare(statement).reader
    expect(['select 1', 'pragma page_size', "insert into notes (text) values ('a') returning id"].map(reader)).toEqual([
      true,
      true,
      true,
    ])
    expect(['begin', 'delete from notes', "insert into notes (text) values ('a')"].map(reader)).toEqual([
      false,
      false,
      false,
    ])
  })

  it('gives back texts, numbers, bytes and nothing as they were, and tells how many rows changed', () => {
    const database = open(newFile())
    database.exec('create table things (id integer primary key, text text, number integer, bytes blob) strict')
    const insert = database.prepare('insert into things (text, number, bytes) values (?, ?, ?)')
    const things = [
      { text: 'l’équité 水 🌍', number: Number.MAX_SAFE_INTEGER, bytes: new Uint8Array([0, 255]) },
      { text: '', number: -1, bytes: new Uint8Array(0) },
      { text: null, number: null, bytes: null },
    ]
    for (const { text, number, bytes } of things) expect(Number(insert.run([text, number, bytes]).changes)).toBe(1)
    const found = database.prepare('select text, number, bytes from things order by id').all([]) as typeof things
    expect(found.map((row) => ({ ...row, bytes: row.bytes && new Uint8Array(row.bytes) }))).toEqual(things)
    const tooLarge = database.prepare('select 9007199254740993 as number')
    expect(outcomeOf(() => typeof tooLarge.all([]))).toSatisfy(
      (told) => told === 'object' || told instanceof DamagedError,
    )
    const change = database.prepare('update things set text = ? where number < ?')
    expect(Number(change.run(['changed', 0]).changes)).toBe(1)
    expect(Number(change.run(['changed', -9]).changes)).toBe(0)
  })

  it('is in a transaction from its beginning to its end, and not when it is closed', () => {
    const database = open(newFile())
    expect([database.inTransaction(), database.isOpen()]).toEqual([false, true])
    database.exec('begin immediate')
    expect(database.inTransaction()).toBe(true)
    database.exec('rollback')
    expect(database.inTransaction()).toBe(false)
    database.exec('begin immediate')
    database.close()
    database.close()
    expect([database.inTransaction(), database.isOpen()]).toEqual([false, false])
  })

  it("has errors that become the store's", () => {
    const file = newFile()
    const database = open(file)
    database.exec(
      "create table notes (id integer primary key); insert into notes values (1); pragma journal_mode = 'wal'",
    )
    const again = database.prepare('insert into notes values (?)')
    expect(outcomeOf(() => again.run([1]))).toBeInstanceOf(ConflictError)
    expect(outcomeOf(() => database.prepare('select * from nowhere'))).toBeInstanceOf(StorageError)
    expect(outcomeOf(() => open(file, true).exec('insert into notes values (2)'))).toMatchObject({
      name: 'StorageError',
      message: expect.stringContaining('SQLITE_READONLY'),
    })
    database.exec('begin immediate')
    expect(outcomeOf(() => open(file).exec('begin immediate'))).toMatchObject({
      name: 'StorageError',
      message: expect.stringContaining('SQLITE_BUSY'),
    })
    database.close()
    const bytes = readFileSync(file)
    writeFileSync(file, bytes.fill(0xff, bytes.readUInt16BE(PAGE_BYTES_AT)))
    expect(outcomeOf(() => open(file).prepare('select * from notes').all([]))).toBeInstanceOf(DamagedError)
  })
})

it('the driver in use gives back a text with a NUL in it', () => {
  const database = openSqlite(newFile(), { busyMs: 0 })
  expect(database.prepare('select ? as text').all(['before\0after'])).toEqual([{ text: 'before\0after' }])
  database.close()
})
