import { openStore } from '../../server/store/database.ts'
import { invent } from '../contract/store-world.ts'
import { TestPostgres, whyNoPostgres } from '../support/postgres.ts'
import type { Bench } from './bench.ts'
import { commitsOf } from './commits.ts'

export const bench: Bench = {
  budget: 'a change on disk, PostgreSQL',
  limit: 15,
  unit: 'ms',
  async measure() {
    const reason = whyNoPostgres()
    if (reason !== null) {
      console.log(`not measured: ${reason}`)
      return Number.NaN
    }
    const postgres = await TestPostgres.start()
    try {
      const store = await openStore({ url: await postgres.newDatabase() })
      await store.meetings.setUp(invent(1).setup)
      const { ms } = await commitsOf(store, 1, 200)
      await store.close()
      return ms
    } finally {
      postgres.remove()
    }
  },
}
