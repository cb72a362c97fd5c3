import { describe, expect, it } from 'vitest'
import { Coverage, listOf, Shower } from './unshown.ts'

function shower(characters: string): Shower {
  const coverage = new Coverage()
  for (const character of characters) coverage.add([character.codePointAt(0) ?? 0, 1])
  return new Shower(coverage)
}

describe('characters that no font has', () => {
  it('are written as their numbers, and counted', () => {
    const some = shower('ab ')
    expect(some.shown('a😀b한')).toBe('a[U+1F600]b[U+D55C]')
    expect(some.shown('한')).toBe('[U+D55C]')
    expect(some.unshown).toEqual(['U+D55C (2)', 'U+1F600'])
  })

  it('are not those that show nothing: joiners, marks of direction, line ends; a space is a space', () => {
    const some = shower('a ')
    expect(some.shown('a\u200d\u200f\ufe0f\na\u2009a')).toBe('a\u200d\u200f\ufe0f\na a')
    expect(some.unshown).toEqual([])
  })

  it('are named up to a bound, the rest counted', () => {
    expect(listOf(['U+D55C (2)', 'U+1F600'])).toBe('U+D55C (2), U+1F600')
    expect(listOf(Array.from({ length: 25 }, (_, i) => `U+${i}`))).toMatch(/U\+19, \+5$/)
  })
})
