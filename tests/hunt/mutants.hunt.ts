import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { cpSync, mkdtempSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { basename, join } from 'node:path'
import { fileURLToPath } from 'node:url'
import type { Hunt } from './hunt.ts'
import { MUTANTS, type Mutant } from './mutants.ts'

const ROOT = fileURLToPath(new URL('../..', import.meta.url))
const NOT_COPIED = ['node_modules', '.git', 'dist']
/** A fault that makes tests hang is found out all the same. */
const PATIENCE_MS = 300_000

export const hunt: Hunt = {
  goal: 'G20',
  promise: 'each line of defence, taken away once, turns a test red',
  run: async ({ count, progress }) => {
    const tree = join(mkdtempSync(join(tmpdir(), 'plenum-mutants-')), 'plenum')
    const mutants = MUTANTS.slice(0, count ?? MUTANTS.length)
    const failures: string[] = []
    try {
      cpSync(ROOT, tree, { recursive: true, filter: (path) => !NOT_COPIED.includes(basename(path)) })
      symlinkSync(join(ROOT, 'node_modules'), join(tree, 'node_modules'))
      const tests = [...new Set(mutants.flatMap((mutant) => mutant.tests))]
      if (!(await isGreen(tree, tests)))
        return { figures: { mutants: 0 }, failures: ['the tests are red without any fault'] }
      for (const [i, mutant] of mutants.entries()) {
        const fate = await tryOut(tree, mutant)
        progress(`${i + 1} of ${mutants.length}: ${fate}: ${mutant.name}`)
        if (fate !== 'caught') failures.push(`${fate}: ${mutant.name} (${mutant.file})`)
      }
    } finally {
      rmSync(join(tree, '..'), { recursive: true, force: true })
    }
    return { figures: { mutants: mutants.length, caught: mutants.length - failures.length }, failures }
  },
}

async function tryOut(tree: string, { file, find, put, tests }: Mutant): Promise<'caught' | 'SURVIVED' | 'NOT FOUND'> {
  const path = join(tree, file)
  const source = readFileSync(path, 'utf8')
  if (source.split(find).length !== 2) return 'NOT FOUND'
  // As a function: what is put in stands for itself, also with a dollar sign.
  writeFileSync(
    path,
    source.replace(find, () => put),
  )
  try {
    return (await isGreen(tree, tests)) ? 'SURVIVED' : 'caught'
  } finally {
    writeFileSync(path, source)
  }
}

/** Whether these tests pass. They run with all they start in a group of their own, which ends with them. */
async function isGreen(tree: string, tests: readonly string[]): Promise<boolean> {
  const vitest = join(tree, 'node_modules', 'vitest', 'vitest.mjs')
  const child = spawn(process.execPath, [vitest, 'run', '--bail', '1', ...tests], {
    cwd: tree,
    stdio: 'ignore',
    detached: true,
  })
  const timer = setTimeout(() => end(child.pid), PATIENCE_MS)
  const [code] = await once(child, 'exit')
  clearTimeout(timer)
  end(child.pid)
  return code === 0
}

function end(group: number | undefined): void {
  try {
    if (group !== undefined) process.kill(-group, 'SIGKILL')
  } catch {
    // It has ended with all it started.
  }
}
