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
  run: async ({ seed: first, count, progress }) => {
    const tree = join(mkdtempSync(join(tmpdir(), 'plenum-mutants-')), 'plenum')
    // The seed is the number of the first one: there is no chance in it.
    const mutants = MUTANTS.slice(first - 1).slice(0, count ?? MUTANTS.length)
    const failures: string[] = []
    try {
      cpSync(ROOT, tree, { recursive: true, filter: (path) => !NOT_COPIED.includes(basename(path)) })
      symlinkSync(join(ROOT, 'node_modules'), join(tree, 'node_modules'))
      for (const [i, mutant] of mutants.entries()) {
        const fate = (await isGreenAtAll(tree, mutant.tests)) ? await tryOut(tree, mutant) : 'RED WITHOUT IT'
        progress(`${first + i} of ${MUTANTS.length}: ${fate}: ${mutant.name}`)
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
    return (await isRed(tree, tests)) ? 'caught' : 'SURVIVED'
  } finally {
    writeFileSync(path, source)
  }
}

const green = new Map<string, boolean>()

/** Whether these tests pass without any fault; they may fail once, on a busy machine. */
async function isGreenAtAll(tree: string, tests: readonly string[]): Promise<boolean> {
  const name = tests.join(' ')
  const known = green.get(name)
  if (known !== undefined) return known
  const isGreen = !(await isRed(tree, tests)) || !(await isRed(tree, tests))
  green.set(name, isGreen)
  return isGreen
}

/** Whether one of these tests fails. They run with all they start in a group of their own, which ends with them. */
async function isRed(tree: string, tests: readonly string[]): Promise<boolean> {
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
  return code !== 0
}

function end(group: number | undefined): void {
  try {
    if (group !== undefined) process.kill(-group, 'SIGKILL')
  } catch {
    // It has ended with all it started.
  }
}
