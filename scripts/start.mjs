import { pathToFileURL } from 'node:url'
import { ensureBuilt } from './lib/build.mjs'
import { ensureInstalled } from './lib/install.mjs'
import { command, inProject, requireNode } from './lib/project.mjs'

// The server runs in this process: its signals, its exit code and its end are those of `npm start`.
await command(async () => {
  requireNode()
  await ensureInstalled()
  await ensureBuilt()
  const entry = inProject('dist', 'server', 'main.js')
  process.argv[1] = entry
  await import(pathToFileURL(entry).href)
  return process.exitCode
})
