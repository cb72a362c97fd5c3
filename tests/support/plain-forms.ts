import type { BlockId } from '../../shared/model/ids.ts'
import type { TextBlockJson, TextJson } from '../../shared/schema/text.ts'
import { mapIds, mapInline, normalInline, normalText } from '../property/redline-texts.ts'

/** A text as a file can hold it: without ids, references as the numbers shown, list styles of items alone. Equal texts are deeply equal. */
export function asInFile(text: TextJson): unknown {
  const shown = mapInline(text, (node) =>
    node.type === 'reference'
      ? { type: 'text', text: node.attrs.shown, ...(node.marks && { marks: node.marks }) }
      : node,
  )
  const block = ({ attrs: { list, ...attrs }, content }: TextBlockJson): TextBlockJson => ({
    type: 'block',
    attrs: attrs.kind === 'item' && list !== undefined ? { ...attrs, list } : attrs,
    content: normalInline(content ?? []),
  })
  const content = shown.content.map((item) => {
    if (item.type === 'block') return block(item)
    const rows = item.content.map((row) => ({
      ...row,
      content: row.content.map((cell) => ({ ...cell, content: cell.content.map(block) })),
    }))
    return { ...item, content: rows }
  })
  return normalText(mapIds({ type: 'doc', content }, () => 'id' as BlockId))
}
