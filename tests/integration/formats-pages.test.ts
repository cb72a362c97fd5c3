import { parse } from 'parse5'
import { describe, expect, it } from 'vitest'
import { cleanText } from '../../server/formats/clean-text.ts'
import { readDocx } from '../../server/formats/docx/read.ts'
import { redlineToDocx } from '../../server/formats/docx/write.ts'
import { readHtml } from '../../server/formats/html/read.ts'
import { redlineToHtml, versionToHtml } from '../../server/formats/html/write.ts'
import { readJson } from '../../server/formats/json/read.ts'
import { redlineToText, versionToText } from '../../server/formats/text/write.ts'
import type { BlockId } from '../../shared/model/ids.ts'
import { redlineLines, textLines } from '../../shared/redline/accept.ts'
import type { Frame } from '../../shared/redline/frame.ts'
import type { Redline } from '../../shared/redline/model.ts'
import { makeRedline } from '../../shared/redline/redline.ts'
import type { TextJson } from '../../shared/schema/text.ts'
import { type Random, seededRandom } from '../../shared/util/random.ts'
import { TextMaker } from '../property/redline-texts.ts'
import { readFlat } from '../support/docx-reader.ts'
import { realSteps, sideOf } from '../support/texts.ts'

const FRAME: Frame = { title: 'Outcome', subject: 'Changes', lines: ['Issued', 'Note'], language: 'en' }
const SIDES = ['accept', 'reject'] as const

function expectBoth(redline: Redline, before: TextJson, after: TextJson, name: string): void {
  const pages = [redlineToHtml(redline, null), redlineToHtml(redline, FRAME)]
  const data = readJson(JSON.stringify(redline))
  for (const side of SIDES) {
    const lines = textLines(side === 'accept' ? after : before)
    for (const page of pages) expect(textLines(readHtml(page, side)), `${name}, ${side}, page`).toEqual(lines)
    expect(data.kind === 'redline' && redlineLines(data.redline, side), `${name}, ${side}, JSON`).toEqual(lines)
  }
}

