import 'fake-indexeddb/auto'
import { beforeEach, expect, it } from 'vitest'
import { createKeptAnswers, type KeptAnswers } from './kept-answers.ts'

const answer = (value: string) => ({ value, at: 1 })
let kept: KeptAnswers
let stays = 0
const device = () => createKeptAnswers(() => `stay ${++stays}`)

async function enter(seat: string): Promise<string> {
  const stay = await kept.enter(seat)
  if (stay === null) throw new Error('this device keeps nothing')
  return stay
}

beforeEach(async () => {
  kept = device()
  await kept.clear()
})

it('gives a seat after a reload what it kept', async () => {
  const stay = await enter('ferrow')
  await kept.put(stay, '/api/me', answer('Ferrow'))
  kept = device()
  expect(await kept.stay()).toBe(stay)
  expect(await kept.get(stay, '/api/me')).toEqual(answer('Ferrow'))
  expect(await enter('ferrow')).toBe(stay)
  expect(await kept.get(stay, '/api/me')).toEqual(answer('Ferrow'))
})

it('deletes what it kept for a seat when another sits down', async () => {
  const before = await enter('ferrow')
  await kept.put(before, 'document', answer('for Ferrow'))
  const now = await enter('ohm')
  expect(await kept.get(now, 'document')).toBeNull()
  expect(await kept.get(before, 'document')).toBeNull()
  expect(await kept.get(await enter('ferrow'), 'document')).toBeNull()
})

it('neither gives to nor takes from a tab that was open before another seat sat down', async () => {
  const left = await enter('ferrow')
  const now = await enter('ohm')
  await kept.put(now, 'document', answer('for Ohm'))
  await kept.put(left, 'document', answer('for Ferrow'))
  await kept.drop(left, 'document')
  expect(await kept.get(left, 'document')).toBeNull()
  expect(await kept.get(now, 'document')).toEqual(answer('for Ohm'))
})

it('gives nothing while it is in doubt who sits here, and all again when it is who it was', async () => {
  const stay = await enter('ferrow')
  await kept.put(stay, 'document', answer('for Ferrow'))
  await kept.doubt()
  expect(await kept.stay()).toBeNull()
  expect(await kept.get(stay, 'document')).toBeNull()
  await kept.trust()
  expect(await kept.get(stay, 'document')).toEqual(answer('for Ferrow'))
})

it('has nothing left after it was cleared', async () => {
  const stay = await enter('ferrow')
  await kept.put(stay, 'document', answer('for Ferrow'))
  await kept.clear()
  expect(await kept.stay()).toBeNull()
  await kept.trust()
  expect(await kept.get(stay, 'document')).toBeNull()
  expect(await enter('ferrow')).not.toBe(stay)
})

it('keeps nothing, and harms nobody, where the browser refuses', async () => {
  const { indexedDB } = globalThis
  Object.assign(globalThis, { indexedDB: undefined })
  try {
    expect(await kept.enter('ferrow')).toBeNull()
    expect(await kept.stay()).toBeNull()
    expect(await kept.get('stay', 'document')).toBeNull()
    await kept.clear()
  } finally {
    Object.assign(globalThis, { indexedDB })
  }
})
