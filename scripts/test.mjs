import { spawn } from 'node:child_process'
import { createInterface } from 'node:readline'
import { checkTypes, ensureBuilt } from './lib/build.mjs'
import { combine, readClosingLine, writeClosingLine } from './lib/closing-line.mjs'
import { ensureInstalled } from './lib/install.mjs'
import { ensureChromium } from './lib/install-chromium.mjs'
import { command, inProject, ROOT, requireNode, Stop } from './lib/project.mjs'
import { runNode } from './lib/run.mjs'

const BIOME = inProject('node_modules', '@biomejs', 'biome', 'bin', 'biome')
const VITEST = inProject('node_modules', 'vitest', 'vitest.mjs')

/** Without these there is nothing to test; one that fails ends the run. */
async function prepare() {
  requireNode()
  await ensureInstalled()
  const chromium = await ensureChromium()
  await ensureBuilt()
  return chromium
}

/** What is checked beside the tests; each that fails counts as one failed, and the tests run all the same. */
const CHECKS = [checkTypes, lint]

async function lint() {
  const { code, output } = await runNode(BIOME, ['check', '--error-on-warnings', '.'])
  if (code !== 0)
    throw new Stop(`${output.trimEnd()}\nBiome finds the above: npm run format mends what can be mended by itself.`)
}

/** Runs vitest once and passes on what it prints, but for its closing line, which is answered. */
function runTests(args, chromium) {
  const env = { ...process.env, PLENUM_CHROMIUM: chromium, ...(process.stdout.isTTY && { FORCE_COLOR: '1' }) }
  const child = spawn(process.execPath, [VITEST, 'run', ...args], {
    cwd: ROOT,
    env,
    stdio: ['ignore', 'pipe', 'inherit'],
  })
  let counts = null
  createInterface({ input: child.stdout }).on('line', (line) => {
    const found = readClosingLine(line)
    if (found === null) console.log(line)
    else counts = found
  })
  return new Promise((resolve) => {
    child.on('close', (code) => {
      const told = counts ?? { passed: 0, failed: 0, skipped: 0 }
      // Vitest can fail without a failed test, e.g. by an error that nobody caught.
      resolve(code !== 0 && told.failed === 0 ? { ...told, failed: 1 } : told)
    })
  })
}

/** Runs one step; what stops it is printed and counts as one failed. */
async function step(body) {
  try {
    return { value: await body(), counts: { passed: 0, failed: 0, skipped: 0 } }
  } catch (thrown) {
    if (!(thrown instanceof Stop)) throw thrown
    console.error(thrown.message)
    return { value: null, counts: { passed: 0, failed: 1, skipped: 0 } }
  }
}

await command(async (args) => {
  const ready = await step(prepare)
  const counts = [ready.counts]
  if (ready.value !== null) {
    for (const check of CHECKS) counts.push((await step(check)).counts)
    counts.push(await runTests(args, ready.value))
  }
  const total = combine(counts)
  console.log(writeClosingLine(total))
  return total.failed === 0 ? 0 : 1
})
