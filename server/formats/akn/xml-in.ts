import { SaxesParser } from 'saxes'
import { FormatError } from '../format-error.ts'
import { AKN_LIMITS } from './limits.ts'
import { PLENUM_NAMESPACE } from './vocabulary.ts'

/** An element of an Akoma Ntoso file by its name without prefix; one of another namespace has the empty name. */
export interface AknElement {
  readonly name: string
  /** Attributes without a namespace by their name, "xml:space", and ours as "pl:…" whatever prefix the file uses. */
  readonly attributes: ReadonlyMap<string, string>
  readonly children: readonly (AknElement | string)[]
}

interface OpenElement extends AknElement {
  readonly children: (AknElement | string)[]
}

/** Version 3.0, drafts of it, and the ones before. */
const NAMESPACE = /^http:\/\/(docs\.oasis-open\.org\/legaldocml\/ns\/akn\/|www\.akomantoso\.org\/[12]\.0)/
const XML_NAMESPACE = 'http://www.w3.org/XML/1998/namespace'

/**
 * Parses an Akoma Ntoso file and gives its root element. A document type (and so any entity of its own) is refused.
 *
 * @throws FormatError where it is not well-formed, is another kind of file, has a document type, is too large or nested too deeply
 */
export function parseAkn(source: string): AknElement {
  if (source.length > AKN_LIMITS.characters) throw new FormatError('This Akoma Ntoso file is too large to be read.')
  const root: OpenElement = { name: '', attributes: new Map(), children: [] }
  const open: OpenElement[] = [root]
  let elements = 0
  let attributes = 0
  const parser = new SaxesParser({ xmlns: true, position: false })
  parser.on('error', () => {
    throw new FormatError('This Akoma Ntoso file is damaged: its XML cannot be read.')
  })
  parser.on('doctype', () => {
    throw new FormatError('This Akoma Ntoso file declares a document type, which is not allowed.')
  })
  parser.on('opentagstart', () => {
    attributes = 0
    elements += 1
    if (elements > AKN_LIMITS.elements) throw new FormatError('This Akoma Ntoso file is too large to be read.')
    if (open.length > AKN_LIMITS.nesting) {
      throw new FormatError('This Akoma Ntoso file is nested too deeply to be read.')
    }
  })
  parser.on('attribute', () => {
    attributes += 1
    if (attributes > AKN_LIMITS.attributesOfElement) {
      throw new FormatError('This Akoma Ntoso file is damaged: an element has too many attributes.')
    }
  })
  parser.on('opentag', (tag) => {
    const element: OpenElement = {
      name: NAMESPACE.test(tag.uri) ? tag.local : '',
      attributes: new Map(Object.values(tag.attributes).map((one) => [attributeName(one), one.value])),
      children: [],
    }
    if (open.length === 1 && element.name !== 'akomaNtoso') throw new FormatError('This is not an Akoma Ntoso file.')
    open.at(-1)?.children.push(element)
    open.push(element)
  })
  parser.on('closetag', () => {
    open.pop()
  })
  const text = (characters: string) => {
    open.at(-1)?.children.push(characters)
  }
  parser.on('text', text)
  parser.on('cdata', text)
  parser.write(source.charCodeAt(0) === 0xfeff ? source.slice(1) : source).close()
  const [first] = elementsOf(root)
  if (first === undefined) throw new FormatError('This Akoma Ntoso file is damaged: its XML cannot be read.')
  return first
}

/** The elements that stand directly in an element. */
export function elementsOf(element: AknElement): readonly AknElement[] {
  return element.children.filter((child) => typeof child !== 'string')
}

function attributeName({
  uri,
  local,
  name,
}: {
  readonly uri: string
  readonly local: string
  readonly name: string
}): string {
  if (uri === PLENUM_NAMESPACE) return `pl:${local}`
  if (uri === XML_NAMESPACE) return `xml:${local}`
  return uri === '' ? local : `{${uri}}${name}`
}
