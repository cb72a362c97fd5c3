import type { RedlineBlock, RedlineRun } from '../../../shared/redline/model.ts'

/**
 * Neighbouring blocks with their runs in the order to write them: as they are, but where the last words of one were replaced and the
 * next begins with added words, the new words stand before the old ones. The texts are the same. LibreOffice (7.4) takes additions
 * of one author on both sides of a paragraph's end for a single one, and would drop that end when it is rejected.
 */
export function withOrderedTails(blocks: readonly RedlineBlock[]): readonly RedlineBlock[] {
  const ordered = [...blocks]
  for (let i = ordered.length - 2; i >= 0; i--) {
    const [block, next] = [ordered[i], ordered[i + 1]]
    if (block === undefined || block.mark === 'inserted' || next?.runs[0]?.op !== 'inserted') continue
    ordered[i] = { ...block, runs: addedFirst(block.runs) }
  }
  return ordered
}

function addedFirst(runs: readonly RedlineRun[]): readonly RedlineRun[] {
  const added = runs.length - countAtEnd(runs, 'inserted')
  const gone = added - countAtEnd(runs.slice(0, added), 'deleted')
  // A paragraph replaced whole still begins with old words, for the sake of the paragraph before.
  const [front, back] = gone > 0 ? [[], runs.slice(gone, added)] : splitInWords(runs.slice(0, added))
  return [...runs.slice(0, gone), ...front, ...runs.slice(added), ...back]
}

/** Deleted runs in two parts, the first as short as may be without cutting a word. */
function splitInWords(runs: readonly RedlineRun[]): readonly [readonly RedlineRun[], readonly RedlineRun[]] {
  const [first, ...others] = runs
  if (first === undefined || others.length > 0) return [runs.slice(0, 1), others]
  const space = first.text.indexOf(' ') + 1
  if (space === 0 || space === first.text.length) return [[], runs]
  return [[{ ...first, text: first.text.slice(0, space) }], [{ ...first, text: first.text.slice(space) }]]
}

function countAtEnd(runs: readonly RedlineRun[], op: RedlineRun['op']): number {
  return runs.length - 1 - runs.findLastIndex((run) => run.op !== op)
}
