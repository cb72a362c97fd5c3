import { type UnzipFileInfo, type Unzipped, unzipSync } from 'fflate'
import { FormatError } from '../format-error.ts'
import { DOCX_LIMITS } from './limits.ts'

/** The parts of a Word file that a reader asked for, by their names in the archive; absent ones are not there. */
export type Parts = ReadonlyMap<string, string>

const NOT_WORD = 'This is not a Word file (.docx).'

/**
 * Takes named parts out of a Word file. Sizes, ratio and number of entries are checked first, against what the archive says;
 * a part never becomes larger than that, so a bomb is refused before it is unpacked. Names are only compared, never used as paths.
 *
 * @throws FormatError where it is no archive, is damaged, or is too large
 */
export function unpack(bytes: Uint8Array, wanted: (name: string) => boolean): Parts {
  if (bytes[0] === 0xd0 && bytes[1] === 0xcf)
    throw new FormatError('This Word file is protected by a password, or is of an old kind (.doc).')
  if (bytes[0] !== 0x50 || bytes[1] !== 0x4b) throw new FormatError(NOT_WORD)
  const guard = new Guard(wanted)
  const parts = new Map<string, string>()
  for (const [name, content] of Object.entries(inflate(bytes, guard))) {
    if (content.length !== guard.sizes.get(name)) throw new FormatError('This Word file is damaged.')
    if (hasTooManyTags(content)) throw new FormatError('This Word file is too large to be read.')
    parts.set(name, new TextDecoder(isUtf16(content) ? 'utf-16' : 'utf-8').decode(content))
  }
  return parts
}

function inflate(bytes: Uint8Array, guard: Guard): Unzipped {
  try {
    return unzipSync(bytes, { filter: (file) => guard.admits(file) })
  } catch (error) {
    throw error instanceof FormatError ? error : new FormatError('This Word file is damaged.')
  }
}

/** A part of nothing but tags takes a hundred times its size once it is parsed. */
function hasTooManyTags(content: Uint8Array): boolean {
  let tags = 0
  for (let at = content.indexOf(TAG); at >= 0; at = content.indexOf(TAG, at + 1)) tags += 1
  return tags > DOCX_LIMITS.tags
}

const TAG = '<'.charCodeAt(0)

function isUtf16(content: Uint8Array): boolean {
  return (content[0] === 0xff && content[1] === 0xfe) || (content[0] === 0xfe && content[1] === 0xff)
}

class Guard {
  readonly sizes = new Map<string, number>()
  readonly #wanted: (name: string) => boolean
  #entries = 0
  #total = 0

  constructor(wanted: (name: string) => boolean) {
    this.#wanted = wanted
  }

  admits({ name, size, originalSize }: UnzipFileInfo): boolean {
    this.#entries += 1
    if (this.#entries > DOCX_LIMITS.entries) throw new FormatError('This Word file has too many parts.')
    if (!this.#wanted(name)) return false
    if (this.sizes.has(name)) throw new FormatError('This Word file is damaged.')
    this.#total += originalSize
    const bomb = originalSize > DOCX_LIMITS.ratioFromBytes && originalSize > size * DOCX_LIMITS.ratio
    if (bomb || originalSize > DOCX_LIMITS.partBytes || this.#total > DOCX_LIMITS.totalBytes) {
      throw new FormatError('This Word file is too large when it is unpacked.')
    }
    this.sizes.set(name, originalSize)
    return true
  }
}
