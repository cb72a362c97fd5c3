import { roomOfSection } from '../../shared/model/ids.ts'
import type { Store } from './store.ts'

export interface Verified {
  readonly meetings: number
  readonly rooms: number
  /** Rows of the rooms' logs. */
  readonly rows: number
  readonly versions: number
}

/** Reads everything, and with it every hash. Rejects with `DamagedError` where something is not what was written. */
export async function verifyStore(store: Store): Promise<Verified> {
  const meetings = await store.meetings.list()
  let [rooms, rows, versions] = [0, 0, 0]
  for (const { id } of meetings) {
    await store.journal.read(id, 0)
    for (const document of await store.meetings.documents(id)) {
      for (const { id: version } of await store.versions.list(document.id)) {
        await store.versions.get(version)
        versions += 1
      }
      for (const section of document.sections) {
        const room = roomOfSection(section.id)
        rows += (await store.log.read(room, 0)).length
        await Promise.all([store.log.shown(room), store.log.clientIds(room)])
        rooms += 1
      }
    }
  }
  return { meetings: meetings.length, rooms, rows, versions }
}
