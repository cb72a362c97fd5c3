import * as Y from 'yjs'
import type { BlockId } from '../model/ids.ts'
import type {
  BlockAttrs,
  BlockJson,
  FootnoteJson,
  HardBreakJson,
  InlineJson,
  MarkJson,
  TableCellJson,
  TableJson,
  TableRowJson,
  TextBlockJson,
  TextRunJson,
} from '../schema/text.ts'
import { blockAttrs, embedKind, stringIn } from './marker.ts'
import { type Attributes, marksOf } from './marks.ts'

/** One operation of `Y.Text.toDelta()`: a run of characters or an embedded type. */
export interface TextOp {
  readonly insert: unknown
  readonly attributes?: Attributes
}

/** The id under which text is shown that no marker precedes: at the very beginning, or after a table. */
export function implicitId(tableBefore: string | null): BlockId {
  return `~${tableBefore ?? ''}` as BlockId
}

/** Whether an id was derived by a reader; such ids are never written. */
export function isDerivedId(id: string): boolean {
  return id === '' || id.includes('~')
}

/**
 * Gives the ids under which things are shown: the first of a name keeps it, later ones are "ID~2", "ID~3" … in reading order,
 * so that every reader of the same text derives the same.
 */
export class IdRegister {
  readonly #seen = new Set<string>()

  take(id: string): BlockId {
    const base = id === '' ? 'unnamed' : id.slice(0, 56)
    let shown = id
    for (let n = 2; this.#seen.has(shown) || shown === ''; n++) shown = `${base}~${n}`
    this.#seen.add(shown)
    return shown as BlockId
  }
}

/** The blocks that a sequence of operations stands for. Tables are left out where they may not stand (`tables` false). */
export function readBlocks(ops: readonly TextOp[], ids: IdRegister, tables: true): readonly BlockJson[]
export function readBlocks(ops: readonly TextOp[], ids: IdRegister, tables: false): readonly TextBlockJson[]
export function readBlocks(ops: readonly TextOp[], ids: IdRegister, tables: boolean): readonly BlockJson[] {
  const blocks: BlockJson[] = []
  let open: { attrs: BlockAttrs; content: InlineJson[] } | null = null
  let table: string | null = null
  const close = () => {
    if (open !== null) {
      const { attrs, content } = open
      blocks.push(content.length === 0 ? { type: 'block', attrs } : { type: 'block', attrs, content })
    }
    open = null
  }
  for (const op of ops) {
    const kind = typeof op.insert === 'string' ? 'text' : embedKind(op.insert)
    if (kind === 'block') {
      close()
      const marker = op.insert as Y.Map<unknown>
      open = { attrs: blockAttrs(ids.take(stringIn(marker, 'id')), marker), content: [] }
    } else if (kind === 'table') {
      if (!tables) continue
      close()
      const json = readTable(op.insert as Y.Map<unknown>, ids)
      table = json.attrs.id
      blocks.push(json)
    } else {
      open ??= { attrs: { id: ids.take(implicitId(table)), kind: 'paragraph' }, content: [] }
      readInline(op, open.content, ids)
    }
  }
  close()
  return blocks
}

/** Adds what one operation shows to the content of a block; runs with equal marks are merged. */
export function readInline(op: TextOp, content: InlineJson[], ids: IdRegister): void {
  const marks = marksOf(op.attributes)
  if (typeof op.insert === 'string') {
    pushText(op.insert, marks, content)
    return
  }
  const map = op.insert instanceof Y.Map ? op.insert : new Y.Map<unknown>()
  const withMarks = marks.length > 0 ? { marks } : {}
  const kind = embedKind(op.insert)
  // What this program does not know takes its place as an empty reference, so that nothing shifts.
  if (kind === 'unknown') {
    content.push({ type: 'reference', attrs: { target: '' as BlockId, shown: '' }, ...withMarks })
  } else if (kind === 'reference') {
    const attrs = { target: stringIn(map, 'target') as BlockId, shown: stringIn(map, 'shown') }
    content.push({ type: 'reference', attrs, ...withMarks })
  } else {
    content.push({
      type: 'footnote',
      attrs: { id: ids.take(stringIn(map, 'id')), content: footnoteText(map) },
      ...withMarks,
    })
  }
}

function footnoteText(map: Y.Map<unknown>): FootnoteJson['attrs']['content'] {
  const text = map.get('text')
  const content: (TextRunJson | HardBreakJson)[] = []
  if (text instanceof Y.Text) {
    for (const op of text.toDelta() as TextOp[]) {
      if (typeof op.insert === 'string') pushText(op.insert, marksOf(op.attributes), content)
    }
  }
  return content
}

function pushText(text: string, marks: readonly MarkJson[], content: InlineJson[]): void {
  const withMarks = marks.length > 0 ? { marks } : {}
  for (const [i, line] of text.split('\n').entries()) {
    if (i > 0) content.push({ type: 'hardBreak', ...withMarks })
    if (line === '') continue
    const last = content.at(-1)
    if (last?.type === 'text' && equalMarks(last.marks, marks)) {
      content[content.length - 1] = { ...last, text: last.text + line }
    } else content.push({ type: 'text', text: line, ...withMarks })
  }
}

/** Whether two lists of marks, both in their order, are the same. */
export function equalMarks(a: readonly MarkJson[] = [], b: readonly MarkJson[] = []): boolean {
  return (
    a.length === b.length &&
    a.every((mark, i) => {
      const other = b[i]
      if (mark.type !== 'link') return mark.type === other?.type
      return other?.type === 'link' && mark.attrs.href === other.attrs.href
    })
  )
}

function readTable(map: Y.Map<unknown>, ids: IdRegister): TableJson {
  const id = ids.take(stringIn(map, 'id'))
  return { type: 'table', attrs: { id }, content: mapsIn(map, 'rows').map((row) => readRow(row, ids)) }
}

function readRow(row: Y.Map<unknown>, ids: IdRegister): TableRowJson {
  const id = ids.take(stringIn(row, 'id'))
  return { type: 'tableRow', attrs: { id }, content: mapsIn(row, 'cells').map((cell) => readCell(cell, ids)) }
}

function readCell(cell: Y.Map<unknown>, ids: IdRegister): TableCellJson {
  const id = ids.take(stringIn(cell, 'id'))
  const text = cell.get('text')
  const header = cell.get('header') === true
  const columns = spanIn(cell, 'columns', 100)
  const rows = spanIn(cell, 'rows', 1000)
  return {
    type: 'tableCell',
    attrs: { id, ...(header && { header }), ...(columns > 1 && { columns }), ...(rows > 1 && { rows }) },
    content: text instanceof Y.Text ? readBlocks(text.toDelta(), ids, false) : [],
  }
}

function spanIn(cell: Y.Map<unknown>, key: string, max: number): number {
  const value = cell.get(key)
  return typeof value === 'number' && Number.isInteger(value) && value >= 1 && value <= max ? value : 1
}

function mapsIn(map: Y.Map<unknown>, key: string): Y.Map<unknown>[] {
  const list = map.get(key)
  return list instanceof Y.Array ? list.toArray().filter((item) => item instanceof Y.Map) : []
}
