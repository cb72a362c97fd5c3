import { describe, expect, it } from 'vitest'
import type { BlockId } from '../model/ids.ts'
import type { BlockAttrs, BlockJson, InlineJson, MarkJson, TextBlockJson, TextJson } from '../schema/text.ts'
import { instructionsOf } from './instructions.ts'
import { makeRedline, type RedlineText } from './redline.ts'

function p(id: string, content: string | readonly InlineJson[], attrs: Partial<BlockAttrs> = {}): TextBlockJson {
  const nodes: readonly InlineJson[] = typeof content === 'string' ? [{ type: 'text', text: content }] : content
  return { type: 'block', attrs: { id: id as BlockId, kind: 'paragraph', ...attrs }, content: nodes }
}

const heading = (id: string, text: string, level = 1) => p(id, text, { kind: 'heading', level })

function table(id: string, rows: Record<string, readonly string[]>): BlockJson {
  const content = Object.entries(rows).map(([row, cells]) => ({
    type: 'tableRow' as const,
    attrs: { id: row as BlockId },
    content: cells.map((text, i) => ({
      type: 'tableCell' as const,
      attrs: { id: `${row}c${i}` as BlockId },
      content: [p(`${row}p${i}`, text)],
    })),
  }))
  return { type: 'table', attrs: { id: id as BlockId }, content }
}

function side(label: string, content: readonly BlockJson[]): RedlineText {
  const text: TextJson = { type: 'doc', content }
  return { label, hash: `sha256:${label}`, sections: [{ title: null, text }] }
}

function instructions(before: readonly BlockJson[], after: readonly BlockJson[]): readonly string[] {
  return instructionsOf(makeRedline(side('L.1', before), side('L.1/Rev.1', after)))
}

const ELEVEN = Array.from({ length: 11 }, (_, i) => p(`q${i}`, `Paragraph about topic ${i}.`))
const LONG = [
  'We recognize that the implementation of the programme has been slow in many regions of the world, and in the least developed countries.',
  'We also recognize that finance, technology and capacity are needed, and that they have not been provided in full.',
  'We therefore call for new partnerships, and for the support of all.',
  'We reaffirm our commitment to the goals, and to the means of reaching them, before the year of their review.',
]

describe('instructions for words', () => {
  it('name the paragraph and the word before', () => {
    const before = [...ELEVEN, p('a', 'We promote equity in all policies.')]
    const after = [...ELEVEN, p('a', 'We promote equity and inclusion in all policies.')]
    expect(instructions(before, after)).toEqual(['In paragraph 12, after “equity”, insert “and inclusion”.'])
  })

  it('replace and delete, and say which of several equal words is meant', () => {
    expect(
      instructions([p('a', 'We promote equity in policies.')], [p('a', 'We promote justice in policies.')]),
    ).toEqual(['In paragraph 1, replace “equity” with “justice”.'])
    expect(
      instructions(
        [p('a', 'Rights and duties and goods and more are needed here.')],
        [p('a', 'Rights and duties, goods and more are needed here.')],
      ),
    ).toEqual(['In paragraph 1, replace the second “and” with “,”.'])
    expect(
      instructions(
        [p('a', 'Of land and sea and air and of ice we speak.')],
        [p('a', 'Of land and sea and clean air and of ice we speak.')],
      ),
    ).toEqual(['In paragraph 1, after the second “and”, insert “clean”.'])
  })

  it('name beginnings and ends', () => {
    expect(instructions([p('a', 'We agree.')], [p('a', 'Today, We agree.')])).toEqual([
      'At the beginning of paragraph 1, insert “Today,”.',
    ])
    expect(instructions([p('a', 'We agree')], [p('a', 'We agree on all')])).toEqual([
      'At the end of paragraph 1, add “on all”.',
    ])
  })

  it('name the sentence of a long paragraph, and whole sentences', () => {
    const text = LONG.join(' ')
    const edit = (from: string, to: string) => instructions([p('a', text)], [p('a', text.replace(from, to))])
    expect(edit('finance, technology', 'finance, sound technology')).toEqual([
      'In paragraph 1, second sentence, after “finance,”, insert “sound”.',
    ])
    expect(edit(` ${LONG[2]}`, '')).toEqual([`In paragraph 1, delete the third sentence: “${LONG[2]}”.`])
    expect(edit(`${LONG[2]} `, `${LONG[2]} Nobody is left behind. `)).toEqual([
      'In paragraph 1, after the third sentence, insert “Nobody is left behind.”.',
    ])
    expect(edit(LONG[2] ?? '', 'Nobody shall ever be left behind by anyone else.')).toEqual([
      `In paragraph 1, replace the third sentence, “${LONG[2]?.slice(0, -1)}”, with “Nobody shall ever be left behind by anyone else”.`,
    ])
  })

  it('tell how words are set', () => {
    const strong: MarkJson = { type: 'strong' }
    const plain = [p('a', 'We agree on all points.')]
    const bold = [
      p('a', [
        { type: 'text', text: 'We ' },
        { type: 'text', text: 'agree', marks: [strong] },
        { type: 'text', text: ' on all points.' },
      ]),
    ]
    expect(instructions(plain, bold)).toEqual(['In paragraph 1, set “agree” in bold.'])
    expect(instructions(bold, plain)).toEqual(['In paragraph 1, set “agree” without bold.'])
  })
})

