import { describe, expect, it } from 'vitest'
import type { BlockId } from '../../shared/model/ids.ts'
import { readRedline, redlineLines, textLines } from '../../shared/redline/accept.ts'
import { makeRedline } from '../../shared/redline/redline.ts'
import type { TextJson } from '../../shared/schema/text.ts'
import { seededRandom } from '../../shared/util/random.ts'
import { mapIds, normalText, sideOf, TextMaker } from './redline-texts.ts'

const SEEDS = 1_500

/** A text whose ids say nothing: they are replaced by their order of appearance. */
function nameless(text: TextJson): unknown {
  return normalText(mapIds(text, () => 'id' as BlockId))
}

describe('two texts, one truth', () => {
  it('reads as exactly the text after with accept, and the text before with reject, where ids are shared', () => {
    for (let seed = 0; seed < SEEDS; seed++) {
      const maker = new TextMaker(seededRandom(seed))
      const before = maker.text()
      const after = maker.edit(before)
      const redline = makeRedline(sideOf('L.1', before), sideOf('L.1/Rev.1', after))
      const told = `seed ${seed}`
      expect(normalText(readRedline(redline, 'accept')), told).toEqual(normalText(after))
      expect(normalText(readRedline(redline, 'reject')), told).toEqual(normalText(before))
      expect(redlineLines(redline, 'accept'), told).toEqual(textLines(after))
      expect(redlineLines(redline, 'reject'), told).toEqual(textLines(before))
    }
  })

  it('does so where the texts share no ids, or the same ids name other blocks', () => {
    for (let seed = 0; seed < SEEDS; seed++) {
      const random = seededRandom(seed)
      const maker = new TextMaker(random)
      const before = maker.text()
      const other = random.chance(0.3) ? maker.text() : maker.edit(before)
      let count = 0
      const inOrder = new Map<BlockId, BlockId>()
      const numbered = (id: BlockId) => {
        if (!inOrder.has(id)) inOrder.set(id, `n${++count}` as BlockId)
        return inOrder.get(id) as BlockId
      }
      const after = random.chance(0.5) ? maker.renamed(other) : mapIds(other, numbered)
      const redline = makeRedline(sideOf('a', before), sideOf('b', after))
      const told = `seed ${seed}`
      expect(nameless(readRedline(redline, 'accept')), told).toEqual(nameless(after))
      expect(nameless(readRedline(redline, 'reject')), told).toEqual(nameless(before))
      expect(redlineLines(redline, 'accept'), told).toEqual(textLines(after))
      expect(redlineLines(redline, 'reject'), told).toEqual(textLines(before))
    }
  })
})
