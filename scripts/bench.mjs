import { existsSync, readdirSync } from 'node:fs'
import { pathToFileURL } from 'node:url'
import { ensureBuilt } from './lib/build.mjs'
import { ensureInstalled } from './lib/install.mjs'
import { command, inProject, requireNode } from './lib/project.mjs'

const BENCHES = inProject('tests', 'bench')

/** The modules of tests/bench, each of which exports one `bench` (tests/bench/bench.ts says what that is). */
async function loadBenches() {
  const { register } = await import('tsx/esm/api')
  register()
  const files = existsSync(BENCHES) ? readdirSync(BENCHES).filter(isWanted) : []
  const modules = await Promise.all(files.sort().map((name) => import(pathToFileURL(`${BENCHES}/${name}`).href)))
  return modules.map(({ bench }) => bench)
}

/** All, or with arguments those whose names hold one of them: `npm run bench -- redline`. */
function isWanted(name) {
  const wanted = process.argv.slice(2)
  return name.endsWith('.bench.ts') && (wanted.length === 0 || wanted.some((part) => name.includes(part)))
}

/** One budget a line: what is allowed, what was measured, and whether that is within. */
function row({ budget, limit, unit }, measured) {
  const verdict = measured <= limit ? 'within' : 'OVER'
  return `${budget.padEnd(52)} ${`< ${limit} ${unit}`.padStart(12)} ${`${measured.toFixed(unit === 'times' ? 2 : 1)} ${unit}`.padStart(12)}  ${verdict}`
}

// A budget that is missed is shown, not failed: how fast a machine is says nothing about whether the program is right.
await command(async () => {
  requireNode()
  await ensureInstalled()
  await ensureBuilt()
  const benches = await loadBenches()
  console.log(`${'budget'.padEnd(52)} ${'allowed'.padStart(12)} ${'measured'.padStart(12)}`)
  for (const bench of benches) console.log(row(bench, await bench.measure()))
})
