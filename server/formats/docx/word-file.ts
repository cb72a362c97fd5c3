import { FormatError } from '../format-error.ts'
import { type Parts, unpack } from './unpack.ts'
import { elementAt, elementsOf, parseXml, type XmlElement } from './xml.ts'

/** Addresses outside the file, by the id of their relation. */
export type Links = ReadonlyMap<string, string>

/** A footnote or an endnote. */
export interface WordNote {
  readonly element: XmlElement
  readonly links: Links
}

/** The parts of a Word file that matter for its text, parsed. */
export interface WordFile {
  readonly body: XmlElement
  readonly links: Links
  readonly styles: XmlElement | undefined
  readonly numbering: XmlElement | undefined
  /** By "w:footnote" or "w:endnote", a space and the id. */
  readonly notes: ReadonlyMap<string, WordNote>
  readonly comments: readonly XmlElement[]
  readonly headers: readonly XmlElement[]
  readonly footers: readonly XmlElement[]
  /** Names of all parts. */
  readonly names: ReadonlySet<string>
}

/**
 * Opens a Word file.
 *
 * @throws FormatError with one line for the reader, where it is no Word file, damaged, or too large
 */
export function openWord(bytes: Uint8Array): WordFile {
  const names = new Set<string>()
  const root = unpack(bytes, (name) => {
    names.add(name)
    return name === '_rels/.rels'
  })
  const main = mainPart(root)
  const relations = relationsOf(bytes, main)
  const named = (kind: string) =>
    relations.filter((one) => one.kind === kind && !one.outside).map(({ target }) => target)
  const one = (kind: string) => named(kind)[0]
  const notes = ['footnotes', 'endnotes'].flatMap((kind) => named(kind).slice(0, 1))
  const wanted = new Set([
    main,
    ...['styles', 'numbering', 'comments'].flatMap((kind) => named(kind).slice(0, 1)),
    ...notes.flatMap((name) => [name, relationsPart(name)]),
    ...named('header'),
    ...named('footer'),
  ])
  const parts = unpack(bytes, (name) => wanted.has(name))
  const body = elementAt(xmlPart(parts, main), 'w:body')
  if (body === undefined) throw new FormatError('This Word file holds no text (no document part).')
  const parsed = (kind: string) =>
    named(kind).flatMap((name) => {
      const part = xmlPart(parts, name)
      return part === undefined ? [] : [part]
    })
  return {
    body,
    links: linksAmong(relations),
    styles: xmlPart(parts, one('styles')),
    numbering: xmlPart(parts, one('numbering')),
    notes: new Map([
      ...notesIn(parts, one('footnotes'), 'w:footnote'),
      ...notesIn(parts, one('endnotes'), 'w:endnote'),
    ]),
    comments: elementsOf(xmlPart(parts, one('comments')), 'w:comment'),
    headers: parsed('header'),
    footers: parsed('footer'),
    names,
  }
}

/** What a part refers to. */
interface Relation {
  readonly id: string
  /** The end of its type, such as "styles". */
  readonly kind: string
  /** The name of a part, or an address outside the file. */
  readonly target: string
  readonly outside: boolean
}

function mainPart(root: Parts): string {
  const relation = relationsIn(root, '_rels/.rels', '').find(({ kind }) => kind === 'officeDocument')
  if (relation === undefined) throw new FormatError('This is not a Word file (.docx).')
  return relation.target
}

/** The relations of the main part; parts that it does not name are looked for where they usually are. */
function relationsOf(bytes: Uint8Array, main: string): readonly Relation[] {
  const name = relationsPart(main)
  const found = relationsIn(
    unpack(bytes, (one) => one === name),
    name,
    folderOf(main),
  )
  const usual = ['styles', 'numbering', 'footnotes', 'endnotes', 'comments']
    .filter((kind) => !found.some((relation) => relation.kind === kind))
    .map((kind) => ({ id: '', kind, target: `${folderOf(main)}${kind}.xml`, outside: false }))
  return [...found, ...usual]
}

function relationsIn(parts: Parts, name: string, folder: string): readonly Relation[] {
  return elementsOf(xmlPart(parts, name)).flatMap(({ attributes }) => {
    const target = attributes.get('Target')
    if (target === undefined) return []
    const outside = attributes.get('TargetMode') === 'External'
    const kind = /[^/]*$/.exec(attributes.get('Type') ?? '')?.[0] ?? ''
    const part = target.startsWith('/') ? target.slice(1) : folder + target
    return [{ id: attributes.get('Id') ?? '', kind, target: outside ? target : part, outside }]
  })
}

function relationsPart(name: string): string {
  return `${folderOf(name)}_rels/${name.slice(folderOf(name).length)}.rels`
}

function folderOf(name: string): string {
  return name.slice(0, name.lastIndexOf('/') + 1)
}

function linksAmong(relations: readonly Relation[]): Links {
  return new Map(relations.filter(({ outside }) => outside).map(({ id, target }) => [id, target]))
}

function notesIn(parts: Parts, name: string | undefined, element: string): [string, WordNote][] {
  if (name === undefined) return []
  const links = linksAmong(relationsIn(parts, relationsPart(name), folderOf(name)))
  return elementsOf(xmlPart(parts, name), element)
    .filter((note) => /^(normal)?$/.test(note.attributes.get('w:type') ?? ''))
    .map((note) => [`${element} ${note.attributes.get('w:id')}`, { element: note, links }])
}

function xmlPart(parts: Parts, name: string | undefined): XmlElement | undefined {
  const source = name === undefined ? undefined : parts.get(name)
  return source === undefined ? undefined : parseXml(source)
}
