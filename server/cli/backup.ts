import { randomBytes } from 'node:crypto'
import { existsSync, lstatSync, renameSync, rmSync } from 'node:fs'
import { dirname } from 'node:path'
import { placeOf } from '../config.ts'
import { copyDatabase } from '../store/copy.ts'
import { openStore } from '../store/database.ts'
import { syncFolder } from '../store/sqlite-file.ts'
import { DamagedError } from '../store/store.ts'
import { type Verified, verifyStore } from '../store/verify.ts'
import { oneLine, UsageError } from '../usage-error.ts'
import { parseCommand, runCommand } from './command-line.ts'
import { writeOutput } from './output.ts'

/** Words for `plenum backup --help`. */
export const BACKUP_HELP = `plenum backup --data DIR --out FILE
  A consistent copy of everything in a data folder, also while its server runs; every hash in the copy is checked.
  A PostgreSQL database is copied with pg_dump.
`

const FLAGS = { data: 'value', 'database-url': 'value', out: 'value', help: 'switch' } as const
const BUSY_MS = 10_000

/** `plenum backup`. Exit code 0; 1 where what is kept is damaged, which is said; 2 with one line where no copy could be made. */
export function backupCommand(args: readonly string[]): Promise<number> {
  return runCommand('backup', async () => {
    const { values, files } = parseCommand(args, FLAGS)
    if (values.help === true) {
      await writeOutput(undefined, BACKUP_HELP)
      return 0
    }
    if (files.length > 0) throw new UsageError(`"${files[0]}" belongs to no flag`)
    if (values['database-url'] !== undefined) throw new UsageError('a PostgreSQL database is copied with pg_dump')
    if (values.data === undefined || values.data === '') throw new UsageError('--data is missing')
    if (values.out === undefined || values.out === '') throw new UsageError('--out is missing')
    const place = placeOf({ data: values.data }, {})
    if (place.kind !== 'folder' || !existsSync(place.file)) throw new UsageError(`${values.data}: no Plenum data there`)
    // It holds what was not shown, and what links are made from.
    process.umask(0o077)
    try {
      const verified = await backUp(place.file, values.out)
      await writeOutput(undefined, `${values.out}: ${inWords(verified)}\n`)
      return 0
    } catch (thrown) {
      if (!(thrown instanceof DamagedError)) throw thrown
      process.stderr.write(`plenum backup: ${values.data}: ${oneLine(thrown)}; no copy was made\n`)
      return 1
    }
  })
}

async function backUp(file: string, out: string): Promise<Verified> {
  if (existsSync(out) && !lstatSync(out).isFile()) throw new UsageError(`${out}: it is no regular file`)
  const unfinished = `${out}.${randomBytes(6).toString('hex')}.unfinished`
  try {
    copyDatabase(file, unfinished, BUSY_MS)
    const verified = await verifyCopy(unfinished)
    renameSync(unfinished, out)
    syncFolder(dirname(out))
    return verified
  } catch (thrown) {
    if (thrown instanceof UsageError || thrown instanceof DamagedError) throw thrown
    throw new UsageError(`${out}: ${oneLine(thrown)}`)
  } finally {
    for (const end of ['', '-wal', '-shm']) rmSync(unfinished + end, { force: true })
  }
}

async function verifyCopy(file: string): Promise<Verified> {
  const store = await openStore({ file })
  try {
    return await verifyStore(store)
  } finally {
    await store.close()
  }
}

/** "1 meeting, 5 sections with 1,204 rows, 2 versions, every hash right" */
export function inWords({ meetings, rooms, rows, versions }: Verified): string {
  const count = (n: number, one: string) => `${n.toLocaleString('en')} ${one}${n === 1 ? '' : 's'}`
  const text = `${count(rooms, 'section')} with ${count(rows, 'row')}`
  return `${count(meetings, 'meeting')}, ${text}, ${count(versions, 'version')}; every hash is right`
}
