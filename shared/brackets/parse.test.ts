import { describe, expect, it } from 'vitest'
import { seededRandom } from '../util/random.ts'
import { Names } from './names.ts'
import { type Bracket, parseBrackets, printBrackets } from './parse.ts'

const NAMES = new Names([
  { name: 'Zafrin', aliases: ['زفرين'] },
  { name: 'Group of Forty', aliases: ['G40'] },
  { name: 'Inner Sea Union', aliases: ['ISU'] },
  { name: 'Holm and Spry', aliases: [] },
  { name: 'Merin, Islands of', aliases: ['MI'] },
  { name: "Côte d'Ambrel", aliases: [] },
])

/** A bracket in short: "words: name stance, …" of each wording. */
function told({ alternatives }: Bracket): readonly string[] {
  return alternatives.map(({ text, holders }) => {
    const said = holders.map(
      ({ name, stance, remark }) => `${name} ${stance}${remark === undefined ? '' : ` (${remark})`}`,
    )
    return said.length === 0 ? text : `${text}: ${said.join(', ')}`
  })
}

function read(text: string, names?: Names): readonly (readonly string[])[] {
  const notation = parseBrackets(text, names)
  expect(printBrackets(notation)).toBe(text)
  return notation.brackets.map(told)
}

describe('the notation of brackets', () => {
  it('tells who proposes and who wants to delete', () => {
    expect(read('An [extreme - US; G77 delete] case')).toEqual([['extreme: US propose, G77 delete']])
    expect(read('aims[, in accordance with its laws -G; A, C, J delete.]')).toEqual([
      [', in accordance with its laws: G propose, A delete, C delete, J delete'],
    ])
  })

  it('a trailing stance holds for its whole list', () => {
    expect(read('[changing unsustainable - EU, G77 retain / promoting sustainable - US] ways')).toEqual([
      ['changing unsustainable: EU retain, G77 retain', 'promoting sustainable: US propose'],
    ])
    expect(read('[x - US, EU retain, J delete, G]')).toEqual([['x: US retain, EU retain, J delete, G propose']])
    expect(read('[x - US and EU to delete]')).toEqual([['x: US delete, EU delete']])
    expect(read('[fees - G40, Istmaria; Westmere, Rovenne reserve].', NAMES)).toEqual([
      ['fees: Group of Forty propose, Istmaria propose, Westmere reserve, Rovenne reserve'],
    ])
  })

  it('keeps remarks', () => {
    expect(read('[, protect them - Fenmark, Jarrowen; Zafrin: not the place]')).toEqual([
      [', protect them: Fenmark propose, Jarrowen propose, Zafrin reserve (not the place)'],
    ])
  })

  it('reads brackets in brackets', () => {
    const text =
      'people[, with full respect [and without force - Istmaria] - Zafrin, Ostrenia; Saramor, ISU: agreed language of 2005].'
    const { brackets } = parseBrackets(text, NAMES)
    expect(brackets.map(({ depth, parent }) => [depth, parent])).toEqual([
      [1, null],
      [2, 0],
    ])
    expect(read(text, NAMES)).toEqual([
      [
        ', with full respect [and without force - Istmaria]: Zafrin propose, Ostrenia propose, Saramor reserve (agreed language of 2005), Inner Sea Union reserve (agreed language of 2005)',
      ],
      ['and without force: Istmaria propose'],
    ])
  })

  it('finds names by any of their spellings, and keeps those that are unknown', () => {
    const holdersOf = (text: string) =>
      parseBrackets(text, NAMES).brackets[0]?.alternatives[0]?.holders.map(({ name, isKnown }) => [name, isKnown])
    expect(holdersOf('[x - G-40, the Inner Sea Union, زفرين, Holm and Spry, Atlantis]')).toEqual([
      ['Group of Forty', true],
      ['Inner Sea Union', true],
      ['Zafrin', true],
      ['Holm and Spry', true],
      ['Atlantis', false],
    ])
    expect(holdersOf('[x - Merin, Islands of; Côte d’Ambrel delete]')).toEqual([
      ['Merin, Islands of', true],
      ["Côte d'Ambrel", true],
    ])
    expect(holdersOf('[x - g40 and Zafrin]')).toEqual([
      ['Group of Forty', true],
      ['Zafrin', true],
    ])
    const twice = new Names([
      { name: 'One', aliases: ['X'] },
      { name: 'Two', aliases: ['X', 'One'] },
    ])
    expect([twice.resolve('x'), twice.resolve('one')]).toEqual([null, 'One'])
  })

  it('a dash that no names follow is a dash', () => {
    expect(read('[the aims - all of them - of the meeting]')).toEqual([['the aims - all of them - of the meeting']])
    expect(read('[short- and long-term]')).toEqual([['short- and long-term']])
    expect(read('[in 2013 – 2015]')).toEqual([['in 2013 – 2015']])
    expect(read('[and/or]')).toEqual([['and/or']])
  })

  it('knows wordings that are no words yet', () => {
    const kinds = (text: string) => parseBrackets(text).brackets[0]?.alternatives.map(({ kind }) => kind)
    expect(kinds('[No text - US / the text - EU]')).toEqual(['noText', 'words'])
    expect(kinds('[…]')).toEqual(['placeholder'])
    expect(kinds('[]')).toEqual(['placeholder'])
    expect(kinds('[Placeholder for "climate finance"];')).toEqual(['placeholder'])
    expect(kinds('[to be completed]')).toEqual(['placeholder'])
  })

  it('tells brackets that are no negotiation', () => {
    const plain = (text: string) => parseBrackets(text).brackets.map(({ isPlain }) => isPlain)
    expect(plain('as said [1], and [sic] in [2009], [12, 13] and [emphasis added]')).toEqual(Array(5).fill(true))
    expect(plain('cut by [50] per cent, or [20] [30] %, by [2030], in [2020][2025] or [2009 - EU]')).toEqual(
      Array(7).fill(false),
    )
    expect(plain('[a] [the] [shall]')).toEqual([false, false, false])
  })

  it('shows what is not balanced, and repairs nothing', () => {
    const { brackets, unbalanced } = parseBrackets('a] [b [c - US] [d')
    expect(brackets.map(told)).toEqual([['c: US propose']])
    expect(brackets[0]?.depth).toBe(1)
    expect(unbalanced).toEqual([
      { at: 1, character: ']' },
      { at: 3, character: '[' },
      { at: 15, character: '[' },
    ])
  })

  it('tells a paragraph that stands in brackets as a whole', () => {
    const whole = (text: string) => parseBrackets(text).brackets.map(({ isWhole }) => isWhole)
    expect(whole('[We [also] invite. - Keshara, G40; ISU delete].')).toEqual([true, false])
    expect(whole('[We] invite.')).toEqual([false])
    expect(whole('[We] [invite]')).toEqual([false, false])
  })
})

