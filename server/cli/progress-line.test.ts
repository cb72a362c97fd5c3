import { expect, it } from 'vitest'
import { withProgress } from './progress-line.ts'

function terminal(isTTY: boolean) {
  const written: string[] = []
  return { isTTY, written, write: (words: string) => written.push(words) }
}

it('says what a command is about in one line of the terminal, and takes it away, also when the work fails', async () => {
  const shown = terminal(true)
  const failing = withProgress(
    'compare',
    async (say) => {
      say('Reading…')
      say('Comparing…')
      throw new Error('unreadable')
    },
    shown,
  )
  await expect(failing).rejects.toThrow('unreadable')
  expect(shown.written.join('')).toBe(
    '\r\u001b[Kplenum compare: Reading…\r\u001b[Kplenum compare: Comparing…\r\u001b[K',
  )
})

it('says nothing where standard error is no terminal', async () => {
  const file = terminal(false)
  expect(await withProgress('compare', async (say) => [say('Reading…'), 7].at(1), file)).toBe(7)
  expect(file.written).toEqual([])
})
