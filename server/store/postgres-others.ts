import pg from 'pg'
import type { MeetingId, RoomId } from '../../shared/model/ids.ts'
import type { Reader } from './engine.ts'
import { asStoreError, clientConfig, type ServerAddress } from './postgres-connection.ts'
import { CHANNEL, type PostgresHands } from './postgres-hands.ts'
import type { Others, Positions } from './store.ts'

const AGAIN_MS = 1_000
/** Any number, another than that of the tables. */
const ALONE_LOCK = 0x504c4e4f
/** So long one program waits for what another does alone. */
const ALONE_MS = 120_000

/** Hears of other programs on the same database. The connection that listens is kept up for as long as anybody listens. */
export class PostgresOthers implements Others {
  readonly #address: ServerAddress
  readonly #reader: Reader
  readonly #hands: PostgresHands
  readonly #listeners = new Set<() => void>()
  #client: pg.Client | null = null
  #timer: NodeJS.Timeout | null = null

  constructor(address: ServerAddress, reader: Reader, hands: PostgresHands) {
    this.#address = address
    this.#hands = hands
    this.#reader = reader
  }

  listen(wrote: () => void): () => void {
    this.#listeners.add(wrote)
    this.#connect()
    return () => {
      this.#listeners.delete(wrote)
      if (this.#listeners.size === 0) void this.close()
    }
  }

  positions(rooms: readonly RoomId[]): Promise<Positions> {
    return this.#reader.read(async (db) => {
      const heads =
        rooms.length === 0
          ? []
          : await db
              .selectFrom('rooms')
              .leftJoin('shown', 'shown.room', 'rooms.id')
              .select(['rooms.id', 'rooms.epoch', 'rooms.head_seq', 'shown.seq'])
              .where('rooms.id', 'in', rooms)
              .execute()
      const journals = await db.selectFrom('meetings').select(['id', 'journal_seq']).execute()
      return {
        rooms: new Map<RoomId, { epoch: number; seq: number; shownSeq: number | null }>(
          heads.map(({ id, epoch, head_seq, seq }) => [id, { epoch, seq: head_seq, shownSeq: seq }]),
        ),
        journals: new Map<MeetingId, number>(journals.map(({ id, journal_seq }) => [id, journal_seq])),
      }
    })
  }

  async alone<T>(work: () => Promise<T>): Promise<T> {
    const client = new pg.Client({ ...clientConfig(this.#address), query_timeout: ALONE_MS })
    client.on('error', () => {
      // The lock went with the connection; what is done meanwhile goes on.
    })
    try {
      await client.connect()
      await client.query('select pg_advisory_lock($1)', [ALONE_LOCK])
    } catch (error) {
      await client.end().catch(() => {})
      throw asStoreError(error)
    }
    try {
      return await work()
    } finally {
      await client.end().catch(() => {})
    }
  }

  async close(): Promise<void> {
    this.#listeners.clear()
    if (this.#timer !== null) clearTimeout(this.#timer)
    const client = this.#client
    this.#client = null
    await client?.end().catch(() => {
      // It is gone already.
    })
  }

  #connect(): void {
    if (this.#client !== null || this.#listeners.size === 0) return
    const client = new pg.Client(clientConfig(this.#address))
    this.#client = client
    client.on('notification', ({ processId }) => {
      if (this.#hands.isOwn(processId)) return
      for (const wrote of this.#listeners) wrote()
    })
    client.on('error', () => this.#again(client))
    client.on('end', () => this.#again(client))
    client
      .connect()
      .then(() => client.query(`listen ${CHANNEL}`))
      .catch(() => this.#again(client))
  }

  /** The line is lost: hints are missed until it is there again, which costs half a second each, and nothing else. */
  #again(client: pg.Client): void {
    if (client !== this.#client) return
    this.#client = null
    client.end().catch(() => {})
    this.#timer = setTimeout(() => this.#connect(), AGAIN_MS)
    this.#timer.unref()
  }
}
