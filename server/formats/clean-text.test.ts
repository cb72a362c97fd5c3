import { describe, expect, it } from 'vitest'
import { hasForbiddenCharacter } from '../../shared/live/fault.ts'
import { cleanText } from './clean-text.ts'

describe('characters from outside', () => {
  it.each([
    ['plain – “quotes” 日本 مرحبا 👩‍👩‍👧', 'plain – “quotes” 日本 مرحبا 👩‍👩‍👧'],
    ['a\r\nb\rc\u0085d\u2028e', 'a\nb\nc\nd\ne'],
    ['a\tb\vc\fd', 'a\tb c d'],
    ['a\u0000\u0007\u001b\u007fb', 'ab'],
    ['a\u202eb\u202a\u202cc', 'abc'],
    ['\u2066isolate\u2069', '\u2066isolate\u2069'],
    ['a\ud800b\udc00c', 'a\ufffdb\ufffdc'],
    ['a\ufffe\uffff\ufdd0\u{1ffff}b', 'a\ufffd\ufffd\ufffd\ufffdb'],
  ])('%j become %j', (given, clean) => {
    expect(cleanText(given)).toBe(clean)
  })

  it('may all stand in a text afterwards, and are not changed again', () => {
    for (let unit = 0; unit <= 0xffff; unit++) {
      const clean = cleanText(`a${String.fromCharCode(unit)}b`)
      expect(hasForbiddenCharacter(clean), unit.toString(16)).toBe(false)
      expect(cleanText(clean)).toBe(clean)
    }
  })
})
