import { pathToFileURL } from 'node:url'
import { ensureBuilt } from './lib/build.mjs'
import { endWithNpm } from './lib/end-with-npm.mjs'
import { ensureInstalled } from './lib/install.mjs'
import { command, inProject, requireNode } from './lib/project.mjs'

// The server runs in this process, and package.json says `exec`, so that no shell stands between: a signal to npm reaches it, and its
// exit code is that of `npm start`.
await command(async () => {
  requireNode()
  endWithNpm()
  await ensureInstalled()
  await ensureBuilt()
  const entry = inProject('dist', 'server', 'main.js')
  process.argv[1] = entry
  await import(pathToFileURL(entry).href)
  return process.exitCode
})
