import { fuzz } from './fuzz.ts'
import type { Hunt } from './hunt.ts'
import { percentile } from './percentile.ts'
import { keepSeed } from './seeds.ts'

const FRAMES = 1_000_000
/** Frames of one room, then a new one is made. */
const FRAMES_A_ROOM = 200

export const hunt: Hunt = {
  goal: 'G4',
  promise: 'hostile updates by the grammar: none throws, waits, or touches what others wrote',
  run: async ({ seed: first, count, progress }) => {
    const rooms = Math.ceil((count ?? FRAMES) / FRAMES_A_ROOM)
    const failures: string[] = []
    const times: number[] = []
    const sum = { frames: 0, accepted: 0, refused: 0 }
    for (let seed = first; seed < first + rooms; seed++) {
      const result = await fuzz(seed, FRAMES_A_ROOM)
      for (const key of Object.keys(sum) as (keyof typeof sum)[]) sum[key] += result[key]
      for (const time of result.times) times.push(time)
      failures.push(...result.failures)
      if (result.failures.length > 0) keepSeed('fuzz', seed)
      if ((seed - first + 1) % 100 === 0) progress(`${sum.frames} frames, ${failures.length} failed`)
    }
    return {
      figures: {
        frames: sum.frames,
        'taken in, since harmless': sum.accepted,
        'connections closed for one': sum.refused,
        'ms a frame (p99.9)': percentile(times, 0.999).toFixed(1),
        'ms (longest)': percentile(times, 1).toFixed(1),
        violations: failures.length,
      },
      failures,
    }
  },
}
