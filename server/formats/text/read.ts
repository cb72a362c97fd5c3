import type { TextJson } from '../../../shared/schema/text.ts'
import { cleanText } from '../clean-text.ts'
import { blocksFrom, IdSource, InlineBuilder, type ReadItem } from '../text-builder.ts'

/** The text of a plain file: each line that is not blank is a paragraph, without the spaces around it. */
export function readText(source: string): TextJson {
  const items: ReadItem[] = []
  for (const line of cleanText(source).split('\n')) {
    const content = new InlineBuilder()
    content.text(line.trim())
    if (content.content.length === 0) continue
    items.push({ paragraph: { look: { kind: 'paragraph' }, content: content.content, joined: false } })
  }
  return { type: 'doc', content: blocksFrom(items, new IdSource()) }
}
