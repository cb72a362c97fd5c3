import { once } from 'node:events'
import { openStore } from '../../server/store/database.ts'
import { StorageError } from '../../server/store/store.ts'
import { draft, headOf, invent } from '../contract/store-world.ts'

/**
 * A program that opens a store, says each row it finds ("found SEQ HASH"), then appends to the room as fast as it can, in batches
 * of several sizes, and says what was acknowledged ("acknowledged SEQ HASH"). On a storage error it says "failed MESSAGE" and
 * the end of what it still reads ("readable SEQ HASH"), and goes on when it is told a line.
 */
const [file = '', padding = '0'] = process.argv.slice(2)
const say = (line: string) => process.stdout.write(`${line}\n`)

const store = await openStore({ file, owner: true })
const { setup, water, meeting } = invent(1)
if ((await store.meetings.get(meeting)) === null) await store.meetings.setUp(setup)
for (const { seq, hash } of await store.log.read(water, 0)) say(`found ${seq} ${hash}`)
let head = await headOf(store, water)
for (let batch = 0; ; batch += 1) {
  const drafts = Array.from({ length: 1 + (batch % 7) }, () => draft('x'.repeat(Number(padding))))
  try {
    const result = await store.log.append(water, head, drafts)
    if (result.kind === 'stale') throw new Error('nobody else appends')
    for (const { seq, hash } of result.rows) {
      say(`acknowledged ${seq} ${hash}`)
      head = { epoch: head.epoch, seq, hash }
    }
  } catch (error) {
    if (!(error instanceof StorageError)) throw error
    say(`failed ${error.message}`)
    const last = (await store.log.read(water, 0)).at(-1)
    say(`readable ${last?.seq} ${last?.hash}`)
    await once(process.stdin, 'data')
  }
}