describe('a redline as a page and as JSON', () => {
  it('gives both texts again, on every step of the real texts', () => {
    for (const { name, before, after } of realSteps()) {
      expectBoth(makeRedline(sideOf(before, 'before'), sideOf(after, 'after')), before, after, name)
    }
  })

  it('gives both texts again, on random texts', () => {
    for (let seed = 500; seed < 700; seed++) {
      const maker = new TextMaker(seededRandom(seed))
      const before = maker.text()
      const after = maker.edit(before)
      expectBoth(makeRedline(sideOf(before, 'before'), sideOf(after, 'after')), before, after, `seed ${seed}`)
    }
  })

  it('says in words what was inserted and deleted, by whom and when, and loads and runs nothing', () => {
    const redline = oneRun('inserted', 'and inclusion', { by: 'Atlantis', at: '2011-06-02T05:30:00Z' })
    const page = redlineToHtml(redline, FRAME)
    expect(page).toContain('<ins title="Inserted by Atlantis, 2011-06-02 05:30 UTC"')
    expect(page).toContain('<span class="label" data-aside>Inserted by Atlantis, 2011-06-02 05:30 UTC: </span>')
    expect(redlineToHtml(oneRun('deleted', 'x', {}), null)).toContain('Deleted author not known: ')
    expect(page).toContain('lang="en"')
    expect(page).toMatch(/<p data-kind="paragraph" data-change="changed" dir="auto">/)
    expect(page).not.toMatch(/<script|src=|@import|url\(/)
    expect(page).toContain("default-src 'none'")
  })

  it('gives the same page for the same redline', () => {
    const redline = oneRun('inserted', 'x', {})
    expect(redlineToHtml(redline, FRAME)).toBe(redlineToHtml(redline, FRAME))
  })
})

describe('a redline as plain text', () => {
  it('marks what was deleted and inserted, and splits and joins', () => {
    expect(redlineToText(oneRun('inserted', 'and\ninclusion', {}), null)).toBe('{+and inclusion+} end\n')
    expect(redlineToText(oneRun('deleted', 'old', {}), null)).toBe('[-old-] end\n')
    const split = oneRun('same', 'a', {})
    const marked = { ...split, blocks: split.blocks.map((block) => ({ ...block, mark: 'inserted' as const })) }
    expect(redlineToText(marked, null)).toBe('a end{+¶+}\n')
  })
})

describe('a version', () => {
  const text: TextJson = {
    type: 'doc',
    content: [
      {
        type: 'block',
        attrs: { id: 'h' as BlockId, kind: 'heading', level: 1 },
        content: [{ type: 'text', text: 'Aims' }],
      },
      {
        type: 'block',
        attrs: { id: 'p' as BlockId, kind: 'paragraph' },
        content: [{ type: 'text', text: 'We agree.' }],
      },
    ],
  }
  const side = { label: 'L.1', hash: 'sha256:0', sections: [{ title: 'I. Preamble', text }] }
  const same = makeRedline(side, side)

  it('stands as a page, a Word file and plain text with title, section titles and numbers around it', async () => {
    const page = versionToHtml(same, { ...FRAME, subject: 'MDGFM/2011/L.1' })
    expect(page).toContain('<h2 data-aside>I. Preamble</h2>')
    expect(page).toContain('<span class="number" data-aside>1 </span>We agree.')
    expect(page).not.toMatch(/<(ins|del)/)
    expect(textLines(readHtml(page, 'accept'))).toEqual(['Aims', 'We agree.'])
    expect(versionToText(same, FRAME)).toBe('Outcome\nChanges\nIssued\nNote\n\n\nI. Preamble\n\nAims\n1. We agree.\n')
    const docx = await redlineToDocx(same, FRAME)
    expect(textLines(readDocx(docx, 'accept'))).toEqual(['Aims', 'We agree.'])
    expect(readFlat(docx, 'accept', 'no such style').paragraphs).toEqual([
      'Outcome',
      'Changes',
      'Issued',
      'Note',
      'I. Preamble',
      'Aims',
      '1.We agree.',
    ])
    expect(readDocx(docx, 'accept').content[0]).toMatchObject({ attrs: { kind: 'heading', level: 1 } })
  })
})

describe('hostile words', () => {
  const HOSTILE = [
    ...[
      '<script>alert(1)</script>',
      '</w:t></w:r>',
      ']]>',
      '<![CDATA[',
      '&amp;',
      '&#0;',
      '&nbsp;',
      '"\'`',
      '<!--',
      '-->',
    ],
    ...[
      '\u202e',
      '\u2066',
      '\u0000',
      '\u0008',
      '\u000b',
      '\u001f',
      '\u007f',
      '\u0085',
      '\ufffe',
      '\uffff',
      '\ud800',
      '\udc00',
    ],
    ...[
      '</p><p>',
      '<del>',
      '</ins>',
      'data-mark="deleted"',
      'CURRENT',
      'NUMPAGES',
      'rId1',
      '{{x}}',
      '\t',
      '  ',
      '\n',
      '\r\n',
    ],
    ...[
      '\u200b',
      '\u00a0',
      '\u2028',
      '\u{1f468}\u200d\u{1f469}',
      'e\u0301',
      'مرحبا',
      '日本',
      '<style>*{}</style>',
      'javascript:',
    ],
  ]
  const word = (random: Random) => Array.from({ length: 1 + random.int(5) }, () => random.pick(HOSTILE)).join('')

  it('are data in every output: well-formed, the same words again, no element or address of theirs', async () => {
    const random = seededRandom(4711)
    const words = Array.from({ length: 500 }, () => word(random))
    const blocks = words.map((text, i) => ({
      id: `b${i}` as BlockId,
      type: 'paragraph',
      change: 'changed' as const,
      section: i % 100 === 0 ? text : undefined,
      number: i % 10 === 0 ? text : undefined,
      runs: [
        { op: (['same', 'inserted', 'deleted'] as const)[i % 3] ?? 'same', text, by: text, amendment: text, at: text },
        { op: 'same' as const, text: '.' },
      ],
      mark: 'same' as const,
    }))
    const redline = { ...oneRun('same', '', {}), blocks } as unknown as Redline
    const frame: Frame = { title: word(random), subject: word(random), lines: words.slice(0, 20), language: 'en"><x' }
    const expected = (side: 'accept' | 'reject') =>
      words.map((text, i) => {
        const gone = i % 3 === (side === 'accept' ? 2 : 1)
        return `${gone ? '' : cleanText(text).replaceAll('\n', ' ')}.`
      })
    const outputs = { page: redlineToHtml(redline, frame), docx: await redlineToDocx(redline, frame) }
    for (const side of SIDES) {
      expect(readFlat(outputs.docx, side).paragraphs).toEqual(expected(side))
      expect(textLines(readDocx(outputs.docx, side))).toEqual(expected(side))
      expect(textLines(readHtml(outputs.page, side))).toEqual(expected(side))
    }
    const { elements, errors } = elementsIn(outputs.page)
    expect(errors).toEqual([])
    expect([...elements].filter((name) => !PAGE_ELEMENTS.includes(name))).toEqual([])
    expect(Buffer.from(outputs.docx).includes(Buffer.from('TargetMode="External"'))).toBe(false)
  })
})

const OVERVIEW_ELEMENTS = 'table caption thead tbody tr th td'
const PAGE_ELEMENTS =
  `html head meta title style body header h1 p ul li main section h2 ins del span br ${OVERVIEW_ELEMENTS}`.split(' ')

function elementsIn(page: string) {
  const errors: string[] = []
  const elements = new Set<string>()
  const visit = (node: { nodeName: string; childNodes?: unknown }) => {
    if (!node.nodeName.startsWith('#')) elements.add(node.nodeName)
    for (const child of (node.childNodes ?? []) as { nodeName: string }[]) visit(child)
  }
  visit(parse(page, { onParseError: ({ code }) => errors.push(code) }))
  elements.delete('documentType')
  return { elements, errors }
}

function oneRun(op: 'same' | 'inserted' | 'deleted', text: string, source: { by?: string; at?: string }): Redline {
  const side = { label: 'x', hash: 'sha256:0' }
  const summary = { inserted: 0, deleted: 0, moved: 0, formatted: 0, by: {} }
  const runs = [
    { op, text, ...source },
    { op: 'same' as const, text: ' end' },
  ]
  const block = { id: 'b1' as BlockId, type: 'paragraph', change: 'changed' as const, runs, mark: 'same' as const }
  return { format: 'plenum.redline/1', before: side, after: side, blocks: [block], summary }
}
