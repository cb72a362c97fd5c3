import { makeRedline } from '../../shared/redline/redline.ts'
import { type Bench, medianMs } from './bench.ts'
import { nightOfDrafting } from './night-of-drafting.ts'

export const bench: Bench = {
  budget: 'redline of two 5,000-paragraph versions',
  limit: 1_500,
  unit: 'ms',
  measure() {
    const sides = nightOfDrafting(5_000)
    return medianMs(() => makeRedline(...sides), { runs: 5, warmUp: 1 })
  },
}
