import type { WriteConnection } from './engine.ts'
import { StorageError } from './store.ts'
import { type Outcome, toFailure } from './writer-messages.ts'
import { perform, type Write } from './writes.ts'

/**
 * Does writes in one transaction: one fsync, each write in a savepoint of its own, so that one that contradicts what is there does
 * not harm the others. Where the database fails, none has taken effect. Never rejects.
 */
export async function writeBatch(connection: WriteConnection, writes: readonly Write[]): Promise<readonly Outcome[]> {
  try {
    await connection.begin(writes)
    const outcomes: Outcome[] = []
    for (const write of writes) {
      outcomes.push(writes.length === 1 ? await written(connection, write) : await writeOne(connection, write))
    }
    await connection.commit()
    return outcomes
  } catch (error) {
    const failure = toFailure(connection.asStoreError(error))
    await connection.rollback()
    return writes.map(() => ({ kind: 'failed', failure }))
  }
}

async function written({ db }: WriteConnection, write: Write): Promise<Outcome> {
  return { kind: 'written', result: await perform(db, write) }
}

/** Throws where the database failed: then the whole batch has not taken effect. */
async function writeOne(connection: WriteConnection, write: Write): Promise<Outcome> {
  await connection.savepoint()
  try {
    const outcome = await written(connection, write)
    await connection.release()
    return outcome
  } catch (cause) {
    const error = connection.asStoreError(cause)
    if (error instanceof StorageError || !connection.inTransaction()) throw error
    await connection.rollbackToSavepoint()
    return { kind: 'failed', failure: toFailure(error) }
  }
}
