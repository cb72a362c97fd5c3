import { DOMParser, type ParseRule, type Slice } from 'prosemirror-model'
import { textSchema } from '../../shared/schema/schema.ts'
import { type BlockKind, INDENT_MAX, isSafeHref, type ListStyle } from '../../shared/schema/text.ts'

/** What stands in no text of ours, wherever it comes from. */
const JUNK =
  'script, style, meta, link, title, xml, iframe, object, embed, svg, img, picture, video, audio, input, button, select, textarea'
const BLOCKS = 'p, h1, h2, h3, h4, h5, h6, li, blockquote, div, pre, dt, dd, td, th'

/** Brings foreign HTML into plain paragraphs, headings and items that the rules below read. Scripts never run: the document is inert. */
export function cleanHtml(html: string): string {
  const page = new window.DOMParser().parseFromString(html, 'text/html')
  const { body } = page
  removeComments(body)
  for (const junk of body.querySelectorAll(JUNK)) junk.remove()
  for (const element of [...body.querySelectorAll('*')]) {
    if (element.tagName.includes(':')) element.replaceWith(...element.childNodes)
  }
  for (const paragraph of body.querySelectorAll('p')) wordListItem(paragraph)
  for (const item of body.querySelectorAll('li')) listItem(item)
  return body.innerHTML
}

function removeComments(node: Node): void {
  for (const child of [...node.childNodes]) {
    if (child.nodeType === 8) child.parentNode?.removeChild(child)
    else removeComments(child)
  }
}

/** Word writes list items as paragraphs with `mso-list:l0 level2 lfo1` and the bullet or number as ignorable text. */
function wordListItem(paragraph: Element): void {
  const level = /mso-list:[^;]*\blevel(\d+)/i.exec(paragraph.getAttribute('style') ?? '')?.[1]
  if (level === undefined) return
  let label = ''
  for (const span of [...paragraph.querySelectorAll('span')]) {
    if (!/mso-list:\s*Ignore/i.test(span.getAttribute('style') ?? '')) continue
    label ||= (span.textContent ?? '').trim()
    span.remove()
  }
  setItem(paragraph, listOfLabel(label), Number(level) - 1)
}

function listOfLabel(label: string): ListStyle {
  if (/^\(?\d/.test(label)) return 'decimal'
  if (/^\(?[ivxl]+[.)]/i.test(label)) return 'roman'
  return /^\(?[a-z][.)]/i.test(label) ? 'alpha' : 'bullet'
}

function listItem(item: Element): void {
  const list = item.parentElement
  let depth = -1
  for (let at: Element | null = list; at !== null; at = at.parentElement) if (/^[ou]l$/i.test(at.tagName)) depth += 1
  const type = list?.getAttribute('type') ?? ''
  const ordered = /^a$/i.test(type) ? 'alpha' : /^i$/i.test(type) ? 'roman' : 'decimal'
  setItem(item, list?.tagName === 'OL' ? ordered : 'bullet', Math.max(0, depth))
}

function setItem(element: Element, list: ListStyle, indent: number): void {
  element.setAttribute('data-kind', 'item')
  element.setAttribute('data-list', list)
  element.setAttribute('data-indent', String(Math.min(INDENT_MAX, Math.max(0, indent))))
}

const block = (tag: string, kind: BlockKind, more: Record<string, unknown> = {}): ParseRule => ({
  tag,
  node: 'block',
  getAttrs: (element) => blockAttrs(element, kind, more),
})

function blockAttrs(element: HTMLElement, fallback: BlockKind, more: Record<string, unknown>) {
  const given = element.getAttribute('data-kind')
  const kinds = ['paragraph', 'preambular', 'operative', 'quote', 'item']
  const kind = given !== null && kinds.includes(given) ? given : fallback
  const list = element.getAttribute('data-list')
  const indent = Number(element.getAttribute('data-indent') ?? 0)
  const direction = element.getAttribute('dir')
  return {
    id: '',
    kind,
    ...(kind === fallback ? more : {}),
    ...(kind === 'item' && ['bullet', 'decimal', 'alpha', 'roman'].includes(list ?? '') && { list }),
    ...(Number.isInteger(indent) && indent > 0 && indent <= INDENT_MAX && { indent }),
    ...((direction === 'rtl' || direction === 'ltr') && { direction }),
    ...(element.getAttribute('data-numbered') === 'false' && { numbered: false }),
  }
}

const heading = (level: number) => block(`h${level}`, 'heading', { level: Math.max(1, Math.min(4, level - 1)) })

/** Google Docs wraps everything in a `b` of normal weight; a style decides over a tag. */
const notNormal = (element: HTMLElement) => (element.style.fontWeight === 'normal' ? false : null)
const weight = (value: string) => (/^(bold(er)?|[6-9]\d{2})$/.test(value) ? null : false)

const RULES: readonly ParseRule[] = [
  ...[1, 2, 3, 4, 5, 6].map(heading),
  block('blockquote[data-kind]', 'quote'),
  block('li', 'item'),
  block('p', 'paragraph'),
  block('pre', 'paragraph'),
  { tag: 'blockquote', skip: true },
  { tag: 'br', node: 'hardBreak' },
  { tag: 'b', mark: 'strong', getAttrs: notNormal },
  { tag: 'strong', mark: 'strong' },
  { style: 'font-weight', mark: 'strong', getAttrs: (value) => weight(String(value)) },
  { tag: 'i', mark: 'em', getAttrs: (element) => (element.style.fontStyle === 'normal' ? false : null) },
  { tag: 'em', mark: 'em' },
  { style: 'font-style=italic', mark: 'em' },
  { tag: 'u', mark: 'underline' },
  { style: 'text-decoration=underline', mark: 'underline' },
  { tag: 'sup', mark: 'superscript' },
  { style: 'vertical-align=super', mark: 'superscript' },
  { tag: 'sub', mark: 'subscript' },
  { style: 'vertical-align=sub', mark: 'subscript' },
  {
    tag: 'a[href]',
    mark: 'link',
    getAttrs: (element) => {
      const href = element.getAttribute('href') ?? ''
      return isSafeHref(href) ? { href } : false
    },
  },
]

/** Reads HTML into the schema; every block without an id, which the editor then gives it. */
export const pasteParser = new DOMParser(textSchema, RULES)

/** What is pasted may not hold characters that no text may hold. */
export function cleanText(text: string): string {
  return text.replace(/\r\n?/g, '\n').replace(/[\u202a-\u202e\ufdd0-\ufdef\ufffe\uffff]|(?![\t\n])\p{Cc}/gu, '')
}

/** The plain text of what is copied: a block a line. */
export function plainText(slice: Slice): string {
  return slice.content.textBetween(0, slice.content.size, '\n', (leaf) =>
    leaf.type.name === 'hardBreak' ? '\n' : leaf.type.name === 'reference' ? String(leaf.attrs.shown) : '',
  )
}

/** Whether HTML holds anything that is a block of its own. */
export function hasBlocks(html: string): boolean {
  return new window.DOMParser().parseFromString(html, 'text/html').querySelector(BLOCKS) !== null
}
