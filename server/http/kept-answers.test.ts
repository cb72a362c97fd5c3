import { expect, it } from 'vitest'
import type { JobOptions } from '../jobs/jobs.ts'
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

it('calls off what nobody waits for any more, and makes it anew for who asks then', async () => {
  const kept = new KeptAnswers(2)
  const begun: AbortSignal[] = []
  const make = ({ signal }: JobOptions) =>
    new Promise<Answer>((_, reject) => {
      if (signal === undefined) return
      begun.push(signal)
      signal.addEventListener('abort', () => reject(new Error('called off')))
    })
  const [one, other] = [new AbortController(), new AbortController()]
  const both = [one, other].map(({ signal }) => kept.take('a', make, { signal }))
  one.abort()
  expect(begun.map(({ aborted }) => aborted)).toEqual([false])
  other.abort()
  expect((await Promise.allSettled(both)).map(({ status }) => status)).toEqual(['rejected', 'rejected'])
  expect(begun.map(({ aborted }) => aborted)).toEqual([true])
  expect(await kept.take('a', () => answer(1))).toEqual({ kind: 'json', value: 1 })
})

it('tells all who wait how far it is, also who comes later', async () => {
  const kept = new KeptAnswers(2)
  let tell: JobOptions['onProgress']
  let end = (_: Answer) => {}
  const make = ({ onProgress }: JobOptions) => {
    tell = onProgress
    return new Promise<Answer>((resolve) => {
      end = resolve
    })
  }
  const heard: string[] = []
  const first = kept.take('a', make, { onProgress: ({ stage }) => heard.push(`first: ${stage}`) })
  tell?.({ stage: 'comparing' })
  const second = kept.take('a', make, { onProgress: ({ stage }) => heard.push(`second: ${stage}`) })
  end({ kind: 'json', value: 1 })
  await Promise.all([first, second])
  tell?.({ stage: 'writing' })
  expect(heard).toEqual(['first: comparing', 'second: comparing'])
})
