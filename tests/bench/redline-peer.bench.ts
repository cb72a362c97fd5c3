import { diffWords } from 'diff'
import { textLines } from '../../shared/redline/accept.ts'
import { makeRedline, type RedlineText } from '../../shared/redline/redline.ts'
import { type Bench, medianMs } from './bench.ts'
import { nightOfDrafting } from './night-of-drafting.ts'

/** Our redline, with blocks, moves, marks and authors, beside the bare word diff of the package `diff`, on the same texts in one run. */
export const bench: Bench = {
  budget: 'redline of 500 paragraphs, beside diffWords',
  limit: 1,
  unit: 'times',
  measure() {
    const sides = nightOfDrafting(500)
    const [before, after] = sides.map(plain) as [string, string]
    const peer = medianMs(() => diffWords(before, after), { runs: 5, warmUp: 1 })
    return medianMs(() => makeRedline(...sides)) / peer
  },
}

function plain({ sections }: RedlineText): string {
  return sections.flatMap(({ text }) => textLines(text)).join('\n')
}
