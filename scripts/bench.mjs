import { existsSync, readdirSync } from 'node:fs'
import { pathToFileURL } from 'node:url'
import { ensureBuilt } from './lib/build.mjs'
import { ensureInstalled } from './lib/install.mjs'
import { ensurePeers } from './lib/peers.mjs'
import { command, inProject, requireNode } from './lib/project.mjs'

const BENCHES = inProject('tests', 'bench')

/** A module of tests/bench, from its sources. */
async function load(name) {
  const { register } = await import('tsx/esm/api')
  register()
  return await import(pathToFileURL(`${BENCHES}/${name}`).href)
}

/** Every budget of tests/bench (bench.ts there says what one is), or those whose names hold one of the words. */
async function benchBudgets(words) {
  const isWanted = (name) =>
    name.endsWith('.bench.ts') && (words.length === 0 || words.some((word) => name.includes(word)))
  const files = existsSync(BENCHES) ? readdirSync(BENCHES).filter(isWanted) : []
  console.log(`${'budget'.padEnd(52)} ${'allowed'.padStart(12)} ${'measured'.padStart(12)}`)
  for (const name of files.sort()) {
    const { bench } = await load(name)
    console.log(row(bench, await bench.measure()))
  }
}

/** One budget a line: what is allowed, what was measured, and whether that is within. */
function row({ budget, limit, unit }, measured) {
  const verdict = measured <= limit ? 'within' : 'OVER'
  return `${budget.padEnd(52)} ${`< ${limit} ${unit}`.padStart(12)} ${`${measured.toFixed(unit === 'times' ? 2 : 1)} ${unit}`.padStart(12)}  ${verdict}`
}

// A budget that is missed is shown, not failed: how fast a machine is says nothing about whether the program is right.
await command(async () => {
  const [first, ...rest] = process.argv.slice(2)
  requireNode()
  await ensureInstalled()
  await ensureBuilt()
  if (first === 'sync') {
    await ensurePeers()
    const { benchSync } = await load('sync/run.ts')
    await benchSync(rest)
  } else await benchBudgets(process.argv.slice(2))
})
