import type { RoomId, SeatId } from '../../shared/model/ids.ts'
import { Refusal } from '../../shared/model/refusal.ts'
import type { Head, LogRow, LogStore, Shown, Snapshot } from '../store/store.ts'

/** What is stored of a room: a snapshot, if there is one, and the rows after it. */
export interface Stored {
  readonly head: Head
  readonly snapshot: Snapshot | null
  readonly rows: readonly LogRow[]
  readonly shown: Shown | null
  readonly owners: ReadonlyMap<number, SeatId>
}

/**
 * Reads what is stored of a room: all rows where the snapshot does not hang together with the log. Rejects with a `Refusal` where
 * there is no such room, else as storage does.
 */
export async function readStored(id: RoomId, log: LogStore): Promise<Stored> {
  const head = await log.head(id)
  if (head === null) throw new Refusal('notFound')
  const [latest, shown, owners] = await Promise.all([log.latestSnapshot(id), log.shown(id), log.clientIds(id)])
  const snapshot = latest !== null && (await isOfLog(id, log, latest)) ? latest : null
  const rows = await log.read(id, snapshot?.seq ?? 0)
  const last = rows.at(-1)
  // Rows may have come since the head was read. A new epoch begins before its first row.
  const now = last === undefined ? head : { epoch: Math.max(head.epoch, last.epoch), seq: last.seq, hash: last.hash }
  return { head: now, snapshot, rows, shown, owners }
}

async function isOfLog(id: RoomId, log: LogStore, snapshot: Snapshot): Promise<boolean> {
  const [row] = await log.read(id, snapshot.seq - 1, 1)
  return row !== undefined && row.seq === snapshot.seq && row.hash === snapshot.logHash
}
