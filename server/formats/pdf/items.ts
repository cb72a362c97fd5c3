import type { Item, Paragraph } from './sheet.ts'

/** An item that has not yet found its place, with its indent. */
export interface LooseItem {
  readonly label: string
  readonly indent: number
  readonly body: Paragraph
}

/** Neighbouring items as a tree: those further from the margin than the one before them stand below that one. */
export function treeOf(items: readonly LooseItem[]): readonly Item[] {
  const tree: Item[] = []
  for (let start = 0; start < items.length; ) {
    const item = items[start]
    if (item === undefined) break
    let end = start + 1
    while ((items[end]?.indent ?? -1) > item.indent) end += 1
    tree.push({ label: { text: item.label }, body: item.body, items: treeOf(items.slice(start + 1, end)) })
    start = end
  }
  return tree
}
