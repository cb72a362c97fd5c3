import { describe, expect, it } from 'vitest'
import { instructionsOf } from '../../shared/redline/instructions.ts'
import type { Redline } from '../../shared/redline/model.ts'
import { makeRedline } from '../../shared/redline/redline.ts'
import type { TextJson } from '../../shared/schema/text.ts'
import { seededRandom } from '../../shared/util/random.ts'
import { namedWords, sortedInk } from '../support/instruction-words.ts'
import { realSteps, sideOf } from '../support/texts.ts'
import { TextMaker } from './redline-texts.ts'

/** The quotation marks of the instructions themselves, out of the text. */
function withoutQuotes(text: TextJson): TextJson {
  return JSON.parse(JSON.stringify(text).replace(/[“”]/g, '*')) as TextJson
}

function expectNamed(redline: Redline, name: string): void {
  const lines = instructionsOf(redline)
  const runs = redline.blocks.flatMap((block) => (block.change === 'movedFrom' ? [] : block.runs))
  const marked = (op: string) => sortedInk(runs.filter((run) => run.op === op).map(({ text }) => text))
  const named = namedWords(lines)
  expect(sortedInk(named.inserted), `${name}: inserted, by\n${lines.join('\n')}`).toBe(marked('inserted'))
  expect(sortedInk(named.deleted), `${name}: deleted, by\n${lines.join('\n')}`).toBe(marked('deleted'))
  for (const line of lines) expect(line, name).not.toMatch(/[\n{}]|undefined|paragraph here|table here/)
}

describe('instructions in words', () => {
  it('name every inserted and deleted word, and no other, on every step of the real texts', () => {
    for (const { name, before, after } of realSteps()) {
      expectNamed(makeRedline(sideOf(withoutQuotes(before), 'before'), sideOf(withoutQuotes(after), 'after')), name)
    }
  })

  it('name every inserted and deleted word, and no other, on random texts', () => {
    for (let seed = 900; seed < 1300; seed++) {
      const maker = new TextMaker(seededRandom(seed))
      const before = withoutQuotes(maker.text())
      const after = withoutQuotes(maker.edit(before))
      expectNamed(makeRedline(sideOf(before, 'before'), sideOf(after, 'after')), `seed ${seed}`)
    }
  })

  it('leave nothing unsaid: where the texts differ there is an instruction', () => {
    let differing = 0
    for (let seed = 1300; seed < 1500; seed++) {
      const maker = new TextMaker(seededRandom(seed))
      const before = maker.text()
      const redline = makeRedline(sideOf(before, 'before'), sideOf(maker.edit(before), 'after'))
      const { inserted, deleted, moved } = redline.summary
      if (inserted + deleted + moved === 0) continue
      differing += 1
      expect(instructionsOf(redline).length, `seed ${seed}`).toBeGreaterThan(0)
    }
    expect(differing).toBeGreaterThan(100)
  })
})
