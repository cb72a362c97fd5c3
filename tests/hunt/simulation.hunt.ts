import { optionsOf, simulate } from '../simulation/simulate.ts'
import type { Hunt } from './hunt.ts'
import { keepSeed } from './seeds.ts'

const SEEDS = 10_000

export const hunt: Hunt = {
  goal: 'G3',
  promise: 'whatever fails, nothing acknowledged or seen is lost, and all end with one text',
  run: async ({ seed: first, count, progress }) => {
    const seeds = count ?? SEEDS
    const sum = {
      crashes: 0,
      wipes: 0,
      diskErrors: 0,
      edits: 0,
      rows: 0,
      acknowledged: 0,
      shown: 0,
      digests: 0,
      forged: 0,
      saved: 0,
    }
    const failures: string[] = []
    for (let seed = first; seed < first + seeds; seed++) {
      const result = await simulate(optionsOf(seed))
      for (const key of Object.keys(sum) as (keyof typeof sum)[]) sum[key] += result[key]
      if (result.violation !== null) {
        failures.push(`seed ${seed}: ${result.violation} ${JSON.stringify(result.options)}`)
        progress(`seed ${seed}: ${result.violation}`)
        keepSeed('simulation', seed)
      }
      if ((seed - first + 1) % 500 === 0) progress(`${seed - first + 1} of ${seeds} seeds, ${failures.length} failed`)
    }
    return {
      figures: {
        seeds,
        'server crashes': sum.crashes,
        'of them with every memory wiped': sum.wipes,
        'disk troubles': sum.diskErrors,
        edits: sum.edits,
        'rows written': sum.rows,
        'frames acknowledged': sum.acknowledged,
        'updates shown': sum.shown,
        'digests sent': sum.digests,
        'updates forged on their way, each found out': sum.forged,
        'times Saved was said': sum.saved,
        violations: failures.length,
      },
      failures,
    }
  },
}
