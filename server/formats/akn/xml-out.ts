import { cleanText } from '../clean-text.ts'

/** A piece of XML that is well-formed by construction: only this file makes one. */
export type Xml = { readonly xml: string }

/** Values of attributes; absent ones (undefined) are left out. */
export type XmlAttributes = Readonly<Record<string, string | number | undefined>>

const ENTITIES: Readonly<Record<string, string>> = { '&': '&amp;', '<': '&lt;', '>': '&gt;', '"': '&quot;' }

/** Characters as XML 1.0 may hold them. The one way in which data enters a file. */
export function xmlText(data: string): Xml {
  return { xml: cleanText(data).replace(/[&<>]/g, (character) => ENTITIES[character] ?? character) }
}

/** Several pieces one after the other. */
export function xmlAll(pieces: readonly Xml[]): Xml {
  return { xml: pieces.map(({ xml }) => xml).join('') }
}

/** An element whose content stands exactly as it is given. */
export function xmlElement(name: string, attributes: XmlAttributes, children: readonly Xml[] = []): Xml {
  const { xml } = xmlAll(children)
  return {
    xml:
      xml === '' ? `<${name}${attributesXml(attributes)}/>` : `<${name}${attributesXml(attributes)}>${xml}</${name}>`,
  }
}

/** An element that holds elements only, each on a line of its own. */
export function xmlContainer(name: string, attributes: XmlAttributes, children: readonly Xml[]): Xml {
  const lines = children.filter(({ xml }) => xml !== '')
  return xmlElement(
    name,
    attributes,
    lines.length === 0 ? [] : [{ xml: '\n' }, ...lines.map(({ xml }) => ({ xml: `${xml}\n` }))],
  )
}

/** A whole file. */
export function xmlDocument({ xml }: Xml): string {
  return `<?xml version="1.0" encoding="UTF-8"?>\n${xml}\n`
}

/** White space other than a blank would be read back as a blank. */
function attributesXml(attributes: XmlAttributes): string {
  return Object.entries(attributes)
    .filter(([, value]) => value !== undefined)
    .map(([name, value]) => {
      const clean = cleanText(String(value)).replace(/[&<>"]/g, (character) => ENTITIES[character] ?? character)
      return ` ${name}="${clean.replaceAll('\n', '&#10;').replaceAll('\t', '&#9;')}"`
    })
    .join('')
}
