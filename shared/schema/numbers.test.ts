import { describe, expect, it } from 'vitest'
import type { BlockId } from '../model/ids.ts'
import { seededRandom } from '../util/random.ts'
import { type Numbers, paragraphNumbers, withReferencesNow } from './numbers.ts'
import type { BlockAttrs, TextJson } from './text.ts'

const id = (name: string) => name as BlockId

/** "a b /h c" as a text: words are paragraphs, "h:" headings, "p:" preambular, "n:" without a number. */
function text(line: string): TextJson {
  const kinds: Record<string, Omit<BlockAttrs, 'id'>> = {
    h: { kind: 'heading', level: 1 },
    p: { kind: 'preambular' },
    n: { kind: 'paragraph', numbered: false },
  }
  const blocks = line.split(' ').filter((word) => word !== '')
  return {
    type: 'doc',
    content: blocks.map((word) => {
      const [kind = '', name = word] = word.includes(':') ? word.split(':') : ['', word]
      return { type: 'block', attrs: { id: id(name), ...(kinds[kind] ?? { kind: 'paragraph' }) } }
    }),
  }
}

const told = (numbers: Numbers) => [...numbers].map(([name, number]) => `${name}=${number}`).join(', ')
const given = (line: string): Numbers =>
  new Map(line.split(', ').map((pair) => pair.split('=') as unknown as [BlockId, string]))

describe('numbers of paragraphs', () => {
  it('count through all sections, preambular ones apart, and leave out what bears none', () => {
    expect(told(paragraphNumbers([text('p:x h:t a n:note b'), text('p:y c')]))).toBe('x=PP1, a=1, b=2, y=PP2, c=3')
  })

  it('stay where they were given, and those put in between are bis and ter', () => {
    const before = given('a=1, b=2, c=3')
    expect(told(paragraphNumbers([text('a n1 n2 b'), text('n3 c')], before))).toBe(
      'a=1, n1=1 bis, n2=1 ter, b=2, n3=2 bis, c=3',
    )
  })

  it('are kept by bis that were given, also where one is put before them', () => {
    const before = given('a=1, x=1 bis, b=2')
    expect(told(paragraphNumbers([text('a new x b')], before))).toBe('a=1, new=1 ter, x=1 bis, b=2')
  })

  it('go on counting after the last paragraph, and never use a number again', () => {
    expect(told(paragraphNumbers([text('a new')], given('a=1, gone=2')))).toBe('a=1, new=3')
    expect(told(paragraphNumbers([text('a new c')], given('a=1, gone=1 bis, c=2')))).toBe('a=1, new=1 ter, c=2')
  })

  it('before the first are ante', () => {
    expect(told(paragraphNumbers([text('x y a p:q p:r')], given('a=1, r=PP1')))).toBe(
      'x=1 ante, y=1 ante bis, a=1, q=PP1 ante, r=PP1',
    )
  })

  it('move with their paragraphs, and change where the series changes', () => {
    expect(told(paragraphNumbers([text('b a new')], given('a=1, b=2')))).toBe('b=2, a=1, new=3')
    expect(told(paragraphNumbers([text('p:a b')], given('a=1, b=2')))).toBe('a=PP1, b=2')
  })

  it('are told apart, and those given are kept, in chance texts', () => {
    for (let seed = 1; seed <= 300; seed++) {
      const random = seededRandom(seed)
      let names = Array.from({ length: 30 }, (_, n) => `b${n}`)
      let numbers: Numbers = new Map()
      for (let round = 0; round < 5; round++) {
        const now = paragraphNumbers([text(names.join(' '))], numbers)
        expect(new Set(now.values()).size, `seed ${seed}`).toBe(names.length)
        for (const [name, number] of numbers) {
          if (now.has(name)) expect(now.get(name), `seed ${seed}: ${name}`).toBe(number)
        }
        numbers = now
        names = names.filter(() => random.chance(0.9))
        for (let n = 0; n < 8; n++) names.splice(random.int(names.length + 1), 0, `s${round}n${n}`)
      }
    }
  })
})

describe('references to paragraphs', () => {
  const referring = (target: string, shown: string): TextJson => ({
    type: 'doc',
    content: [
      ...text('a').content,
      {
        type: 'block',
        attrs: { id: id('b'), kind: 'paragraph' },
        content: [
          { type: 'text', text: 'See ' },
          { type: 'reference', attrs: { target: id(target), shown } },
        ],
      },
    ],
  })

  it('show the number that their paragraph bears now; those to nothing keep what they showed', () => {
    const numbers = given('a=7 bis, b=8')
    expect(withReferencesNow(referring('a', '1'), numbers)).toEqual(referring('a', '7 bis'))
    const settled = referring('gone', '3')
    expect(withReferencesNow(settled, numbers)).toBe(settled)
  })
})
