import { parentPort, workerData } from 'node:worker_threads'
import { present } from '../../shared/util/assert.ts'
import { writeBatch } from './batch.ts'
import type { ConnectOptions } from './engine.ts'
import { connectToWrite } from './sqlite-file.ts'
import { type FromWriter, type ToWriter, toFailure } from './writer-messages.ts'

/** The one thread that writes to a SQLite file. Started by `sqlite-hands.ts`, which hands it one batch at a time. */
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
