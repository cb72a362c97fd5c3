import { expect, it } from 'vitest'
import { keptSeeds } from '../hunt/seeds.ts'
import { optionsOf, simulate } from './simulate.ts'

const SEEDS = 100

it(`[PR1] [PR2] ${SEEDS} simulated meetings: what anybody was told or shown is on disk, and all end with one text`, async () => {
  const sum = { crashes: 0, wipes: 0, acknowledged: 0, diskErrors: 0, digests: 0, forged: 0 }
  for (let seed = 1; seed <= SEEDS; seed++) {
    const result = await simulate(optionsOf(seed))
    expect(result.violation, `seed ${seed} ${JSON.stringify(result.options)}`).toBeNull()
    for (const key of Object.keys(sum) as (keyof typeof sum)[]) sum[key] += result[key]
  }
  // A harness in which nothing goes wrong proves nothing.
  expect(Math.min(sum.crashes, sum.wipes, sum.diskErrors, sum.digests)).toBeGreaterThan(SEEDS / 2)
  expect(sum.forged).toBeGreaterThan(SEEDS / 10)
  expect(sum.acknowledged).toBeGreaterThan(10 * SEEDS)
})

it.each(keptSeeds('simulation'))('[PR1] [PR2] simulated meeting %i, which once failed', async (seed) => {
  const { violation, options } = await simulate(optionsOf(seed))
  expect(violation, `seed ${seed} ${JSON.stringify(options)}`).toBeNull()
})

it('the same seed gives the same run', async () => {
  const seed = 20310602
  expect(await simulate(optionsOf(seed))).toEqual(await simulate(optionsOf(seed)))
})
