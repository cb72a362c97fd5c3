import type { RedlineBlock } from '../../../shared/redline/model.ts'
import type { WrittenBlock } from './blocks.ts'
import type { Sources } from './sources.ts'
import { type Xml, xmlContainer, xmlElement } from './xml-out.ts'

/** Where a change comes from that no amendment is known for: the version that the file shows. */
const AFTER = '#after'

/** The changes of a text as the modifications it underwent: one for the words of each block, one for each end that came or went. */
export function modifications(written: readonly WrittenBlock[], sources: Sources): Xml[] {
  let last = 0
  return written.flatMap((one, i) => {
    return [...wordsOf(one, written), ...endOf(one, written[i + 1])].map(({ type, parts, source }) => {
      last += 1
      const { block } = one
      const by = block.runs.find(({ op }) => op !== 'same') ?? block.markBy ?? {}
      return xmlContainer('textualMod', { eId: `pmod_${last}`, type, refersTo: sources.authorOf(source ?? by) }, [
        xmlElement('source', { href: sources.amendmentOf(source ?? by) ?? AFTER }),
        xmlElement('destination', { href: `#${one.eId}` }),
        ...parts,
      ])
    })
  })
}

interface Modification {
  readonly type: 'insertion' | 'repeal' | 'substitution' | 'renumbering' | 'split' | 'join'
  readonly parts: readonly Xml[]
  readonly source?: NonNullable<RedlineBlock['markBy']>
}

function wordsOf({ block, inserted, deleted }: WrittenBlock, all: readonly WrittenBlock[]): Modification[] {
  const parts = [
    ...deleted.map((id) => xmlElement('old', { href: `#${id}` })),
    ...inserted.map((id) => xmlElement('new', { href: `#${id}` })),
  ]
  if (block.change === 'movedFrom') return []
  if (block.change === 'movedTo') {
    const from = all.find((other) => other.block.change === 'movedFrom' && other.block.moveId === block.moveId)
    const previous = from === undefined ? [] : [xmlElement('previous', { href: `#${from.eId}` })]
    return [{ type: 'renumbering', parts: [...previous, ...parts], ...(block.markBy && { source: block.markBy }) }]
  }
  if (parts.length > 0) {
    const type = inserted.length === 0 ? 'repeal' : deleted.length === 0 ? 'insertion' : 'substitution'
    return [{ type, parts }]
  }
  const isChanged = (block.attributes ?? []).length > 0 || block.runs.some(({ op }) => op === 'formatted')
  return isChanged ? [{ type: 'substitution', parts: [] }] : []
}

/** A split or a join. Where a whole paragraph came or went its words say so already. */
function endOf({ block }: WrittenBlock, next: WrittenBlock | undefined): Modification[] {
  if (block.mark === 'same' || block.change === 'inserted' || block.change === 'deleted') return []
  const parts = next === undefined ? [] : [xmlElement('new', { href: `#${next.eId}` })]
  return [{ type: block.mark === 'inserted' ? 'split' : 'join', parts, source: block.markBy ?? {} }]
}
