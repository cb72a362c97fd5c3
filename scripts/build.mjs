import { checkTypes, ensureBuilt } from './lib/build.mjs'
import { ensureInstalled } from './lib/install.mjs'
import { command, requireNode } from './lib/project.mjs'

await command(async () => {
  requireNode()
  await ensureInstalled()
  console.log((await ensureBuilt()) ? 'Built into dist/.' : 'dist/ is up to date.')
  await checkTypes()
})
