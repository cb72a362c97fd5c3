import { copyFileSync, existsSync, mkdirSync, readdirSync, renameSync, rmSync, statSync } from 'node:fs'
import { join } from 'node:path'
import { roomOfSection } from '../../shared/model/ids.ts'
import { type Meeting, meetingTime } from '../../shared/model/meeting.ts'
import { canonicalJson } from '../../shared/util/canonical-json.ts'
import { type Place, placeOf } from '../config.ts'
import { openStore } from '../store/database.ts'
import { syncFolder } from '../store/sqlite-file.ts'
import type { JournalDraft, Store } from '../store/store.ts'
import { type Verified, verifyStore } from '../store/verify.ts'
import { oneLine, UsageError } from '../usage-error.ts'
import { inWords } from './backup.ts'
import { parseCommand, runCommand } from './command-line.ts'
import { writeOutput } from './output.ts'

/** Words for `plenum restore --help`. */
export const RESTORE_HELP = `plenum restore FILE --data DIR
  Puts a copy made by plenum backup into an empty folder, and checks every hash in it. Devices that had newer text are not let in
  with it: what they had is set aside on them, to be copied.
plenum restore --database-url URL
  The same for a PostgreSQL database that pg_restore has just filled, before a server runs on it.
`

const FLAGS = { data: 'value', 'database-url': 'value', help: 'switch' } as const
/** Epochs count the seconds from here, so that no two restores of one copy begin the same. */
const EPOCHS_FROM = Date.UTC(2020, 0, 1)

/** `plenum restore`. Exit code 0, or 2 with one line where nothing was restored. */
export function restoreCommand(args: readonly string[]): Promise<number> {
  return runCommand('restore', async () => {
    const { values, files } = parseCommand(args, FLAGS)
    if (values.help === true) {
      await writeOutput(undefined, RESTORE_HELP)
      return 0
    }
    process.umask(0o077)
    const url = values['database-url']
    if (url !== undefined) {
      if (files.length > 0) throw new UsageError('a PostgreSQL database is filled with pg_restore; name no file')
      const place = placeOf({ 'database-url': url, ...(values.data !== undefined && { data: values.data }) }, {})
      await writeOutput(undefined, `${inWords(await begunAnew(place))}\n`)
      return 0
    }
    const [file, ...others] = files
    if (file === undefined || others.length > 0) throw new UsageError('name one FILE made by plenum backup')
    if (values.data === undefined || values.data === '') throw new UsageError('--data is missing')
    await writeOutput(undefined, `${values.data}: ${inWords(await restoreInto(values.data, file))}\n`)
    return 0
  })
}

async function restoreInto(data: string, file: string): Promise<Verified> {
  if (!existsSync(file) || !statSync(file).isFile()) throw new UsageError(`${file}: there is no such file`)
  const place = placeOf({ data }, {})
  if (place.kind !== 'folder') throw new UsageError('--data is missing')
  if (existsSync(place.folder) && readdirSync(place.folder).length > 0)
    throw new UsageError(`${data}: the folder is not empty`)
  const work = join(place.folder, 'restoring.sqlite')
  try {
    if (!existsSync(place.folder)) mkdirSync(place.folder, { mode: 0o700 })
    copyFileSync(file, work)
    const verified = await begunAnew({ kind: 'folder', folder: place.folder, file: work })
    renameSync(work, place.file)
    syncFolder(place.folder)
    return verified
  } catch (thrown) {
    throw new UsageError(`${file}: ${oneLine(thrown).replace(`cannot open ${work}: `, '')}`)
  } finally {
    for (const end of ['', '-wal', '-shm']) rmSync(work + end, { force: true })
  }
}

/** Checks everything, and begins a new epoch. */
async function begunAnew(place: Place): Promise<Verified> {
  const store = await openStore(place)
  try {
    const verified = await verifyStore(store)
    if (verified.meetings === 0) throw new UsageError('there is no meeting in it')
    const now = Date.now()
    const epoch = Math.floor((now - EPOCHS_FROM) / 1_000)
    const meetings = await store.meetings.list()
    await store.log.beginEpoch(
      epoch,
      await Promise.all(meetings.map((meeting) => entryFor(store, meeting, epoch, now))),
    )
    return verified
  } finally {
    await store.close()
  }
}

/** What the journal says of it: where the log of each section stood. */
async function entryFor(store: Store, meeting: Meeting, epoch: number, now: number): Promise<JournalDraft> {
  const documents = await store.meetings.documents(meeting.id)
  const rooms = documents.flatMap(({ sections }) => sections.map(({ id }) => roomOfSection(id)))
  const heads = await Promise.all(
    rooms.map(async (room) => ({ room, seq: (await store.log.head(room))?.seq ?? 0, epoch })),
  )
  const detail = canonicalJson({ rooms: heads })
  return { meeting: meeting.id, seat: null, act: 'restore', detail, at: meetingTime(meeting, now) }
}
