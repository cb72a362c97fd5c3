import { readFileSync } from 'node:fs'
import { XmlBufferInputProvider, XmlDocument, XsdValidator, xmlRegisterInputProvider } from 'libxml2-wasm'

const FOLDER = new URL('../fixtures/akn/', import.meta.url)
const BASE = 'memory://schema/'

const names = ['akomantoso30.xsd', 'xml.xsd']
const files = names.map((name): [string, Uint8Array] => [BASE + name, readFileSync(new URL(name, FOLDER))])
xmlRegisterInputProvider(new XmlBufferInputProvider(Object.fromEntries(files)))

let validator: XsdValidator | undefined

/** Why a file is not valid by the schema of Akoma Ntoso 3.0 (tests/fixtures/akn), or not well-formed; null where it is. */
export function aknFault(source: string): string | null {
  try {
    using document = XmlDocument.fromString(source)
    validator ??= schema()
    validator.validate(document)
    return null
  } catch (thrown) {
    return String(thrown)
  }
}

function schema(): XsdValidator {
  const source = readFileSync(new URL('akomantoso30.xsd', FOLDER))
  using document = XmlDocument.fromBuffer(source, { url: `${BASE}akomantoso30.xsd` })
  return XsdValidator.fromDoc(document)
}
