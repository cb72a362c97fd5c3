import { expect, it } from 'vitest'
import { RateLimit } from './rate-limit.ts'

it('lets as many through as it says, then one for each share of a minute', () => {
  const limit = new RateLimit(6)
  const taken = Array.from({ length: 8 }, () => limit.take('code', 0))
  expect(taken).toEqual([true, true, true, true, true, true, false, false])
  expect(limit.take('code', 9_000)).toBe(false)
  expect(limit.take('code', 20_000)).toBe(true)
  expect(limit.take('another', 0)).toBe(true)
})

it('counts what is costly as several', () => {
  const limit = new RateLimit(10)
  expect([0, 0, 0].map((now) => limit.take('seat', now, 4))).toEqual([true, true, false])
  expect(limit.take('seat', 0)).toBe(true)
})

it('forgets the oldest names beyond its bound', () => {
  const limit = new RateLimit(1, 2)
  for (const name of ['a', 'b', 'c']) expect(limit.take(name, 0)).toBe(true)
  expect(limit.take('c', 0)).toBe(false)
  expect(limit.take('a', 0)).toBe(true)
})
