import { existsSync, readFileSync } from 'node:fs'
import { describe, expect, it } from 'vitest'
import { readAkn } from '../../server/formats/akn/read.ts'
import { redlineToAkn, versionToAkn } from '../../server/formats/akn/write.ts'
import { FormatError } from '../../server/formats/format-error.ts'
import type { BlockId } from '../../shared/model/ids.ts'
import { readRedline, textLines } from '../../shared/redline/accept.ts'
import type { Frame } from '../../shared/redline/frame.ts'
import type { Redline } from '../../shared/redline/model.ts'
import { makeRedline } from '../../shared/redline/redline.ts'
import type { BlockKind, TextBlockJson, TextJson } from '../../shared/schema/text.ts'
import { seededRandom } from '../../shared/util/random.ts'
import { TextMaker } from '../property/redline-texts.ts'
import { readFlatAkn } from '../support/akn-reader.ts'
import { aknFault } from '../support/akn-schema.ts'
import { asInFile } from '../support/plain-forms.ts'
import { realSteps, sideOf } from '../support/texts.ts'

const FRAME: Frame = { title: 'Outcome', subject: 'Changes', lines: ['Issued', 'Note'], language: 'en' }
const SIDES = ['accept', 'reject'] as const
const DATA = new URL('../../../shared/data/akn/', import.meta.url)

function expectBoth(redline: Redline, name: string): void {
  for (const file of [redlineToAkn(redline, null), redlineToAkn(redline, FRAME)]) {
    expect(aknFault(file), name).toBeNull()
    for (const side of SIDES) {
      expect(asInFile(readAkn(file, side)), `${name}, ${side}`).toEqual(asInFile(readRedline(redline, side)))
    }
  }
  const flat = readFlatAkn(redlineToAkn(redline, null))
  for (const side of SIDES) {
    const words = textLines(withoutNotes(readRedline(redline, side))).join('')
    expect(ink(flat[side]), `${name}, ${side}, by ins and del alone`).toBe(ink(words))
  }
}

function withoutNotes(text: TextJson): TextJson {
  return JSON.parse(JSON.stringify(text), (_key, value) =>
    Array.isArray(value) ? value.filter((node) => node?.type !== 'footnote') : value,
  )
}

function ink(text: string): string {
  return text.replace(/\s/gu, '')
}

function p(id: string, text: string, kind: BlockKind = 'paragraph'): TextBlockJson {
  return { type: 'block', attrs: { id: id as BlockId, kind }, content: [{ type: 'text', text }] }
}

const text = (...content: TextBlockJson[]): TextJson => ({ type: 'doc', content })

