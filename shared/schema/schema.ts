import { type DOMOutputSpec, type MarkSpec, type NodeSpec, Schema } from 'prosemirror-model'
import { BLOCK_DEFAULTS, BLOCK_KINDS, HEADING_LEVEL_MAX, INDENT_MAX, isSafeHref, LIST_STYLES } from './text.ts'

/** Changes whenever a text written by the new program could not be read by the old one; part of the schema hash. */
const SCHEMA_VERSION = 1

const idAttr = { validate: (value: unknown) => check(typeof value === 'string' && value.length <= 64, 'id') }

function check(condition: boolean, what: string) {
  if (!condition) throw new RangeError(`bad ${what}`)
}

const oneOf = (values: readonly unknown[], what: string) => (value: unknown) => check(values.includes(value), what)
const integerUpTo = (max: number, what: string) => (value: unknown) =>
  check(Number.isInteger(value) && (value as number) >= 0 && (value as number) <= max, what)
const isBoolean = (what: string) => (value: unknown) => check(typeof value === 'boolean', what)

/** How a block is drawn; its look follows from `data-kind` and the rest by style sheet. */
function blockToDom(attrs: Record<string, unknown>): DOMOutputSpec {
  const data = {
    'data-id': attrs.id,
    'data-kind': attrs.kind,
    ...(attrs.kind === 'item' && { 'data-list': attrs.list }),
    ...(attrs.indent !== 0 && { 'data-indent': attrs.indent }),
    ...(attrs.numbered === false && { 'data-numbered': 'false' }),
    dir: attrs.direction === 'auto' ? 'auto' : attrs.direction,
  }
  if (attrs.kind === 'heading') return [`h${Math.min(6, 1 + (attrs.level as number))}`, data, 0]
  return [attrs.kind === 'quote' ? 'blockquote' : 'p', data, 0]
}

const nodes: Record<string, NodeSpec> = {
  doc: { content: '(block | table)*' },
  block: {
    content: 'inline*',
    group: 'blocks',
    defining: false,
    attrs: {
      id: { default: '', ...idAttr },
      kind: { default: 'paragraph', validate: oneOf(BLOCK_KINDS, 'kind') },
      level: { default: BLOCK_DEFAULTS.level, validate: integerUpTo(HEADING_LEVEL_MAX, 'level') },
      list: { default: BLOCK_DEFAULTS.list, validate: oneOf(LIST_STYLES, 'list') },
      indent: { default: BLOCK_DEFAULTS.indent, validate: integerUpTo(INDENT_MAX, 'indent') },
      direction: { default: BLOCK_DEFAULTS.direction, validate: oneOf(['auto', 'ltr', 'rtl'], 'direction') },
      numbered: { default: BLOCK_DEFAULTS.numbered, validate: isBoolean('numbered') },
    },
    toDOM: (node) => blockToDom(node.attrs),
  },
  text: { group: 'inline' },
  hardBreak: { inline: true, group: 'inline', selectable: false, linebreakReplacement: true, toDOM: () => ['br'] },
  footnote: {
    inline: true,
    group: 'inline',
    atom: true,
    attrs: {
      id: { default: '', ...idAttr },
      content: { default: [], validate: (value) => check(Array.isArray(value), 'footnote') },
    },
    toDOM: (node) => ['span', { class: 'footnote', 'data-footnote': node.attrs.id }, '*'],
  },
  reference: {
    inline: true,
    group: 'inline',
    atom: true,
    attrs: { target: idAttr, shown: { default: '', validate: 'string' } },
    toDOM: (node) => ['a', { class: 'reference', 'data-target': node.attrs.target }, String(node.attrs.shown)],
  },
  table: {
    content: 'tableRow*',
    group: 'blocks',
    isolating: true,
    attrs: { id: { default: '', ...idAttr } },
    toDOM: (node) => ['table', { 'data-id': node.attrs.id, contenteditable: 'false' }, ['tbody', 0]],
  },
  tableRow: {
    content: 'tableCell*',
    attrs: { id: { default: '', ...idAttr } },
    toDOM: () => ['tr', 0],
  },
  tableCell: {
    content: 'block*',
    isolating: true,
    attrs: {
      id: { default: '', ...idAttr },
      header: { default: false, validate: isBoolean('header') },
      columns: { default: 1, validate: integerUpTo(100, 'columns') },
      rows: { default: 1, validate: integerUpTo(1000, 'rows') },
    },
    toDOM: (node) => [node.attrs.header ? 'th' : 'td', { colspan: node.attrs.columns, rowspan: node.attrs.rows }, 0],
  },
}

const marks: Record<string, MarkSpec> = {
  strong: { toDOM: () => ['strong', 0] },
  em: { toDOM: () => ['em', 0] },
  underline: { toDOM: () => ['u', 0] },
  superscript: { excludes: 'subscript superscript', toDOM: () => ['sup', 0] },
  subscript: { excludes: 'subscript superscript', toDOM: () => ['sub', 0] },
  link: {
    inclusive: false,
    attrs: { href: { validate: (value) => check(typeof value === 'string' && isSafeHref(value), 'link') } },
    toDOM: (mark) => ['a', { href: mark.attrs.href, rel: 'noopener noreferrer nofollow' }, 0],
  },
}

/** The schema of every text in Plenum: flat, with `*` content, so that there is nothing to repair and nothing to delete (FACTS §2). */
export const textSchema = new Schema({ nodes, marks })

/**
 * Names the schema in the sync handshake (`?schema=`): a client with another one is told to reload, never let in.
 * FNV-1a over the names, content expressions and attributes; 8 hexadecimal digits. Guards against mistakes, not against malice.
 */
export const SCHEMA_HASH: string = fnv1a(
  JSON.stringify([
    SCHEMA_VERSION,
    Object.entries(nodes).map(([name, spec]) => [name, spec.content ?? '', Object.keys(spec.attrs ?? {})]),
    Object.entries(marks).map(([name, spec]) => [name, Object.keys(spec.attrs ?? {})]),
    BLOCK_KINDS,
    LIST_STYLES,
  ]),
)

function fnv1a(text: string): string {
  let hash = 0x811c9dc5
  for (let i = 0; i < text.length; i++) hash = Math.imul(hash ^ text.charCodeAt(i), 0x01000193)
  return (hash >>> 0).toString(16).padStart(8, '0')
}
