import { strToU8, type Zippable, zipSync } from 'fflate'

const OFFICE = 'http://schemas.openxmlformats.org/officeDocument/2006/relationships'
const NAMESPACES =
  'xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main" ' +
  `xmlns:r="${OFFICE}" ` +
  'xmlns:m="http://schemas.openxmlformats.org/officeDocument/2006/math" ' +
  'xmlns:mc="http://schemas.openxmlformats.org/markup-compatibility/2006" ' +
  'xmlns:v="urn:schemas-microsoft-com:vml" xmlns:o="urn:schemas-microsoft-com:office:office" ' +
  'xmlns:w14="http://schemas.microsoft.com/office/word/2010/wordml" ' +
  'xmlns:wps="http://schemas.microsoft.com/office/word/2010/wordprocessingShape" ' +
  'xmlns:a="http://schemas.openxmlformats.org/drawingml/2006/main" ' +
  'xmlns:pic="http://schemas.openxmlformats.org/drawingml/2006/picture" ' +
  'xmlns:c="http://schemas.openxmlformats.org/drawingml/2006/chart" ' +
  'xmlns:dgm="http://schemas.openxmlformats.org/drawingml/2006/diagram"'

/** What a Word file is made of besides the body: parts by their kind ("footnotes", "styles", "header" …), links by their id. */
export interface WordParts {
  readonly parts?: Readonly<Record<string, string>>
  readonly links?: Readonly<Record<string, string>>
  /** Other files in the archive, by their whole name. */
  readonly others?: Readonly<Record<string, string>>
}

const ROOTS: Readonly<Record<string, string>> = { header: 'hdr', footer: 'ftr' }

/** A Word file as other programs write it, from the XML of its body. */
export function wordFile(body: string, { parts = {}, links = {}, others = {} }: WordParts = {}): Uint8Array {
  const part = (root: string, inner: string) => `<w:${root} ${NAMESPACES}>${inner}</w:${root}>`
  const relation = (id: string, type: string, target: string, more = '') =>
    `<Relationship Id="${id}" Type="${OFFICE}/${type}" Target="${target}"${more}/>`
  const relations = (inner: string) =>
    `<Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships">${inner}</Relationships>`
  const files: Record<string, string> = {
    '_rels/.rels': relations(relation('r1', 'officeDocument', 'word/document.xml')),
    'word/document.xml': part('document', `<w:body>${body}</w:body>`),
    'word/_rels/document.xml.rels': relations(
      Object.keys(parts)
        .map((kind) => relation(kind, kind, `${kind}.xml`))
        .join('') +
        Object.entries(links)
          .map(([id, target]) => relation(id, 'hyperlink', target, ' TargetMode="External"'))
          .join(''),
    ),
    ...Object.fromEntries(
      Object.entries(parts).map(([kind, inner]) => [`word/${kind}.xml`, part(ROOTS[kind] ?? kind, inner)]),
    ),
    ...others,
  }
  const zip: Zippable = Object.fromEntries(Object.entries(files).map(([name, text]) => [name, strToU8(text)]))
  return zipSync(zip, { level: 1 })
}

/** A run with its properties. */
export function run(text: string, properties = ''): string {
  return `<w:r><w:rPr>${properties}</w:rPr><w:t xml:space="preserve">${text}</w:t></w:r>`
}

/** A paragraph; `inner` is a text, or the XML of what stands in it. */
export function paragraph(inner: string, properties = ''): string {
  return `<w:p><w:pPr>${properties}</w:pPr>${inner.startsWith('<') ? inner : run(inner)}</w:p>`
}
