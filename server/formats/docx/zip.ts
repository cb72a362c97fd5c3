/** An entry of an archive, as its directory tells of it. */
export interface ZipEntry {
  readonly name: string
  /** Bytes in the archive, and after unpacking. */
  readonly packedBytes: number
  readonly bytes: number
  readonly method: number
  /** Where its own head begins in the archive. */
  readonly at: number
}

const DIRECTORY_ENTRY = 0x02014b50
const DIRECTORY_END = 0x06054b50
const LOCAL_HEAD = 0x04034b50
/** The end of the directory is the last thing in an archive, but for a comment. */
const END_BYTES = 22
const COMMENT_MAX = 0xffff

/**
 * The entries of an archive by its directory, or null where it has none. Nothing is unpacked. Archives so large that their sizes need
 * more than four bytes are taken for damaged.
 */
export function zipEntries(archive: Uint8Array): Iterable<ZipEntry> | null {
  const view = new DataView(archive.buffer, archive.byteOffset, archive.byteLength)
  for (let at = archive.length - END_BYTES; at >= Math.max(0, archive.length - END_BYTES - COMMENT_MAX); at--) {
    if (view.getUint32(at, true) === DIRECTORY_END) return entriesFrom(archive, view, view.getUint32(at + 16, true), at)
  }
  return null
}

/** Throws RangeError where the directory ends before it should. */
function* entriesFrom(archive: Uint8Array, view: DataView, from: number, to: number): Generator<ZipEntry> {
  for (let at = from; at < to && view.getUint32(at, true) === DIRECTORY_ENTRY; ) {
    const nameBytes = view.getUint16(at + 28, true)
    const name = new TextDecoder().decode(archive.subarray(at + 46, at + 46 + nameBytes))
    yield {
      name,
      method: view.getUint16(at + 10, true),
      packedBytes: view.getUint32(at + 20, true),
      bytes: view.getUint32(at + 24, true),
      at: view.getUint32(at + 42, true),
    }
    at += 46 + nameBytes + view.getUint16(at + 30, true) + view.getUint16(at + 32, true)
  }
}

/** The packed bytes of an entry. Throws RangeError where they are not all there. */
export function packedContent(archive: Uint8Array, { at, packedBytes }: ZipEntry): Uint8Array {
  const view = new DataView(archive.buffer, archive.byteOffset, archive.byteLength)
  if (view.getUint32(at, true) !== LOCAL_HEAD) throw new RangeError('no entry begins here')
  const from = at + 30 + view.getUint16(at + 26, true) + view.getUint16(at + 28, true)
  if (from + packedBytes > archive.length) throw new RangeError('the archive ends within an entry')
  return archive.subarray(from, from + packedBytes)
}
