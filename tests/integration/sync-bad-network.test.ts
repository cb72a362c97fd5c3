import { expect, it } from 'vitest'
import { writeOverBadLines } from '../hunt/bad-network.ts'

const ROUNDS = 4

it('[PR1] over lines that delay, cut up, break and swallow, nothing is lost and "Saved" is true', async () => {
  const { failures, words } = await writeOverBadLines(Date.now() % 1_000_000, ROUNDS)
  expect(failures).toEqual([])
  expect(words).toBe(40 * ROUNDS)
}, 120_000)
