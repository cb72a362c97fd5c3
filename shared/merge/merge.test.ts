import { describe, expect, it } from 'vitest'
import type { BlockId } from '../model/ids.ts'
import type { BlockAttrs, BlockJson, InlineJson, MarkJson, TextJson } from '../schema/text.ts'
import { hunksOf } from './hunks.ts'
import { merge } from './merge.ts'

type Lines = readonly (readonly [id: string, words: string | InlineJson[], attrs?: Partial<BlockAttrs>])[]

function text(...lines: Lines): TextJson {
  return {
    type: 'doc',
    content: lines.map(([id, words, attrs]): BlockJson => {
      const content: InlineJson[] =
        typeof words === 'string' ? (words === '' ? [] : [{ type: 'text', text: words }]) : words
      const full = { id: id as BlockId, kind: 'paragraph' as const, ...attrs }
      return content.length > 0 ? { type: 'block', attrs: full, content } : { type: 'block', attrs: full }
    }),
  }
}

/** One block a line: "id: words". */
function lines({ content }: TextJson): string[] {
  return content.map((block) => {
    const words = block.type === 'block' ? (block.content ?? []) : []
    return `${block.attrs.id}: ${words.map((node) => (node.type === 'text' ? node.text : '#')).join('')}`
  })
}

function outcome(base: TextJson, fork: TextJson, live: TextJson): string[] {
  return merge(base, fork, live).hunks.map((hunk) =>
    hunk.status === 'conflict' ? `${hunk.kind} ${hunk.reason}` : `${hunk.kind} ${hunk.status}`,
  )
}

const BASE = text(
  ['a', 'We agree on equity, growth and peace.'],
  ['b', 'We stress early warning.'],
  ['c', 'We thank the host.'],
)
const A = BASE.content[0] as BlockJson
const B = BASE.content[1] as BlockJson
const C = BASE.content[2] as BlockJson
const doc = (...content: BlockJson[]): TextJson => ({ type: 'doc', content })
const only = (id: string, words: string) => text([id, words]).content[0] as BlockJson
const withA = (words: string) => doc(only('a', words), B, C)

describe('the hunks of a fork', () => {
  it.each<[string, TextJson, string[]]>([
    ['a word', withA('We agree on equity, jobs and peace.'), ['change a "growth" "jobs"']],
    [
      'two words apart',
      withA('We agree on justice, growth and calm.'),
      ['change a "equity" "justice"', 'change a "peace" "calm"'],
    ],
    ['a new block', doc(A, only('n', 'New.'), B, C), ['insert n "" "New."']],
    ['a deleted block', doc(A, C), ['delete b "We stress early warning." ""']],
    ['a split', doc(only('a', 'We agree on equity,'), only('n', ' growth and peace.'), B, C), ['split a "" ""']],
    ['a join', doc(only('a', 'We agree on equity, growth and peace.We stress early warning.'), C), ['join a "" ""']],
    [
      'a move',
      doc(B, C, A),
      ['move a "We agree on equity, growth and peace." "We agree on equity, growth and peace."'],
    ],
    [
      'a type and an indent',
      doc(A, { ...B, attrs: { id: 'b' as BlockId, kind: 'item', list: 'alpha', indent: 2 } } as BlockJson, C),
      ['type b "paragraph" "item alpha"', 'attributes b "" "indent 2"'],
    ],
    [
      'marks',
      text(
        [
          'a',
          [
            { type: 'text', text: 'We agree', marks: [{ type: 'em' }] },
            { type: 'text', text: ' on equity, growth and peace.' },
          ],
        ],
        ['b', 'We stress early warning.'],
        ['c', 'We thank the host.'],
      ),
      ['format a "We agree" "We agree"'],
    ],
  ])('%s', (_name, fork, expected) => {
    const said = hunksOf(BASE, fork).map(
      ({ kind, block, before, after }) => `${kind} ${block} ${JSON.stringify(before)} ${JSON.stringify(after)}`,
    )
    expect(said).toEqual(expected)
  })

  it('names the blocks in which its words stand', () => {
    const fork = doc(only('a', 'We agree on equity, and more'), only('n', 'again.'), B, C)
    expect(hunksOf(BASE, fork).flatMap(({ blocks }) => blocks)).toEqual(['a', 'n'])
  })
})

