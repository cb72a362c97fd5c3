import { randomBytes } from 'node:crypto'
import { open, rename, rm } from 'node:fs/promises'
import { basename } from 'node:path'
import { UsageError } from './command-line.ts'
import { whyUnreadable } from './input.ts'

/**
 * Writes a command's result to a file, or to standard output where `path` is undefined. The file is there whole or not at all: it is
 * written under another name beside its place, put on disk, and then renamed. Throws `UsageError` where that is not possible.
 */
export async function writeOutput(path: string | undefined, content: string | Uint8Array): Promise<void> {
  if (path === undefined) return writeStandardOutput(content)
  const unfinished = `${path}.${randomBytes(6).toString('hex')}.unfinished`
  try {
    const file = await open(unfinished, 'wx')
    try {
      await file.writeFile(content)
      await file.sync()
    } finally {
      await file.close()
    }
    await rename(unfinished, path)
  } catch (thrown) {
    await rm(unfinished, { force: true }).catch(() => {
      // The reason why it could not be written matters more than the left-over.
    })
    throw new UsageError(`${basename(path)}: ${whyUnreadable(thrown)}`)
  }
}

/** A reader that goes away early, such as `head`, is no failure. */
function writeStandardOutput(content: string | Uint8Array): Promise<void> {
  return new Promise((resolve, reject) => {
    process.stdout.once('error', (error: NodeJS.ErrnoException) => (error.code === 'EPIPE' ? resolve() : reject(error)))
    process.stdout.write(content, () => resolve())
  })
}
