import { inflateRawSync } from 'node:zlib'
import { FormatError } from '../format-error.ts'
import { DOCX_LIMITS } from './limits.ts'
import { packedContent, type ZipEntry, zipEntries } from './zip.ts'

/** The parts of a Word file that a reader asked for, by their names in the archive; absent ones are not there. */
export type Parts = ReadonlyMap<string, string>

const NOT_WORD = 'This is not a Word file (.docx).'
const DAMAGED = 'This Word file is damaged.'
const STORED = 0
const DEFLATED = 8

/**
 * Takes named parts out of a Word file. Sizes, ratio and number of entries are checked first, against what the archive says; unpacking
 * stops where a part becomes larger than that. Names are only compared, never used as paths.
 *
 * @throws FormatError where it is no archive, is damaged, or is too large
 */
export function unpack(bytes: Uint8Array, wanted: (name: string) => boolean): Parts {
  if (bytes[0] === 0xd0 && bytes[1] === 0xcf)
    throw new FormatError('This Word file is protected by a password, or is of an old kind (.doc).')
  if (bytes[0] !== 0x50 || bytes[1] !== 0x4b) throw new FormatError(NOT_WORD)
  const parts = new Map<string, string>()
  for (const entry of admitted(bytes, wanted)) {
    const content = contentOf(bytes, entry)
    if (hasTooManyTags(content)) throw new FormatError('This Word file is too large to be read.')
    parts.set(entry.name, new TextDecoder(isUtf16(content) ? 'utf-16' : 'utf-8').decode(content))
  }
  return parts
}

/** The entries that are wanted, once all are known to be bearable. */
function admitted(bytes: Uint8Array, wanted: (name: string) => boolean): readonly ZipEntry[] {
  const admitted = new Map<string, ZipEntry>()
  let count = 0
  let total = 0
  for (const entry of unlessDamaged(() => entriesOf(bytes))) {
    count += 1
    if (count > DOCX_LIMITS.entries) throw new FormatError('This Word file has too many parts.')
    if (!wanted(entry.name)) continue
    if (admitted.has(entry.name)) throw new FormatError(DAMAGED)
    total += entry.bytes
    const isBomb = entry.bytes > DOCX_LIMITS.ratioFromBytes && entry.bytes > entry.packedBytes * DOCX_LIMITS.ratio
    if (isBomb || entry.bytes > DOCX_LIMITS.partBytes || total > DOCX_LIMITS.totalBytes)
      throw new FormatError('This Word file is too large when it is unpacked.')
    admitted.set(entry.name, entry)
  }
  return [...admitted.values()]
}

/** One more than is allowed is enough to know. */
function entriesOf(bytes: Uint8Array): readonly ZipEntry[] {
  const entries: ZipEntry[] = []
  const all = zipEntries(bytes)
  if (all === null) throw new FormatError(DAMAGED)
  for (const entry of all) if (entries.push(entry) > DOCX_LIMITS.entries) break
  return entries
}

function contentOf(bytes: Uint8Array, entry: ZipEntry): Uint8Array {
  const content = unlessDamaged(() => {
    const packed = packedContent(bytes, entry)
    if (entry.method === STORED) return packed
    if (entry.method !== DEFLATED) throw new FormatError('This Word file is packed in a way that is not known.')
    return inflateRawSync(packed, { maxOutputLength: Math.max(1, entry.bytes) })
  })
  if (content.length !== entry.bytes) throw new FormatError(DAMAGED)
  return content
}

function unlessDamaged<T>(read: () => T): T {
  try {
    return read()
  } catch (thrown) {
    throw thrown instanceof FormatError ? thrown : new FormatError(DAMAGED)
  }
}

/** A part of nothing but tags takes a hundred times its size once it is parsed. */
function hasTooManyTags(content: Uint8Array): boolean {
  let tags = 0
  // The plain loop takes a third of the time of any other.
  for (let i = 0; i < content.length; i++) if (content[i] === TAG) tags += 1
  return tags > DOCX_LIMITS.tags
}

const TAG = '<'.charCodeAt(0)

function isUtf16(content: Uint8Array): boolean {
  return (content[0] === 0xff && content[1] === 0xfe) || (content[0] === 0xfe && content[1] === 0xff)
}
