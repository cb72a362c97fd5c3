import MarkdownIt from 'markdown-it'
import type { Reading } from '../../../shared/redline/accept.ts'
import type { TextJson } from '../../../shared/schema/text.ts'
import { importHtml } from '../html/read.ts'
import type { Imported } from '../imported.ts'
import { withFootnotes } from './footnotes.ts'

/** HTML within the Markdown is let through: what is read from it is only what a text can hold. */
const markdown = withFootnotes(new MarkdownIt('default', { html: true, linkify: false, typographer: false }))

/** The text of a Markdown file, as `importMarkdown` reads it. */
export function readMarkdown(source: string, side: Reading): TextJson {
  return importMarkdown(source, side).text
}

/**
 * The text of a Markdown file (CommonMark with tables and footnotes): what its web page would say. `ins` and `del` in it are read by
 * the side.
 *
 * @throws FormatError where it is nested too deeply
 */
export function importMarkdown(source: string, side: Reading): Imported {
  return importHtml(markdown.render(source, {}), side)
}
