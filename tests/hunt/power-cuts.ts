import { spawn, spawnSync } from 'node:child_process'
import { once } from 'node:events'
import { mkdirSync, mkdtempSync, readFileSync, realpathSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { basename, join } from 'node:path'
import { createInterface } from 'node:readline'
import { Kysely, SqliteDialect } from 'kysely'
import { openSqlite } from '../../server/store/drivers.ts'
import { readLog } from '../../server/store/log.ts'
import type { Db, Tables } from '../../server/store/tables.ts'
import { type Random, seededRandom } from '../../shared/util/random.ts'
import { invent } from '../contract/store-world.ts'
import { compilePrograms } from '../support/compile.ts'

const SHIM = new URL('power-shim.c', import.meta.url).pathname
const DATABASE = 'plenum.db'
/** A disk writes whole sectors, or not. */
const SECTOR = 512

/** Null where power cuts can be played back here; else what is missing. */
export function missingForPowerCuts(): string | null {
  if (process.platform !== 'linux') return 'power cuts are played back on Linux only'
  if (spawnSync('cc', ['--version']).status !== 0)
    return 'power cuts need a C compiler (cc), to write down what SQLite writes'
  return null
}

export interface PowerCutsResult {
  readonly cuts: number
  /** Rows that were acknowledged in the whole recording. */
  readonly acknowledged: number
  readonly syncs: number
  /** A line for each cut after which something acknowledged was gone, or the file could not be read whole. */
  readonly failures: readonly string[]
  /** The same where the disk is asked to wait at checkpoints only (`synchronous=normal`): shows that the cuts cut. */
  readonly lostWithoutSyncs: number
}

/**
 * Records what the store's own program writes while it appends `batches` batches, then cuts the power at moments of chance: what
 * was written after a file's last fsync is gone, or any of it is there, or torn within. Then the database is opened and read.
 */
export async function cutPower(options: { cuts: number; batches: number; seed: number }): Promise<PowerCutsResult> {
  const folder = realpathSync(mkdtempSync(join(tmpdir(), 'plenum-power-')))
  try {
    const records = await recordWrites(folder, options.batches)
    const random = seededRandom(options.seed)
    const acknowledgements = records.flatMap((record) => (record.kind === 'A' ? rowsIn(record.bytes) : []))
    const failures: string[] = []
    let lostWithoutSyncs = 0
    const moments = Array.from({ length: options.cuts }, () => random.int(records.length)).sort((a, b) => a - b)
    const [disk, lazy] = [new Disk(), new Disk()]
    let at = 0
    for (const [cut, moment] of moments.entries()) {
      for (; at < moment; at++) {
        const record = records[at]
        if (record === undefined) break
        disk.take(record, true)
        lazy.take(record, !record.path.endsWith('-wal'))
      }
      const where = `seed ${options.seed}, cut ${cut} before record ${moment}`
      const fault = await faultAfter(disk, join(folder, 'after'), random)
      if (fault !== null) failures.push(`${where}: ${fault}`)
      if (cut % 4 === 0 && (await faultAfter(lazy, join(folder, 'after'), random)) !== null) lostWithoutSyncs++
    }
    const syncs = records.filter(({ kind }) => kind === 'S').length
    return { cuts: options.cuts, acknowledged: acknowledgements.length, syncs, failures, lostWithoutSyncs }
  } finally {
    rmSync(folder, { recursive: true, force: true })
  }
}

/** W write · T truncate · S sync · U delete · A the program said something. */
interface Written {
  readonly kind: string
  readonly path: string
  readonly offset: number
  readonly bytes: Uint8Array
}

async function recordWrites(folder: string, batches: number): Promise<readonly Written[]> {
  const data = join(folder, 'data')
  mkdirSync(data)
  const shim = join(folder, 'shim.so')
  const compiled = spawnSync('cc', ['-shared', '-fPIC', '-O1', '-o', shim, SHIM, '-ldl', '-lpthread'])
  if (compiled.status !== 0) throw new Error(`cc: ${compiled.stderr}`)
  const programs = await compilePrograms({
    'store-child': 'tests/chaos/store-child.ts',
    'writer-thread': 'server/store/writer-thread.ts',
  })
  try {
    const record = join(folder, 'record')
    const child = spawn(process.execPath, [join(programs.folder, 'store-child.js'), join(data, DATABASE)], {
      env: { ...process.env, LD_PRELOAD: shim, PLENUM_POWER_FOLDER: data, PLENUM_POWER_RECORD: record },
      stdio: ['ignore', 'pipe', 'inherit'],
    })
    const gone = once(child, 'exit')
    let lines = 0
    createInterface({ input: child.stdout }).on('line', () => {
      // Batches are of 1 to 7 rows, each of which is said.
      if (++lines >= 4 * batches) child.kill('SIGKILL')
    })
    await gone
    return parse(readFileSync(record))
  } finally {
    programs.remove()
  }
}

function parse(bytes: Buffer): readonly Written[] {
  const records: Written[] = []
  for (let at = 0; at < bytes.length; ) {
    const kind = String.fromCharCode(bytes.readUInt8(at))
    const end = bytes.indexOf(0, at + 1)
    if (end < 0 || end + 17 > bytes.length) break
    const path = bytes.toString('utf8', at + 1, end)
    const offset = Number(bytes.readBigInt64LE(end + 1))
    const length = Number(bytes.readBigInt64LE(end + 9))
    if (end + 17 + length > bytes.length) break
    records.push({ kind, path, offset, bytes: bytes.subarray(end + 17, end + 17 + length) })
    at = end + 17 + length
  }
  return records
}

/** Files as they surely are, what was asked of each since its last sync, and what the program has said so far. */
class Disk {
  readonly #sure = new Map<string, Buffer>()
  readonly #asked = new Map<string, Written[]>()
  readonly said: string[] = []

  take(record: Written, isSyncTrue: boolean): void {
    const name = basename(record.path)
    if (record.kind === 'A') this.said.push(...rowsIn(record.bytes))
    else if (record.kind === 'U') {
      this.#sure.delete(name)
      this.#asked.delete(name)
    } else if (record.kind !== 'S') this.#asked.set(name, [...(this.#asked.get(name) ?? []), record])
    else if (isSyncTrue) {
      this.#sure.set(name, (this.#asked.get(name) ?? []).reduce(written, this.#sure.get(name) ?? Buffer.alloc(0)))
      this.#asked.delete(name)
    }
  }

  /** The files as the power cut leaves them. */
  after(random: Random): ReadonlyMap<string, Buffer> {
    const way = random.pick(['dropped', 'kept', 'torn'])
    const files = new Map(this.#sure)
    for (const [name, asked] of this.#asked) {
      const kept = way === 'dropped' ? [] : asked.filter(() => random.chance(0.5))
      const found = way === 'torn' ? kept.flatMap((record) => torn(record, random)) : kept
      files.set(name, found.reduce(written, files.get(name) ?? Buffer.alloc(0)))
    }
    return files
  }
}

function torn(record: Written, random: Random): Written[] {
  if (record.kind !== 'W') return [record]
  const pieces: Written[] = []
  for (let from = 0; from < record.bytes.length; from += SECTOR) {
    if (random.chance(0.5))
      pieces.push({ ...record, offset: record.offset + from, bytes: record.bytes.subarray(from, from + SECTOR) })
  }
  return pieces
}

function written(file: Buffer, { kind, offset, bytes }: Written): Buffer {
  const size = kind === 'T' ? offset : Math.max(file.length, offset + bytes.length)
  const next = Buffer.alloc(size)
  file.copy(next, 0, 0, Math.min(size, file.length))
  next.set(bytes, kind === 'T' ? 0 : offset)
  return next
}

/** What is wrong with what is left, or null. */
async function faultAfter(disk: Disk, folder: string, random: Random): Promise<string | null> {
  rmSync(folder, { recursive: true, force: true })
  mkdirSync(folder)
  for (const [name, bytes] of disk.after(random)) if (!name.endsWith('-shm')) writeFileSync(join(folder, name), bytes)
  if (disk.said.length === 0) return null
  let database: ReturnType<typeof openSqlite> | null = null
  try {
    database = openSqlite(join(folder, DATABASE), { busyMs: 0 })
    const db = new Kysely<Tables>({ dialect: new SqliteDialect({ database }) }) as unknown as Db
    const rows = await readLog(db, invent(1).water, 0, Number.MAX_SAFE_INTEGER)
    const found = new Set(rows.map(({ seq, hash }) => `${seq} ${hash}`))
    const lost = disk.said.filter((row) => !found.has(row))
    if (lost.length > 0) return `${lost.length} acknowledged rows are gone, the first is ${lost[0]}`
    const [check] = database.prepare('pragma integrity_check').all([])
    return JSON.stringify(check) === '{"integrity_check":"ok"}' ? null : `the file is damaged: ${JSON.stringify(check)}`
  } catch (error) {
    return `it cannot be read: ${String(error)}`
  } finally {
    database?.close()
  }
}

function rowsIn(said: Uint8Array): readonly string[] {
  return [
    ...Buffer.from(said)
      .toString('utf8')
      .matchAll(/^acknowledged (\d+ [0-9a-f]{64})$/gm),
  ].map(([, row]) => row ?? '')
}
