import { describe, expect, it } from 'vitest'
import type { BlockId } from '../model/ids.ts'
import { type BlockJson, inlineText, type TableJson, type TextBlockJson, type TextJson } from '../schema/text.ts'
import type { Copy } from './adopt-ids.ts'
import { compile } from './compile.ts'

function block(words: string, id: string): TextBlockJson {
  const attrs = { id: id as BlockId, kind: 'paragraph' as const }
  return words === '' ? { type: 'block', attrs } : { type: 'block', attrs, content: [{ type: 'text', text: words }] }
}

function table(id: string, rows: readonly (readonly string[])[]): TableJson {
  const content = rows.map((cells, r) => ({
    type: 'tableRow' as const,
    attrs: { id: `${id}-${r}` as BlockId },
    content: cells.map((words, c) => ({
      type: 'tableCell' as const,
      attrs: { id: `${id}-${r}-${c}` as BlockId },
      content: [block(words, `${id}-${r}-${c}-p`)],
    })),
  }))
  return { type: 'table', attrs: { id: id as BlockId }, content }
}

/** A text as readers of files give it: paragraphs, and rows of cells for a table, counted in their order. */
function text(...parts: readonly (string | readonly (readonly string[])[])[]): TextJson {
  const content = parts.map((part, i): BlockJson => {
    return typeof part === 'string' ? block(part, `b${i + 1}`) : table(`b${i + 1}`, part)
  })
  return { type: 'doc', content }
}

function words(part: BlockJson): string {
  if (part.type === 'block') return inlineText(part.content)
  return part.content.map((row) => row.content.map((cell) => cell.content.map(words).join('/')).join('|')).join('; ')
}

/** What becomes of hunks, "kind before>after status", copy by copy, and the compiled text. */
function outcome(base: TextJson, ...copies: readonly TextJson[]) {
  const compiled = compile(
    base,
    copies.map((copy, n) => ({ name: `copy ${n + 1}`, text: copy })),
  )
  return {
    hunks: compiled.copies.map(({ hunks }) =>
      hunks.map(({ kind, before, after, status, reason }) =>
        [kind, `${before.trim()}>${after.trim()}`, status, ...(reason === undefined ? [] : [reason])].join(' '),
      ),
    ),
    text: compiled.text.content.map(words),
  }
}

const EQUITY = 'We agree on equity, growth and peace for all people.'
const WARNING = 'Early warning systems save lives on every coast.'
const THANKS = 'We thank the host for the warm welcome.'
const BASE = text(EQUITY, WARNING, THANKS)
const withEquity = (words: string) => text(words, WARNING, THANKS)

