import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { Kysely, SqliteDialect } from 'kysely'
import { expect, it, onTestFinished } from 'vitest'
import { openStore } from '../../server/store/database.ts'
import { openSqlite } from '../../server/store/drivers.ts'
import { readLog } from '../../server/store/log.ts'
import { asStoreError } from '../../server/store/sqlite-file.ts'
import { DamagedError, type LogRow, StorageError } from '../../server/store/store.ts'
import type { Db, Tables } from '../../server/store/tables.ts'
import type { RoomId } from '../../shared/model/ids.ts'
import { seededRandom } from '../../shared/util/random.ts'
import { appendTexts, invent } from '../contract/store-world.ts'

const FLIPS = 400

it(`[ST5] of ${FLIPS} bytes of the file that break, none changes a text that is handed out`, async () => {
  const folder = mkdtempSync(join(tmpdir(), 'plenum-flip-'))
  onTestFinished(() => rmSync(folder, { recursive: true, force: true }))
  const [file, broken] = [join(folder, 'whole.db'), join(folder, 'broken.db')]
  const store = await openStore({ file })
  const { setup, water } = invent(1)
  await store.meetings.setUp(setup)
  const rows = await appendTexts(
    store,
    water,
    Array.from({ length: 60 }, (_, index) => `The ${index}th word of the text`),
  )
  await store.close()

  const whole = readFileSync(file)
  const texts = offsetsOf(whole, 'word of the text')
  expect(texts.length).toBeGreaterThanOrEqual(rows.length)
  const seed = Date.now() % 1_000_000
  const random = seededRandom(seed)
  const told = { intact: 0, damaged: 0 }
  for (let flip = 0; flip < FLIPS; flip += 1) {
    const offset = random.chance(0.25) ? random.pick(texts) + random.int(10) : random.int(whole.length)
    const bytes = Buffer.from(whole)
    bytes.writeUInt8(bytes.readUInt8(offset) ^ (1 << random.int(8)), offset)
    writeFileSync(broken, bytes)
    const outcome = await logIn(broken, water).catch(asStoreError)
    const where = `seed ${seed}, flip ${flip} at byte ${offset}`
    if (outcome instanceof DamagedError || outcome instanceof StorageError) told.damaged += 1
    else {
      expect(
        (outcome as readonly LogRow[]).map(({ hash, update }) => [hash, update]),
        where,
      ).toEqual(rows.map(({ hash, update }) => [hash, update]))
      told.intact += 1
    }
  }
  expect(told.damaged).toBeGreaterThan(FLIPS / 5)
  expect(told.intact).toBeGreaterThan(0)
})

/** The log as the store reads it, on a connection that has cached nothing of the file. */
async function logIn(file: string, room: RoomId): Promise<readonly LogRow[]> {
  const database = openSqlite(file, { busyMs: 0 })
  try {
    return await readLog(
      new Kysely<Tables>({ dialect: new SqliteDialect({ database }) }) as unknown as Db,
      room,
      0,
      1_000,
    )
  } finally {
    database.close()
  }
}

function offsetsOf(bytes: Buffer, text: string): readonly number[] {
  const offsets: number[] = []
  for (let at = bytes.indexOf(text); at !== -1; at = bytes.indexOf(text, at + 1)) offsets.push(at)
  return offsets
}
