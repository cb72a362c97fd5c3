import { createHash } from 'node:crypto'
import { existsSync, mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { join, relative } from 'node:path'
import { inProject, ROOT, Stop } from './project.mjs'
import { runNode } from './run.mjs'

const FOLDERS = ['shared', 'server', 'client']
const FILES = ['package-lock.json', 'tsconfig.base.json']
const STAMP = inProject('dist', '.plenum-built')
const RESULTS = [inProject('dist', 'server', 'main.js'), inProject('dist', 'public', 'index.html')]
const TSC = inProject('node_modules', 'typescript', 'bin', 'tsc')
const VITE = inProject('node_modules', 'vite', 'bin', 'vite.js')

/**
 * Builds server and client into dist/, unless the sources are those of the last build. They are told apart by content, not by
 * time: a copied or freshly cloned tree builds once, and a file saved unchanged builds nothing. Answers whether it built.
 */
export async function ensureBuilt() {
  const sources = fingerprint()
  if (RESULTS.every((path) => existsSync(path)) && existsSync(STAMP) && readFileSync(STAMP, 'utf8') === sources)
    return false
  console.error('Building.')
  rmSync(STAMP, { force: true })
  const [server, client] = await Promise.all([
    runNode(TSC, ['--build', 'server']),
    runNode(VITE, ['build', 'client', '--logLevel', 'warn']),
  ])
  if (server.code !== 0) throw new Stop(`${server.output.trimEnd()}\nThe server could not be built.`)
  if (client.code !== 0) throw new Stop(`${client.output.trimEnd()}\nThe client could not be built.`)
  mkdirSync(inProject('dist'), { recursive: true })
  // What was compiled is what stood there before: a file changed meanwhile is built again the next time.
  writeFileSync(STAMP, sources)
  return true
}

/** Checks the types of everything, tests too. Stops with the compiler's output. */
export async function checkTypes() {
  const { code, output } = await runNode(TSC, ['--build'])
  if (code !== 0) throw new Stop(`${output.trimEnd()}\nThe types do not fit.`)
}

function fingerprint() {
  const hash = createHash('sha256')
  const paths = [...FILES.map((file) => inProject(file)), ...FOLDERS.flatMap((folder) => sourcesIn(inProject(folder)))]
  for (const path of paths)
    hash
      .update(`${relative(ROOT, path)}\0`)
      .update(readFileSync(path))
      .update('\0')
  return hash.digest('hex')
}

function sourcesIn(folder) {
  const entries = readdirSync(folder, { withFileTypes: true }).sort((a, b) => (a.name < b.name ? -1 : 1))
  return entries.flatMap((entry) => {
    const path = join(folder, entry.name)
    if (entry.isDirectory()) return sourcesIn(path)
    return /\.test\.tsx?$|^\./.test(entry.name) ? [] : [path]
  })
}
