import { accessSync, constants, existsSync } from 'node:fs'
import { delimiter, join } from 'node:path'

const PROGRAMS = ['chromium', 'chromium-browser', 'google-chrome', 'google-chrome-stable']
const ELSEWHERE = [
  '/Applications/Google Chrome.app/Contents/MacOS/Google Chrome',
  '/Applications/Chromium.app/Contents/MacOS/Chromium',
]

/**
 * The Chromium that tests drive: the one PLENUM_CHROMIUM names, else the system's. Null where there is none. Does not try whether
 * it runs, and installs nothing (`install-chromium.mjs` does).
 */
export function findChromium(environment = process.env) {
  const named = environment.PLENUM_CHROMIUM
  if (named !== undefined && named !== '') return existsSync(named) ? named : null
  return chromiumsInstalled(environment)[0] ?? null
}

/** Every Chromium that the system has, the likeliest first. */
export function chromiumsInstalled(environment = process.env) {
  const folders = (environment.PATH ?? '').split(delimiter).filter((folder) => folder !== '')
  const onPath = PROGRAMS.flatMap((program) => folders.map((folder) => join(folder, program)))
  return [...onPath, ...ELSEWHERE].filter(isProgram)
}

function isProgram(path) {
  try {
    accessSync(path, constants.X_OK)
    return true
  } catch {
    // Not there, or not to be run: the next one is asked.
    return false
  }
}
