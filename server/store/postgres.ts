import pg from 'pg'
import { storeOf } from './assemble.ts'
import type { Reader } from './engine.ts'
import { asStoreError, clientConfig, kyselyOnPool, prepare, type ServerAddress } from './postgres-connection.ts'
import { PostgresHands } from './postgres-hands.ts'
import { PostgresOthers } from './postgres-others.ts'
import { StorageError, type Store } from './store.ts'
import type { Db } from './tables.ts'
import { Writer } from './writer.ts'

/** Connections that read, at most, of one process. */
const READERS_MAX = 8

/** Opens the store in a PostgreSQL database. Rejects with `StorageError`, its message one clear line without the password. */
export async function openPostgres(url: string, busyMs: number): Promise<Store> {
  const address = { url, busyMs }
  const hands = new PostgresHands(address)
  const writer = new Writer(hands)
  try {
    await writer.open()
  } catch (error) {
    await writer.close()
    throw new StorageError(`${nameOf(url)}: ${error instanceof Error ? error.message : error}`, { cause: error })
  }
  const reader = connectToRead(address)
  const others = new PostgresOthers(address, reader, hands)
  return storeOf(reader, writer, {
    others,
    end: () =>
      writer.close(async () => {
        await others.close()
        await reader.close()
      }),
  })
}

/** Host and database, for messages. */
function nameOf(url: string): string {
  const { hostname, pathname, searchParams } = new URL(url)
  return `PostgreSQL database ${decodeURIComponent(pathname.slice(1))} at ${searchParams.get('host') ?? hostname}`
}

function connectToRead(address: ServerAddress): Reader {
  const pool = new pg.Pool({
    ...clientConfig(address),
    max: READERS_MAX,
    onConnect: (client: pg.ClientBase) => prepare(client, address, 'read'),
  } as pg.PoolConfig)
  // An idle connection that ends is replaced by the next read.
  pool.on('error', () => {})
  const db = kyselyOnPool(pool)
  let isClosed = false
  const read = <Result>(work: (db: Db) => Promise<Result>) =>
    work(db).catch((error: unknown) => {
      throw isClosed ? new StorageError('the store is closed', { cause: error }) : asStoreError(error)
    })
  const close = () => {
    isClosed = true
    return pool.end()
  }
  return { read, close }
}
