import { setTimeout as pause } from 'node:timers/promises'
import { ServedPlenum } from '../support/served.ts'
import type { Hunt } from './hunt.ts'
import { sendRawFrames } from './raw-frames.ts'
import { enterAll } from './visitor.ts'

const FRAMES = 100_000

export const hunt: Hunt = {
  goal: 'G5',
  promise: 'raw WebSocket and HTTP bytes on the real port: the program stays, and serves on',
  run: async ({ seed, count, progress }) => {
    const plenum = new ServedPlenum()
    await plenum.start()
    try {
      const targets = await enterAll(plenum.address)
      const before = plenum.residentMiB()
      const failures: string[] = []
      const wanted = count ?? FRAMES
      const sum = { frames: 0, lines: 0, ended: 0 }
      let longest = 0
      for (let round = 0; sum.frames < wanted; round++) {
        const sent = await sendRawFrames(targets, seed + round, Math.min(5_000, wanted - sum.frames))
        for (const key of Object.keys(sum) as (keyof typeof sum)[]) sum[key] += sent[key]
        const start = performance.now()
        const isAlive = await fetch(`${plenum.address}/healthz`).then(
          (answer) => answer.ok,
          () => false,
        )
        longest = Math.max(longest, performance.now() - start)
        if (!isAlive) failures.push(`seed ${seed + round}: the program is gone or does not answer`)
        progress(`${sum.frames} frames`)
        if (!isAlive) break
      }
      await pause(500)
      const again = await enterAll(plenum.address).then(
        () => true,
        () => false,
      )
      if (!again) failures.push('nobody can sign in any more')
      const after = plenum.residentMiB()
      return {
        figures: {
          'frames and pieces of HTTP': sum.frames,
          lines: sum.lines,
          'of them ended by the server': sum.ended,
          'ms for /healthz at most': longest.toFixed(0),
          'MiB resident before': before,
          'MiB after': after,
        },
        failures,
      }
    } finally {
      await plenum.stop()
    }
  },
}
