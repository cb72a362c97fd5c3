import { newId, newSecret, sha256 } from '../../server/auth/secrets.ts'
import { setUpDemonstration } from '../../server/demo/set-up.ts'
import type { Parts } from '../../server/drafting/parts.ts'
import { openStore } from '../../server/store/database.ts'
import { createSync } from '../../server/sync/sync.ts'

/**
 * Sets up the demonstration in a process of its own, which kills itself when it has handed in its n-th act, before the act is
 * acknowledged: `node --import tsx demo-child.ts FILE N`.
 */
const [, , file = '', count = ''] = process.argv
let left = Number(count)

/** The same object, whose methods of these names count. */
function counting<T extends object>(of: T, names: readonly (keyof T)[]): T {
  return new Proxy(of, {
    get(target, name) {
      const member = Reflect.get(target, name) as unknown
      if (typeof member !== 'function') return member
      if (!names.includes(name as keyof T)) return member.bind(target)
      return (...args: unknown[]) => {
        const answer = member.apply(target, args)
        left -= 1
        if (left === 0) process.kill(process.pid, 'SIGKILL')
        return answer
      }
    },
  })
}

const store = await openStore({ file })
const sync = createSync({ store, now: Date.now, identify: async () => null, allowedOrigin: () => true, log: () => {} })
const counted = {
  ...store,
  meetings: counting(store.meetings, ['setUp', 'addLink']),
  versions: counting(store.versions, ['issue']),
}
const live = counting(sync, ['seed', 'write', 'show'])
const parts: Parts = { store: counted, live, now: Date.now, newId, newSecret, sha256 }
await setUpDemonstration(parts)
process.stdout.write(`whole, with ${left} acts to spare\n`)
process.exit(0)
