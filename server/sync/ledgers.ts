import type { BlockId, RoomId } from '../../shared/model/ids.ts'
import type { Attributor } from '../../shared/redline/model.ts'
import type { BlockSources } from '../drafting/parts.ts'
import type { LogStore } from '../store/store.ts'
import { LedgerAttributor, type Stretch } from './attributor.ts'
import { blockSources } from './block-sources.ts'
import { Ledger } from './ledger.ts'

/** So many rows are read at a time, and replayed for so long before others have their turn. */
const ROWS_AT_ONCE = 200
const TURN_MS = 10
/** A ledger is forgotten so long after it was last asked, and the one asked least lately where there are more than so many. */
const IDLE_MS = 10 * 60_000
const LEDGERS_MAX = 16

interface Kept {
  readonly ledger: Ledger
  /** Of the last row that was taken in. */
  hash: string
  /** One takes in rows at a time. */
  turn: Promise<void>
  timer: NodeJS.Timeout
}

/**
 * The ledgers of the rooms that were asked about lately. Each is replayed from the log's beginning once, and then only takes in what
 * is new; nothing of it is kept on disk, so that what it says follows from the log alone.
 */
export class Ledgers {
  readonly #log: LogStore
  readonly #kept = new Map<RoomId, Kept>()

  constructor(log: LogStore) {
    this.#log = log
  }

  /** The ledger of a room with at least the rows up to `toSeq`; null: up to the head. Only to be read. */
  async of(room: RoomId, toSeq: number | null = null): Promise<Ledger> {
    const kept = this.#take(room)
    const turn = kept.turn.then(() => this.#catchUp(room, kept, toSeq))
    kept.turn = turn.catch(() => {
      // Who asked is told; the next one begins anew.
      this.#drop(room, kept)
    })
    await turn
    return kept.ledger
  }

  /** Sources of the changes of a stretch of a room's log (`LiveText.attribute`). */
  async attribute(
    room: RoomId,
    stretch: Omit<Stretch, 'toSeq'> & { readonly toSeq: number | null },
  ): Promise<Attributor> {
    const ledger = await this.of(room, stretch.toSeq)
    return new LedgerAttributor(ledger, { ...stretch, toSeq: stretch.toSeq ?? ledger.seq })
  }

  /** Where the words of a block come from (`LiveText.sources`). */
  async sources(room: RoomId, block: BlockId, seq: number | null): Promise<BlockSources | null> {
    const ledger = await this.of(room, seq)
    return blockSources(ledger, block, seq ?? ledger.seq)
  }

  close(): void {
    for (const [room, kept] of this.#kept) this.#drop(room, kept)
  }

  #take(room: RoomId): Kept {
    const known = this.#kept.get(room)
    const kept = known ?? { ledger: new Ledger(), hash: '', turn: Promise.resolve(), timer: setTimeout(() => {}, 0) }
    clearTimeout(kept.timer)
    kept.timer = setTimeout(() => this.#drop(room, kept), IDLE_MS)
    kept.timer.unref()
    this.#kept.delete(room)
    this.#kept.set(room, kept)
    const [oldest] = this.#kept
    if (this.#kept.size > LEDGERS_MAX && oldest !== undefined) this.#drop(...oldest)
    return kept
  }

  #drop(room: RoomId, kept: Kept): void {
    clearTimeout(kept.timer)
    if (this.#kept.get(room) === kept) this.#kept.delete(room)
  }

  async #catchUp(room: RoomId, kept: Kept, toSeq: number | null): Promise<void> {
    const { ledger } = kept
    let begun = performance.now()
    while (toSeq === null || ledger.seq < toSeq) {
      const rows = await this.#log.read(room, ledger.seq, ROWS_AT_ONCE)
      for (const row of rows) {
        // The store has checked the rows among themselves; this one follows what is in here.
        if (ledger.seq > 0 && row.previousHash !== kept.hash) throw new Error(`room ${room}: the log was replaced`)
        ledger.replay(row)
        kept.hash = row.hash
        if (performance.now() - begun < TURN_MS) continue
        await new Promise((resolve) => setImmediate(resolve))
        begun = performance.now()
      }
      if (rows.length < ROWS_AT_ONCE) return
    }
  }
}
