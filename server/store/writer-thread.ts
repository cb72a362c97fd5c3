import { parentPort, workerData } from 'node:worker_threads'
import { present } from '../../shared/util/assert.ts'
import { asStoreError, connectToWrite, type WriteConnection } from './database.ts'
import type { ConnectOptions } from './engine.ts'
import { StorageError } from './store.ts'
import { type FromWriter, type Outcome, type ToWriter, toFailure } from './writer-messages.ts'
import { perform, type Write } from './writes.ts'

/**
 * The one thread that writes to a SQLite file. Started by `writer.ts`, which hands it one batch at a time: one transaction, one
 * fsync, each write in a savepoint of its own, so that one that contradicts what is there does not harm the others.
 */
const port = present(parentPort, 'this file is the entry of a worker thread')
const answer = (message: FromWriter) => port.postMessage(message)

try {
  const connection = await connectToWrite(workerData as ConnectOptions)
  port.on('message', async (message: ToWriter) => {
    if (message.kind === 'batch') {
      answer({ kind: 'done', outcomes: await writeBatch(connection, message.writes) })
    } else {
      connection.close()
      port.close()
    }
  })
  answer({ kind: 'open' })
} catch (error) {
  answer({ kind: 'failed', failure: toFailure(error) })
  port.close()
}

async function writeBatch(connection: WriteConnection, writes: readonly Write[]): Promise<readonly Outcome[]> {
  try {
    connection.begin()
    const outcomes: Outcome[] = []
    for (const write of writes) outcomes.push(await writeOne(connection, write))
    connection.commit()
    return outcomes
  } catch (error) {
    connection.rollback()
    const failure = toFailure(error)
    return writes.map(() => ({ kind: 'failed', failure }))
  }
}

/** Throws where the disk failed: then the whole batch has not taken effect. */
async function writeOne(connection: WriteConnection, write: Write): Promise<Outcome> {
  connection.savepoint()
  try {
    const result = await perform(connection.db, write)
    connection.release()
    return { kind: 'written', result }
  } catch (cause) {
    const error = asStoreError(cause)
    if (error instanceof StorageError || !connection.inTransaction()) throw error
    connection.rollbackToSavepoint()
    return { kind: 'failed', failure: toFailure(error) }
  }
}
