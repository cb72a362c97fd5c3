import { type SaxesAttributeNS, SaxesParser } from 'saxes'
import { FormatError } from '../format-error.ts'
import { DOCX_LIMITS } from './limits.ts'

/**
 * An element of a part of a Word file. Names bear the usual prefix ("w:p"), whatever prefix the file uses; those of drawings and of what
 * else is not read bear none ("chart").
 */
export interface XmlElement {
  readonly name: string
  readonly attributes: ReadonlyMap<string, string>
  readonly children: readonly (XmlElement | string)[]
}

interface OpenElement extends XmlElement {
  readonly children: (XmlElement | string)[]
}

/** Usual prefixes; both the transitional and the strict form of the standard have addresses that end so. */
const PREFIXES: readonly [RegExp, string][] = [
  [/wordprocessingml(\/2006)?\/main$/, 'w'],
  [/officeDocument\/(2006\/)?relationships$/, 'r'],
  [/markup-compatibility\/2006$/, 'mc'],
  [/officeDocument\/(2006\/)?math$/, 'm'],
  [/XML\/1998\/namespace$/, 'xml'],
]

/**
 * Parses a part of a Word file. A document type (and so any entity of its own) is refused.
 *
 * @throws FormatError where it is not well-formed, has a document type, or is nested too deeply
 */
export function parseXml(source: string): XmlElement {
  const root: OpenElement = { name: '', attributes: NO_ATTRIBUTES, children: [] }
  const open: OpenElement[] = [root]
  let count = 0
  const parser = new SaxesParser({ xmlns: true, position: false })
  parser.on('error', () => {
    throw new FormatError('This Word file is damaged: its XML cannot be read.')
  })
  parser.on('doctype', () => {
    throw new FormatError('This Word file declares a document type, which is not allowed.')
  })
  parser.on('opentagstart', () => {
    count = 0
    if (open.length > DOCX_LIMITS.nesting) throw new FormatError('This Word file is nested too deeply to be read.')
  })
  parser.on('attribute', () => {
    count += 1
    if (count > DOCX_LIMITS.attributesOfElement)
      throw new FormatError('This Word file is damaged: an element has too many attributes.')
  })
  parser.on('opentag', (tag) => {
    const attributes = attributesOf(Object.values(tag.attributes))
    const element: OpenElement = { name: nameOf(tag.uri, tag.local, tag.local), attributes, children: [] }
    open.at(-1)?.children.push(element)
    open.push(element)
  })
  parser.on('closetag', () => {
    open.pop()
  })
  parser.on('text', (text) => {
    open.at(-1)?.children.push(text)
  })
  parser.on('cdata', (text) => {
    open.at(-1)?.children.push(text)
  })
  parser.write(source.charCodeAt(0) === 0xfeff ? source.slice(1) : source).close()
  const [first] = elementsOf(root)
  if (first === undefined) throw new FormatError('This Word file is damaged: its XML cannot be read.')
  return first
}

/** Most elements have none, and share this. */
const NO_ATTRIBUTES: ReadonlyMap<string, string> = new Map()

function attributesOf(attributes: readonly SaxesAttributeNS[]): ReadonlyMap<string, string> {
  if (attributes.length === 0) return NO_ATTRIBUTES
  return new Map(attributes.map(({ uri, local, name, value }) => [nameOf(uri, local, name), value]))
}

const prefixes = new Map<string, string | null>()

function nameOf(uri: string, local: string, otherwise: string): string {
  if (uri === '') return otherwise
  let prefix = prefixes.get(uri)
  if (prefix === undefined) {
    prefix = PREFIXES.find(([pattern]) => pattern.test(uri))?.[1] ?? null
    if (prefixes.size < 1000) prefixes.set(uri, prefix)
  }
  return prefix === null ? otherwise : `${prefix}:${local}`
}

/** The elements directly in an element, all or those of a name. */
export function elementsOf(element: XmlElement | undefined, name?: string): XmlElement[] {
  const elements: XmlElement[] = []
  for (const child of element?.children ?? []) {
    if (typeof child !== 'string' && (name === undefined || child.name === name)) elements.push(child)
  }
  return elements
}

/** The element at the end of a path of names, or undefined. */
export function elementAt(element: XmlElement | undefined, ...path: readonly string[]): XmlElement | undefined {
  let at = element
  for (const name of path) at = elementsOf(at, name)[0]
  return at
}

/** The attribute "w:val" of the element at a path, or undefined. */
export function valueAt(element: XmlElement | undefined, ...path: readonly string[]): string | undefined {
  return elementAt(element, ...path)?.attributes.get('w:val')
}

/** The characters directly in an element. */
export function charactersOf(element: XmlElement): string {
  return element.children.filter((child) => typeof child === 'string').join('')
}

/** Whether a property that is on or off is on; on where it stands without a value. */
export function isOn(property: XmlElement | undefined): boolean {
  return property !== undefined && !/^(0|false|off|none)$/.test(property.attributes.get('w:val') ?? 'on')
}
