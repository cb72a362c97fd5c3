import { readFileSync } from 'node:fs'
import { strToU8, type Zippable, zipSync } from 'fflate'
import { describe, expect, it } from 'vitest'
import { readDocx } from '../../server/formats/docx/read.ts'
import { FormatError } from '../../server/formats/format-error.ts'
import { readHtml } from '../../server/formats/html/read.ts'
import { readJson } from '../../server/formats/json/read.ts'
import { readMarkdown } from '../../server/formats/markdown/read.ts'
import { textLines } from '../../shared/redline/accept.ts'
import { seededRandom } from '../../shared/util/random.ts'

const RELS =
  '<Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships"><Relationship Id="r1" Type="http://schemas.openxmlformats.org/officeDocument/2006/relationships/officeDocument" Target="word/document.xml"/></Relationships>'
const W = 'xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main"'
const body = (inner: string) => `<w:document ${W}><w:body>${inner}</w:body></w:document>`

function docx(parts: Readonly<Record<string, string | Uint8Array>>): Uint8Array {
  const zip: Zippable = {}
  const all = { '_rels/.rels': RELS, ...parts }
  for (const [name, content] of Object.entries(all))
    zip[name] = typeof content === 'string' ? strToU8(content) : content
  return zipSync(zip)
}

/** The refusal of a file: one line, no stack, within a second. */
function refusalOf(read: () => unknown): string {
  const started = performance.now()
  try {
    read()
  } catch (thrown) {
    expect(thrown).toBeInstanceOf(FormatError)
    const { message } = thrown as FormatError
    expect(message).not.toMatch(/[\r\n]| at /)
    expect(performance.now() - started).toBeLessThan(1000)
    return message
  }
  throw new Error('it was read')
}

const real = new Uint8Array(readFileSync(new URL('../fixtures/docx/tracked/RP002-Deleted-Text.docx', import.meta.url)))

describe('a file that is no Word file', () => {
  const cases: Readonly<Record<string, () => Uint8Array>> = {
    'an empty file': () => new Uint8Array(),
    'a text': () => strToU8('Hello'),
    'a picture': () => new Uint8Array([0x89, 0x50, 0x4e, 0x47, 1, 2, 3]),
    'a file protected by a password': () => new Uint8Array([0xd0, 0xcf, 0x11, 0xe0, 0, 0]),
    'another archive': () => zipSync({ 'a.txt': strToU8('a') }),
    'no document part': () => docx({}),
    'an empty document part': () => docx({ 'word/document.xml': '' }),
    'a document without a body': () => docx({ 'word/document.xml': `<w:document ${W}/>` }),
    'XML that is not well-formed': () => docx({ 'word/document.xml': body('<w:p>') }),
    'a truncated file': () => real.slice(0, Math.floor(real.length / 2)),
    'only the beginning of an archive': () => new Uint8Array([0x50, 0x4b, 3, 4]),
    'nested too deeply': () => docx({ 'word/document.xml': body('<w:p>'.repeat(5000) + '</w:p>'.repeat(5000)) }),
    'too many parts': () => docx(Object.fromEntries(Array.from({ length: 3000 }, (_, i) => [`word/x${i}.xml`, '']))),
  }
  it.each(Object.entries(cases))('%s is refused in one line', (_, make) => {
    const bytes = make()
    refusalOf(() => readDocx(bytes, 'accept'))
  })
})

