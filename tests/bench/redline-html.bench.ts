import { redlineToHtml } from '../../server/formats/html/write.ts'
import { makeRedline } from '../../shared/redline/redline.ts'
import { type Bench, medianMs } from './bench.ts'
import { nightOfDrafting } from './night-of-drafting.ts'

export const bench: Bench = {
  budget: 'web page of a redline of 500 paragraphs',
  limit: 1_000,
  unit: 'ms',
  measure() {
    const redline = makeRedline(...nightOfDrafting(500))
    return medianMs(() => redlineToHtml(redline, null))
  },
}
