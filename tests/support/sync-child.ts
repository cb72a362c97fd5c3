import { openStore } from '../../server/store/database.ts'
import { createSync } from '../../server/sync/sync.ts'
import { AT, allowOwnOrigin, identifyByName, SEED, serve, setUpMeeting, WATER_ROOM } from './sync-world.ts'

/** A sync server as a process of its own, to be killed: `node --import tsx sync-child.ts FILE`, or the address of a database. Prints its port when it serves. */
const place = process.argv[2] ?? ''
const store = await openStore(place.startsWith('postgres:') ? { url: place } : { file: place })
const isNew = await setUpMeeting(store)
const sync = createSync({
  store,
  now: Date.now,
  identify: identifyByName(store, new Set(), new Map()),
  allowedOrigin: allowOwnOrigin,
  log: () => {},
})
if (isNew) await sync.seed(WATER_ROOM, SEED, AT)
const { port } = await serve(sync)
process.stdout.write(`${port}\n`)
