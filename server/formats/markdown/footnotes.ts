import type { MarkdownIt, StateBlock, Token } from 'markdown-it'

const LABEL = /^\[\^([^\]\s^]{1,200})\]/

/**
 * Footnotes: `[^a]` in a text, and `[^a]: words` at the beginning of a line, with further lines set in by four spaces. They are
 * rendered as pages name them for those who cannot see (DPUB-ARIA). CommonMark, which has none, would take a note of one word for the address of a link, and lose it.
 */
export function withFootnotes(markdown: MarkdownIt): MarkdownIt {
  markdown.block.ruler.before('reference', 'footnote', footnote, { alt: ['paragraph', 'reference'] })
  markdown.inline.ruler.before('link', 'footnote_anchor', anchor)
  const id = (token: Token | undefined) => markdown.utils.escapeHtml(`fn-${String(token?.meta?.label)}`)
  markdown.renderer.rules.footnote_open = (tokens, i) => `<aside role="doc-footnote" id="${id(tokens[i])}">`
  markdown.renderer.rules.footnote_close = () => '</aside>\n'
  markdown.renderer.rules.footnote_anchor = (tokens, i) => `<a role="doc-noteref" href="#${id(tokens[i])}"></a>`
  return markdown
}

type BlockRule = Parameters<MarkdownIt['block']['ruler']['push']>[1]
type InlineRule = Parameters<MarkdownIt['inline']['ruler']['push']>[1]

const footnote: BlockRule = (state, line, end, silent) => {
  const begin = (state.bMarks[line] ?? 0) + (state.tShift[line] ?? 0)
  if ((state.sCount[line] ?? 0) - state.blkIndent >= 4) return false
  const whole = state.src.slice(begin, state.eMarks[line])
  const label = LABEL.exec(whole)
  if (label === null || whole[label[0].length] !== ':') return false
  if (silent) return true
  notesIn(state.env).add(label[1] ?? '')
  state.push('footnote_open', 'aside', 1).meta = { label: label[1] }
  const saved = {
    mark: state.bMarks[line] ?? 0,
    shift: state.tShift[line] ?? 0,
    count: state.sCount[line] ?? 0,
    parent: state.parentType,
    indent: state.blkIndent,
  }
  const skipped = label[0].length + 1 + (/^[ \t]*/.exec(whole.slice(label[0].length + 1))?.[0].length ?? 0)
  state.bMarks[line] = begin + skipped
  state.tShift[line] = 0
  // The first line stands where the lines that go on are set in to.
  state.sCount[line] = saved.indent + 4
  state.blkIndent += 4
  state.md.block.tokenize(state, line, lastLine(state, line, end))
  state.blkIndent = saved.indent
  state.parentType = saved.parent
  state.bMarks[line] = saved.mark
  state.tShift[line] = saved.shift
  state.sCount[line] = saved.count
  state.push('footnote_close', 'aside', -1)
  return true
}

/** Behind the lines of a note: up to the next that is not blank and not set in, but for lines that go on a paragraph. */
function lastLine(state: StateBlock, line: number, end: number): number {
  let after = line + 1
  for (let next = line + 1; next < end; next++) {
    if (state.isEmpty(next)) continue
    const isSetIn = (state.sCount[next] ?? 0) >= state.blkIndent
    const goesOn = next === after && !LABEL.test(state.src.slice(state.bMarks[next], state.eMarks[next]))
    if (!isSetIn && !goesOn) break
    after = next + 1
  }
  return after
}

const anchor: InlineRule = (state, silent) => {
  if (state.src[state.pos] !== '[' || state.src[state.pos + 1] !== '^') return false
  const label = LABEL.exec(state.src.slice(state.pos, state.pos + 210))
  if (label === null || !notesIn(state.env).has(label[1] ?? '')) return false
  if (!silent) state.push('footnote_anchor', '', 0).meta = { label: label[1] }
  state.pos += label[0].length
  return true
}

/** The labels of the notes of a file; blocks are read before what stands in their lines. */
const labels = new WeakMap<object, Set<string>>()

function notesIn(file: object): Set<string> {
  const known = labels.get(file) ?? new Set()
  labels.set(file, known)
  return known
}
