import { type BlockJson, type FootnoteJson, inlineText, type TextBlockJson, type TextJson } from '../../../shared/schema/text.ts'

/**
 * The paragraphs of a text, one string each (CONTRACT, Redline JSON): in reading order, those of a table cell each by itself, the
 * footnotes after the last one. A hard break is a space.
 */
export function textLines(text: TextJson): string[] {
  const blocks = text.content.flatMap(textBlocksOf)
  const notes = blocks.flatMap(({ content = [] }) => content.filter((node) => node.type === 'footnote'))
  return [...blocks.map(({ content }) => lineOf(content)), ...notes.map(noteLine)]
}

function textBlocksOf(block: BlockJson): readonly TextBlockJson[] {
  if (block.type === 'block') return [block]
  return block.content.flatMap((row) => row.content.flatMap((cell) => cell.content))
}

function lineOf(content: TextBlockJson['content']): string {
  return inlineText(content).replaceAll('\n', ' ')
}

function noteLine(note: FootnoteJson): string {
  return lineOf(note.attrs.content)
}
