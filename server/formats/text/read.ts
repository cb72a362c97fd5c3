import type { TextJson } from '../../../shared/schema/text.ts'
import { cleanText } from '../clean-text.ts'
import type { Imported } from '../imported.ts'
import { blocksFrom, IdSource, InlineBuilder, ParagraphBound, type ReadItem } from '../text-builder.ts'
import { UnheldCounter } from '../unheld.ts'

/** The text of a plain file, as `importText` reads it. */
export function readText(source: string): TextJson {
  return importText(source).text
}

/** The text of a plain file: each line that is not blank is a paragraph, without the spaces around it. */
export function importText(source: string): Imported {
  const unheld = new UnheldCounter()
  const bound = new ParagraphBound()
  const items: ReadItem[] = []
  // A byte order mark is no character of the text, and a page of a plain file ends with a form feed.
  for (const raw of source
    .replace(/^\ufeff/, '')
    .replaceAll('\f', '\n')
    .split(/\r\n?|[\n\u0085\u2028\u2029]/)) {
    unheld.noteCharacters(raw)
    const content = new InlineBuilder()
    content.text(cleanText(raw).trim())
    if (content.content.length === 0) continue
    bound.take()
    items.push({ paragraph: { look: { kind: 'paragraph' }, content: content.content, joined: false } })
    unheld.endParagraph(content.content)
  }
  return { text: { type: 'doc', content: blocksFrom(items, new IdSource()) }, unheld: unheld.list() }
}