describe('what both may do', () => {
  it.each<[string, TextJson, TextJson, string[]]>([
    [
      'words apart in one block',
      withA('We all agree on equity, growth and peace.'),
      withA('We agree on equity, growth and lasting peace.'),
      ['a: We all agree on equity, growth and lasting peace.', 'b: We stress early warning.', 'c: We thank the host.'],
    ],
    [
      'a split, and a word in its tail',
      doc(only('a', 'We agree on equity,'), only('n', ' growth and peace.'), B, C),
      withA('We agree on equity, growth and calm.'),
      ['a: We agree on equity,', 'n:  growth and calm.', 'b: We stress early warning.', 'c: We thank the host.'],
    ],
    [
      'a join, and a word in the second block',
      doc(only('a', 'We agree on equity, growth and peace.We stress early warning.'), C),
      doc(A, only('b', 'We stress early action.'), C),
      ['a: We agree on equity, growth and peace.We stress early action.', 'c: We thank the host.'],
    ],
    [
      'a move, and a word in what is moved',
      doc(B, C, A),
      withA('We agree on equity, growth and calm.'),
      ['b: We stress early warning.', 'c: We thank the host.', 'a: We agree on equity, growth and calm.'],
    ],
    [
      'a deleted block, and words at the end of the one before',
      doc(A, C),
      doc(only('a', 'We agree on equity, growth and peace. Always.'), B, C),
      ['a: We agree on equity, growth and peace. Always.', 'c: We thank the host.'],
    ],
    [
      'a deleted block, and a new one behind it',
      doc(A, C),
      doc(A, B, only('n', 'New.'), C),
      ['a: We agree on equity, growth and peace.', 'n: New.', 'c: We thank the host.'],
    ],
    [
      'deletions of neighbouring words',
      withA('We agree on, growth and peace.'),
      withA('We agree equity, growth and peace.'),
      ['a: We agree, growth and peace.', 'b: We stress early warning.', 'c: We thank the host.'],
    ],
  ])('%s', (_name, fork, live, expected) => {
    const merged = merge(BASE, fork, live)
    expect(merged.hunks.map(({ status }) => status)).not.toContain('conflict')
    expect(lines(merged.text).map((line) => line.replace(/ +,/, ','))).toEqual(expected)
  })

  it('gives a word both marks', () => {
    const marked = (...marks: MarkJson[]) =>
      text(['a', [{ type: 'text', text: 'peace', ...(marks.length > 0 && { marks }) }]])
    const strong: MarkJson = { type: 'strong' }
    const em: MarkJson = { type: 'em' }
    expect(merge(marked(), marked(em), marked(strong)).text).toEqual(marked(strong, em))
    expect(outcome(marked(), marked({ type: 'superscript' }), marked({ type: 'subscript' }))).toEqual([
      'format both-attr',
    ])
  })

  it('sets a type and an indent of one block', () => {
    const heading = { kind: 'heading', level: 2 } as const
    const { text: merged } = merge(text(['a', 'x']), text(['a', 'x', heading]), text(['a', 'x', { indent: 1 }]))
    expect(merged).toEqual(text(['a', 'x', { ...heading, indent: 1 }]))
  })
})

