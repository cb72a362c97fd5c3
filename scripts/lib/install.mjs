import { createHash } from 'node:crypto'
import { existsSync, readFileSync, statSync, writeFileSync } from 'node:fs'
import { inProject, Stop } from './project.mjs'
import { run, runNode } from './run.mjs'

const LOCK = inProject('package-lock.json')
const MODULES = inProject('node_modules')
const STAMP = inProject('node_modules', '.plenum-installed')
/** npm's own note of what it installed. */
const NPM_STAMP = inProject('node_modules', '.package-lock.json')

/** Installs the packages of the lock, unless exactly those are there already, for this Node. */
export async function ensureInstalled() {
  const wanted = fingerprint()
  if (existsSync(STAMP) && readFileSync(STAMP, 'utf8') === wanted) return
  if (!(installedByHand() && (await databaseOpens()))) await install()
  writeFileSync(STAMP, wanted)
}

/** The lock, and the machine that the database's native module was built for, if one is needed. */
function fingerprint() {
  const lock = createHash('sha256').update(readFileSync(LOCK)).digest('hex')
  const database = needsNativeModule() ? process.versions.modules : 'none'
  return `${lock} ${process.platform} ${process.arch} ${database}\n`
}

/** From Node 24.19 on the database is the SQLite within Node, and nothing is compiled. The rule is that of server/store/drivers.ts. */
export function needsNativeModule(version = process.versions.node) {
  const [major, minor] = version.split('.').map(Number)
  return major < 24 || (major === 24 && minor < 19)
}

function installedByHand() {
  return !existsSync(STAMP) && existsSync(NPM_STAMP) && statSync(NPM_STAMP).mtimeMs >= statSync(LOCK).mtimeMs
}

async function install() {
  console.error('Installing packages; the first time this takes a minute or two.')
  // Under NODE_ENV=production npm would leave out what builds the program.
  const args = ['ci', '--include=dev', '--include=optional', '--no-audit', '--no-fund', '--loglevel=error']
  if (!needsNativeModule()) args.push('--ignore-scripts')
  const npm = process.env.npm_execpath
  const { code, output } = npm ? await runNode(npm, args, { show: true }) : await run('npm', args, { show: true })
  if (code !== 0) throw new Stop(installFailure(output, await missingTools()))
  if (!(await databaseOpens())) throw new Stop(noDatabase(await missingTools()))
}

/** What a failed installation means, in one line. `missing`: what a native module cannot be compiled without. */
export function installFailure(output, missing) {
  if (/better-sqlite3|node-gyp|prebuild-install/.test(output)) return noDatabase(missing)
  return `The packages could not be installed in ${MODULES}: npm says above why. Is the network there?`
}

function noDatabase(missing) {
  const means =
    'The database (better-sqlite3) could not be built: there is no ready-made one for this machine and Node, so it'
  if (missing.length === 0) return `${means} must be compiled, and that failed: see npm's output above.`
  return `${means} must be compiled, and ${missing.join(', ')} is missing (Debian: apt-get install g++ make python3).`
}

async function missingTools() {
  const tools = [
    ['a C++ compiler', ['c++', 'g++', 'clang++']],
    ['make', ['make', 'gmake']],
    ['Python 3', ['python3', 'python']],
  ]
  const missing = []
  for (const [name, programs] of tools) {
    const found = await Promise.all(programs.map((program) => run(program, ['--version'])))
    if (found.every(({ code }) => code !== 0)) missing.push(name)
  }
  return missing
}

/** In a process of its own: a native module of another Node can end the one that loads it. */
async function databaseOpens() {
  if (!needsNativeModule()) return true
  const script = "const Database = require('better-sqlite3'); new Database(':memory:').close()"
  const { code } = await run(process.execPath, ['-e', script])
  return code === 0
}
