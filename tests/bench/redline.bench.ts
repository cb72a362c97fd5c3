import { makeRedline } from '../../shared/redline/redline.ts'
import { type Bench, medianMs } from './bench.ts'
import { nightOfDrafting } from './night-of-drafting.ts'

export const bench: Bench = {
  budget: 'redline of two 500-paragraph versions',
  limit: 100,
  unit: 'ms',
  measure() {
    const sides = nightOfDrafting(500)
    return medianMs(() => makeRedline(...sides))
  },
}