describe('a hostile Word file', () => {
  it('that would become very large is refused before it is unpacked', () => {
    const bomb = docx({ 'word/document.xml': new Uint8Array(40 << 20) })
    expect(bomb.length).toBeLessThan(1 << 20)
    const before = process.memoryUsage().arrayBuffers
    expect(refusalOf(() => readDocx(bomb, 'accept'))).toBe('This Word file is too large when it is unpacked.')
    expect(process.memoryUsage().arrayBuffers - before).toBeLessThan(8 << 20)
  })

  it('that lies about its size is refused, and never becomes larger than it said', () => {
    const bytes = docx({ 'word/document.xml': body(`<w:p>${' '.repeat(400_000)}</w:p>`) })
    // The size after unpacking stands in the directory, 24 bytes into each entry.
    const view = new DataView(bytes.buffer, bytes.byteOffset)
    for (let i = 0; i < bytes.length - 4; i++) {
      if (view.getUint32(i, true) === 0x02014b50 && view.getUint32(i + 24, true) > 100_000)
        view.setUint32(i + 24, 1000, true)
    }
    refusalOf(() => readDocx(bytes, 'accept'))
  })

  it.each([
    ['entities', '<!DOCTYPE d [<!ENTITY a "aaaaaaaaaa"><!ENTITY b "&a;&a;&a;&a;">]>'],
    ['a file of the server', '<!DOCTYPE d [<!ENTITY x SYSTEM "file:///etc/passwd">]>'],
    ['an outer document type', '<!DOCTYPE d SYSTEM "http://example.org/d.dtd">'],
  ])('that declares %s is refused', (_, doctype) => {
    const bytes = docx({ 'word/document.xml': doctype + body('<w:p><w:r><w:t>&x;</w:t></w:r></w:p>') })
    expect(refusalOf(() => readDocx(bytes, 'accept'))).toBe(
      'This Word file declares a document type, which is not allowed.',
    )
  })

  it('may name its parts as it likes: names lead nowhere', () => {
    const rels = RELS.replace('word/document.xml', '../../etc/passwd')
    refusalOf(() => readDocx(docx({ '_rels/.rels': rels, 'word/document.xml': body('') }), 'accept'))
    const odd = docx({ '../evil.xml': 'x', 'word/document.xml': body('<w:p><w:r><w:t>fine</w:t></w:r></w:p>') })
    expect(textLines(readDocx(odd, 'accept'))).toEqual(['fine'])
  })

  it('gives no address that may not stand in a text', () => {
    const links =
      '<Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships"><Relationship Id="r1" Type="x" TargetMode="External" Target="javascript:alert(1)"/></Relationships>'
    const bytes = docx({
      'word/_rels/document.xml.rels': links,
      'word/document.xml': `<w:document ${W} xmlns:r="http://schemas.openxmlformats.org/officeDocument/2006/relationships"><w:body><w:p><w:hyperlink r:id="r1"><w:r><w:t>here</w:t></w:r></w:hyperlink></w:p></w:body></w:document>`,
    })
    expect(JSON.stringify(readDocx(bytes, 'accept'))).not.toContain('javascript')
  })

  it('with chance bytes changed is read or refused, and never stops the program', () => {
    const random = seededRandom(99)
    let refused = 0
    for (let i = 0; i < 150; i++) {
      const bytes = real.slice()
      for (let n = 1 + random.int(20); n > 0; n--) bytes[random.int(bytes.length)] = random.int(256)
      try {
        readDocx(bytes, 'reject')
      } catch (thrown) {
        expect(thrown, `change ${i} of seed 99`).toBeInstanceOf(FormatError)
        refused += 1
      }
    }
    expect(refused).toBeGreaterThan(10)
  })
})

describe('a bad page, Markdown or JSON', () => {
  it('nested too deeply is refused', () => {
    refusalOf(() => readHtml(`${'<b>'.repeat(400)}x`, 'accept'))
    refusalOf(() => readHtml('<div>'.repeat(3000), 'accept'))
  })

  it('Markdown nested too deeply is refused, and not read as far as it goes', () => {
    refusalOf(() => readMarkdown(`${'> '.repeat(600)}x`, 'accept'))
    expect(textLines(readMarkdown(`${'> '.repeat(90)}x`, 'accept'))).toEqual(['x'])
  })

  it('keeps scripts, styles and unsafe addresses out of the text', () => {
    const html =
      '<head><title>t</title><style>p{}</style></head><script>alert(1)</script><p onclick="x()">a<a href="javascript:x">b</a><a href="https://example.org">c</a><svg><text>no</text></svg></p>'
    const text = readHtml(html, 'accept')
    expect(textLines(text)).toEqual(['abc'])
    expect(JSON.stringify(text)).not.toMatch(/javascript|onclick/)
    expect(JSON.stringify(text)).toContain('https://example.org')
  })

  it.each([
    ['not JSON', '{"type":'],
    ['an unknown thing', '{"hello":1}'],
    ['a number', '7'],
    ['a text with an unknown node', '{"type":"doc","content":[{"type":"script"}]}'],
    ['a text with an unsafe link', link('javascript:alert(1)')],
    ['a redline without blocks', '{"format":"plenum.redline/1"}'],
    ['a version with bad sections', '{"sections":[{"title":3}]}'],
    ['JSON nested too deeply', `${'['.repeat(100_000)}${']'.repeat(100_000)}`],
  ])('%s is refused in one line', (_, source) => {
    refusalOf(() => readJson(source))
  })

  it('cleans the characters of JSON', () => {
    const json = readJson(link('https://example.org').replace('here', 'he\\u0000\\u202ere'))
    expect(json.kind === 'text' && textLines(json.text)).toEqual(['here'])
  })
})

function link(href: string): string {
  const marks = [{ type: 'link', attrs: { href } }]
  const content = [{ type: 'text', text: 'here', marks }]
  return JSON.stringify({ type: 'doc', content: [{ type: 'block', attrs: { id: 'b1', kind: 'paragraph' }, content }] })
}
