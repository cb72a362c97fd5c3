import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { Hunt } from './hunt.ts'
import { compileServer } from './kill-programs.ts'
import { killAgainAndAgain } from './kills.ts'
import { percentile } from './percentile.ts'

const KILLS = 1_000

export const hunt: Hunt = {
  goal: 'G1',
  promise: 'SIGKILL under load, memories thrown away: nothing acknowledged or seen is lost',
  run: async ({ seed, count, progress }) => {
    const kills = count ?? KILLS
    const folder = mkdtempSync(join(tmpdir(), 'plenum-hunt-'))
    const programs = await compileServer()
    try {
      const file = join(folder, 'plenum.sqlite')
      const result = await killAgainAndAgain({ programs: programs.folder, file, kills, seed, progress })
      const { acknowledged, promised, lost, latencies } = result
      return {
        figures: {
          kills,
          'frames acknowledged': acknowledged,
          'words promised': promised,
          lost: lost.length,
          'ms to the acknowledgement (median)': percentile(latencies, 0.5).toFixed(1),
          'ms (p99)': percentile(latencies, 0.99).toFixed(1),
        },
        failures: lost,
      }
    } finally {
      programs.remove()
      rmSync(folder, { recursive: true, force: true })
    }
  },
}
