import { describe, expect, it } from 'vitest'
import type { BlockId } from '../model/ids.ts'
import type { BlockJson, FootnoteJson, InlineJson, MarkJson, TextBlockJson, TextJson } from '../schema/text.ts'
import { readRedline, redlineLines, textLines } from './accept.ts'
import type { Attributor, Redline } from './model.ts'
import { makeRedline, type RedlineOptions, type RedlineText } from './redline.ts'

const strong: MarkJson = { type: 'strong' }

function p(id: string, ...content: (string | InlineJson)[]): TextBlockJson {
  const nodes = content.map((node): InlineJson => (typeof node === 'string' ? { type: 'text', text: node } : node))
  return { type: 'block', attrs: { id: id as BlockId, kind: 'paragraph' }, ...(nodes.length > 0 && { content: nodes }) }
}

function note(id: string, text: string): FootnoteJson {
  return { type: 'footnote', attrs: { id: id as BlockId, content: [{ type: 'text', text }] } }
}

function reference(target: string, shown: string): InlineJson {
  return { type: 'reference', attrs: { target: target as BlockId, shown } }
}

function table(id: string, rows: Record<string, readonly string[]>): BlockJson {
  const content = Object.entries(rows).map(([row, cells]) => ({
    type: 'tableRow' as const,
    attrs: { id: row as BlockId },
    content: cells.map((text, i) => ({
      type: 'tableCell' as const,
      attrs: { id: `${row}c${i}` as BlockId },
      content: [p(`${row}p${text}`, text)],
    })),
  }))
  return { type: 'table', attrs: { id: id as BlockId }, content }
}

function side(label: string, ...sections: readonly (readonly BlockJson[])[]): RedlineText {
  const texts = sections.map((content): TextJson => ({ type: 'doc', content }))
  return { label, hash: `sha256:${label}`, sections: texts.map((text, i) => ({ title: `Part ${i + 1}`, text })) }
}

/** The redline of two one-section texts, after the two laws were checked on it. */
function redlineOf(before: readonly BlockJson[], after: readonly BlockJson[], options?: RedlineOptions): Redline {
  const redline = makeRedline(side('L.1', before), side('L.1/Rev.1', after), options)
  expect(redlineLines(redline, 'accept')).toEqual(textLines({ type: 'doc', content: after }))
  expect(redlineLines(redline, 'reject')).toEqual(textLines({ type: 'doc', content: before }))
  return redline
}

/** Each block as "change/mark: same [-deleted-]{+inserted+}". */
function told(redline: Redline): readonly string[] {
  return redline.blocks.map((block) => {
    const runs = block.runs.map((run) => {
      const text = run.anchor === undefined ? run.text : `^${run.anchor}`
      if (run.op === 'inserted') return `{+${text}+}`
      if (run.op === 'deleted') return `[-${text}-]`
      return run.op === 'formatted' ? `~${text}~` : text
    })
    return `${block.change}/${block.mark}: ${runs.join('')}`
  })
}

