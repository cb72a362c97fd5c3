import { ensureBuilt } from './lib/build.mjs'
import { ensureInstalled } from './lib/install.mjs'
import { command, requireNode } from './lib/project.mjs'

// The pictures of the README, or with a folder every screen in every look (tests/pictures/take-pictures.ts).
await command(async () => {
  requireNode()
  await ensureInstalled()
  await ensureBuilt()
  const { register } = await import('tsx/esm/api')
  register()
  const { takePictures } = await import('../tests/pictures/take-pictures.ts')
  await takePictures()
})
