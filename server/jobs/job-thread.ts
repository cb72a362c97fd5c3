import { parentPort } from 'node:worker_threads'
import { present } from '../../shared/util/assert.ts'
import type { FromThread, Job, ToThread } from './messages.ts'
import { type MadeFile, type Stage, WORKS } from './works.ts'

/** The entry of a thread that does one job after another. Started by `thread.ts`. */
const port = present(parentPort, 'this file is the entry of a worker thread')
const stage = (stage: Stage) => port.postMessage({ kind: 'stage', stage } satisfies FromThread)

let members: [string, unknown][] = []

port.on('message', (message: ToThread) => {
  if (message.kind === 'member') {
    members.push([message.name, message.value])
    return
  }
  const job = { name: message.name, input: Object.fromEntries(members) } as unknown as Job
  members = []
  void answer(job)
})

async function answer(job: Job): Promise<void> {
  try {
    const result = await done(job)
    // The bytes may be a view of what others use too; a file of their own is handed over without copying it again.
    const bytes = result.bytes.slice()
    port.postMessage({ kind: 'done', result: { ...result, bytes } } satisfies FromThread, [bytes.buffer])
  } catch (thrown) {
    const fault = thrown instanceof Error ? `${thrown.stack ?? thrown.message}${causeOf(thrown)}` : String(thrown)
    port.postMessage({ kind: 'failed', fault } satisfies FromThread)
  }
}

function done(job: Job): Promise<MadeFile> {
  switch (job.name) {
    case 'redlineFile':
      return WORKS.redlineFile(job.input, stage)
    case 'textFile':
      return WORKS.textFile(job.input, stage)
    case 'sheetFile':
      return WORKS.sheetFile(job.input, stage)
  }
}

function causeOf({ cause }: Error): string {
  return cause === undefined ? '' : `\ncaused by: ${String(cause)}`
}
