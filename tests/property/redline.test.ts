import { describe, expect, it } from 'vitest'
import type { BlockId } from '../../shared/model/ids.ts'
import { numbersBefore, readRedline, redlineLines, textLines } from '../../shared/redline/accept.ts'
import type { Redline } from '../../shared/redline/model.ts'
import { makeRedline } from '../../shared/redline/redline.ts'
import { paragraphNumbers } from '../../shared/schema/numbers.ts'
import type { TextJson } from '../../shared/schema/text.ts'
import { seededRandom } from '../../shared/util/random.ts'
import { mapIds, normalText, sideOf, TextMaker } from './redline-texts.ts'

const SEEDS = 1_500

/** A text whose ids say nothing: they are replaced by their order of appearance. */
function nameless(text: TextJson): unknown {
  return normalText(mapIds(text, () => 'id' as BlockId))
}

/** Another reader, written from the words of the contract alone: drop, join, and what is left empty at the end is nothing. */
function plainly({ blocks }: Redline, side: 'accept' | 'reject'): readonly string[] {
  const [dropped, moved] = side === 'accept' ? ['deleted', 'movedFrom'] : ['inserted', 'movedTo']
  const lines: string[] = []
  let line = ''
  for (const block of blocks) {
    if (block.change === moved) continue
    line += block.runs.map((run) => (run.op === dropped ? '' : run.text)).join('')
    if (block.mark === dropped) continue
    lines.push(line.replaceAll('\n', ' '))
    line = ''
  }
  return line === '' ? lines : [...lines, line]
}

describe('[PR4] two texts, one truth', () => {
  it('can be read by any program that follows the contract, also after JSON', () => {
    for (let seed = 0; seed < SEEDS; seed++) {
      const maker = new TextMaker(seededRandom(seed))
      const before = maker.text()
      const after = maker.edit(before)
      const redline: Redline = JSON.parse(JSON.stringify(makeRedline(sideOf('a', before), sideOf('b', after))))
      expect(plainly(redline, 'accept'), `seed ${seed}`).toEqual(textLines(after))
      expect(plainly(redline, 'reject'), `seed ${seed}`).toEqual(textLines(before))
      expect(normalText(readRedline(redline, 'reject')), `seed ${seed}`).toEqual(normalText(before))
      const numbers = [...paragraphNumbers([before]).values()]
      expect([...numbersBefore(redline).values()], `seed ${seed}`).toEqual(numbers)
    }
  })

  it('never cuts a grapheme', () => {
    const graphemes = new Intl.Segmenter('und', { granularity: 'grapheme' })
    for (let seed = 0; seed < SEEDS; seed++) {
      const maker = new TextMaker(seededRandom(seed))
      const before = maker.text()
      const { blocks } = makeRedline(sideOf('a', before), sideOf('b', maker.edit(before)))
      for (const { runs } of blocks) {
        const after = runs.filter((run) => run.op !== 'deleted')
        const whole = after.map((run) => run.text).join('')
        const ends = new Set([...graphemes.segment(whole)].map(({ index, segment }) => index + segment.length))
        let at = 0
        after.forEach((run, i) => {
          at += run.text.length
          const next = after[i + 1]
          // Marks, atoms and invisible signs may stand inside a grapheme in the text itself; a change of words may not.
          if (next === undefined || !run.op.concat(next.op).includes('inserted') || run.op === next.op) return
          if (/(?:\p{M}|\p{Cf}|\uFFFC)$|^$/u.test(run.text) || /^(?:\p{M}|\p{Cf}|\uFFFC)|^$/u.test(next.text)) return
          expect(ends, `seed ${seed}: ${JSON.stringify([run, next])}`).toContain(at)
        })
      }
    }
  })

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
