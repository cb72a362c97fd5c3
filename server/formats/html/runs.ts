import { format } from '../../../shared/messages/format.ts'
import type { RedlineRun } from '../../../shared/redline/model.ts'
import { isSafeHref, type MarkJson } from '../../../shared/schema/text.ts'
import { sourceWords } from '../source-words.ts'
import { attributesHtml, escapeHtml } from './escape.ts'

const TAGS = { strong: 'strong', em: 'em', underline: 'u', superscript: 'sup', subscript: 'sub' } as const

/** A run: what was inserted or deleted is an `ins` or `del`, and its kind and author are said to those who hear the page. */
export function runToHtml(run: RedlineRun, footnoteNumber: string | null): string {
  const inner = run.anchor === undefined ? marked(run.marks ?? [], run.text) : anchorHtml(run.anchor, footnoteNumber)
  if (run.op === 'same') return inner
  const source = sourceWords(run)
  if (run.op === 'formatted') {
    const title = `${format('changes.formatted')} ${source}`
    return `<span${attributesHtml({ class: 'formatted', title })}>${inner}${label(`(${title})`)}</span>`
  }
  const tag = run.op === 'inserted' ? 'ins' : 'del'
  const title = `${format(`changes.${run.op}`)} ${source}`
  const attributes = { title, datetime: run.at, 'data-by': run.by, 'data-amendment': run.amendment }
  return `<${tag}${attributesHtml(attributes)}>${label(`${title}: `)}${inner}</${tag}>`
}

/** Words that are heard and not seen, and are no part of the text. */
export function label(words: string): string {
  return `<span class="label" data-aside>${escapeHtml(words)}</span>`
}

function anchorHtml(id: string, number: string | null): string {
  if (number === null) return ''
  return `<sup data-footnote="${escapeHtml(id)}"><a href="#note-${number}">${number}</a></sup>`
}

const VISIBLE = /[\p{L}\p{N}\p{P}\p{S}]/u

function marked(marks: readonly MarkJson[], text: string): string {
  return marks.reduceRight(
    (inner, mark) => {
      if (mark.type !== 'link') return `<${TAGS[mark.type]}>${inner}</${TAGS[mark.type]}>`
      // A link that shows nothing could not be found or named.
      if (!isSafeHref(mark.attrs.href) || !VISIBLE.test(text)) return inner
      return `<a${attributesHtml({ href: mark.attrs.href, rel: 'noopener noreferrer nofollow' })}>${inner}</a>`
    },
    escapeHtml(text).replaceAll('\n', '<br>'),
  )
}
