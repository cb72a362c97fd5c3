import { describe, expect, it } from 'vitest'
import { JobError } from './job-error.ts'
import { Turns } from './turns.ts'

/** Work that ends when it is told to, and says when it began. */
function works(turns: Turns, began: string[]) {
  const ends = new Map<string, () => void>()
  const start = (name: string, signal?: AbortSignal) =>
    turns.run(
      () => {
        began.push(name)
        return new Promise<string>((resolve) => ends.set(name, () => resolve(name)))
      },
      { signal },
    )
  return { start, end: (name: string) => ends.get(name)?.() }
}

const failureOf = (work: Promise<unknown>) =>
  work.then(
    () => 'done',
    (thrown: unknown) => (thrown instanceof JobError ? thrown.failure : 'other'),
  )

describe('turns', () => {
  it('lets so many run at once, and the others in the order they came', async () => {
    const began: string[] = []
    const { start, end } = works(new Turns(2, 5), began)
    const all = ['a', 'b', 'c', 'd'].map((name) => start(name))
    await Promise.resolve()
    expect(began).toEqual(['a', 'b'])
    end('b')
    await all[1]
    await Promise.resolve()
    expect(began).toEqual(['a', 'b', 'c'])
    end('a')
    await all[0]
    await Promise.resolve()
    expect(began).toEqual(['a', 'b', 'c', 'd'])
    end('c')
    end('d')
    expect(await Promise.all(all)).toEqual(['a', 'b', 'c', 'd'])
  })

  it('turns away whom it has no place for', async () => {
    const { start, end } = works(new Turns(1, 1), [])
    const [first, second] = [start('a'), start('b')]
    expect(await failureOf(start('c'))).toBe('busy')
    end('a')
    await first
    await Promise.resolve()
    end('b')
    expect(await second).toBe('b')
  })

  it('forgets those who give up, before they came and while they wait', async () => {
    const began: string[] = []
    const { start, end } = works(new Turns(1, 5), began)
    expect(await failureOf(start('never', AbortSignal.abort()))).toBe('cancelled')
    const first = start('a')
    const giving = new AbortController()
    const second = failureOf(start('b', giving.signal))
    const third = start('c')
    giving.abort()
    expect(await second).toBe('cancelled')
    end('a')
    await first
    await Promise.resolve()
    expect(began).toEqual(['a', 'c'])
    end('c')
    await third
  })

  it('gives the place on when the work fails', async () => {
    const turns = new Turns(1, 1)
    await expect(turns.run(() => Promise.reject(new Error('broken')))).rejects.toThrow('broken')
    expect(await turns.run(() => Promise.resolve('next'))).toBe('next')
  })
})
