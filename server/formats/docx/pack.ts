import { type Document, Packer } from 'docx'
import { strFromU8, strToU8, unzipSync, type Zippable, zipSync } from 'fflate'
import { NO_TIME } from './no-time.ts'

/**
 * A document's bytes. The same document gives the same bytes: the package writes chance ids and the present moment into it, and
 * these are replaced by numbers in order and by a fixed instant.
 */
export async function pack(document: Document): Promise<Uint8Array> {
  const parts = unzipSync(new Uint8Array(await Packer.toArrayBuffer(document)))
  const names = Object.keys(parts).sort((a, b) => partOrder(a) - partOrder(b) || (a < b ? -1 : 1))
  const renamed = new Map<string, string>()
  for (const name of names) {
    if (!name.endsWith('.rels')) continue
    for (const [, id] of strFromU8(parts[name] ?? new Uint8Array()).matchAll(/ Id="(rId[-_a-z0-9]{21})"/g)) {
      if (id !== undefined && !renamed.has(id)) renamed.set(id, `rIdLink${renamed.size + 1}`)
    }
  }
  const zip: Zippable = {}
  for (const name of names) {
    const part = parts[name]
    if (part === undefined || name.endsWith('/')) continue
    const fixed = isXml(name) ? strToU8(fixChance(name, strFromU8(part), renamed)) : part
    zip[name] = [fixed, { mtime: FIRST_MTIME, level: 6 }]
  }
  return zipSync(zip)
}

/** Archives keep local time without a zone: this is the same in every zone. */
const FIRST_MTIME = new Date(1980, 0, 1, 0, 0, 0)

function isXml(name: string): boolean {
  return name.endsWith('.xml') || name.endsWith('.rels')
}

/** The list of types comes first, as readers expect. */
function partOrder(name: string): number {
  return name === '[Content_Types].xml' ? 0 : name === '_rels/.rels' ? 1 : 2
}

function fixChance(name: string, xml: string, renamed: ReadonlyMap<string, string>): string {
  if (name === 'docProps/core.xml') return xml.replace(/(<dcterms:\w+[^>]*>)[^<]*/g, `$1${NO_TIME}`)
  if (renamed.size === 0) return xml
  return xml.replace(/"(rId[-_a-z0-9]{21})"/g, (whole, id: string) => {
    const number = renamed.get(id)
    return number === undefined ? whole : `"${number}"`
  })
}
