import { RawClient } from '../support/sync-clients.ts'
import { SEATS, SyncWorld, textOfParagraphs } from '../support/sync-world.ts'
import type { Bench } from './bench.ts'

const CLIENTS = 300
const PARAGRAPHS = 64

/** Three hundred devices that join at once, until the last has the whole text. Server and clients share this process. */
export const bench: Bench = {
  budget: '300 joins at once, all synced',
  limit: 2_000,
  unit: 'ms',
  async measure() {
    const texts = Array.from({ length: PARAGRAPHS }, (_, i) => `Paragraph ${i} ${'of the text '.repeat(10)}`)
    const world = await SyncWorld.open({ seed: textOfParagraphs(...texts) })
    await world.setAudience('all')
    const names = Object.keys(SEATS)
    const start = performance.now()
    const clients = await Promise.all(
      Array.from({ length: CLIENTS }, (_, i) => {
        const name = names[i % names.length] ?? 'dora'
        return new RawClient(`${world.url}/section.water`, { name }).joined()
      }),
    )
    const taken = performance.now() - start
    for (const client of clients) client.close()
    await world.close()
    return taken
  },
}
