import type { RoomId, SeatId } from '../../shared/model/ids.ts'
import { Refusal } from '../../shared/model/refusal.ts'
import { DamagedError, type Head, type LogRow, type LogStore, type Shown, type Snapshot } from '../store/store.ts'

/** What is stored of a room: a snapshot, if there is one, and the rows after it. */
export interface Stored {
  readonly head: Head
  readonly snapshot: Snapshot | null
  readonly rows: readonly LogRow[]
  readonly shown: Shown | null
  readonly owners: ReadonlyMap<number, SeatId>
}

/**
 * Reads what is stored of a room: from the newest snapshot that hangs together with the log, else all rows. A snapshot that is
 * damaged is told to `report` and passed over, for the log alone is the truth. Rejects with a `Refusal` where there is no such room,
 * else as storage does, also where the log itself is damaged.
 */
export async function readStored(
  id: RoomId,
  log: LogStore,
  report: (entry: Record<string, unknown>) => void,
): Promise<Stored> {
  const head = await log.head(id)
  if (head === null) throw new Refusal('notFound')
  const [snapshot, shown, owners] = await Promise.all([
    intactSnapshot(id, log, report),
    log.shown(id),
    log.clientIds(id),
  ])
  const rows = await log.read(id, snapshot?.seq ?? 0)
  const last = rows.at(-1)
  // Rows may have come since the head was read. A new epoch begins before its first row.
  const now = last === undefined ? head : { epoch: Math.max(head.epoch, last.epoch), seq: last.seq, hash: last.hash }
  return { head: now, snapshot, rows, shown, owners }
}

async function intactSnapshot(
  id: RoomId,
  log: LogStore,
  report: (entry: Record<string, unknown>) => void,
): Promise<Snapshot | null> {
  for (let skip = 0; ; skip += 1) {
    try {
      const snapshot = await log.latestSnapshot(id, skip)
      if (snapshot === null || (await isOfLog(id, log, snapshot))) return snapshot
      report({ event: 'sync.snapshotPassedOver', room: id, error: `the log has no row ${snapshot.seq} like it` })
    } catch (error) {
      if (!(error instanceof DamagedError)) throw error
      report({ event: 'sync.snapshotPassedOver', room: id, error: error.message })
    }
  }
}

async function isOfLog(id: RoomId, log: LogStore, snapshot: Snapshot): Promise<boolean> {
  const [row] = await log.read(id, snapshot.seq - 1, 1)
  return row !== undefined && row.seq === snapshot.seq && row.hash === snapshot.logHash
}
