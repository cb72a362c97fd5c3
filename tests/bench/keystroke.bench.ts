import { RawClient } from '../support/sync-clients.ts'
import { SyncWorld } from '../support/sync-world.ts'
import type { Bench } from './bench.ts'

const READERS = 50
const KEYSTROKES = 200

/**
 * One rapporteur types into a section that fifty others follow; from each keystroke until the last of them has it in his document,
 * which is after it is on disk. Server and clients share this process.
 */
export const bench: Bench = {
  budget: 'keystroke to 50 other screens, on disk, p95',
  limit: 50,
  unit: 'ms',
  async measure() {
    const world = await SyncWorld.open()
    await world.setAudience('all')
    const address = `${world.url}/section.water`
    const writer = await new RawClient(address, { name: 'rita' }).joined()
    const readers = await Promise.all(
      Array.from({ length: READERS }, () => new RawClient(address, { name: 'dora' }).joined()),
    )
    const times: number[] = []
    for (let i = 0; i < KEYSTROKES; i++) {
      const seen = readers.map(({ doc }) => new Promise((resolve) => doc.once('update', resolve)))
      const start = performance.now()
      writer.edit((text) => text.insert(1, 'x', {}))
      await Promise.all(seen)
      times.push(performance.now() - start)
    }
    for (const client of [writer, ...readers]) client.close()
    await world.close()
    return times.sort((a, b) => a - b)[Math.floor(KEYSTROKES * 0.95)] ?? Number.NaN
  },
}
