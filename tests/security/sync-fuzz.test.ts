import { expect, it } from 'vitest'
import { fuzz } from '../hunt/fuzz.ts'
import { keptSeeds } from '../hunt/seeds.ts'

const ROOMS = 10
const FRAMES = 400

it(`${ROOMS * FRAMES} hostile updates by the grammar touch nothing of others, and leave everybody one text`, async () => {
  let [accepted, refused] = [0, 0]
  for (let seed = 1; seed <= ROOMS; seed++) {
    const result = await fuzz(seed, FRAMES)
    expect(result.failures).toEqual([])
    accepted += result.accepted
    refused += result.refused
  }
  // Some get past the first checks, and some past all: else nothing would have been tried.
  expect(accepted).toBeGreaterThan(ROOMS)
  expect(refused).toBeGreaterThan(ROOMS * 100)
})

it.each(keptSeeds('fuzz'))('hostile updates of seed %i, which once did harm', async (seed) => {
  expect((await fuzz(seed, FRAMES)).failures).toEqual([])
})
