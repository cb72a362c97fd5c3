import type { RedlineBlock } from '../../shared/redline/model.ts'

/** The blocks of a redline by section: a block that names one begins it. Footnotes are left out; they stand after the text. */
export function sectionsOf(blocks: readonly RedlineBlock[]): RedlineBlock[][] {
  const sections: RedlineBlock[][] = []
  for (const block of blocks) {
    if (block.type === 'footnote') continue
    const last = sections.at(-1)
    if (last === undefined || block.section !== undefined) sections.push([block])
    else last.push(block)
  }
  return sections
}

/** The footnotes of a redline, each once: one whose place among them changed is read on both sides from where it stands now. */
export function footnotesOf(blocks: readonly RedlineBlock[]): RedlineBlock[] {
  return blocks.filter(({ type, change }) => type === 'footnote' && change !== 'movedFrom')
}
