import { expect, it } from 'vitest'
import { cutPower, missingForPowerCuts } from '../hunt/power-cuts.ts'

const CUTS = 40

const missing = missingForPowerCuts()
if (missing !== null) console.log(`not run: ${missing}`)

it.runIf(missing === null)(
  `[ST1] of ${CUTS} power cuts none loses a row that was acknowledged, or damages the file; without fsync most would`,
  async () => {
    const { acknowledged, failures, lostWithoutSyncs } = await cutPower({
      cuts: CUTS,
      batches: 40,
      seed: Date.now() % 1_000_000,
    })
    expect(failures).toEqual([])
    expect(acknowledged).toBeGreaterThan(100)
    expect(lostWithoutSyncs).toBeGreaterThan(CUTS / 8)
  },
)
