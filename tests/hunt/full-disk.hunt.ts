import { execFileSync, spawn, spawnSync } from 'node:child_process'
import { once } from 'node:events'
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { RawClient, until } from '../support/sync-clients.ts'
import { WATER_ROOM } from '../support/sync-world.ts'
import type { Hunt, Outcome } from './hunt.ts'
import { compileServer } from './kill-programs.ts'

const ROUNDS = 10
/** Files may grow so much further in each round. */
const ROOM_BYTES = 300_000
const PATIENCE_MS = 60_000

export const hunt: Hunt = {
  goal: 'G10',
  promise: 'a disk that is full: nothing false is acknowledged, reading goes on, and with room again writing does',
  run: async ({ count, progress }) => {
    if (spawnSync('prlimit', ['--version']).status !== 0)
      return { figures: { rounds: 0 }, failures: ['needs the command prlimit (Linux, util-linux)'] }
    const folder = mkdtempSync(join(tmpdir(), 'plenum-hunt-'))
    const programs = await compileServer()
    try {
      return await fill(programs.folder, join(folder, 'plenum.sqlite'), count ?? ROUNDS, progress)
    } finally {
      programs.remove()
      rmSync(folder, { recursive: true, force: true })
    }
  },
}

async function fill(
  programs: string,
  file: string,
  rounds: number,
  progress: (line: string) => void,
): Promise<Outcome> {
  const child = spawn(process.execPath, [join(programs, 'sync-child.js'), file], {
    stdio: ['ignore', 'pipe', 'inherit'],
  })
  const limit = (bytes: string) => execFileSync('prlimit', [`--pid=${child.pid}`, `--fsize=${bytes}:`])
  const promised: string[] = []
  const failures: string[] = []
  let [refusals, slowest] = [0, 0]
  try {
    const [line] = await once(child.stdout, 'data')
    const url = `ws://127.0.0.1:${Number(String(line))}/sync/${WATER_ROOM}`
    const joinAs = (name: string) => new RawClient(url, { name }).joined()
    for (let round = 0; round < rounds; round++) {
      limit(String(ROOM_BYTES * (round + 1)))
      const writer = await joinAs('rita')
      const words: string[] = []
      // Large words that are deleted again: the text stays small, and the log grows.
      await until(
        () => {
          if (writer.closeCode !== null) return true
          if (words.length - writer.acknowledged > 4) return false
          const word = `<${round}.${words.length}>`
          words.push(word)
          writer.edit((text) => {
            text.insert(1, 'x'.repeat(4_000), {})
            text.delete(1, 4_000)
            text.insert(text.length, word, {})
          })
          return false
        },
        'the disk is full',
        PATIENCE_MS,
      )
      promised.push(...words.slice(0, writer.acknowledged))
      if (writer.closeCode !== 1013) failures.push(`round ${round}: closed with ${writer.closeCode}, not 1013`)
      else refusals++
      writer.close()
      const reader = await joinAs('sara')
      const lost = promised.filter((word) => !reader.words.includes(word))
      if (lost.length > 0) failures.push(`round ${round}: acknowledged, and not there: ${lost.join(' ')}`)
      reader.close()
      limit('unlimited')
      const start = performance.now()
      const again = await joinAs('rita')
      again.edit((text) => text.insert(text.length, `<again ${round}>`, {}))
      await again.acked()
      promised.push(`<again ${round}>`)
      slowest = Math.max(slowest, performance.now() - start)
      again.close()
      progress(`${round + 1} of ${rounds} rounds, ${promised.length} acknowledged`)
    }
    return {
      figures: {
        'times the disk was full': refusals,
        'frames acknowledged': promised.length,
        'ms from room again to acknowledged, at most': slowest.toFixed(0),
        failures: failures.length,
      },
      failures,
    }
  } finally {
    child.kill('SIGKILL')
  }
}