describe('a compilation', () => {
  it('applies changes of different words, and once what several copies change alike', () => {
    const one = withEquity('We agree on justice, growth and peace for all people.')
    const other = withEquity('We agree on justice, growth and calm for all people.')
    expect(outcome(BASE, one, other)).toEqual({
      hunks: [['change equity>justice applied'], ['change equity>justice present', 'change peace>calm applied']],
      text: ['We agree on justice, growth and calm for all people.', WARNING, THANKS],
    })
  })

  it.each<[string, string, string, string[], string[]]>([
    [
      'both replace a word',
      EQUITY.replace('equity', 'justice'),
      EQUITY.replace('equity', 'fairness'),
      ['change equity>justice conflict overlap'],
      ['change equity>fairness conflict overlap'],
    ],
    [
      'both delete a common word, of different stretches',
      EQUITY.replace('growth and peace ', ''),
      EQUITY.replace('and peace for ', ''),
      ['change growth and peace> conflict overlap'],
      ['change and peace for> conflict overlap'],
    ],
    [
      'one inserts within what the other deletes',
      EQUITY.replace('growth and peace ', ''),
      EQUITY.replace('and', 'and lasting'),
      ['change growth and peace> conflict overlap'],
      ['change >lasting conflict overlap'],
    ],
    [
      'one inserts at the edge of what the other deletes',
      EQUITY.replace(' peace', ''),
      EQUITY.replace('peace', 'peace now'),
      ['change peace> conflict overlap'],
      ['change >now conflict overlap'],
    ],
    [
      'both insert at one place',
      EQUITY.replace('and', 'and lasting'),
      EQUITY.replace('and', 'and just'),
      ['change >lasting conflict place'],
      ['change >just conflict place'],
    ],
  ])('applies nothing where %s', (_name, one, other, first, second) => {
    expect(outcome(BASE, withEquity(one), withEquity(other))).toEqual({
      hunks: [first, second],
      text: [EQUITY, WARNING, THANKS],
    })
  })

  it('applies deletions of neighbouring words', () => {
    const one = withEquity(EQUITY.replace('growth ', ''))
    const other = withEquity(EQUITY.replace('and ', ''))
    expect(outcome(BASE, one, other).text[0]).toBe('We agree on equity, peace for all people.')
  })

  it('leaves a paragraph that one copy deletes and another changes', () => {
    expect(outcome(BASE, text(EQUITY, THANKS), text(EQUITY, WARNING.replace('every', 'each'), THANKS))).toEqual({
      hunks: [[`delete ${WARNING}> conflict delete-edited`], ['change every>each conflict target-deleted']],
      text: [EQUITY, WARNING, THANKS],
    })
  })

  it('adds a paragraph once that several copies add, and both of two at different places', () => {
    const NEW = 'Schools teach how to act when the ground shakes.'
    const one = text(EQUITY, NEW, WARNING, THANKS)
    expect(outcome(BASE, one, one)).toMatchObject({
      hunks: [[`insert >${NEW} applied`], [`insert >${NEW} present`]],
      text: [EQUITY, NEW, WARNING, THANKS],
    })
    const compiled = compile(BASE, [
      { name: 'a', text: one },
      { name: 'b', text: text(EQUITY, WARNING, NEW, THANKS) },
    ])
    expect(compiled.text.content.map(words)).toEqual([EQUITY, NEW, WARNING, NEW, THANKS])
    expect(new Set(compiled.text.content.map(({ attrs }) => attrs.id)).size).toBe(5)
  })

  it('brings words of one copy along that another moved', () => {
    const moved = text(THANKS, EQUITY, WARNING)
    const changed = text(EQUITY, WARNING, THANKS.replace('warm', 'kind'))
    expect(outcome(BASE, moved, changed)).toEqual({
      hunks: [[`move ${THANKS}>${THANKS} applied`], ['change warm>kind applied']],
      text: [THANKS.replace('warm', 'kind'), EQUITY, WARNING],
    })
  })

  it('splits where one copy splits and changes words where another changes them', () => {
    const split = text('We agree on equity,', 'growth and peace for all people.', WARNING, THANKS)
    const changed = withEquity(EQUITY.replace('people', 'nations'))
    expect(outcome(BASE, split, changed).text).toEqual([
      'We agree on equity,',
      'growth and peace for all nations.',
      WARNING,
      THANKS,
    ])
  })

  it('merges a table cell by cell', () => {
    const rows = (...cells: string[]) => [
      ['Aim', 'By'],
      [cells[0] ?? '', cells[1] ?? ''],
    ]
    const base = text(EQUITY, rows('fewer deaths', '2030'), THANKS)
    const one = text(EQUITY, rows('far fewer deaths', '2030'), THANKS)
    const other = text(EQUITY, rows('fewer deaths', '2027'), THANKS.replace('warm', 'kind'))
    const third = text(EQUITY, rows('fewer deaths', '2035'), THANKS)
    expect(outcome(base, one, other)).toEqual({
      hunks: [['change >far applied'], ['change 2030>2027 applied', 'change warm>kind applied']],
      text: [EQUITY, 'Aim|By; far fewer deaths|2027', THANKS.replace('warm', 'kind')],
    })
    expect(outcome(base, one, other, third).hunks[2]).toEqual(['change 2030>2035 conflict overlap'])
  })

  it('takes a table as one thing where rows come or go', () => {
    const base = text(
      EQUITY,
      [
        ['a', 'b'],
        ['c', 'd'],
      ],
      THANKS,
    )
    const one = text(EQUITY, [['a', 'b']], THANKS)
    const other = text(
      EQUITY,
      [
        ['a', 'b'],
        ['c', 'new'],
      ],
      THANKS,
    )
    expect(outcome(base, one, other)).toMatchObject({ text: [EQUITY, 'a|b; c|d', THANKS] })
    expect(outcome(base, one)).toMatchObject({ text: [EQUITY, 'a|b', THANKS] })
  })

  it('tells what one hunk alone would do', () => {
    const compiled = compile(BASE, [{ name: 'a', text: text(EQUITY.replace('equity', 'justice'), THANKS) }])
    const [first, second] = compiled.copies[0]?.hunks ?? []
    expect(compiled.alone(first?.id ?? '').content.map(words)).toEqual([
      EQUITY.replace('equity', 'justice'),
      WARNING,
      THANKS,
    ])
    expect(compiled.alone(second?.id ?? '').content.map(words)).toEqual([EQUITY, THANKS])
  })

  it('signs words with the names of those who agree on them', () => {
    const one = withEquity(EQUITY.replace('equity', 'justice'))
    const { sources, text: merged } = compile(BASE, [
      { name: 'Atlantis', text: one },
      { name: 'Mu', text: one },
    ])
    const id = merged.content[0]?.attrs.id as BlockId
    expect(sources.inserted.get(id)).toEqual([
      { length: 12, names: null },
      { length: 7, names: ['Atlantis', 'Mu'] },
      { length: 34, names: null },
    ])
    expect(sources.deleted.get(id)?.[1]).toEqual({ length: 6, names: ['Atlantis', 'Mu'] })
  })

  it('says when, where it is known and those who agree say the same', () => {
    const one = withEquity(EQUITY.replace('equity', 'justice'))
    const by = (name: string, at?: string): Copy => ({
      name: `${name}.docx`,
      text: one,
      authorOf: () => ({ name, ...(at !== undefined && { at }) }),
    })
    const signed = (...copies: Copy[]) => {
      const { sources, text: merged } = compile(BASE, copies)
      return sources.inserted.get(merged.content[0]?.attrs.id as BlockId)?.[1]
    }
    const [early, late] = ['2031-06-02T10:00:00Z', '2031-06-02T11:00:00Z']
    const both = { length: 7, names: ['Atlantis', 'Mu'] }
    expect(signed(by('Atlantis', early), by('Mu', early))).toEqual({ ...both, at: early })
    expect(signed(by('Atlantis', early), by('Mu', late))).toEqual(both)
    expect(signed(by('Atlantis', early), by('Mu'))).toEqual(both)
    const { hunks } = compile(BASE, [by('Atlantis', early), by('Mu', late)]).copies[1] ?? {}
    expect(hunks?.[0]).toMatchObject({ by: 'Mu', at: late, status: 'present' })
  })
})
