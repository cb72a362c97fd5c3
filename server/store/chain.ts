import { createHash } from 'node:crypto'
import type { RoomId } from '../../shared/model/ids.ts'
import type { JournalEntry } from '../../shared/model/journal.ts'
import { canonicalJson } from '../../shared/util/canonical-json.ts'
import { DamagedError, EMPTY_HASH, type LogRow, type Shown, type Snapshot } from './store.ts'

/** SHA-256 of bytes, or of a text's UTF-8 bytes; 64 lower-case hexadecimal digits. */
export function sha256(data: string | Uint8Array): string {
  return createHash('sha256').update(data).digest('hex')
}

/** Whether something read has the hash recorded for it. Bytes that broke may be of no type that can be hashed at all. */
export function fits(hash: string, hashNow: () => string): boolean {
  try {
    return hash === hashNow()
  } catch {
    return false
  }
}

/**
 * The hash of a row: SHA-256 of the canonical JSON of everything in it, bytes standing as their own SHA-256. So anybody can
 * check a log with a JSON library alone, and can check the chain without being shown what was typed.
 */
export function logRowHash(row: Omit<LogRow, 'hash'>): string {
  const { room, seq, epoch, update, seat, signIn, clientId, at, previousHash } = row
  const facts = { room, seq, epoch, update: sha256(update), seat, signIn, clientId, at, previousHash }
  return sha256(canonicalJson({ format: 'plenum.log/1', ...facts }))
}

/** Covers the room and, by the hash of the row it stands at, all of the log that led to the state. */
export function snapshotHash(room: RoomId, { seq, state, logHash }: Snapshot): string {
  return sha256(canonicalJson({ format: 'plenum.snapshot/1', room, seq, state: sha256(state), logHash }))
}

export function shownHash(room: RoomId, { seq, state, at, seat }: Shown, logHash: string): string {
  return sha256(canonicalJson({ format: 'plenum.shown/1', room, seq, state: sha256(state), at, seat, logHash }))
}

export function journalHash(entry: Omit<JournalEntry, 'hash'>): string {
  const { meeting, seq, seat, act, detail, at, previousHash } = entry
  return sha256(canonicalJson({ format: 'plenum.journal/1', meeting, seq, seat, act, detail, at, previousHash }))
}

interface Link {
  readonly seq: number
  readonly previousHash: string
  readonly hash: string
}

/** One chain, and how to get at its rows. */
export interface Chain<Row extends Link> {
  /** For messages, e.g. "room section.water". */
  readonly name: string
  /** The last row, as recorded apart from the rows: a chain whose end was cut off is found out. */
  readonly head: Pick<Link, 'seq' | 'hash'>
  hashAt(seq: number): Promise<string | undefined>
  /** At most `limit` rows with `after < seq <= upTo`, in order. */
  page(after: number, upTo: number, limit: number): Promise<readonly Row[]>
  hashOf(row: Row): string
}

/** Rows read and verified before the event loop gets its turn. */
const PAGE_ROWS = 256

/** The rows after a seq, at most `limit`, each verified against its hash, its predecessor and the head. */
export async function readChain<Row extends Link>(chain: Chain<Row>, after: number, limit: number): Promise<Row[]> {
  const upTo = Math.min(chain.head.seq, after + limit)
  const rows: Row[] = []
  if (after >= upTo) return rows
  let last: { seq: number; hash: string | undefined } = {
    seq: after,
    hash: after === 0 ? EMPTY_HASH : await chain.hashAt(after),
  }
  while (last.seq < upTo) {
    const page = await chain.page(last.seq, upTo, PAGE_ROWS)
    if (page.length === 0) throw new DamagedError(`${chain.name}: row ${last.seq + 1} is missing`)
    for (const row of page) {
      const fault = faultOf(row, last, chain.hashOf)
      if (fault !== null) throw new DamagedError(`${chain.name}: ${fault}`)
      rows.push(row)
      last = row
    }
    if (last.seq < upTo) await new Promise(setImmediate)
  }
  if (last.seq === chain.head.seq && last.hash !== chain.head.hash) {
    throw new DamagedError(`${chain.name}: row ${last.seq} is not the recorded end`)
  }
  return rows
}

/** What is wrong with a row that should stand behind `last`; null where nothing is. */
function faultOf<Row extends Link>(
  row: Row,
  last: { seq: number; hash: string | undefined },
  hashOf: (row: Row) => string,
): string | null {
  if (row.seq !== last.seq + 1) return `row ${last.seq + 1} is missing`
  if (row.previousHash !== last.hash) return `row ${row.seq} does not follow on ${last.seq}`
  return fits(row.hash, () => hashOf(row)) ? null : `row ${row.seq} is not what was written`
}