const PIECES = [
  '[',
  ']',
  ' - ',
  ' / ',
  '/',
  ';',
  ',',
  ' ',
  'US',
  'G77',
  'delete',
  'retain',
  'words',
  ':',
  '.',
  '［',
  '］',
  '–',
  '2009',
  '\n',
  '😀',
  '\ud800',
  'é',
  '[sic]',
  '-G',
]

it('writes any text back exactly, and never fails', () => {
  for (let seed = 1; seed <= 3_000; seed++) {
    const random = seededRandom(seed)
    const text = Array.from({ length: random.int(60) }, () => random.pick(PIECES)).join('')
    const notation = parseBrackets(text, random.chance(0.5) ? NAMES : undefined)
    expect(printBrackets(notation), `seed ${seed}`).toBe(text)
    for (const [i, bracket] of notation.brackets.entries()) {
      expect(
        '[［'.includes(text.charAt(bracket.at)) && ']］'.includes(text.charAt(bracket.to - 1)),
        `seed ${seed}`,
      ).toBe(true)
      const outer = bracket.parent === null ? null : notation.brackets[bracket.parent]
      expect(outer === null || (outer !== undefined && outer.at < bracket.at && outer.to > bracket.to)).toBe(true)
      expect(bracket.depth, `seed ${seed}, bracket ${i}`).toBe((outer?.depth ?? 0) + 1)
    }
    const halves = [...text].filter((character) => '[]［］'.includes(character)).length
    expect(notation.brackets.length * 2 + notation.unbalanced.length, `seed ${seed}`).toBe(halves)
  }
})

describe('a text of a million brackets', () => {
  const MILLION = 1_000_000
  // Work that grows faster than the text takes minutes for these.
  it.each([
    ['beside one another', '[a - US]'.repeat(MILLION)],
    ['in one another', '['.repeat(MILLION) + ']'.repeat(MILLION)],
    ['never closed', '['.repeat(MILLION / 10)],
    ['of dashes and lists', `[${' - A,A,A,a'.repeat(100)}]`.repeat(1_000)],
    ['of blanks', `[ - ${' '.repeat(900)}x]`.repeat(1_000)],
    ['of choices', `[${'a / '.repeat(MILLION / 10)}]`],
  ])(
    '%s is read',
    (_, text) => {
      const notation = parseBrackets(text, NAMES)
      expect(printBrackets(notation) === text).toBe(true)
    },
    20_000,
  )
})