describe('a redline of paragraphs', () => {
  it('leaves unchanged paragraphs alone', () => {
    expect(told(redlineOf([p('a', 'One.'), p('b', 'Two.')], [p('a', 'One.'), p('b', 'Two.')]))).toEqual([
      'same/same: One.',
      'same/same: Two.',
    ])
  })

  it('marks the end of an inserted paragraph, so that rejecting removes it', () => {
    expect(told(redlineOf([p('a', 'One.'), p('b', 'Two.')], [p('a', 'One.'), p('n', 'New.'), p('b', 'Two.')]))).toEqual(
      ['same/same: One.', 'inserted/inserted: {+New.+}', 'same/same: Two.'],
    )
  })

  it('gives an inserted last paragraph the common end: its predecessor ends with an inserted mark', () => {
    expect(told(redlineOf([p('a', 'One.')], [p('a', 'One.'), p('n', 'New.')]))).toEqual([
      'same/inserted: One.',
      'inserted/same: {+New.+}',
    ])
    expect(told(redlineOf([p('a', 'One.'), p('n', 'Old.')], [p('a', 'One.')]))).toEqual([
      'same/deleted: One.',
      'deleted/same: [-Old.-]',
    ])
  })

  it('shows a last paragraph that another one replaced as one', () => {
    expect(told(redlineOf([p('a', 'One.'), p('b', 'Old words.')], [p('a', 'One.'), p('n', 'Fresh text')]))).toEqual([
      'same/same: One.',
      'changed/same: [-Old words.-]{+Fresh text+}',
    ])
  })

  it('shows a split and a join as ends of paragraphs, without touching a word', () => {
    const [whole, first, second] = [
      p('a', 'States act. States report.'),
      p('a', 'States act. '),
      p('b', 'States report.'),
    ]
    expect(told(redlineOf([whole], [first, second]))).toEqual([
      'changed/inserted: States act. ',
      'changed/same: States report.',
    ])
    expect(told(redlineOf([first, second], [whole]))).toEqual([
      'changed/deleted: States act. ',
      'changed/same: States report.',
    ])
  })

  it('keeps the id and kind of the half that has them', () => {
    const heading: TextBlockJson = {
      ...p('h', 'States act.'),
      attrs: { id: 'h' as BlockId, kind: 'heading', level: 2 },
    }
    const before = [p('a', 'States act. States report on it.')]
    const redline = redlineOf(before, [heading, p('a', ' States report on it.')])
    expect(readRedline(redline, 'reject').content).toEqual(before)
    expect(readRedline(redline, 'accept').content).toEqual([heading, p('a', ' States report on it.')])
  })

  it('shows two paragraphs that trade places as one move', () => {
    const [one, other] = [p('a', 'States shall act.'), p('b', 'Observers may report on the measures taken.')]
    const redline = redlineOf([one, other], [other, one])
    expect(redline.blocks.map(({ change, moveId }) => [change, moveId])).toEqual([
      ['movedFrom', 'm1'],
      ['same', undefined],
      ['movedTo', 'm1'],
    ])
    expect(redline.summary).toEqual({ inserted: 0, deleted: 0, moved: 15, formatted: 0, by: {} })
  })

  it('says which attributes changed, and undoes them', () => {
    const before = [p('a', 'Scope')]
    const redline = redlineOf(before, [
      { ...p('a', 'Scope'), attrs: { id: 'a' as BlockId, kind: 'heading', level: 1 } },
    ])
    expect(redline.blocks[0]?.change).toBe('changed')
    expect(redline.blocks[0]?.attributes).toEqual([
      { name: 'kind', before: 'paragraph', after: 'heading' },
      { name: 'level', before: 0, after: 1 },
    ])
    expect(readRedline(redline, 'reject').content).toEqual(before)
  })

  it('tells changed marks apart from changed words', () => {
    const redline = redlineOf(
      [p('a', 'States shall act')],
      [p('a', 'States ', { type: 'text', text: 'shall', marks: [strong] }, ' act')],
    )
    expect(told(redline)).toEqual(['changed/same: States ~shall~ act'])
    expect(redline.blocks[0]?.runs[1]).toEqual({ op: 'formatted', text: 'shall', marks: [strong], marksBefore: [] })
    expect(redline.summary.formatted).toBe(5)
  })

  it('numbers paragraphs as after, deleted ones as before', () => {
    const redline = redlineOf(
      [p('x', 'Gone for ever.'), p('a', 'One.'), p('b', 'Two.')],
      [p('a', 'One.'), p('b', 'Two.')],
    )
    expect(redline.blocks.map((block) => block.number)).toEqual(['1', '1', '2'])
  })
})

