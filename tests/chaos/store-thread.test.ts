import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { Worker } from 'node:worker_threads'
import { expect, it, onTestFinished, vi } from 'vitest'
import { openStore } from '../../server/store/database.ts'
import { openSqlite } from '../../server/store/drivers.ts'
import { StorageError } from '../../server/store/store.ts'
import { present } from '../../shared/util/assert.ts'
import { draft, headOf, invent } from '../contract/store-world.ts'

const { threads, sent } = vi.hoisted(() => ({ threads: [] as Worker[], sent: [] as unknown[] }))

/** Real threads, of which the test gets hold, and of what they are told. */
vi.mock('node:worker_threads', async (original) => {
  const module = await original<typeof import('node:worker_threads')>()
  return {
    ...module,
    Worker: class extends module.Worker {
      constructor(...args: ConstructorParameters<typeof module.Worker>) {
        super(...args)
        threads.push(this)
      }

      override postMessage(message: unknown): void {
        super.postMessage(message)
        sent.push(message)
      }
    },
  }
})

it('[ST1] the thread that writes dies: what it had in its hands fails, what waits is written by another', async () => {
  const folder = mkdtempSync(join(tmpdir(), 'plenum-thread-'))
  onTestFinished(() => rmSync(folder, { recursive: true, force: true }))
  const file = join(folder, 'plenum.db')
  const store = await openStore({ file })
  onTestFinished(() => store.close())
  const { setup, water, shelter } = invent(1)
  await store.meetings.setUp(setup)

  const lock = openSqlite(file, { busyMs: 0 })
  lock.exec('begin immediate')
  const head = await headOf(store, water)
  const before = sent.length
  const first = store.log.append(water, head, [draft('in its hands')])
  const failed = expect(first).rejects.toMatchObject({ name: 'StorageError', outcome: 'unknown' })
  const thread = present(threads.at(-1), 'a thread writes')
  await vi.waitUntil(() => sent.length > before)
  const second = store.log.append(shelter, await headOf(store, shelter), [draft('waiting')])
  const ended = thread.terminate()
  // Only now does the thread come back from the database, where it waits for the lock, and sees that it is to end.
  lock.close()
  await ended
  await failed

  expect(await second).toMatchObject({ kind: 'appended' })
  expect(threads.at(-1)).not.toBe(thread)
  expect(await store.log.read(water, 0)).toEqual([])
  expect(await store.log.append(water, await headOf(store, water), [draft('again')])).toMatchObject({
    kind: 'appended',
  })
})

it('[ST1] a thread that cannot start fails what waits, and the next write tries again', async () => {
  const folder = mkdtempSync(join(tmpdir(), 'plenum-thread-'))
  onTestFinished(() => rmSync(folder, { recursive: true, force: true }))
  const file = join(folder, 'plenum.db')
  const store = await openStore({ file, busyMs: 50 })
  onTestFinished(() => store.close())
  const { setup, water } = invent(1)
  await store.meetings.setUp(setup)
  const head = await headOf(store, water)

  const lock = openSqlite(file, { busyMs: 0 })
  lock.exec('begin immediate')
  await present(threads.at(-1), 'a thread writes').terminate()
  const write = () => store.log.append(water, head, [draft('a')])
  await expect(Promise.all([write(), write()])).rejects.toThrow(StorageError)
  await expect(write()).rejects.toThrow(/cannot open .*: database is locked/)
  lock.close()
  expect(await write()).toMatchObject({ kind: 'appended' })
})