describe('a redline as Akoma Ntoso', () => {
  it('is valid and gives both texts again, on every step of the real texts', () => {
    for (const { name, before, after } of realSteps()) {
      expectBoth(makeRedline(sideOf(before, 'before'), sideOf(after, 'after')), name)
    }
  })

  it('is valid and gives both texts again with all that a file can hold, on random texts', () => {
    for (let seed = 500; seed < 650; seed++) {
      const maker = new TextMaker(seededRandom(seed))
      const before = maker.text()
      const after = maker.edit(before)
      expectBoth(makeRedline(sideOf(before, 'before'), sideOf(after, 'after'), { author: 'Atlantis' }), `seed ${seed}`)
    }
  })

  it('names elements by the ids of blocks, wherever they stand', () => {
    const eIds = (content: TextJson) => {
      const side = sideOf(content, 'L.1')
      return [...redlineToAkn(makeRedline(side, side), null).matchAll(/<(?:paragraph|recital) eId="([^"]+)"/g)].map(
        ([, id]) => id,
      )
    }
    const recital = p('r1', 'Recalling,', 'preambular')
    expect(eIds(text(recital, p('a', 'One.'), p('b', 'Two.')))).toEqual(['rec_r1', 'para_a', 'para_b'])
    expect(eIds(text(recital, p('b', 'Two.'), p('n', 'New.'), p('a', 'One.')))).toEqual([
      'rec_r1',
      'para_b',
      'para_n',
      'para_a',
    ])
  })

  it('tells who made a change, when, by which amendment and what kind of change it is', () => {
    const side = (content: TextJson, label: string) => ({
      label,
      hash: `sha256:${label}`,
      sections: [{ title: 'Aims', text: content }],
    })
    const redline = makeRedline(
      side(text(p('a', 'We promote equity in all policies.'), p('b', 'Old and gone.')), 'L.1'),
      side(text(p('a', 'We promote equity and inclusion in all policies.')), 'L.1/Rev.1'),
    )
    const signed: Redline = {
      ...redline,
      blocks: redline.blocks.map((block) => ({
        ...block,
        runs: block.runs.map((run) =>
          run.op === 'inserted' ? { ...run, by: 'Atlantis', at: '2011-06-02T05:30:00Z', amendment: 'A.7' } : run,
        ),
      })),
    }
    const file = redlineToAkn(signed, FRAME, { before: '2011-06-01T10:00:00Z', after: '2011-06-02T12:00:00Z' })
    expect(aknFault(file)).toBeNull()
    expect(file).toMatch(/<ins [^>]*refersTo="#author_1" title="by Atlantis, A\.7, 2011-06-02 05:30 UTC"[^>]*>/)
    expect(file).toContain(
      '<TLCOrganization eId="author_1" href="/akn/ontology/organization/Atlantis" showAs="Atlantis"/>',
    )
    expect(file).toContain('<FRBRdate date="2011-06-02T12:00:00Z" name="version"/>')
    expect(file).toContain('<FRBRversionNumber value="L.1/Rev.1"/>')
    expect(file).toContain('<FRBRlanguage language="eng"/>')
    expect(file).toContain('<original eId="before" href="/akn/zz/statement/Outcome/eng@L.1" showAs="L.1"/>')
    expect(file).toMatch(/<textualMod [^>]*type="insertion"[^>]*>\n<source href="#amendment_1"\/>/)
    expect(file).toMatch(/<textualMod [^>]*type="repeal"/)
    expect(file).toContain('<heading status="editorial">Aims</heading>')
    expect(file).toContain('<num>1</num>')
    expect(file).toContain('<mainBody xml:space="preserve" xml:lang="en">')
  })

  it('writes a version without changes or the text before', () => {
    const side = sideOf(text(p('r', 'Recalling,', 'preambular'), p('a', 'We agree.')), 'L.1')
    const file = versionToAkn(makeRedline(side, side), FRAME, '2011-06-02T12:00:00Z')
    expect(aknFault(file)).toBeNull()
    expect(file).toContain('contains="singleVersion"')
    expect(file).not.toMatch(/<(ins|del|textualMod)|#before/)
    expect(file).toMatch(/<preamble [^>]*>\n<recitals [^>]*>\n<recital [^>]*>\n<num>PP1<\/num>/)
    expect(textLines(readAkn(file, 'accept'))).toEqual(['Recalling,', 'We agree.'])
  })

  it('holds an empty text, and hostile words as data', () => {
    const empty = sideOf({ type: 'doc', content: [] }, '')
    expect(aknFault(redlineToAkn(makeRedline(empty, empty), null))).toBeNull()
    expect(textLines(readAkn(redlineToAkn(makeRedline(empty, empty), null), 'accept'))).toEqual([])
    const words = ['</p><ins>', ']]>', '<![CDATA[', '&amp;&#0;&x;', '"\'<!--', '\t  \u00a0', '<?xml?>', 'e\u0301 مرحبا']
    const hostile = sideOf(text(...words.map((word, i) => p(`"><b>${i} \t`, `${word} x`))), '"><&\u0000\n')
    const redline = makeRedline(empty, hostile, { author: '"><evil/>&\n' })
    const file = redlineToAkn(redline, { ...FRAME, title: '</docTitle>', lines: ['&', ']]>'] }, {})
    expect(aknFault(file)).toBeNull()
    expect(textLines(readAkn(file, 'accept'))).toEqual(words.map((word) => `${word} x`))
    expect(textLines(readAkn(file, 'reject'))).toEqual([])
  })

  it('is the same file for the same redline', () => {
    const redline = makeRedline(sideOf(text(p('a', 'One')), 'a'), sideOf(text(p('a', 'Two')), 'b'))
    expect(redlineToAkn(redline, FRAME)).toBe(redlineToAkn(redline, FRAME))
  })
})

const akn = (body: string, namespace = 'http://docs.oasis-open.org/legaldocml/ns/akn/3.0') =>
  `<akomaNtoso xmlns="${namespace}"><act name="a"><meta><x/></meta>${body}</act></akomaNtoso>`

