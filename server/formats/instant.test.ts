import { describe, expect, it } from 'vitest'
import { instantIn, latest } from './instant.ts'

describe('times in files', () => {
  it.each([
    ['2031-06-02T10:15:00Z', '2031-06-02T10:15:00Z'],
    [' 2031-06-02T10:15:30.123Z ', '2031-06-02T10:15:30Z'],
    ['2031-06-02T10:15:00+02:00', '2031-06-02T08:15:00Z'],
    ['2031-01-01T00:30:00+01:00', '2030-12-31T23:30:00Z'],
    ['2031-06-02T10:15:00', '2031-06-02T10:15:00Z'],
    ['2032-02-29T00:00:00Z', '2032-02-29T00:00:00Z'],
  ])('%s is %s', (written, at) => expect(instantIn(written)).toBe(at))

  it.each([
    undefined,
    '',
    'yesterday',
    '2031-06-02',
    '2031-02-29T00:00:00Z',
    '2031-13-02T00:00:00Z',
    '2031-06-02T25:00:00Z',
    '2031-06-02T24:00:00Z',
    '2031-06-02T10:15:00+99:00',
    '12031-06-02T10:15:00Z',
    '2031-06-02T10:15:00Z" onload="x',
    '1970-01-01T00:00:00Z',
    '1980-01-01T00:00:00Z',
  ])('%s is no known time', (written) => expect(instantIn(written)).toBeNull())

  it('what was done at several times was done at the last, or nobody knows', () => {
    expect(latest(['2031-06-02T10:15:00Z', '2031-06-03T00:00:00Z', '2031-06-01T00:00:00Z'])).toBe(
      '2031-06-03T00:00:00Z',
    )
    expect(latest(['2031-06-02T10:15:00Z', null])).toBeNull()
  })
})
