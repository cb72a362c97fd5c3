import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { expect, it, onTestFinished } from 'vitest'
import { seededRandom } from '../../shared/util/random.ts'
import type { Fault } from '../support/compile.ts'
import { compile, run } from './child.ts'

const KILLS = 10
const PROGRAMS = { 'store-child': 'tests/chaos/store-child.ts', 'writer-thread': 'server/store/writer-thread.ts' }

/** The thread that writes answers an append first, and commits it 20 ms later. */
const EARLY: readonly Fault[] = [
  {
    file: 'server/store/batch.ts',
    words: 'await connection.commit()',
    instead: `const isAppend = writes[0]?.name === 'appendToLog'
      if (isAppend) globalThis.answer(outcomes)
      if (isAppend) Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, 20)
      await connection.commit()
      if (!isAppend) globalThis.answer(outcomes)`,
  },
  {
    file: 'server/store/writer-thread.ts',
    words: "answer({ kind: 'done', outcomes: await writeBatch(connection, message.writes) })",
    instead: `globalThis.answer = (outcomes) => answer({ kind: 'done', outcomes })
      await writeBatch(connection, message.writes)`,
  },
]

it(`[ST1] [ST2] a program killed at any moment, ${KILLS} times, loses no row that was acknowledged`, async () => {
  const { lost, acknowledged, where } = await killAgainAndAgain([])
  expect(lost, where).toEqual([])
  expect(acknowledged).toBeGreaterThan(KILLS)
})

it('[ST1] a program that acknowledges before it commits is found out', async () => {
  const { lost, where } = await killAgainAndAgain(EARLY)
  expect(lost.length, where).toBeGreaterThan(0)
})

/** Kills a program with these faults at chance moments, until it has lost something. */
async function killAgainAndAgain(faults: readonly Fault[]) {
  const folder = mkdtempSync(join(tmpdir(), 'plenum-kill-'))
  onTestFinished(() => rmSync(folder, { recursive: true, force: true }))
  const programs = await compile(PROGRAMS, faults)
  const seed = Date.now() % 1_000_000
  const random = seededRandom(seed)
  const acknowledged: string[] = []
  let lost: readonly string[] = []
  let kill = 0
  for (; kill <= KILLS && lost.length === 0; kill += 1) {
    const child = run(process.execPath, [join(programs, 'store-child.js'), join(folder, 'plenum.db')])
    await child.line('acknowledged')
    await new Promise((resolve) => setTimeout(resolve, random.int(60)))
    await child.kill()
    const found = new Set(rowsSaid(child.lines, 'found'))
    lost = acknowledged.filter((row) => !found.has(row))
    acknowledged.push(...rowsSaid(child.lines, 'acknowledged'))
  }
  return { lost, acknowledged: acknowledged.length, where: `seed ${seed}, after ${kill - 1} kills` }
}

/** "SEQ HASH" of the lines that start so. A line may be cut off by the kill: then it was not said. */
function rowsSaid(lines: readonly string[], start: string): readonly string[] {
  const form = new RegExp(`^${start} (\\d+ [0-9a-f]{64})$`)
  return lines.flatMap((line) => form.exec(line)?.[1] ?? [])
}
