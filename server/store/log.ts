import type { RoomId, SeatId } from '../../shared/model/ids.ts'
import { fits, logRowHash, readChain, shownHash, snapshotHash } from './chain.ts'
import { appendToJournal } from './journal.ts'
import {
  type AppendResult,
  ConflictError,
  DamagedError,
  EMPTY_HASH,
  type Head,
  type JournalDraft,
  type LogDraft,
  type LogRow,
  type Shown,
  type Snapshot,
} from './store.ts'
import type { Db, Tables } from './tables.ts'

/** Rows of one insert: ten values each, well below the bound of every engine. */
const ROWS_PER_INSERT = 100
const SNAPSHOTS_KEPT = 2

/** The head of a room, checked against the row it names. Null where the room does not exist. */
export async function readHead(db: Db, room: RoomId): Promise<Head | null> {
  const found = await db
    .selectFrom('rooms')
    .leftJoin('log', (join) => join.onRef('log.room', '=', 'rooms.id').onRef('log.seq', '=', 'rooms.head_seq'))
    .select(['rooms.epoch', 'rooms.head_seq', 'rooms.head_hash', 'log.hash'])
    .where('rooms.id', '=', room)
    .executeTakeFirst()
  if (found === undefined) {
    if ((await hashAt(db, room, 1)) !== undefined) throw new DamagedError(`room ${room}: rows without a recorded end`)
    return null
  }
  const recorded = found.head_seq === 0 ? EMPTY_HASH : found.hash
  if (recorded !== found.head_hash)
    throw new DamagedError(`room ${room}: row ${found.head_seq} is not the recorded end`)
  return { epoch: found.epoch, seq: found.head_seq, hash: found.head_hash }
}

/**
 * Moves the head if it is still the expected one (which takes the room's lock, so nobody else appends until the commit), then
 * writes the rows.
 */
export async function appendToLog(
  db: Db,
  room: RoomId,
  expected: Head,
  drafts: readonly LogDraft[],
  entry: JournalDraft | null,
): Promise<AppendResult> {
  const rows = chained(room, expected, drafts)
  const last = rows.at(-1) ?? expected
  const moved = await db
    .updateTable('rooms')
    .set({ head_seq: last.seq, head_hash: last.hash })
    .where('id', '=', room)
    .where('epoch', '=', expected.epoch)
    .where('head_seq', '=', expected.seq)
    .where('head_hash', '=', expected.hash)
    .executeTakeFirst()
  if (moved.numUpdatedRows === 0n) {
    const head = await readHead(db, room)
    if (head === null) throw new ConflictError(`there is no room ${room}`)
    return { kind: 'stale', head }
  }
  for (let from = 0; from < rows.length; from += ROWS_PER_INSERT) {
    const values = rows.slice(from, from + ROWS_PER_INSERT).map(toColumns)
    await db.insertInto('log').values(values).execute()
  }
  if (entry !== null) await appendToJournal(db, entry)
  return { kind: 'appended', rows }
}

/** The rows that the drafts become behind a head. */
function chained(room: RoomId, head: Head, drafts: readonly LogDraft[]): LogRow[] {
  let { seq, hash } = head
  return drafts.map(({ update, seat, signIn, clientId, at }) => {
    seq += 1
    const row = { room, seq, epoch: head.epoch, update, seat, signIn, clientId, at, previousHash: hash }
    hash = logRowHash(row)
    return { ...row, hash }
  })
}

function toColumns({
  room,
  seq,
  epoch,
  update,
  seat,
  signIn,
  clientId,
  at,
  previousHash,
  hash,
}: LogRow): Tables['log'] {
  return {
    room,
    seq,
    epoch,
    changes: update,
    seat,
    sign_in: signIn,
    client_id: clientId,
    at,
    previous_hash: previousHash,
    hash,
  }
}

function fromColumns(row: Tables['log']): LogRow {
  const { room, seq, epoch, changes, seat, sign_in, client_id, at, previous_hash, hash } = row
  const update = plainBytes(changes)
  return { room, seq, epoch, update, seat, signIn: sign_in, clientId: client_id, at, previousHash: previous_hash, hash }
}

/** Drivers hand out Node buffers; everybody else knows bytes. */
function plainBytes(bytes: Uint8Array): Uint8Array {
  if (!(bytes instanceof Uint8Array)) throw new DamagedError('the database file is damaged: bytes are none')
  return new Uint8Array(bytes.buffer, bytes.byteOffset, bytes.byteLength)
}

export async function readLog(db: Db, room: RoomId, after: number, limit: number): Promise<readonly LogRow[]> {
  const head = await readHead(db, room)
  if (head === null) return []
  const rows = db.selectFrom('log').where('room', '=', room)
  return readChain<LogRow>(
    {
      name: `room ${room}`,
      head,
      hashAt: (seq) => hashAt(db, room, seq),
      page: async (from, upTo, count) => {
        const page = rows.selectAll().where('seq', '>', from).where('seq', '<=', upTo).orderBy('seq').limit(count)
        return (await page.execute()).map(fromColumns)
      },
      hashOf: logRowHash,
    },
    after,
    limit,
  )
}

