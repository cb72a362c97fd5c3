import { deflateRawSync } from 'node:zlib'
import { strToU8, zipSync } from 'fflate'
import type { InputFormat } from '../../server/cli/input.ts'
import { paragraph, run, wordFile } from './word-file.ts'

/** A file that was made to hurt whoever reads it. */
export interface HostileFile {
  readonly format: InputFormat
  readonly bytes: () => Uint8Array
  /** Whether it is to be refused without being read: at once, and without growing. */
  readonly bomb?: boolean
  /** Whether it may also be read, in bounded time and memory. */
  readonly readable?: boolean
}

const text = (words: string) => () => strToU8(words)
const word = (body: () => string, parts?: Parameters<typeof wordFile>[1]) => () => wordFile(body(), parts)
const AKN = 'xmlns="http://docs.oasis-open.org/legaldocml/ns/akn/3.0"'
const akn =
  (inner: () => string, doctype = '') =>
  () =>
    strToU8(`${doctype}<akomaNtoso ${AKN}><act name="a"><body>${inner()}</body></act></akomaNtoso>`)
const LAUGHS = `<!DOCTYPE a [<!ENTITY a "ha">${Array.from({ length: 30 }, (_, i) => `<!ENTITY a${i} "&a${i - 1};&a${i - 1};">`).join('')}]>`

