import type { Hunt } from './hunt.ts'
import { cutPower, missingForPowerCuts } from './power-cuts.ts'

const CUTS = 2_000
const BATCHES = 600

export const hunt: Hunt = {
  goal: 'G2',
  promise: 'power cuts: nothing acknowledged is lost, the file is whole',
  run: async ({ seed, count }) => {
    const missing = missingForPowerCuts()
    if (missing !== null) return { figures: { cuts: 0 }, failures: [missing] }
    const { cuts, acknowledged, syncs, failures, lostWithoutSyncs } = await cutPower({
      cuts: count ?? CUTS,
      batches: BATCHES,
      seed,
    })
    const control = Math.ceil(cuts / 4)
    return {
      figures: {
        'power cuts': cuts,
        'rows acknowledged': acknowledged,
        'syncs in the recording': syncs,
        'cuts that lost or damaged something': failures.length,
        [`of ${control} control cuts, without syncs of the write-ahead log, that did`]: lostWithoutSyncs,
      },
      failures:
        lostWithoutSyncs > control / 2 ? failures : [...failures, 'the control lost nothing: the cuts do not cut'],
    }
  },
}
