import { expect, it } from 'vitest'
import type { BlockId } from '../../shared/model/ids.ts'
import { readRedline } from '../../shared/redline/accept.ts'
import type { Attributor, Redline, RedlineRun } from '../../shared/redline/model.ts'
import { makeRedline, type RedlineText } from '../../shared/redline/redline.ts'
import { summarizeAuthors } from '../../shared/redline/summary-authors.ts'
import { inlineText, type TextBlockJson } from '../../shared/schema/text.ts'
import { type Random, seededRandom } from '../../shared/util/random.ts'
import { changedBy, changesOf, countBy, withFollowers } from './authors.ts'
import { type Paragraph, type Part, paragraphsOf, partsOf } from './paragraphs.ts'

const SEED = 20110602
const ROUNDS = 300
const KINDS: readonly Omit<TextBlockJson['attrs'], 'id'>[] = [
  { kind: 'paragraph' },
  { kind: 'operative' },
  { kind: 'item', list: 'alpha' },
  { kind: 'heading', level: 1 },
]
const WORDS = ['we', 'note', 'the', 'progress', 'health', 'care', 'and', 'shall', 'by', '2015']

function someWords(random: Random): string {
  return Array.from({ length: 4 + random.int(8) }, () => random.pick(WORDS)).join(' ')
}

function someText(random: Random): readonly TextBlockJson[] {
  return Array.from({ length: 1 + random.int(8) }, (_, i) => block(`b${i}`, someWords(random), random.pick(KINDS)))
}

function block(id: string, words: string, attrs: Omit<TextBlockJson['attrs'], 'id'>): TextBlockJson {
  return { type: 'block', attrs: { ...attrs, id: id as BlockId }, content: [{ type: 'text', text: words }] }
}

/** The text after some work on it: words changed, paragraphs split, joined, moved, added and left out. */
function worked(random: Random, text: readonly TextBlockJson[]): readonly TextBlockJson[] {
  const result = text.flatMap((one, i): TextBlockJson[] => {
    const words = inlineText(one.content)
    const cut = words.indexOf(' ', words.length / 2)
    switch (random.int(8)) {
      case 0:
        return [block(one.attrs.id, words.replace(random.pick(WORDS), 'changed'), one.attrs)]
      case 1:
        return [block(one.attrs.id, words.slice(0, cut), one.attrs), block(`s${i}`, words.slice(cut + 1), one.attrs)]
      case 2:
        return [one, block(`n${i}`, someWords(random), random.pick(KINDS))]
      case 3:
        return []
      case 4:
        return [block(one.attrs.id, words, random.pick(KINDS))]
      default:
        return [one]
    }
  })
  if (random.chance(0.4)) result.push(...result.splice(random.int(result.length), 1))
  const at = random.int(result.length)
  const [first, second] = result.slice(at, at + 2)
  if (first !== undefined && second !== undefined && random.chance(0.4)) {
    const joined = `${inlineText(first.content)} ${inlineText(second.content)}`
    result.splice(at, 2, block(first.attrs.id, joined, first.attrs))
  }
  return result.length === 0 ? text : result
}

function textOf(label: string, content: readonly TextBlockJson[]): RedlineText {
  const half = Math.ceil(content.length / 2)
  const sections = [content.slice(0, half), content.slice(half)].filter((part) => part.length > 0)
  return {
    label,
    hash: label,
    sections: sections.map((content, i) => ({ title: `Section ${i}`, text: { type: 'doc', content } })),
  }
}

/** Blocks with a number that divides by three are of nobody known; others of two people. */
const attributor: Attributor = {
  inserted: (id, from, to) => [{ ...sourceOf(id), length: to - from }],
  deleted: (id, from, to) => [{ ...sourceOf(id), length: to - from }],
  blockInserted: sourceOf,
  blockDeleted: sourceOf,
}

function sourceOf(id: BlockId) {
  const number = Number(id.slice(1))
  return number % 3 === 0 ? {} : { by: number % 3 === 1 ? 'Talua' : 'Fenmark' }
}

function forEachRedline(check: (redline: Redline, round: string) => void) {
  for (let i = 0; i < ROUNDS; i++) {
    const random = seededRandom(SEED + i)
    const before = someText(random)
    const redline = makeRedline(textOf('before', before), textOf('after', worked(random, before)), { attributor })
    check(redline, `seed ${SEED + i}`)
  }
}

