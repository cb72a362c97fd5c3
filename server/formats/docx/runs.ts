import {
  ExternalHyperlink,
  FootnoteReferenceRun,
  type IRunOptions,
  type ParagraphChild,
  TextRun,
  type XmlComponent,
} from 'docx'
import type { RedlineRun } from '../../../shared/redline/model.ts'
import { isSafeHref, type MarkJson } from '../../../shared/schema/text.ts'
import { cleanText } from '../clean-text.ts'
import { type Stretch, stretchesOf } from '../direction.ts'
import { Element } from './element.ts'
import type { Footnotes } from './footnotes.ts'
import type { Revisions } from './revisions.ts'

/** How the words of a block are tracked as a whole: a block moved away or here changes what its runs are. */
export type BlockFate = 'stays' | 'movedFrom' | 'movedTo'

/** The elements of the two places of a move. */
export const MOVES = { movedFrom: 'w:moveFrom', movedTo: 'w:moveTo' } as const

/** What runs need to know of their block. */
export interface RunContext {
  readonly revisions: Revisions
  readonly fate: BlockFate
  readonly rightToLeft: boolean
  readonly footnotes: Footnotes
}

/** The elements that a block's runs become; runs with one link stand in one hyperlink. */
export function runsToWord(runs: readonly RedlineRun[], context: RunContext): ParagraphChild[] {
  const children: ParagraphChild[] = []
  for (let i = 0; i < runs.length; ) {
    const href = linkOf(runs[i]?.marks)
    let end = i + 1
    while (href !== null && end < runs.length && linkOf(runs[end]?.marks) === href) end += 1
    const elements = runs.slice(i, end).flatMap((run) => runToWord(run, context))
    if (href === null) children.push(...(elements as ParagraphChild[]))
    else children.push(new ExternalHyperlink({ link: href, children: elements as ParagraphChild[] }))
    i = end
  }
  return children
}

function linkOf(marks: readonly MarkJson[] = []): string | null {
  const link = marks.find((mark) => mark.type === 'link')
  return link?.type === 'link' && isSafeHref(link.attrs.href) ? link.attrs.href : null
}

function runToWord(run: RedlineRun, context: RunContext): XmlComponent[] {
  const elements = plainRuns(run, context)
  if (elements.length === 0) return []
  if (context.fate === 'movedTo' && run.op === 'deleted') {
    return [tracked('w:ins', run, context, [tracked('w:del', run, context, elements)])]
  }
  if (context.fate !== 'stays' && run.op !== 'inserted' && run.op !== 'deleted') {
    return [tracked(MOVES[context.fate], run, context, elements)]
  }
  if (run.op === 'inserted') return [tracked('w:ins', run, context, elements)]
  return run.op === 'deleted' ? [tracked('w:del', run, context, elements)] : elements
}

function tracked(name: string, run: RedlineRun, { revisions }: RunContext, children: XmlComponent[]): Element {
  const { id, author, date } = revisions.next(run)
  return new Element(name, { 'w:id': id, 'w:author': author, 'w:date': date }, children)
}

function plainRuns(run: RedlineRun, context: RunContext): XmlComponent[] {
  const footnote = run.anchor === undefined ? null : context.footnotes.anchor(run.anchor)
  if (footnote !== null) return [new FootnoteReferenceRun(footnote)]
  const revision = run.op === 'formatted' ? context.revisions.next(run) : null
  return stretchesOf(cleanText(run.text), context.rightToLeft).map((stretch) => {
    const change =
      revision === null ? {} : { revision: { ...NO_MARKS, ...formatOf(run.marksBefore, stretch), ...revision } }
    return new TextRun({
      ...formatOf(run.marks, stretch),
      ...change,
      children: textParts(stretch.text, run.op === 'deleted'),
    })
  })
}

/** Characters and line breaks. The package's own text takes some words, such as "CURRENT", for page numbers. */
function textParts(text: string, deleted: boolean): Element[] {
  return text
    .split('\n')
    .flatMap((line, i) => [
      ...(i > 0 ? [new Element('w:br', {}, [])] : []),
      ...(line === '' ? [] : [new Element(deleted ? 'w:delText' : 'w:t', { 'xml:space': 'preserve' }, [line])]),
    ])
}

/** The format asks for properties before the change, and the package leaves them out where they say nothing. */
const NO_MARKS: IRunOptions = { bold: false }

const EAST_ASIAN = /[\p{Script=Han}\p{Script=Hiragana}\p{Script=Katakana}\p{Script=Hangul}]/u

function formatOf(marks: readonly MarkJson[] = [], { text, rightToLeft }: Stretch): IRunOptions {
  const has = (type: MarkJson['type']) => marks.some((mark) => mark.type === type)
  return {
    ...(linkOf(marks) !== null && { style: 'Hyperlink' }),
    ...(has('strong') && { bold: true }),
    ...(has('em') && { italics: true }),
    ...(has('underline') && { underline: {} }),
    ...(has('superscript') && { superScript: true }),
    ...(has('subscript') && { subScript: true }),
    ...(rightToLeft && { rightToLeft: true }),
    // Quotation marks and dashes are in both kinds of fonts: among ideographs they are set as those are.
    ...(EAST_ASIAN.test(text) && { font: { hint: 'eastAsia' } }),
  }
}
