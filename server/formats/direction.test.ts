import { describe, expect, it } from 'vitest'
import { isRightToLeft, stretchesOf } from './direction.ts'

describe('the direction of a paragraph', () => {
  it.each([
    ['auto', 'Hello مرحبا', false],
    ['auto', '(1) مرحبا Hello', true],
    ['auto', '123 …', false],
    ['rtl', 'Hello', true],
    ['ltr', 'مرحبا', false],
  ] as const)('%s, %j: right to left is %s', (direction, text, expected) => {
    expect(isRightToLeft(direction, text)).toBe(expected)
  })
})

describe('stretches of one direction', () => {
  it('give what has no direction of its own to the paragraph', () => {
    expect(stretchesOf('A مرحبا (عالم), B.', false)).toEqual([
      { text: 'A ', rightToLeft: false },
      { text: 'مرحبا (عالم', rightToLeft: true },
      { text: '), B.', rightToLeft: false },
    ])
    expect(stretchesOf('مرحبا UN Women 5.', true)).toEqual([
      { text: 'مرحبا ', rightToLeft: true },
      { text: 'UN Women', rightToLeft: false },
      { text: ' 5.', rightToLeft: true },
    ])
  })

  it.each(['', 'plain', 'مرحبا', 'a\u0301 שלום x 日本 👩‍👩‍👧 مرحبا'])('of %j are the text again', (text) => {
    for (const rightToLeft of [true, false]) {
      expect(
        stretchesOf(text, rightToLeft)
          .map((stretch) => stretch.text)
          .join(''),
      ).toBe(text)
    }
  })
})
