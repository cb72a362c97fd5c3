import { expect, it } from 'vitest'
import { draft, headOf, newStore, SETUP, WATER } from './store-world.ts'

it('[ST1] smoke', async () => {
  const { store } = await newStore()
  await store.meetings.setUp(SETUP)
  const head = await headOf(store)
  const result = await store.log.append(WATER, head, [draft('a'), draft('b')])
  expect(result.kind).toBe('appended')
  if (result.kind === 'appended') expect(await store.log.read(WATER, 0)).toEqual(result.rows)
  expect(await store.log.append(WATER, head, [draft('a'), draft('b')])).toEqual({
    kind: 'stale',
    head: await headOf(store),
  })
  await store.ping()
})