/** The paragraphs of one column: what continues another is one with it. */
function column(paragraphs: readonly Paragraph[], side: 'before' | 'after'): readonly string[] {
  const dropped: RedlineRun['op'] = side === 'before' ? 'inserted' : 'deleted'
  const lines: string[] = []
  for (const paragraph of paragraphs) {
    const label = paragraph[side]
    if (label === null) continue
    const text = paragraph.block.runs.map(({ op, text }) => (op === dropped ? '' : text)).join('')
    if (label.continues) lines[lines.length - 1] += text
    else lines.push(`${label.number ?? ''} ${text}`)
  }
  return lines
}

/** A text as a column has it, with its paragraphs counted. */
function read(redline: Redline, side: 'accept' | 'reject'): readonly string[] {
  let number = 0
  return readRedline(redline, side).content.map((block) => {
    if (block.type !== 'block') return ''
    const isNumbered = block.attrs.kind === 'paragraph' || block.attrs.kind === 'operative'
    return `${isNumbered ? ++number : ''} ${inlineText(block.content)}`
  })
}

it('the columns are the two texts exactly, with their own numbers', () => {
  let split = 0
  forEachRedline((redline, round) => {
    const paragraphs = paragraphsOf(redline)
    split += paragraphs.filter(({ before, after }) => before?.continues || after?.continues).length
    expect(column(paragraphs, 'before'), round).toEqual(read(redline, 'reject'))
    expect(column(paragraphs, 'after'), round).toEqual(read(redline, 'accept'))
  })
  expect(split).toBeGreaterThan(0)
})

it('what authors changed adds up to all changes, and so does what each is shown to have changed', () => {
  let counted = 0
  forEachRedline((redline, round) => {
    const authors = summarizeAuthors(redline.blocks)
    const sum = (of: 'inserted' | 'deleted') => authors.reduce((total, author) => total + author[of], 0)
    expect(sum('inserted'), round).toBe(redline.summary.inserted)
    expect(sum('deleted'), round).toBe(redline.summary.deleted)
    const changers = new Set(redline.blocks.flatMap(changesOf).map(({ by = null }) => by))
    expect(new Set(authors.map(({ author }) => author)), round).toEqual(changers)
    for (const { author, inserted, deleted } of authors) {
      expect(countBy(redline, [author]), round).toMatchObject({ inserted, deleted })
      expect(changedBy(redline.blocks, [author]).map(({ section }) => section)).toEqual(
        redline.blocks.map(({ section }) => section),
      )
      counted++
    }
  })
  expect(counted).toBeGreaterThan(300)
})

it('nothing that the chosen changed is left out, and what is left out is counted', () => {
  forEachRedline((redline, round) => {
    const paragraphs = paragraphsOf(redline)
    const parts = partsOf(paragraphs, { whole: false, by: ['Talua'] })
    const shown = new Set(parts.flatMap(paragraphsIn).map(({ at }) => at))
    for (const [at, block] of redline.blocks.entries()) {
      expect(shown.has(at), round).toBe(changesOf(block).some(({ by }) => by === 'Talua'))
    }
    const whole = partsOf(paragraphs, { whole: true, by: ['Talua'] })
    expect(whole.flatMap(paragraphsIn), round).toEqual(paragraphs)
    expect(whole.some(({ kind }) => kind === 'gap')).toBe(false)
  })
})

function paragraphsIn(part: Part): readonly Paragraph[] {
  if (part.kind === 'paragraph') return [part.paragraph]
  return part.kind === 'table' ? part.rows.flat(2) : []
}

it('that a table moved is told once', () => {
  const cell = (id: string) => ({ table: 't', row: id, column: 0 })
  const moved = (id: string, change: 'movedFrom' | 'movedTo') => ({
    id,
    type: 'paragraph',
    change,
    runs: [],
    mark: 'same',
    in: cell(id),
  })
  const { blocks } = withFollowers({
    blocks: [moved('a', 'movedTo'), moved('b', 'movedTo'), moved('a', 'movedFrom'), moved('b', 'movedFrom')],
  } as unknown as Redline)
  expect(blocks.map((block) => changesOf(block).length)).toEqual([1, 0, 1, 0])
})
