import { randomBytes } from 'node:crypto'
import { constants } from 'node:fs'
import { access, lstat, open, realpath, rename, rm, stat } from 'node:fs/promises'
import { basename } from 'node:path'
import { UsageError } from '../usage-error.ts'
import { whyUnusable } from './input.ts'

/**
 * Writes a command's result to a file, or to standard output where `path` is undefined. The file is there whole or not at all: it is
 * written under another name beside its place, put on disk, and then renamed. A link is followed; a file that was there keeps its
 * permissions. Throws `UsageError` where that is not possible, and for what is no regular file: renaming would put one in its place.
 */
export async function writeOutput(path: string | undefined, content: string | Uint8Array): Promise<void> {
  if (path === undefined) {
    if (typeof content !== 'string' && process.stdout.isTTY)
      throw new UsageError('this form is no text for a screen: use --out FILE')
    return writeStandardOutput(content)
  }
  try {
    const { place, mode } = await placeOf(path)
    await writeWhole(place, mode, content)
  } catch (thrown) {
    if (thrown instanceof UsageError) throw thrown
    const why = isMissing(thrown) ? 'there is no folder of that name to put it in' : whyUnusable(thrown)
    throw new UsageError(`${basename(path)}: ${why}`)
  }
}

/** Of a file that is to be written it is the folder that is missing. */
function isMissing(thrown: unknown): boolean {
  return thrown instanceof Error && 'code' in thrown && thrown.code === 'ENOENT'
}

/** Where to write, all links followed, and with which permissions (those of the process's mask where it is a new file). */
async function placeOf(path: string): Promise<{ place: string; mode: number }> {
  const name = basename(path)
  if (path === '') throw new UsageError('--out: say the name of a file')
  const there = await lstat(path).catch(absent)
  if (there === null) return { place: path, mode: 0o666 }
  const place = await realpath(path).catch(absent)
  if (place === null) throw new UsageError(`${name}: it is a link to nothing`)
  const file = await stat(place)
  if (file.isDirectory()) throw new UsageError(`${name}: it is a folder`)
  if (!file.isFile())
    throw new UsageError(`${name}: it is no regular file; without --out the result goes to standard output`)
  await access(place, constants.W_OK)
  return { place, mode: file.mode & 0o777 }
}

function absent(thrown: unknown): null {
  if (isMissing(thrown)) return null
  throw thrown
}

async function writeWhole(place: string, mode: number, content: string | Uint8Array): Promise<void> {
  const unfinished = `${place}.${randomBytes(6).toString('hex')}.unfinished`
  try {
    const file = await open(unfinished, 'wx', mode)
    try {
      await file.writeFile(content)
      await file.sync()
    } finally {
      await file.close()
    }
    await rename(unfinished, place)
  } catch (thrown) {
    await rm(unfinished, { force: true }).catch(() => {
      // The reason why it could not be written matters more than the left-over.
    })
    throw thrown
  }
}

/** A reader that goes away early, such as `head`, is no failure; a full disk is. */
function writeStandardOutput(content: string | Uint8Array): Promise<void> {
  return new Promise((resolve, reject) => {
    const ended = (error: NodeJS.ErrnoException | null | undefined) => {
      if (error === null || error === undefined || error.code === 'EPIPE') resolve()
      else reject(new UsageError(`standard output: ${whyUnusable(error)}`))
    }
    // Told twice, to the event and to the callback; an event that nobody listens to would end the process with a stack trace.
    process.stdout.on('error', ended)
    process.stdout.write(content, ended)
  })
}
