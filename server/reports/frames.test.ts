import { describe, expect, it } from 'vitest'
import type { Redline } from '../../shared/redline/model.ts'
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
        'Atlantis: 1,197 characters inserted, 1 character deleted',
        'Utopia: 3 characters inserted, 0 characters deleted',
        'Before: L.1, sha256:aa',
        'After: L.1/Rev.1, sha256:bb',
      ],
    })
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
