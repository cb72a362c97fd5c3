import { strToU8, zipSync } from 'fflate'
import { describe, expect, it } from 'vitest'
import { readDocx } from '../../server/formats/docx/read.ts'
import { redlineToDocx } from '../../server/formats/docx/write.ts'
import { FormatError } from '../../server/formats/format-error.ts'
import { readHtml } from '../../server/formats/html/read.ts'
import { redlineToHtml } from '../../server/formats/html/write.ts'
import { readJson } from '../../server/formats/json/read.ts'
import { readMarkdown } from '../../server/formats/markdown/read.ts'
import { readText } from '../../server/formats/text/read.ts'
import { redlineToText } from '../../server/formats/text/write.ts'
import { textLines } from '../../shared/redline/accept.ts'
import { makeRedline } from '../../shared/redline/redline.ts'
import type { TextJson } from '../../shared/schema/text.ts'

const W = 'xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main"'
const RELS =
  '<Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships"><Relationship Id="r1" Type="http://schemas.openxmlformats.org/officeDocument/2006/relationships/officeDocument" Target="word/document.xml"/></Relationships>'

function docx(body: string, parts: Readonly<Record<string, string>> = {}): Uint8Array {
  const document = `<w:document ${W}><w:body>${body}</w:body></w:document>`
  const all = { '_rels/.rels': RELS, 'word/document.xml': document, ...parts }
  return zipSync(Object.fromEntries(Object.entries(all).map(([name, text]) => [name, strToU8(text)])), { level: 1 })
}

const footnotes = (inner: string) => ({
  'word/footnotes.xml': `<w:footnotes ${W}><w:footnote w:id="1">${inner}</w:footnote></w:footnotes>`,
})
const reference = '<w:p><w:r><w:footnoteReference w:id="1"/></w:r></w:p>'

/** The refusal of a file that would grow: in one line, and without growing. Memory, unlike time, does not depend on who else works here. */
function refusalOf(read: () => unknown): string {
  const before = process.memoryUsage().heapUsed
  try {
    read()
  } catch (thrown) {
    expect(thrown).toBeInstanceOf(FormatError)
    expect(process.memoryUsage().heapUsed - before).toBeLessThan(600 << 20)
    return (thrown as FormatError).message
  }
  throw new Error('it was read')
}

describe('a small file that would become a large text', () => {
  it('a page of unclosed elements, each of which a browser repeats in every paragraph', () => {
    const open = (count: number) => Array.from({ length: count }, (_, i) => `<i id=${i}>`).join('')
    expect(refusalOf(() => readHtml(`<p>${open(4000)}${'<p>x'.repeat(4000)}`, 'accept'))).toMatch(/nested too deeply/)
    expect(refusalOf(() => readHtml(`<p>${open(150)}${'<p>x'.repeat(40_000)}`, 'accept'))).toMatch(/too many elements/)
    expect(refusalOf(() => readMarkdown(`<p>${open(4000)}${'<p>x'.repeat(4000)}`, 'accept'))).toMatch(
      /nested too deeply/,
    )
  })

  it('a page that refers ten thousand times to one long footnote', () => {
    const note = `<p data-kind="footnote" data-id="f">${'word '.repeat(10_000)}</p>`
    const page = '<p>x<a data-footnote="f"></a></p>'.repeat(10_000) + note
    expect(refusalOf(() => readHtml(page, 'accept'))).toMatch(/footnotes of this file are too long/)
  })

  it('a Word file that does', () => {
    const note = footnotes('<w:p><w:r><w:t>note</w:t></w:r></w:p>'.repeat(4000))
    expect(refusalOf(() => readDocx(docx(reference.repeat(4000), note), 'accept'))).toMatch(/footnotes .* too long/)
  })

  it('a footnote of nothing but what was deleted costs its length once, not once a reference', () => {
    const run = '<w:del><w:r><w:delText>x</w:delText></w:r></w:del>'
    const text = readDocx(docx(reference.repeat(5_000), footnotes(`<w:p>${run.repeat(20_000)}</w:p>`)), 'accept')
    expect(text.content).toHaveLength(5_000)
  })

  it('a footnote that refers to itself ends', () => {
    expect(textLines(readDocx(docx(reference, footnotes(reference)), 'accept'))).toEqual(['', ''])
  })

  it('styles that are based on one another in a circle end', () => {
    const style = (id: string, on: string) =>
      `<w:style w:type="paragraph" w:styleId="${id}"><w:basedOn w:val="${on}"/></w:style>`
    const styles = {
      'word/styles.xml': `<w:styles ${W}>${style('a', 'b')}${style('b', 'a')}${style('c', 'c')}</w:styles>`,
    }
    const paragraph = (id: string) => `<w:p><w:pPr><w:pStyle w:val="${id}"/></w:pPr><w:r><w:t>${id}</w:t></w:r></w:p>`
    expect(textLines(readDocx(docx(paragraph('a') + paragraph('c'), styles), 'accept'))).toEqual(['a', 'c'])
  })
})