async function hashAt(db: Db, room: RoomId, seq: number): Promise<string | undefined> {
  if (seq === 0) return EMPTY_HASH
  const row = await db
    .selectFrom('log')
    .select('hash')
    .where('room', '=', room)
    .where('seq', '=', seq)
    .executeTakeFirst()
  return row?.hash
}

export async function readSnapshot(db: Db, room: RoomId, skip: number): Promise<Snapshot | null> {
  const row = await db
    .selectFrom('snapshots')
    .selectAll()
    .where('room', '=', room)
    .orderBy('seq', 'desc')
    .limit(1)
    .offset(skip)
    .executeTakeFirst()
  if (row === undefined) return null
  const snapshot = { seq: row.seq, state: plainBytes(row.state), logHash: row.log_hash }
  const intact =
    fits(row.hash, () => snapshotHash(room, snapshot)) && row.log_hash === (await hashAt(db, room, row.seq))
  if (!intact) throw new DamagedError(`room ${room}: the snapshot at row ${row.seq} is not what was written`)
  return snapshot
}

export async function saveSnapshot(db: Db, room: RoomId, snapshot: Snapshot): Promise<void> {
  const { seq, state, logHash } = snapshot
  if (logHash !== (await hashAt(db, room, seq))) {
    throw new ConflictError(`room ${room}: the log has no row ${seq} with the hash of the snapshot`)
  }
  await db
    .insertInto('snapshots')
    .values({ room, seq, state, log_hash: logHash, hash: snapshotHash(room, snapshot) })
    .onConflict((conflict) => conflict.doNothing())
    .execute()
  const oldestKept = await db
    .selectFrom('snapshots')
    .select('seq')
    .where('room', '=', room)
    .orderBy('seq', 'desc')
    .limit(1)
    .offset(SNAPSHOTS_KEPT - 1)
    .executeTakeFirst()
  if (oldestKept === undefined) return
  await db.deleteFrom('snapshots').where('room', '=', room).where('seq', '<', oldestKept.seq).execute()
}

export async function readShown(db: Db, room: RoomId): Promise<Shown | null> {
  const row = await db.selectFrom('shown').selectAll().where('room', '=', room).executeTakeFirst()
  if (row === undefined) return null
  const shown = { seq: row.seq, state: plainBytes(row.state), at: row.at, seat: row.seat }
  const intact =
    fits(row.hash, () => shownHash(room, shown, row.log_hash)) && row.log_hash === (await hashAt(db, room, row.seq))
  if (!intact) throw new DamagedError(`room ${room}: what was shown at row ${row.seq} is not what was written`)
  return shown
}

export async function saveShown(db: Db, room: RoomId, shown: Shown, entry: JournalDraft | null): Promise<void> {
  const { seq, state, at, seat } = shown
  const logHash = await hashAt(db, room, seq)
  if (logHash === undefined) throw new ConflictError(`room ${room}: the log has no row ${seq} to show`)
  const columns = { seq, state, at, seat, log_hash: logHash, hash: shownHash(room, shown, logHash) }
  await db
    .insertInto('shown')
    .values({ room, ...columns })
    .onConflict((conflict) => conflict.column('room').doUpdateSet(columns).where('shown.seq', '<=', seq))
    .execute()
  if (entry !== null) await appendToJournal(db, entry)
}

export async function claimClientId(db: Db, room: RoomId, clientId: number, seat: SeatId): Promise<SeatId> {
  await db
    .insertInto('client_ids')
    .values({ room, client_id: clientId, seat })
    .onConflict((conflict) => conflict.doNothing())
    .execute()
  const owner = await db
    .selectFrom('client_ids')
    .select('seat')
    .where('room', '=', room)
    .where('client_id', '=', clientId)
    .executeTakeFirstOrThrow()
  return owner.seat
}

export async function readClientIds(db: Db, room: RoomId): Promise<ReadonlyMap<number, SeatId>> {
  const rows = await db.selectFrom('client_ids').select(['client_id', 'seat']).where('room', '=', room).execute()
  return new Map(rows.map((row) => [row.client_id, row.seat]))
}

/** A new epoch in every room. */
export async function beginEpoch(db: Db, least: number, entries: readonly JournalDraft[]): Promise<void> {
  const { last } = await db
    .selectFrom('rooms')
    .select(({ fn }) => fn.max('epoch').as('last'))
    .executeTakeFirstOrThrow()
  await db
    .updateTable('rooms')
    .set({ epoch: Math.max(least, last + 1) })
    .execute()
  for (const entry of entries) await appendToJournal(db, entry)
}
