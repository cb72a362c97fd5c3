import { ChangeSet, simplifyChanges } from 'prosemirror-changeset'
import { Transform } from 'prosemirror-transform'
import { makeRedline, type RedlineText } from '../../shared/redline/redline.ts'
import { textSchema } from '../../shared/schema/schema.ts'
import type { BlockJson } from '../../shared/schema/text.ts'
import { type Bench, medianMs } from './bench.ts'
import { nightOfDrafting } from './night-of-drafting.ts'

/**
 * Our redline of two versions beside prosemirror-changeset, which is handed which paragraph became which: on whole documents it gives
 * one change from the first to the last word that differs, and knows neither moves nor kinds nor attributes.
 */
export const bench: Bench = {
  budget: 'redline of 500 paragraphs, beside prosemirror-changeset',
  limit: 1,
  unit: 'times',
  measure() {
    const sides = nightOfDrafting(500)
    const [before, after] = sides.map(blocksById) as [ReadonlyMap<string, BlockJson>, ReadonlyMap<string, BlockJson>]
    const pairs = [...before].flatMap(([id, block]) => {
      const now = after.get(id)
      return now === undefined ? [] : [[docOf(block), docOf(now)] as const]
    })
    const peer = medianMs(
      () => {
        for (const [one, other] of pairs) {
          const change = new Transform(one).replaceWith(0, one.content.size, other.content)
          const set = ChangeSet.create(one).addSteps(change.doc, change.mapping.maps, null)
          simplifyChanges(set.changes, change.doc)
        }
      },
      { runs: 5, warmUp: 2 },
    )
    return medianMs(() => makeRedline(...sides)) / peer
  },
}

function blocksById({ sections }: RedlineText): ReadonlyMap<string, BlockJson> {
  return new Map(sections.flatMap(({ text }) => text.content).map((block) => [block.attrs.id, block]))
}

function docOf(block: BlockJson) {
  return textSchema.nodeFromJSON({ type: 'doc', content: [block] })
}
