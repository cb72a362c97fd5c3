import { expect, it } from 'vitest'
import { KeptAnswers } from './kept-answers.ts'
import type { Answer } from './route.ts'

const answer = (value: unknown): Promise<Answer> => Promise.resolve({ kind: 'json', value })

it('makes what is asked for often once, and forgets what was asked for longest ago', async () => {
  const kept = new KeptAnswers(2)
  const made: string[] = []
  const take = (name: string) =>
    kept.take(name, () => {
      made.push(name)
      return answer(name)
    })
  await Promise.all(['a', 'a', 'b', 'a', 'c', 'a', 'b'].map(take))
  expect(made).toEqual(['a', 'b', 'c', 'b'])
  expect(await take('b')).toEqual({ kind: 'json', value: 'b' })
})

it('does not keep a failure', async () => {
  const kept = new KeptAnswers(2)
  await expect(kept.take('a', () => Promise.reject(new Error('disk')))).rejects.toThrow('disk')
  expect(await kept.take('a', () => answer(1))).toEqual({ kind: 'json', value: 1 })
})
