import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { expect, it, onTestFinished } from 'vitest'
import { seededRandom } from '../../shared/util/random.ts'
import { compile, run } from './child.ts'

const KILLS = 10

it(`[ST1] [ST2] a program killed at any moment, ${KILLS} times, loses no row that was acknowledged`, async () => {
  const folder = mkdtempSync(join(tmpdir(), 'plenum-kill-'))
  onTestFinished(() => rmSync(folder, { recursive: true, force: true }))
  const programs = await compile({
    'store-child': 'tests/chaos/store-child.ts',
    'writer-thread': 'server/store/writer-thread.ts',
  })
  const seed = Date.now() % 1_000_000
  const random = seededRandom(seed)
  const acknowledged: string[] = []
  for (let kill = 0; kill <= KILLS; kill += 1) {
    const child = run(process.execPath, [join(programs, 'store-child.js'), join(folder, 'plenum.db')])
    await child.line('acknowledged')
    await new Promise((resolve) => setTimeout(resolve, random.int(60)))
    await child.kill()
    const found = new Set(rowsSaid(child.lines, 'found'))
    expect(
      acknowledged.filter((row) => !found.has(row)),
      `seed ${seed}, after ${kill} kills`,
    ).toEqual([])
    acknowledged.push(...rowsSaid(child.lines, 'acknowledged'))
  }
  expect(acknowledged.length).toBeGreaterThan(KILLS)
})

/** "SEQ HASH" of the lines that start so. A line may be cut off by the kill: then it was not said. */
function rowsSaid(lines: readonly string[], start: string): readonly string[] {
  const form = new RegExp(`^${start} (\\d+ [0-9a-f]{64})$`)
  return lines.flatMap((line) => form.exec(line)?.[1] ?? [])
}
