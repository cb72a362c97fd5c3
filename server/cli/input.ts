import { readFile, stat } from 'node:fs/promises'
import { basename, extname } from 'node:path'
import { LIMITS } from '../../shared/protocol/limits.ts'
import { UsageError } from './command-line.ts'

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
    return { name: 'standard input', format: given, bytes: await readStandardInput() }
  }
  const format = ENDINGS[extname(path).toLowerCase()]
  if (format === undefined)
    throw new UsageError(`${basename(path)}: the ending must be one of ${Object.keys(ENDINGS).join(', ')}`)
  return { name: basename(path), format, bytes: await readWhole(path) }
}

async function readWhole(path: string): Promise<Uint8Array> {
  try {
    const { size } = await stat(path)
    if (size > LIMITS.uploadBytes) throw new UsageError(`${basename(path)}: the file is too large`)
    return await readFile(path)
  } catch (thrown) {
    if (thrown instanceof UsageError) throw thrown
    throw new UsageError(`${basename(path)}: ${whyUnreadable(thrown)}`)
  }
}

async function readStandardInput(): Promise<Uint8Array> {
  const chunks: Buffer[] = []
  let size = 0
  for await (const chunk of process.stdin) {
    const bytes = Buffer.from(chunk)
    size += bytes.length
    if (size > LIMITS.uploadBytes) throw new UsageError('standard input is too large')
    chunks.push(bytes)
  }
  return Buffer.concat(chunks)
}

/** The reason in words, of an error of the file system. */
export function whyUnreadable(thrown: unknown): string {
  const code = typeof thrown === 'object' && thrown !== null && 'code' in thrown ? String(thrown.code) : ''
  const reasons: Readonly<Record<string, string>> = {
    ENOENT: 'there is no such file',
    EACCES: 'it may not be read or written',
    EISDIR: 'it is a folder',
    ENOTDIR: 'a part of its path is no folder',
    ENOSPC: 'the disk is full',
  }
  return reasons[code] ?? `it cannot be read or written (${code === '' ? 'unknown reason' : code})`
}
