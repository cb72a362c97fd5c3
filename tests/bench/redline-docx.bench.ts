import { redlineToDocx } from '../../server/formats/docx/write.ts'
import { makeRedline } from '../../shared/redline/redline.ts'
import { type Bench, median } from './bench.ts'
import { nightOfDrafting } from './night-of-drafting.ts'

const RUNS = 5

export const bench: Bench = {
  budget: 'Word file of a redline of 500 paragraphs',
  limit: 1_000,
  unit: 'ms',
  async measure() {
    const redline = makeRedline(...nightOfDrafting(500))
    const times: number[] = []
    for (let run = 0; run < RUNS; run++) {
      const start = performance.now()
      await redlineToDocx(redline, null)
      times.push(performance.now() - start)
    }
    return median(times)
  },
}