describe('a long file', () => {
  const lines = Array.from({ length: 100_000 }, (_, i) => `Paragraph ${i} says ${(i * 7919) % 1009}.`)

  it('of 100,000 paragraphs is read from a text, a page and a Word file', () => {
    const expectAll = (text: TextJson) => expect(textLines(text)).toEqual(lines)
    expectAll(readText(lines.join('\n')))
    expectAll(readHtml(lines.map((line) => `<p>${line}`).join('\n'), 'accept'))
    expectAll(readDocx(docx(lines.map((line) => `<w:p><w:r><w:t>${line}</w:t></w:r></w:p>`).join('')), 'accept'))
  })
})

describe('names that mean something to a program', () => {
  const hostile = [
    '__proto__',
    'constructor',
    'toString',
    '"><script>',
    '{{7*7}}',
    '../../etc/passwd',
    'b1\u0000',
    "a'b",
  ]

  it('as ids, kinds, labels and authors of Plenum JSON are only names, in every output', async () => {
    const text = (kind: string): TextJson => ({
      type: 'doc',
      content: hostile.map((id) => ({
        type: 'block',
        attrs: { id: id as never, kind: kind as never },
        content: [{ type: 'text', text: `${id} says` }],
      })),
    })
    const read = (words: string) => {
      const json = readJson(
        JSON.stringify({
          symbol: '__proto__',
          sections: [{ title: 'constructor', text: text('paragraph') }],
        }).replaceAll('says', words),
      )
      if (json.kind !== 'version') throw new Error('it is no version')
      return { label: json.symbol ?? '', hash: 'sha256:0', sections: json.sections }
    }
    for (const author of hostile) {
      const redline = makeRedline(read('says'), read('said'), { author })
      expect(Object.keys(redline.summary.by)).toEqual([author])
      const page = redlineToHtml(redline, null)
      expect(page).not.toContain('<script')
      expect(textLines(readHtml(page, 'accept'))).toHaveLength(hostile.length)
      expect(textLines(readDocx(await redlineToDocx(redline, null), 'reject'))).toHaveLength(hostile.length)
      expect(redlineToText(redline, null)).toContain('{+')
    }
    expect(({} as Record<string, unknown>).inserted).toBeUndefined()
    for (const kind of ['__proto__', 'script']) expect(() => readJson(JSON.stringify(text(kind)))).toThrow(FormatError)
  })

  it('ids that stand twice in a file are no reason to lose a paragraph', () => {
    const block = (words: string) => ({
      type: 'block',
      attrs: { id: 'same', kind: 'paragraph' },
      content: [{ type: 'text', text: words }],
    })
    const read = (...words: string[]) => {
      const json = readJson(JSON.stringify({ type: 'doc', content: words.map(block) }))
      if (json.kind !== 'text') throw new Error('it is no text')
      return { label: 'x', hash: 'sha256:0', sections: [{ title: null, text: json.text }] }
    }
    const page = redlineToHtml(makeRedline(read('one', 'two', 'three'), read('one', 'three', 'four')), null)
    expect(textLines(readHtml(page, 'reject'))).toEqual(['one', 'two', 'three'])
    expect(textLines(readHtml(page, 'accept'))).toEqual(['one', 'three', 'four'])
  })
})

describe('bytes that are no text', () => {
  it('a Word file with parts that are not UTF-8 is read or refused in one line', () => {
    const parts = { '_rels/.rels': strToU8(RELS) }
    for (const document of [
      new Uint8Array([0xff, 0xfe, 0x3c]),
      new Uint8Array([0xff, 0xfe, 0x3c, 0x00, 0x00, 0xd8]),
      new Uint8Array([0xfe, 0xff]),
      new Uint8Array([0xc0, 0x80, 0xed, 0xa0, 0x80]),
      new Uint8Array(0),
    ])
      expect(() => readDocx(zipSync({ ...parts, 'word/document.xml': document }), 'accept')).toThrow(FormatError)
  })
})
