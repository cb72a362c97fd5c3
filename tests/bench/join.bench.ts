import { RawClient } from '../support/sync-clients.ts'
import { SyncWorld, textOfParagraphs } from '../support/sync-world.ts'
import { type Bench, median } from './bench.ts'

const PARAGRAPHS = 2_000
const WORDS_EACH = 50
const RUNS = 9

/** From opening the connection to a section of 100,000 words until all of it is in the document of whoever joins. */
export const bench: Bench = {
  budget: 'join a text of 100,000 words',
  limit: 300,
  unit: 'ms',
  async measure() {
    const paragraph = Array.from({ length: WORDS_EACH }, (_, i) => `word${i}`).join(' ')
    const world = await SyncWorld.open({ seed: textOfParagraphs(...Array(PARAGRAPHS).fill(paragraph)) })
    const times: number[] = []
    for (let i = 0; i < RUNS; i++) {
      const start = performance.now()
      const client = await new RawClient(`${world.url}/section.water`, { name: 'rita' }).joined()
      times.push(performance.now() - start)
      client.close()
    }
    await world.close()
    return median(times)
  },
}
