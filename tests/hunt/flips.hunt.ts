import { copyFileSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { openStore } from '../../server/store/database.ts'
import { openSqlite } from '../../server/store/drivers.ts'
import type { LogRow, Store } from '../../server/store/store.ts'
import { verifyStore } from '../../server/store/verify.ts'
import type { RoomId } from '../../shared/model/ids.ts'
import { seededRandom } from '../../shared/util/random.ts'
import { appendTexts, headOf, invent, LATER, version, type World } from '../contract/store-world.ts'
import type { Hunt, Outcome } from './hunt.ts'

const FLIPS = 1_000
/** What is hashed: a change in any of these must be named. */
const HASHED = ['log', 'journal', 'versions', 'shown', 'snapshots']

export const hunt: Hunt = {
  goal: 'G11',
  promise: 'bytes that break: no altered text is handed out, every change of what is hashed is named',
  run: async ({ seed, count, progress }) => {
    const folder = mkdtempSync(join(tmpdir(), 'plenum-hunt-'))
    try {
      return await flip(folder, seed, count ?? FLIPS, progress)
    } finally {
      rmSync(folder, { recursive: true, force: true })
    }
  },
}

async function flip(folder: string, seed: number, flips: number, progress: (line: string) => void): Promise<Outcome> {
  const random = seededRandom(seed)
  const [file, broken] = [join(folder, 'whole.db'), join(folder, 'broken.db')]
  const world = invent(1)
  const store = await openStore({ file })
  await fill(store, world)
  const told = await textsOf(store, world)
  await store.close()
  const whole = readFileSync(file)
  const before = dump(file)
  const sum = { effective: 0, named: 0, altered: 0 }
  const failures: string[] = []
  for (let i = 0; i < flips; i++) {
    const offset = random.int(whole.length)
    const bytes = Buffer.from(whole)
    bytes.writeUInt8(bytes.readUInt8(offset) ^ (1 << random.int(8)), offset)
    for (const ending of ['-wal', '-shm', '.owner']) rmSync(broken + ending, { force: true })
    writeFileSync(broken, bytes)
    const where = `seed ${seed}, flip ${i} at byte ${offset}`
    copyFileSync(broken, `${broken}.dump`)
    const isEffective = dump(`${broken}.dump`) !== before
    const found = await read(broken, world)
    if (isEffective) sum.effective++
    if (isEffective && found.isNamed) sum.named++
    if (isEffective && !found.isNamed) failures.push(`${where}: changed, and nobody said so`)
    if (found.texts !== null && found.texts !== told) {
      sum.altered++
      failures.push(`${where}: an altered text was handed out`)
    }
    if (i % 200 === 199) progress(`${i + 1} flips`)
  }
  return {
    figures: {
      'bytes flipped': flips,
      'KiB of file': Math.round(whole.length / 1024),
      'that changed what is hashed, or made it unreadable': sum.effective,
      'of them named': sum.named,
      'altered texts handed out': sum.altered,
    },
    failures,
  }
}

async function fill(store: Store, world: World): Promise<void> {
  const { setup, water, shelter, entry } = world
  await store.meetings.setUp(setup)
  for (const room of [water, shelter])
    await appendTexts(
      store,
      room,
      Array.from({ length: 40 }, (_, i) => `The ${i}th word of the text in ${room}`),
    )
  const { seq, hash } = await headOf(store, water)
  await store.log.saveSnapshot(water, { seq, state: new TextEncoder().encode('a snapshot of the text'), logHash: hash })
  const shown = { seq, state: new TextEncoder().encode('what was shown of it'), at: LATER, seat: null }
  await store.log.saveShown(water, shown, entry)
  await store.versions.issue(version(world, 'a', 'L.1'), entry)
}

/** What of the texts is handed out, as one string. */
async function textsOf(store: Store, { water, shelter, document }: World): Promise<string> {
  const rows = async (room: RoomId) =>
    (await store.log.read(room, 0)).map(({ hash, update }: LogRow) => [hash, [...update]])
  const state = (bytes: Uint8Array | undefined) => (bytes === undefined ? null : [...bytes])
  const versions = await store.versions.list(document)
  return JSON.stringify([
    await rows(water),
    await rows(shelter),
    state((await store.log.latestSnapshot(water))?.state),
    state((await store.log.shown(water))?.state),
    await Promise.all(versions.map(({ id }) => store.versions.get(id))),
  ])
}

/** What a store makes of a file. `texts`: what it hands out, null where it refuses. */
async function read(file: string, world: World): Promise<{ isNamed: boolean; texts: string | null }> {
  let store: Store | null = null
  try {
    store = await openStore({ file, busyMs: 0 })
    await verifyStore(store)
    return { isNamed: false, texts: await textsOf(store, world) }
  } catch {
    const texts = store === null ? null : await textsOf(store, world).catch(() => null)
    return { isNamed: true, texts }
  } finally {
    await store?.close().catch(() => {})
  }
}

/** Everything that is hashed, as SQL finds it, or that it cannot be found. */
function dump(file: string): string {
  try {
    const database = openSqlite(file, { busyMs: 0 })
    try {
      return JSON.stringify(HASHED.map((table) => database.prepare(`select * from ${table} order by 1, 2`).all([])))
    } finally {
      database.close()
    }
  } catch {
    return 'unreadable'
  }
}