describe('an Akoma Ntoso file of others', () => {
  const body = `<preface><p>The <docTitle>Act</docTitle></p></preface>
    <preamble><recitals eId="r"><recital eId="r1"><num>(1)</num><p>Whereas so,</p></recital></recitals></preamble>
    <body><section eId="s1"><num>1.</num><heading>Aims</heading>
      <subsection eId="s2"><num>(a)</num><content><p>We <ins>all</ins><del>both</del>  <b>agree</b><br/>on
        <authorialNote marker="1"><p>A note.</p></authorialNote>this.</p></content></subsection>
      <list eId="l"><intro><p>Namely:</p></intro><point eId="l1"><num>a)</num><content><p>water</p></content></point></list>
      <paragraph eId="p9"><content><p><ins>New.</ins></p><table><tr><th><p>Year</p></th><td colspan="2"><p>2015</p></td></tr></table>
      </content></paragraph></section></body>`

  it('is read: preface, preamble, headings, lists, tables and notes; numbers follow from the order', () => {
    const read = readAkn(akn(body), 'accept')
    expect(textLines(read)).toEqual([
      'The Act',
      'Whereas so,',
      'Aims',
      'We all agree on this.',
      'Namely:',
      'water',
      'New.',
      'Year',
      '2015',
      'A note.',
    ])
    const kinds = read.content.map((block) => (block.type === 'block' ? block.attrs.kind : 'table'))
    expect(kinds).toEqual([
      'paragraph',
      'preambular',
      'heading',
      'paragraph',
      'paragraph',
      'item',
      'paragraph',
      'table',
    ])
    expect(textLines(readAkn(akn(body), 'reject')).slice(3, 7)).toEqual([
      'We both agree on this.',
      'Namely:',
      'water',
      'Year',
    ])
    expect(textLines(readAkn(akn(body, 'http://www.akomantoso.org/2.0'), 'accept'))).toEqual(textLines(read))
  })

  const examples = new URL('examples/', DATA)
  const there = existsSync(examples)
  if (!there) console.log('not run: the published example files are not here (../shared/data/akn/examples)')
  it.runIf(there)('is read whole, on the published examples', () => {
    for (const name of ['us_Act_2011-11-29.xml', 'Bill_UN_2012.xml', 'ke_Debate_Bungeni_2011-06-10.xml']) {
      const source = readFileSync(new URL(name, examples), 'utf8')
      expect(textLines(readAkn(source, 'accept')).join('').length, name).toBeGreaterThan(2_000)
    }
  })
})

describe('a file that is no Akoma Ntoso', () => {
  const refused: readonly [string, string][] = [
    ['another kind of XML', '<html><body/></html>'],
    ['no XML', 'We agree.'],
    ['nothing', ''],
    ['broken XML', akn('<body>').slice(0, 150)],
    ['a document type', `<!DOCTYPE akomaNtoso [<!ENTITY a "b">]>${akn('<body>&a;</body>')}`],
    ['an outside document type', `<!DOCTYPE akomaNtoso SYSTEM "http://evil.example/x.dtd">${akn('')}`],
    ['an unknown entity', akn('<body><p>&lol9;</p></body>')],
    ['endless nesting', akn(`${'<section>'.repeat(100_000)}`)],
    ['endless inline nesting', akn(`<body><p>${'<b>'.repeat(5_000)}${'</b>'.repeat(5_000)}</p></body>`)],
    ['too many attributes', akn(`<p ${Array.from({ length: 100_000 }, (_, i) => `a${i}=""`).join(' ')}/>`)],
    ['too many elements', akn('<p/>'.repeat(300_001))],
  ]

  it.each(refused)('%s: is refused in one line and bounded time', (_name, source) => {
    const start = performance.now()
    let thrown: unknown
    try {
      readAkn(source, 'accept')
    } catch (error) {
      thrown = error
    }
    expect(thrown).toBeInstanceOf(FormatError)
    expect(String(thrown)).not.toContain('\n')
    expect(performance.now() - start).toBeLessThan(20_000)
  })
})

describe('a damaged file', () => {
  it('is read or refused, and never anything else', () => {
    const maker = new TextMaker(seededRandom(11))
    const before = maker.text()
    const whole = redlineToAkn(makeRedline(sideOf(before, 'before'), sideOf(maker.edit(before), 'after')), FRAME)
    const body = whole.indexOf('<preface')
    const random = seededRandom(12)
    let read = 0
    for (let i = 0; i < 400; i++) {
      const at = body + random.int(whole.length - body)
      const changed = random.pick(['', '<', '"', '/', 'p', 'ins', '<p>', ' pl:kind="heading"', 'mark="inserted"'])
      const damaged = whole.slice(0, at) + changed + whole.slice(at + random.int(4))
      try {
        readAkn(damaged, random.pick(SIDES))
        read += 1
      } catch (thrown) {
        expect(thrown, damaged.slice(at - 80, at + 80)).toBeInstanceOf(FormatError)
      }
    }
    expect(read).toBeGreaterThan(20)
    expect(read).toBeLessThan(400)
  })
})

describe('the check by the schema', () => {
  it('finds what is not valid', () => {
    expect(aknFault(akn('<body><p/></body>'))).toContain('Error')
    expect(aknFault('<akomaNtoso')).not.toBeNull()
  })

  const schema = new URL('schema/akomantoso30.xsd', DATA)
  const there = existsSync(schema)
  if (!there) console.log('not run: the published schema is not here (../shared/data/akn/schema)')
  it.runIf(there)('is by the schema as it was published', () => {
    const own = new URL('../fixtures/akn/akomantoso30.xsd', import.meta.url)
    expect(readFileSync(own, 'utf8')).toBe(readFileSync(schema, 'utf8'))
  })
})