describe('instructions for paragraphs', () => {
  const [one, two, three] = [
    p('a', 'We agree on the first of all things.'),
    p('b', 'Trade is a matter for another day.'),
    p('c', 'Let the sea be clean and full of fish.'),
  ] as const
  const fresh = p('n', 'Newly written words on forests.')

  it('insert, delete and move them', () => {
    expect(instructions([one, two], [one, fresh, two])).toEqual([
      'After paragraph 1, insert a new paragraph: “Newly written words on forests.”.',
    ])
    expect(instructions([one, two], [one, fresh, p('m', 'Also mountains.'), two]).at(-1)).toBe(
      'Then insert a new paragraph: “Also mountains.”.',
    )
    expect(instructions([one, two], [fresh, one, two])).toEqual([
      'At the beginning of the text, insert a new paragraph: “Newly written words on forests.”.',
    ])
    expect(instructions([one], [one, fresh])).toEqual([
      'After paragraph 1, insert a new paragraph: “Newly written words on forests.”.',
    ])
    expect(instructions([one, two, three], [one, three])).toEqual([
      'Delete paragraph 2: “Trade is a matter for another day.”.',
    ])
    expect(instructions([one, two, three], [one, two])).toEqual([
      'Delete paragraph 3: “Let the sea be clean and full of fish.”.',
    ])
    expect(instructions([one, two, three], [three, one, two])).toEqual([
      'Move paragraph 3 to the beginning of the text.',
    ])
    expect(instructions([one, two, three], [two, three, one])).toEqual(['Move paragraph 1 to after paragraph 3.'])
  })

  it('split and join them', () => {
    const whole = p('a', 'We agree on this. The sea be clean.')
    const halves = [p('a', 'We agree on this.'), p('n', 'The sea be clean.')]
    expect(instructions([whole, two], [...halves, two])).toEqual([
      'In paragraph 1, after “this.”, begin a new paragraph.',
    ])
    expect(instructions([...halves, two], [whole, two])[0]).toBe('Join paragraph 1 with paragraph 2.')
  })

  it('change their kind and their level', () => {
    expect(instructions([one, two], [one, { ...two, attrs: { ...two.attrs, kind: 'heading', level: 2 } }])).toEqual([
      'Make paragraph 2 a heading of level 2.',
    ])
    expect(instructions([heading('h', 'Aims', 1), one], [heading('h', 'Aims', 2), one])).toEqual([
      'Change the level of the heading “Aims” from 1 to 2.',
    ])
  })

  it('name headings by their words, and what has no number by what is before it', () => {
    expect(instructions([heading('h', 'Aims of all'), one], [heading('h', 'Aims of everyone'), one])).toEqual([
      'In the heading “Aims of all”, replace “all” with “everyone”.',
    ])
    expect(instructions([heading('h', 'Aims'), one], [one])).toEqual(['Delete the heading “Aims”.'])
    const item = (id: string, text: string) => p(id, text, { kind: 'item' })
    expect(
      instructions(
        [one, item('i', 'Clean water'), item('j', 'Clean air')],
        [one, item('i', 'Clean water'), item('j', 'Clean and fresh air')],
      ),
    ).toEqual(['In item 2 after paragraph 1, after “Clean”, insert “and fresh”.'])
    expect(
      instructions(
        [p('r', 'Recalling the charter of all,', { kind: 'preambular' }), one],
        [p('r', 'Recalling the new charter of all,', { kind: 'preambular' }), one],
      ),
    ).toEqual(['In preambular paragraph 1, after “the”, insert “new”.'])
  })
})

describe('instructions for tables and footnotes', () => {
  const one = p('a', 'We agree on the first of all things.')
  const rows = { r1: ['Year', 'Goal'], r2: ['2015', 'Water for all'] }

  it('name rows and columns', () => {
    expect(
      instructions([one, table('t', rows)], [one, table('t', { ...rows, r2: ['2015', 'Clean water for all'] })]),
    ).toEqual(['In the table after paragraph 1, row 2, column 2, replace “Water” with “Clean water”.'])
    expect(instructions([one, table('t', rows)], [one, table('t', { ...rows, r3: ['2020', 'Air'] })])).toEqual([
      'In the table after paragraph 1, after row 2, insert a row: “2020” | “Air”.',
    ])
    expect(instructions([one, table('t', rows)], [one, table('t', { r1: rows.r1 })])).toEqual([
      'In the table after paragraph 1, delete row 2: “2015” | “Water for all”.',
    ])
    expect(instructions([one], [one, table('t', rows)])).toEqual([
      'After paragraph 1, insert a table: “Year” | “Goal”; “2015” | “Water for all”.',
    ])
    expect(instructions([one, table('t', rows)], [one])).toEqual([
      'Delete the table after paragraph 1: “Year” | “Goal”; “2015” | “Water for all”.',
    ])
  })

  it('insert, change and delete footnotes', () => {
    const withNote = (text: string | null) =>
      p('b', [
        { type: 'text', text: 'We promote equity' },
        ...(text === null
          ? []
          : [{ type: 'footnote' as const, attrs: { id: 'f' as BlockId, content: [{ type: 'text' as const, text }] } }]),
        { type: 'text', text: ' in all policies.' },
      ])
    expect(instructions([withNote(null)], [withNote('See annex.')])).toEqual([
      'In paragraph 1, after “equity”, insert a footnote: “See annex.”.',
    ])
    expect(instructions([withNote('See annex.')], [withNote(null)])).toEqual(['Delete footnote 1: “See annex.”.'])
    expect(instructions([withNote('See annex.')], [withNote('See the annex.')])).toEqual([
      'In footnote 1, after “See”, insert “the”.',
    ])
  })
})

describe('instructions', () => {
  it('are none where nothing was changed', () => {
    expect(instructions(ELEVEN, ELEVEN)).toEqual([])
  })
})