/** Hostile files by what they do. Each is made when it is asked for. */
export const HOSTILE: Readonly<Record<string, HostileFile>> = {
  'a bomb: 31 MB of blanks in 31 kB': { format: 'docx', bytes: word(() => ' '.repeat(31 << 20)), bomb: true },
  'a bomb: a part of 2 GB, as the archive says': {
    format: 'docx',
    bytes: () => lyingZip(2_000_000_000, 1 << 20),
    bomb: true,
  },
  'a bomb: a part that becomes 64 MB, where the archive says 1 kB': {
    format: 'docx',
    bytes: () => lyingZip(1000, 64 << 20),
    bomb: true,
  },
  'a bomb: 60,000 parts': {
    format: 'docx',
    bytes: () =>
      zipSync(Object.fromEntries(Array.from({ length: 60_000 }, (_, i) => [`${i}`, new Uint8Array()])), { level: 0 }),
    bomb: true,
  },
  'a bomb: entities in a Word file': {
    format: 'docx',
    bytes: () => zipSync({ '_rels/.rels': strToU8(`${LAUGHS}<Relationships>&a29;</Relationships>`) }),
    bomb: true,
  },
  'a bomb: entities in Akoma Ntoso': { format: 'akn', bytes: akn(() => '<p>&a29;</p>', LAUGHS), bomb: true },
  'a file of the machine as an entity': {
    format: 'akn',
    bytes: akn(() => '<p>&x;</p>', '<!DOCTYPE a [<!ENTITY x SYSTEM "file:///etc/passwd">]>'),
    bomb: true,
  },
  'a bomb: 10^6 runs': {
    format: 'docx',
    bytes: word(
      () => `<w:p>${Array.from({ length: 1_000_000 }, (_, i) => `<w:r><w:t>${i}</w:t></w:r>`).join('')}</w:p>`,
    ),
    bomb: true,
  },
  'XML 100,000 deep in Word': {
    format: 'docx',
    bytes: word(() => `${'<w:p>'.repeat(100_000)}${'</w:p>'.repeat(100_000)}`),
    bomb: true,
  },
  'XML 100,000 deep in Akoma Ntoso': { format: 'akn', bytes: akn(() => '<section>'.repeat(100_000)), bomb: true },
  'a page 100,000 deep': { format: 'html', bytes: text('<div>'.repeat(100_000)), bomb: true },
  'a page of formatting 100,000 deep': { format: 'html', bytes: text('<b><i>'.repeat(50_000)), bomb: true },
  'a page of tables 10,000 deep': { format: 'html', bytes: text('<table><tr><td>'.repeat(10_000)), bomb: true },
  'a page of fostered tables': { format: 'html', bytes: text('<table>x'.repeat(50_000)), readable: true },
  'broken XML': { format: 'docx', bytes: word(() => '<w:p><w:r></w:p>'), bomb: true },
  'an element of 100,000 attributes': {
    format: 'docx',
    bytes: word(() => `<w:p ${Array.from({ length: 100_000 }, (_, i) => `a${i}="1"`).join(' ')}/>`),
    bomb: true,
  },
  'a row of 100,000 cells': {
    format: 'docx',
    bytes: word(() => `<w:tbl><w:tr>${`<w:tc>${paragraph('x')}</w:tc>`.repeat(100_000)}</w:tr></w:tbl>`),
    readable: true,
  },
  'cells of 10^9 columns, levels of 10^6': {
    format: 'docx',
    bytes: word(
      () =>
        `<w:tbl><w:tr><w:trPr><w:gridBefore w:val="999999999"/></w:trPr>${`<w:tc><w:tcPr><w:gridSpan w:val="1000000000"/></w:tcPr>${paragraph('x')}</w:tc>`.repeat(1000)}</w:tr></w:tbl>` +
        paragraph(
          'x',
          '<w:numPr><w:ilvl w:val="1000000"/><w:numId w:val="1000000"/></w:numPr><w:ind w:left="720000000"/>',
        ).repeat(1000),
    ),
    readable: true,
  },
  'a cell over 100,000 rows': {
    format: 'docx',
    bytes: word(
      () =>
        `<w:tbl>${`<w:tr><w:tc><w:tcPr><w:vMerge/></w:tcPr>${paragraph('x')}</w:tc></w:tr>`.repeat(50_000)}</w:tbl>`,
    ),
    readable: true,
  },
  'a page of spans': {
    format: 'html',
    bytes: text(`<table>${'<tr><td colspan=999999999 rowspan=999999999>x'.repeat(10_000)}</table>`),
    readable: true,
  },
  'text boxes in text boxes': {
    format: 'docx',
    bytes: word(() =>
      `${'<w:p><w:r><w:pict><w:txbxContent>'.repeat(40)}${paragraph('x')}${'</w:txbxContent></w:pict></w:r></w:p>'.repeat(40)}`.repeat(
        200,
      ),
    ),
    readable: true,
  },
  '100,000 fields that never end': {
    format: 'docx',
    bytes: word(() =>
      paragraph(
        '<w:r><w:fldChar w:fldCharType="begin"/><w:fldChar w:fldCharType="separate"/></w:r>'.repeat(20_000) +
          run('x').repeat(20_000),
      ),
    ),
    readable: true,
  },
  'one paragraph of 10 MB': { format: 'txt', bytes: text('word '.repeat(2_000_000)), readable: true },
  'one word of 10 MB': { format: 'txt', bytes: text('x'.repeat(10_000_000)), readable: true },
  'a million lines': { format: 'txt', bytes: text('x\n'.repeat(1_000_000)), readable: true },
  ...markdownBombs(),
  'Markdown: 14 MB of stars': { format: 'md', bytes: text('a**b_c* '.repeat(1_800_000)) },
  'Markdown: as many stars as are read': { format: 'md', bytes: text('a**b_c* '.repeat(100_000)), readable: true },
  'JSON: as many nothings as are read': {
    format: 'json',
    bytes: text(`{"type":"doc","content":[${'0,'.repeat(999_000)}0]}`),
  },
  'a page of 5 million elements': { format: 'html', bytes: text('<p>x'.repeat(5_000_000)) },
  'a page of 20 MB of comments': { format: 'html', bytes: text('<!---->'.repeat(2_900_000)) },
  'Akoma Ntoso of 4 million elements': { format: 'akn', bytes: akn(() => '<p/>'.repeat(4_000_000)) },
  'JSON: a text of 6 million nothings': {
    format: 'json',
    bytes: text(`{"type":"doc","content":[${'{},'.repeat(6_000_000)}{}]}`),
  },
  'JSON: a version of 6 million nothings': { format: 'json', bytes: text(`{"sections":[${'0,'.repeat(6_000_000)}0]}`) },
  'JSON: a text of a million paragraphs': {
    format: 'json',
    bytes: text(`{"type":"doc","content":[${'{"type":"block","attrs":{"id":"b"}},'.repeat(500_000)}{}]}`),
  },
  'JSON 10^6 deep': { format: 'json', bytes: text('['.repeat(1_000_000)) },
}

