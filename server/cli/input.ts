import { createReadStream, fstatSync } from 'node:fs'
import { basename, extname } from 'node:path'
import { LIMITS } from '../../shared/protocol/limits.ts'
import { UsageError } from '../usage-error.ts'

/** What a file can be, told by its ending. */
export const FORMATS = ['html', 'docx', 'md', 'txt', 'akn', 'json'] as const
export type InputFormat = (typeof FORMATS)[number]

const ENDINGS: Readonly<Record<string, InputFormat>> = {
  '.html': 'html',
  '.htm': 'html',
  '.docx': 'docx',
  '.md': 'md',
  '.markdown': 'md',
  '.txt': 'txt',
  // Also the end of ".akn.xml"; the reader refuses other XML.
  '.xml': 'akn',
  '.json': 'json',
}

/** A file that was given to a command, whole. */
export interface Input {
  /** Its name without folders; "standard input" for `-`. */
  readonly name: string
  readonly format: InputFormat
  readonly bytes: Uint8Array
}

/** Reads a file, or standard input for `-` (whose format `from` tells). Throws `UsageError` where that is not possible. */
export async function readInput(path: string, from: string | undefined): Promise<Input> {
  const given = FORMATS.find((format) => format === from)
  if (from !== undefined && given === undefined) throw new UsageError(`--from must be one of ${FORMATS.join(', ')}`)
  if (path === '-') {
    if (given === undefined) throw new UsageError(`standard input needs --from ${FORMATS.join('|')}`)
    return { name: STANDARD_INPUT, format: given, bytes: await readStandardInput() }
  }
  if (path === '') throw new UsageError('the name of a file is empty')
  const format = ENDINGS[extname(path).toLowerCase()]
  if (format === undefined)
    throw new UsageError(`${basename(path)}: the ending must be one of ${Object.keys(ENDINGS).join(', ')}`)
  return { name: basename(path), format, bytes: await readWhole(basename(path), createReadStream(path)) }
}

const STANDARD_INPUT = 'standard input'

function readStandardInput(): Promise<Uint8Array> {
  // Node reads a folder as if it were empty.
  if (fstatSync(process.stdin.fd).isDirectory()) throw new UsageError(`${STANDARD_INPUT}: it is a folder`)
  return readWhole(STANDARD_INPUT, process.stdin)
}

/** Everything that comes, up to the bound: what is no regular file (a pipe, a device) does not tell its size before. */
async function readWhole(name: string, stream: AsyncIterable<unknown>): Promise<Uint8Array> {
  const chunks: Buffer[] = []
  let size = 0
  try {
    for await (const chunk of stream) {
      const bytes = Buffer.from(chunk as Uint8Array)
      size += bytes.length
      if (size > LIMITS.uploadBytes)
        throw new UsageError(
          `${name}: it is larger than ${LIMITS.uploadBytes >> 20} MB, which is more than a text may be`,
        )
      chunks.push(bytes)
    }
  } catch (thrown) {
    throw thrown instanceof UsageError ? thrown : new UsageError(`${name}: ${whyUnusable(thrown)}`)
  }
  return Buffer.concat(chunks)
}

/** The reason in words, of an error of the file system. */
export function whyUnusable(thrown: unknown): string {
  const code = typeof thrown === 'object' && thrown !== null && 'code' in thrown ? String(thrown.code) : ''
  const reasons: Readonly<Record<string, string>> = {
    ENOENT: 'there is no such file',
    EACCES: 'it may not be read or written',
    EISDIR: 'it is a folder',
    ENOTDIR: 'a part of its path is no folder',
    ELOOP: 'its links lead in a circle',
    ENAMETOOLONG: 'its name is too long',
    ENOSPC: 'the disk is full',
    EDQUOT: 'the disk is full',
    EROFS: 'the disk may not be written to',
  }
  return reasons[code] ?? `it cannot be read or written (${code === '' ? 'unknown reason' : code})`
}
