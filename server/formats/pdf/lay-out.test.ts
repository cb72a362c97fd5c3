import { describe, expect, it } from 'vitest'
import type { BlockId } from '../../../shared/model/ids.ts'
import type { Frame } from '../../../shared/redline/frame.ts'
import type { Redline, RedlineBlock } from '../../../shared/redline/model.ts'
import { layOut } from './lay-out.ts'

const FRAME: Frame = { title: 'Outcome', subject: 'A/1', lines: ['Issued'], language: 'en' }
const id = (name: string) => name as BlockId

function block(name: string, text: string, rest: Partial<RedlineBlock> = {}): RedlineBlock {
  return {
    id: id(name),
    type: 'paragraph',
    change: 'same',
    mark: 'same',
    runs: text === '' ? [] : [{ op: 'same', text }],
    ...rest,
  }
}

function redline(...blocks: readonly RedlineBlock[]): Redline {
  const side = { label: 'a', hash: 'sha256:0' }
  const summary = { inserted: 0, deleted: 0, moved: 0, formatted: 0, by: {} }
  return { format: 'plenum.redline/1', before: side, after: side, blocks, summary }
}

const item = (name: string, indent: number, rest: Partial<RedlineBlock> = {}) =>
  block(name, name, { type: 'item', attrs: { kind: 'item', list: 'alpha', indent }, ...rest })

describe('the sheet of a redline', () => {
  it('has section titles, numbers and headings below them only with a frame', () => {
    const blocks = [
      block('h', 'Aims', { type: 'heading', attrs: { kind: 'heading', level: 1 }, section: 'Part one' }),
      block('p', 'Words', { number: '12 bis' }),
    ]
    expect(layOut(redline(...blocks), FRAME, true).parts).toMatchObject([
      { kind: 'section', words: { text: 'Part one' } },
      { look: 'heading', level: 2 },
      { number: { text: '12 bis.', stroke: 'same' } },
    ])
    const bare = layOut(redline(...blocks), null, true)
    expect(bare.parts).toMatchObject([{ look: 'heading', level: 1 }, { number: null }])
    expect(bare.title).toBeNull()
  })

  it('nests items, counts those that are there, and begins anew after a paragraph', () => {
    const { parts } = layOut(
      redline(
        item('one', 0),
        item('below', 1),
        item('gone', 0, { change: 'deleted' }),
        item('two', 0),
        block('p', 'x'),
        item('new', 0),
      ),
      null,
      false,
    )
    expect(parts).toMatchObject([
      {
        kind: 'list',
        items: [
          { label: { text: '(a)' }, items: [{ label: { text: '(a)' }, items: [] }] },
          { label: { text: '–' }, items: [] },
          { label: { text: '(b)' }, items: [] },
        ],
      },
      { kind: 'paragraph' },
      { kind: 'list', items: [{ label: { text: '(a)' } }] },
    ])
  })

  it('puts each cell in a place of its own, past those that span rows', () => {
    const at = (row: string, column: number, cell: object, header = false) => ({
      in: { table: id('t'), row: id(row), column, cell: { ...cell, header } },
    })
    const { parts } = layOut(
      redline(
        block('a', 'a', at('r1', 0, {}, true)),
        block('b', 'b', at('r1', 1, { columns: 2 }, true)),
        block('c', 'c', at('r2', 0, { rows: 9 })),
        block('d', 'd', at('r2', 1, {})),
        block('e', 'e', { ...at('r3', 1, {}), change: 'inserted' }),
      ),
      null,
      false,
    )
    expect(parts).toMatchObject([
      {
        kind: 'table',
        columns: 3,
        headerRows: 1,
        cells: [
          { x: 0, y: 0 },
          { x: 1, y: 0, columns: 2 },
          { x: 0, y: 1, rows: 2 },
          { x: 1, y: 1 },
          { x: 1, y: 2, fate: 'inserted' },
        ],
      },
    ])
  })

  it('sets a note once, also where its anchor stands twice, and loses none without an anchor', () => {
    const anchor = (op: 'inserted' | 'deleted') => ({ op, text: '', anchor: id('n1') })
    const { parts, footnotes, loose } = layOut(
      redline(
        block('p', '', { runs: [anchor('deleted'), { op: 'same', text: 'x' }, anchor('inserted')] }),
        block('n1', 'note', { type: 'footnote' }),
        block('n2', 'lost', { type: 'footnote' }),
      ),
      null,
      false,
    )
    expect(parts).toMatchObject([
      { pieces: [{ footnote: { note: 0, first: true } }, { text: 'x' }, { footnote: { note: 0, first: false } }] },
    ])
    expect(footnotes).toHaveLength(2)
    expect(loose).toEqual([1])
  })

  it('draws moved words as moved, and says what else happened', () => {
    const moved = block('m', '', {
      change: 'movedTo',
      moveId: 'x',
      attributes: [{ name: 'kind', before: 'paragraph', after: 'quote' }],
      runs: [
        { op: 'same', text: 'kept ' },
        { op: 'inserted', text: 'new' },
      ],
    })
    const [part] = layOut(redline(moved), null, false).parts
    expect(part).toMatchObject({ moved: true, pieces: [{ stroke: 'movedTo' }, { stroke: 'inserted' }] })
    expect(part).toMatchObject({ notes: [{ text: 'Moved to here' }, { text: 'Now: Quotation. Before: Paragraph.' }] })
  })

  it('links only to where a link may lead', () => {
    const run = (href: string) => ({
      op: 'same' as const,
      text: 'x',
      marks: [{ type: 'link' as const, attrs: { href } }],
    })
    const { parts } = layOut(
      redline(block('p', '', { runs: [run('https://example.org/'), run('javascript:alert(1)')] })),
      null,
      false,
    )
    expect(parts).toMatchObject([{ pieces: [{ href: 'https://example.org/' }, {}] }])
    expect(JSON.stringify(parts)).not.toContain('javascript')
  })

  it('keeps a long subject from filling the top of each page', () => {
    const { header, subject } = layOut(redline(), { ...FRAME, subject: 'x'.repeat(500) }, false)
    expect([...header.text]).toHaveLength(120)
    expect(subject.text).toHaveLength(500)
  })
})
