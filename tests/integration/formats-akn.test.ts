import { describe, expect, it } from 'vitest'
import { readAkn } from '../../server/formats/akn/read.ts'
import { redlineToAkn } from '../../server/formats/akn/write.ts'
import { textLines } from '../../shared/redline/accept.ts'
import type { Frame } from '../../shared/redline/frame.ts'
import type { Redline } from '../../shared/redline/model.ts'
import { makeRedline } from '../../shared/redline/redline.ts'
import type { TextJson } from '../../shared/schema/text.ts'
import { seededRandom } from '../../shared/util/random.ts'
import { normalText, TextMaker } from '../property/redline-texts.ts'
import { aknFault } from '../support/akn-schema.ts'
import { realSteps, sideOf } from '../support/texts.ts'

const FRAME: Frame = { title: 'Outcome', subject: 'Changes', lines: ['Issued', 'Note'], language: 'en' }
const SIDES = ['accept', 'reject'] as const

function expectBoth(redline: Redline, before: TextJson, after: TextJson, name: string): void {
  for (const file of [redlineToAkn(redline, null), redlineToAkn(redline, FRAME)]) {
    expect(aknFault(file), name).toBeNull()
    for (const side of SIDES) {
      const lines = textLines(side === 'accept' ? after : before)
      expect(textLines(readAkn(file, side)), `${name}, ${side}`).toEqual(lines)
    }
  }
}

describe('a redline as Akoma Ntoso', () => {
  it('is valid and gives both texts again, on every step of the real texts', () => {
    for (const { name, before, after } of realSteps()) {
      expectBoth(makeRedline(sideOf(before, 'before'), sideOf(after, 'after')), before, after, name)
    }
  })

  it('is valid and gives both texts again, on random texts', () => {
    for (let seed = 500; seed < 700; seed++) {
      const maker = new TextMaker(seededRandom(seed))
      const before = maker.text()
      const after = maker.edit(before)
      expectBoth(makeRedline(sideOf(before, 'before'), sideOf(after, 'after')), before, after, `seed ${seed}`)
    }
  })
})
