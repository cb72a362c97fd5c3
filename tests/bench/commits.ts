import type { Store } from '../../server/store/store.ts'
import { draft, headOf, invent } from '../contract/store-world.ts'
import { median } from './bench.ts'

/** Appends groups of rows one after the other, each on disk before the next. Answers the median of a commit, and the rows a second. */
export async function commitsOf(store: Store, group: number, commits: number): Promise<{ ms: number; rows: number }> {
  const { water } = invent(1)
  const drafts = Array.from({ length: group }, (_, i) => draft(`a keystroke ${i}`))
  let head = await headOf(store, water)
  const times: number[] = []
  const begun = performance.now()
  for (let i = 0; i < commits; i += 1) {
    const start = performance.now()
    const result = await store.log.append(water, head, drafts)
    times.push(performance.now() - start)
    const last = result.kind === 'appended' ? result.rows.at(-1) : undefined
    if (last === undefined) throw new Error('nobody else appends')
    head = { epoch: last.epoch, seq: last.seq, hash: last.hash }
  }
  return { ms: median(times), rows: (group * commits * 1_000) / (performance.now() - begun) }
}
