import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { readdirSync } from 'node:fs'
import { parseArgs } from 'node:util'
import { ensureBuilt } from './lib/build.mjs'
import { ensureInstalled } from './lib/install.mjs'
import { command, inProject, ROOT, requireNode, Stop } from './lib/project.mjs'

const HUNTS = inProject('tests', 'hunt')
const ENDING = '.hunt.ts'
const USE = 'npm run hunt [-- NAME …] [--seed N] [--count N]'

/** The hunts whose names hold one of the words given; all without any. */
function wanted(words) {
  const names = readdirSync(HUNTS)
    .filter((file) => file.endsWith(ENDING))
    .map((file) => file.slice(0, -ENDING.length))
  const chosen = names.filter((name) => words.length === 0 || words.some((word) => name.includes(word)))
  if (chosen.length === 0) throw new Stop(`there is no such hunt; there are: ${names.join(', ')}\n${USE}`, 2)
  return chosen
}

function readArguments(args) {
  const options = { seed: { type: 'string' }, count: { type: 'string' } }
  try {
    const { values, positionals } = parseArgs({ args, options, allowPositionals: true })
    for (const value of Object.values(values)) if (!/^\d{1,9}$/.test(value)) throw new Error(`${value} is no number`)
    return { ...values, words: positionals }
  } catch (error) {
    throw new Stop(`${error.message}\n${USE}`, 2)
  }
}

/** Each in a process of its own: some take the process's time and chance into their own hands. */
async function run(name, seed, count) {
  const file = inProject('tests', 'hunt', 'run.ts')
  const args = ['--import', 'tsx', file, name, seed ?? '1', count ?? '']
  const child = spawn(process.execPath, args, { cwd: ROOT, stdio: ['ignore', 'inherit', 'inherit'] })
  const [code] = await once(child, 'close')
  return code === 0
}

await command(async (args) => {
  const { words, seed, count } = readArguments(args)
  requireNode()
  await ensureInstalled()
  await ensureBuilt()
  const lost = []
  for (const name of wanted(words)) if (!(await run(name, seed, count))) lost.push(name)
  console.log(lost.length === 0 ? 'every goal is met' : `not met: ${lost.join(', ')}`)
  return lost.length === 0 ? 0 : 1
})
