import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { openStore } from '../../server/store/database.ts'
import { invent } from '../contract/store-world.ts'
import type { Bench } from './bench.ts'
import { commitsOf } from './commits.ts'

export const bench: Bench = {
  budget: 'a change on disk, SQLite',
  limit: 15,
  unit: 'ms',
  async measure() {
    const folder = mkdtempSync(join(tmpdir(), 'plenum-bench-'))
    const store = await openStore({ file: join(folder, 'plenum.sqlite') })
    await store.meetings.setUp(invent(1).setup)
    const { ms } = await commitsOf(store, 1, 200)
    await store.close()
    rmSync(folder, { recursive: true })
    return ms
  },
}