/** What makes readers of Markdown go back and forth. */
function markdownBombs(): Record<string, HostileFile> {
  const n = 50_000
  const sources: Record<string, string> = {
    'open brackets': '['.repeat(n),
    'open pictures': '![['.repeat(n),
    'links in links': `${'['.repeat(n)}a${'](b)'.repeat(n)}`,
    'open stars': '*a **a '.repeat(n),
    'stars and lines': 'a**b_c* '.repeat(n),
    'marks of code': Array.from({ length: 2000 }, (_, i) => `${'`'.repeat(i)} `).join(''),
    'open quotations': `${'> '.repeat(n)}a`,
    'lists in lists': Array.from({ length: 2000 }, (_, i) => `${' '.repeat(i * 2)}* a`).join('\n'),
    'open comments': '<!--'.repeat(n),
    'open tags': '<a '.repeat(n),
    'open declarations': '<!A '.repeat(n),
    'open instructions': '<?'.repeat(n),
    'unending addresses': `<http:${'a'.repeat(n)} `.repeat(20),
    entities: '&#x'.repeat(n),
    'a table of 10^5 columns': `${'|a'.repeat(100_000)}|\n${'|-'.repeat(100_000)}|\n${'|\n'.repeat(2000)}`,
    'a table that fills itself': `${'|a'.repeat(2000)}|\n${'|-'.repeat(2000)}|\n${'|x\n'.repeat(50_000)}`,
    'references to one address': `[a]: ${'x'.repeat(50_000)}\n\n${'[a] '.repeat(50_000)}`,
    'open references': '[a]:\n'.repeat(n),
    'blank ends': `a${' '.repeat(200_000)}b`,
    'notes in notes': '[^a]: '.repeat(n),
    'notes that refer to themselves': `[^a]\n\n[^a]: ${'[^a] '.repeat(20_000)}`,
    'lines struck out': '~~a ~'.repeat(n),
    escapes: '\\['.repeat(n),
  }
  return Object.fromEntries(
    Object.entries(sources).map(([name, source]) => [
      `Markdown: ${name}`,
      { format: 'md' as const, bytes: text(source), readable: true },
    ]),
  )
}

/** An archive of the document part alone whose size stands as `said` in the directory, and is another one. */
function lyingZip(said: number, real: number): Uint8Array {
  const content = deflateRawSync(Buffer.alloc(real, 32))
  const name = 'word/document.xml'
  const entry = (signature: number, inDirectory: boolean) => {
    const head = Buffer.alloc(inDirectory ? 46 : 30)
    head.writeUInt32LE(signature, 0)
    const at = inDirectory ? 6 : 4
    head.writeUInt16LE(20, at)
    head.writeUInt16LE(8, at + 4)
    head.writeUInt32LE(content.length, at + 14)
    head.writeUInt32LE(said, at + 18)
    head.writeUInt16LE(name.length, at + 22)
    return head
  }
  const rels = zipSync({ '_rels/.rels': strToU8(RELATIONS) }, { level: 0 })
  const relsEnd = Buffer.from(rels).lastIndexOf(Buffer.from([0x50, 0x4b, 1, 2]))
  const local = Buffer.concat([entry(0x04034b50, false), Buffer.from(name), content])
  const endAt = Buffer.from(rels).lastIndexOf(Buffer.from([0x50, 0x4b, 5, 6]))
  const directoryEntry = entry(0x02014b50, true)
  directoryEntry.writeUInt32LE(relsEnd, 42)
  const directory = Buffer.concat([Buffer.from(rels.subarray(relsEnd, endAt)), directoryEntry, Buffer.from(name)])
  const end = Buffer.alloc(22)
  end.writeUInt32LE(0x06054b50, 0)
  end.writeUInt16LE(2, 8)
  end.writeUInt16LE(2, 10)
  end.writeUInt32LE(directory.length, 12)
  end.writeUInt32LE(relsEnd + local.length, 16)
  return new Uint8Array(Buffer.concat([Buffer.from(rels.subarray(0, relsEnd)), local, directory, end]))
}

const RELATIONS =
  '<Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships"><Relationship Id="r1" Type="http://schemas.openxmlformats.org/officeDocument/2006/relationships/officeDocument" Target="word/document.xml"/></Relationships>'
