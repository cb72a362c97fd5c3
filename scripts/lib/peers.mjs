import { createHash } from 'node:crypto'
import { existsSync, readFileSync, writeFileSync } from 'node:fs'
import { inProject, Stop } from './project.mjs'
import { run, runNode } from './run.mjs'

const FOLDER = inProject('tests', 'bench', 'peers')
const STAMP = inProject('tests', 'bench', 'peers', 'node_modules', '.plenum-installed')

/** Installs the other servers that ours is measured beside, unless they are there: nothing but that bench needs them. */
export async function ensurePeers() {
  const lock = readFileSync(inProject('tests', 'bench', 'peers', 'package-lock.json'))
  const wanted = `${createHash('sha256').update(lock).digest('hex')} ${process.versions.modules}\n`
  if (existsSync(STAMP) && readFileSync(STAMP, 'utf8') === wanted) return
  console.error('Installing the servers to measure beside; the first time this takes a minute or two.')
  const args = ['ci', '--prefix', FOLDER, '--no-audit', '--no-fund', '--loglevel=error']
  const npm = process.env.npm_execpath
  const { code } = npm ? await runNode(npm, args, { show: true }) : await run('npm', args, { show: true })
  if (code !== 0)
    throw new Stop(`The servers to measure beside could not be installed in ${FOLDER}: npm says above why.`)
  writeFileSync(STAMP, wanted)
}