describe('a conflict', () => {
  const quote = (id: string) => ({
    ...(text([id, '']).content[0] as BlockJson),
    attrs: { id: id as BlockId, kind: 'quote' },
  })
  it.each<[string, TextJson, TextJson, string[]]>([
    [
      'one word replaced twice',
      withA('We agree on justice, growth and peace.'),
      withA('We agree on fairness, growth and peace.'),
      ['change overlap'],
    ],
    [
      'the same',
      withA('We agree on justice, growth and peace.'),
      withA('We agree on justice, growth and peace.'),
      ['change present'],
    ],
    [
      'two deletions with a common word',
      withA('We agree on equity and peace.'),
      withA('We agree on equity, peace.'),
      ['change overlap'],
    ],
    [
      'an insertion at the edge of a deletion',
      withA('We agree on social equity, growth and peace.'),
      withA('We agree on, growth and peace.'),
      ['change overlap'],
    ],
    [
      'two insertions at one place',
      withA('We all agree on equity, growth and peace.'),
      withA('We both agree on equity, growth and peace.'),
      ['change place'],
    ],
    [
      'two new blocks at one place',
      doc(A, only('m', 'Mine.'), B, C),
      doc(A, only('n', 'Theirs.'), B, C),
      ['insert place'],
    ],
    ['words of a deleted block', withA('We agree on equity, jobs and peace.'), doc(B, C), ['change target-deleted']],
    [
      'a deletion of an edited block',
      doc(B, C),
      withA('We agree on equity, jobs and peace.'),
      ['delete delete-edited'],
    ],
    ['a deletion of a moved block', doc(B, C), doc(B, C, A), ['delete delete-edited']],
    ['a move of a deleted block', doc(B, C, A), doc(B, C), ['move target-deleted']],
    ['a move to two places', doc(C, A, B), doc(A, C, B), ['move both-moved']],
    [
      'a join of a block that was moved',
      doc(A, only('b', 'We stress early warning.We thank the host.')),
      doc(C, A, B),
      ['join joined'],
    ],
    [
      'the type of a block that was joined',
      doc(A, { ...B, attrs: { id: 'b' as BlockId, kind: 'quote' } } as BlockJson, C),
      doc(only('a', 'We agree on equity, growth and peace.We stress early warning.'), C),
      ['type joined'],
    ],
  ])('%s', (_name, fork, live, expected) => {
    expect(outcome(BASE, fork, live)).toEqual(expected)
    expect(merge(BASE, fork, live).text).toEqual(live)
  })

  it('a new block among deleted ones; the other deletions apply', () => {
    const [d, e] = [only('d', 'Four.'), only('e', 'Five.')]
    const base = doc(A, B, C, d, e)
    const live = doc(A, B, only('n', 'New.'), C, d, e)
    expect(outcome(base, doc(A, e), live)).toEqual(['delete delete-edited', 'delete delete-edited', 'delete applied'])
    expect(outcome(base, live, doc(A, e))).toEqual(['insert target-deleted'])
    expect(lines(merge(base, doc(A, e), live).text)).toEqual(lines(doc(A, B, only('n', 'New.'), C, e)))
  })

  it('two types, two indents', () => {
    const base = doc(quote('a') as BlockJson)
    const as = (attrs: Partial<BlockAttrs>) => text(['a', '', { kind: 'quote', ...attrs }])
    expect(outcome(base, as({ kind: 'heading', level: 1 }), as({ kind: 'item' }))).toEqual(['type both-type'])
    expect(outcome(base, as({ indent: 1 }), as({ indent: 2 }))).toEqual(['attributes both-attr'])
    expect(outcome(base, as({ indent: 1, direction: 'rtl' }), as({ indent: 1 }))).toEqual(['attributes applied'])
  })

  it('one id in two new places', () => {
    const fork = doc(only('n', 'Mine.'), A, B, C)
    const live = doc(A, B, C, only('n', 'Theirs.'))
    expect(outcome(BASE, fork, live)).toEqual(['insert schema'])
    expect(merge(BASE, fork, live).text).toEqual(live)
  })

  it('leaves the other hunks of the fork to apply', () => {
    const merged = merge(
      BASE,
      doc(only('a', 'We agree on justice, growth and peace.'), B, only('c', 'We thank the people.')),
      withA('We agree on fairness, growth and peace.'),
    )
    expect(lines(merged.text)).toEqual([
      'a: We agree on fairness, growth and peace.',
      'b: We stress early warning.',
      'c: We thank the people.',
    ])
  })

  it('a footnote that both carried elsewhere stands once', () => {
    const note: InlineJson = {
      type: 'footnote',
      attrs: { id: 'f' as BlockId, content: [{ type: 'text', text: 'See annex.' }] },
    }
    const run = (words: string): InlineJson => ({ type: 'text', text: words })
    const base = text(['a', [run('One '), note]], ['b', [run('Two')]], ['c', [run('Three')]])
    const fork = text(['a', [run('One ')]], ['b', [run('Two'), note]], ['c', [run('Three')]])
    const live = text(['a', [run('One ')]], ['b', [run('Two')]], ['c', [run('Three'), note]])
    expect(outcome(base, fork, live)).toEqual(['change present', 'change schema'])
    expect(merge(base, fork, live).text).toEqual(live)
  })
})
