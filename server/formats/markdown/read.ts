import MarkdownIt, { type Token } from 'markdown-it'
import type { Reading } from '../../../shared/redline/accept.ts'
import type { TextJson } from '../../../shared/schema/text.ts'
import { hasMoreSigns } from '../count-signs.ts'
import { FormatError } from '../format-error.ts'
import { importHtml } from '../html/read.ts'
import type { Imported } from '../imported.ts'
import { withFootnotes } from './footnotes.ts'

/** HTML within the Markdown is let through: what is read from it is only what a text can hold. */
const markdown = withFootnotes(new MarkdownIt('default', { html: true, linkify: false, typographer: false }))

/** Characters of a file, and of those the ones that can begin or end something: each may take a thousand bytes when it is read. */
const SOURCE_MAX = 4 << 20
const SIGNS_MAX = 400_000
const SIGNS = '*_~`[]!<&\\|'
/** Of what it becomes as a page. */
const CHARACTERS_MAX = 100 << 20

/** The text of a Markdown file, as `importMarkdown` reads it. */
export function readMarkdown(source: string, side: Reading): TextJson {
  return importMarkdown(source, side).text
}

/**
 * The text of a Markdown file (CommonMark with tables and footnotes): what its web page would say. `ins` and `del` in it are read by
 * the side.
 *
 * @throws FormatError where it is nested too deeply, or becomes too large
 */
export function importMarkdown(source: string, side: Reading): Imported {
  if (source.length > SOURCE_MAX || hasMoreSigns(source, SIGNS, SIGNS_MAX))
    throw new FormatError('This Markdown is too large to be read.')
  const file = {}
  const tokens = markdown.parse(source, file)
  check(tokens)
  return importHtml(markdown.renderer.render(tokens, markdown.options, file), side)
}

/** What is nested deeper than the parser goes it would leave out; and a short reference can stand for a long address many times. */
function check(tokens: readonly Token[]): void {
  let characters = 0
  const waiting = [...tokens]
  for (let token = waiting.pop(); token !== undefined; token = waiting.pop()) {
    if (token.block && token.level >= (markdown.options.maxNesting ?? 0) - 1)
      throw new FormatError('This Markdown is nested too deeply to be read.')
    characters += token.content.length
    for (const [, value] of token.attrs ?? []) characters += String(value).length
    if (characters > CHARACTERS_MAX) throw new FormatError('This Markdown is too large to be read.')
    for (const child of token.children ?? []) waiting.push(child)
  }
}
