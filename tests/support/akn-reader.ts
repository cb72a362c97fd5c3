import { SaxesParser } from 'saxes'

/** What a program finds in an Akoma Ntoso file that knows `ins` and `del`, and nothing of Plenum or moves. */
export interface FlatAkn {
  /** The text with all changes accepted, and with all rejected; notes left out. */
  readonly accept: string
  readonly reject: string
  /** Text in `ins` and in `del`, moved text left out; with that of notes. */
  readonly inserted: readonly string[]
  readonly deleted: readonly string[]
}

const CHANGES = new Set(['ins', 'del'])

/** Reads a file by the rules of the format alone; shares nothing with the product's reader or writer. Throws on XML that is not well-formed. */
export function readFlatAkn(source: string): FlatAkn {
  const open: { name: string; moved: boolean }[] = []
  const flat = { accept: '', reject: '', inserted: [] as string[], deleted: [] as string[] }
  const parser = new SaxesParser({ xmlns: true, position: false })
  parser.on('error', (error) => {
    throw error
  })
  parser.on('opentag', (tag) => {
    open.push({ name: tag.local, moved: tag.attributes.class?.value === 'moved' })
  })
  parser.on('closetag', () => {
    open.pop()
  })
  parser.on('text', (text) => {
    const names = open.map(({ name }) => name)
    if (!(names.includes('mainBody') || names.includes('preamble')) || names.includes('num')) return
    const note = names.lastIndexOf('authorialNote')
    if (note === -1) {
      if (!names.includes('del')) flat.accept += text
      if (!names.includes('ins')) flat.reject += text
    }
    if (open.some(({ name, moved }) => name === 'del' && moved)) return
    const nearest = open.slice(note + 1).findLast(({ name, moved }) => CHANGES.has(name) && !moved)
    if (nearest?.name === 'ins') flat.inserted.push(text)
    if (nearest?.name === 'del') flat.deleted.push(text)
  })
  parser.write(source).close()
  return flat
}
