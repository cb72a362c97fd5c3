import type { BlockId } from '../model/ids.ts'
import type { TextJson } from './text.ts'

/**
 * Numbers are not text (DESIGN §4): they follow from the order of the blocks. Paragraphs and operative paragraphs that bear
 * numbers are counted 1…n across all sections of a document; preambular ones count in a series of their own, "PP1" …
 */
export function paragraphNumbers(sections: readonly TextJson[]): ReadonlyMap<BlockId, string> {
  const numbers = new Map<BlockId, string>()
  let paragraphs = 0
  let preambular = 0
  for (const section of sections) {
    for (const block of section.content) {
      if (block.type !== 'block' || block.attrs.numbered === false) continue
      const { id, kind } = block.attrs
      if (kind === 'paragraph' || kind === 'operative') numbers.set(id, String(++paragraphs))
      else if (kind === 'preambular') numbers.set(id, `PP${++preambular}`)
    }
  }
  return numbers
}
