import { showAll } from '../support/sync-readers.ts'
import type { Hunt } from './hunt.ts'

const UPDATES = 100_000
const A_TURN = 500

export const hunt: Hunt = {
  goal: 'Y6',
  promise: 'whatever the gate lets in makes no reader write, and all readers read the same',
  run: async ({ seed: first, count, progress }) => {
    const turns = Math.ceil((count ?? UPDATES) / A_TURN)
    const sum = new Map<string, number>()
    const failures: string[] = []
    for (let turn = 0; turn < turns; turn++) {
      try {
        for (const [kind, n] of showAll(first + turn, A_TURN)) sum.set(kind, (sum.get(kind) ?? 0) + n)
      } catch (error) {
        failures.push(String(error))
        progress(String(error))
      }
      if ((turn + 1) % 20 === 0) progress(`${turn + 1} of ${turns} seeds`)
    }
    return { figures: Object.fromEntries([...sum].map(([kind, n]) => [`updates ${kind}`, n])), failures }
  },
}
