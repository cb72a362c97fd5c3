import { pathToFileURL } from 'node:url'
import { ensureBuilt } from './lib/build.mjs'
import { endWithNpm } from './lib/end-with-npm.mjs'
import { ensureInstalled } from './lib/install.mjs'
import { command, inProject, requireNode } from './lib/project.mjs'

await command(async () => {
  requireNode()
  endWithNpm()
  await ensureInstalled()
  await ensureBuilt()
  // npm runs scripts in the project's folder; the files named on the command line lie where it was typed.
  if (process.env.npm_lifecycle_event === 'plenum' && process.env.INIT_CWD) process.chdir(process.env.INIT_CWD)
  const entry = inProject('dist', 'server', 'cli', 'plenum.js')
  process.argv[1] = entry
  await import(pathToFileURL(entry).href)
  return process.exitCode
})
