import { writeOverBadLines } from './bad-network.ts'
import type { Hunt } from './hunt.ts'
import { percentile } from './percentile.ts'

const ROUNDS = 60

export const hunt: Hunt = {
  goal: 'G17',
  promise: 'over bad networks nothing is lost, and "Saved" is never said of what is not on disk',
  run: async ({ seed, count }) => {
    const rounds = count ?? ROUNDS
    const { words, failures, healed } = await writeOverBadLines(seed, rounds)
    return {
      figures: {
        'rounds of trouble': rounds,
        'words written': words,
        'ms until all had one text again (median)': percentile(healed, 0.5).toFixed(0),
        'ms at most': percentile(healed, 1).toFixed(0),
      },
      failures,
    }
  },
}