describe('a redline of what is not plain', () => {
  it('carries footnotes as anchors and as blocks at the end', () => {
    const redline = redlineOf(
      [p('a', 'Aid', note('f', 'As defined.'), ' flows.')],
      [p('a', 'Aid', note('f', 'As agreed.'), ' flows', note('g', 'New.'), '.')],
    )
    expect(told(redline)).toEqual([
      'changed/same: Aid^f flows{+^g+}.',
      'changed/same: As [-defined-]{+agreed+}.',
      'inserted/inserted: {+New.+}',
    ])
    expect(redline.blocks.slice(1).map(({ id, type }) => [id, type])).toEqual([
      ['f', 'footnote'],
      ['g', 'footnote'],
    ])
  })

  it('marks a number that changed by itself as such', () => {
    const redline = redlineOf(
      [p('a', 'See ', reference('b', '2'), '.'), p('b', 'Two.')],
      [p('a', 'See ', reference('b', '3'), '.'), p('n', 'New.'), p('b', 'Two.')],
    )
    expect(redline.blocks[0]?.runs.slice(1, 3)).toEqual([
      { op: 'deleted', text: '2', reference: 'b', auto: true },
      { op: 'inserted', text: '3', reference: 'b', auto: true },
    ])
  })

  it('does not call a reference to another paragraph automatic', () => {
    const blocks = [p('b', 'Two.'), p('c', 'Three.')]
    const redline = redlineOf(
      [p('a', 'See ', reference('b', '2')), ...blocks],
      [p('a', 'See ', reference('c', '3')), ...blocks],
    )
    expect(redline.blocks[0]?.runs.some((run) => run.auto)).toBe(false)
  })

  it('tells rows of a table apart, and the cells of a row that both have', () => {
    const before = [table('t', { r1: ['Country', 'Sum'], r2: ['Aland', '10'] }), p('z', 'End.')]
    const after = [table('t', { r1: ['Country', 'Amount'], r3: ['Beland', '20'], r2: ['Aland', '10'] }), p('z', 'End.')]
    const redline = redlineOf(before, after)
    expect(redline.blocks.map((block) => [block.row, block.in?.row, block.in?.column, block.change])).toEqual([
      ['same', 'r1', 0, 'same'],
      ['same', 'r1', 1, 'changed'],
      ['inserted', 'r3', 0, 'inserted'],
      ['inserted', 'r3', 1, 'inserted'],
      ['same', 'r2', 0, 'same'],
      ['same', 'r2', 1, 'same'],
      [undefined, undefined, undefined, 'same'],
    ])
  })

  it('keeps a hard break as one character of a run, and as a blank of a line', () => {
    const broken = p('a', 'One', { type: 'hardBreak' }, 'two')
    const redline = redlineOf([p('a', 'One two')], [broken])
    expect(redlineLines(redline, 'accept')).toEqual(['One two'])
    expect(readRedline(redline, 'accept').content).toEqual([broken])
  })

  it('names the section a block begins, also one that is gone or called otherwise', () => {
    const before = side('L.1', [p('a', 'One.')], [p('b', 'Two.')])
    const after: RedlineText = {
      ...side('L.1/Rev.1', [p('a', 'One.')]),
      sections: [{ title: 'Opening', text: { type: 'doc', content: [p('a', 'One.')] } }],
    }
    const redline = makeRedline(before, after)
    expect(redline.blocks.map((block) => block.section)).toEqual(['Opening', 'Part 2'])
    expect(redline.blocks[0]?.attributes).toEqual([{ name: 'section', before: 'Part 1', after: 'Opening' }])
    expect(redlineLines(redline, 'reject')).toEqual(['One.', 'Two.'])
  })
})

describe('who wrote and who deleted', () => {
  const attributor: Attributor = {
    inserted: (_block, from, to) => {
      const aland = Math.max(0, Math.min(to, 14) - from)
      return [
        ...(aland > 0 ? [{ by: 'Aland', at: '2026-01-01T10:00:00Z', length: aland }] : []),
        ...(to - from - aland > 0 ? [{ by: 'Beland', amendment: 'A.3', length: to - from - aland }] : []),
      ]
    },
    deleted: (_block, from, to) => [{ by: 'Celand', length: to - from }],
    blockInserted: () => ({ by: 'Aland' }),
    blockDeleted: () => ({}),
  }

  it('cuts runs where the source changes, and counts per author', () => {
    const redline = redlineOf([p('a', 'States act soon.')], [p('a', 'States and all others act.')], { attributor })
    expect(redline.blocks[0]?.runs).toEqual([
      { op: 'same', text: 'States ' },
      { op: 'inserted', text: 'and all', by: 'Aland', at: '2026-01-01T10:00:00Z' },
      { op: 'inserted', text: ' others ', by: 'Beland', amendment: 'A.3' },
      { op: 'same', text: 'act' },
      { op: 'deleted', text: ' soon', by: 'Celand' },
      { op: 'same', text: '.' },
    ])
    expect(redline.summary.by).toEqual({
      Aland: { inserted: 6, deleted: 0 },
      Beland: { inserted: 6, deleted: 0 },
      Celand: { inserted: 0, deleted: 4 },
    })
  })

  it('says nothing where nothing is known, and signs what has no author where one is given', () => {
    const [before, after] = [
      [p('a', 'One.'), p('x', 'Old.'), p('b', 'Two.')],
      [p('a', 'One.'), p('b', 'Two.')],
    ]
    const unknown = redlineOf(before, after, {
      attributor: { ...attributor, deleted: (_b, from, to) => [{ length: to - from }] },
    })
    expect(unknown.blocks[1]).not.toHaveProperty('markBy')
    expect(unknown.blocks[1]?.runs[0]).toEqual({ op: 'deleted', text: 'Old.' })
    const signed = redlineOf(before, after, { author: 'Secretariat' })
    expect(signed.blocks[1]?.markBy).toEqual({ by: 'Secretariat' })
    expect(signed.blocks[1]?.runs[0]?.by).toBe('Secretariat')
    expect(signed.summary.by).toEqual({ Secretariat: { inserted: 0, deleted: 4 } })
  })
})
