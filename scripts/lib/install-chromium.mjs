import { existsSync } from 'node:fs'
import { chromiumsInstalled } from './chromium.mjs'
import { Stop } from './project.mjs'
import { run } from './run.mjs'

/**
 * A Chromium that runs: the one PLENUM_CHROMIUM names, the system's, one installed with the system's packages, or the one that the
 * optional package @sparticuz/chromium carries (x64 Linux). Stops, and says what to install, where there is none.
 */
export async function ensureChromium(environment = process.env) {
  const named = environment.PLENUM_CHROMIUM
  if (named) {
    if (await runs(named)) return named
    throw new Stop(`PLENUM_CHROMIUM names ${named}, which is no Chromium that runs.`)
  }
  const found = (await firstThatRuns(environment)) ?? (await fromSystemPackages(environment)) ?? (await fromNpm())
  if (found !== null) return found
  throw new Stop(
    'The tests need a Chromium: install the package "chromium" (Debian: apt-get install chromium), or name one in PLENUM_CHROMIUM.',
  )
}

async function firstThatRuns(environment) {
  for (const path of chromiumsInstalled(environment)) if (await runs(path)) return path
  return null
}

/** Ubuntu's chromium-browser without snap is a script that only says so: being there is not enough. */
async function runs(path) {
  const { code, output } = await run(path, ['--version'])
  return code === 0 && /Chrom/i.test(output)
}

async function fromSystemPackages(environment) {
  if (process.getuid?.() !== 0 || !existsSync('/usr/bin/apt-get')) return null
  console.error('Installing Chromium with the packages of the system.')
  const apt = (...args) => run('apt-get', args, { env: { DEBIAN_FRONTEND: 'noninteractive' } })
  const install = ['install', '-y', '--no-install-recommends', 'chromium']
  // A fresh machine has no package lists: fetch them only where they are needed.
  if ((await apt(...install)).code !== 0 && (await apt('update')).code === 0) await apt(...install)
  return firstThatRuns(environment)
}

async function fromNpm() {
  if (process.platform !== 'linux' || process.arch !== 'x64') return null
  try {
    const { default: carried } = await import('@sparticuz/chromium')
    const path = await carried.executablePath()
    return (await runs(path)) ? path : null
  } catch {
    // An optional package: it may not be there, or not unpack here.
    return null
  }
}
