import { describe, expect, it } from 'vitest'
import type { BlockId } from '../../shared/model/ids.ts'
import type { Redline } from '../../shared/redline/model.ts'
import { makeRedline } from '../../shared/redline/redline.ts'
import { redlineFrame } from './redline.ts'
import { versionFrame } from './version.ts'

const redline: Redline = {
  format: 'plenum.redline/1',
  before: { label: 'L.1', hash: 'sha256:aa' },
  after: { label: 'L.1/Rev.1', hash: 'sha256:bb' },
  blocks: [],
  summary: {
    inserted: 1200,
    deleted: 1,
    moved: 7,
    formatted: 0,
    by: { Utopia: { inserted: 3, deleted: 0 }, Atlantis: { inserted: 1197, deleted: 1 } },
  },
}
const REPORT = { title: 'Outcome', at: '2011-06-02T05:30:00Z', timeZone: 'Asia/Tokyo', note: 'After lunch' }

describe('the frame of a report of changes', () => {
  it('says which texts, when in the time of the place, why, how much and by whom', () => {
    expect(redlineFrame(redline, REPORT)).toEqual({
      title: 'Outcome',
      subject: 'Changes from L.1 to L.1/Rev.1',
      language: 'en',
      lines: [
        'As of 2 June 2011, 14:30 (Asia/Tokyo)',
        'After lunch',
        '1,200 characters inserted, 1 character deleted',
        '7 characters moved',
        'Before: L.1, sha256:aa',
        'After: L.1/Rev.1, sha256:bb',
      ],
      tables: [],
    })
  })

  it('tells sections, authors with their delegations, and open brackets in tables', () => {
    const side = (label: string, ...lines: readonly string[]) => ({
      label,
      hash: label,
      sections: lines.map((text, i) => ({
        title: `Section ${i + 1}`,
        text: {
          type: 'doc' as const,
          content: [
            {
              type: 'block' as const,
              attrs: { id: `p${i}` as BlockId, kind: 'paragraph' as const },
              content: [{ type: 'text' as const, text }],
            },
          ],
        },
      })),
    })
    const before = side('L.1', 'We [shall - Utopia] go.', 'Old [words].')
    const after = side('Rev.1', 'We [shall - Utopia; A delete] go [now].', 'New words].')
    const redline = makeRedline(before, after, { author: 'Ms. One' })
    const { tables = [] } = redlineFrame(redline, {
      ...REPORT,
      delegations: [{ name: 'Atlantis', aliases: ['A'] }],
      seats: new Map([['Ms. One', 'Atlantis']]),
    })
    expect(tables.map(({ title, place }) => [title, place])).toEqual([
      ['Changes by section', 'before'],
      ['Changes by author', 'before'],
      ['Open brackets: 2 (1 opened, 1 closed since L.1)', 'after'],
    ])
    const rows = tables.map((table) => table.rows.map(({ cells }) => cells))
    expect(rows[0]?.map(([name, paragraphs]) => [name, paragraphs])).toEqual([
      ['Section 1', '1'],
      ['Section 2', '1'],
    ])
    const { inserted, deleted } = redline.summary
    expect(rows[1]).toEqual([['Ms. One', 'Atlantis', '2', String(inserted), String(deleted)]])
    expect(rows[2]).toEqual([
      [
        '1',
        '[shall - Utopia; A delete]',
        'Propose: Utopia; delete: Atlantis',
        'L.1 or earlier. Joined: Delete: Atlantis.',
      ],
      ['1', '[now]', '–', 'New in Rev.1.'],
      ['2', '] is not balanced: “].”', '–', '–'],
    ])
  })

  it('says so where nothing changed, and leaves out an empty note', () => {
    const summary = { inserted: 0, deleted: 0, moved: 0, formatted: 0, by: {} }
    const { lines } = redlineFrame({ ...redline, summary }, { ...REPORT, note: '' })
    expect(lines[1]).toBe('There is no difference between the two texts.')
    expect(lines).toHaveLength(4)
  })
})

describe('the frame of a version', () => {
  it('says symbol, when and why it was issued, and its fingerprint', () => {
    const version = { symbol: 'L.1', note: 'First', issuedAt: '2011-06-01T23:05:00Z', contentHash: 'sha256:cc' }
    expect(versionFrame(version, { title: 'Outcome', timeZone: 'Asia/Tokyo' })).toEqual({
      title: 'Outcome',
      subject: 'L.1',
      language: 'en',
      lines: ['Issued 2 June 2011, 08:05 (Asia/Tokyo)', 'First', 'Fingerprint sha256:cc'],
    })
  })
})
