import MarkdownIt from 'markdown-it'
import type { Reading } from '../../../shared/redline/accept.ts'
import type { TextJson } from '../../../shared/schema/text.ts'
import { readHtml } from '../html/read.ts'

/** HTML within the Markdown is let through: what is read from it is only what a text can hold. */
const markdown = new MarkdownIt('default', { html: true, linkify: false, typographer: false })

/**
 * The text of a Markdown file (CommonMark with tables): what its web page would say. `ins` and `del` in it are read by the side.
 *
 * @throws FormatError where it is nested too deeply
 */
export function readMarkdown(source: string, side: Reading): TextJson {
  return readHtml(markdown.render(source), side)
}
