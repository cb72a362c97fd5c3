import * as Y from 'yjs'
import { isIdForm } from '../model/ids.ts'
import { HEADING_LEVEL_MAX, INDENT_MAX, LIST_STYLES, MARK_TYPES } from '../schema/text.ts'
import { isBlockKind, stringIn } from './marker.ts'
import { hrefOf } from './marks.ts'
import { isDerivedId, type TextOp } from './read.ts'
import { structsAdded } from './touched.ts'

/** How much a text may hold; counts. `LIMITS` of shared/protocol has these names. */
export interface TextBounds {
  readonly blocksPerSection: number
  readonly charactersPerBlock: number
  readonly charactersPerSection: number
}

/**
 * What may not stand in any text: control characters but tab and line break, lone surrogates, noncharacters, and the bidirectional
 * embeddings and overrides U+202A–202E, which make a text look other than it is. Isolates (U+2066–2069) are allowed.
 */
const FORBIDDEN =
  /(?![\t\n])\p{Cc}|\p{Cs}|[\u202a-\u202e\ufdd0-\ufdef]|[\ufffe\uffff\u{1fffe}\u{1ffff}\u{2fffe}\u{2ffff}\u{3fffe}\u{3ffff}\u{4fffe}\u{4ffff}\u{5fffe}\u{5ffff}\u{6fffe}\u{6ffff}\u{7fffe}\u{7ffff}\u{8fffe}\u{8ffff}\u{9fffe}\u{9ffff}\u{afffe}\u{affff}\u{bfffe}\u{bffff}\u{cfffe}\u{cffff}\u{dfffe}\u{dffff}\u{efffe}\u{effff}\u{ffffe}\u{fffff}\u{10fffe}\u{10ffff}]/u

/** What nearly everything is made of; seen sooner than that nothing of the long list is there. */
const PLAIN = /^[\x20-\x7e]*$/

/** Whether a string holds a character that may not stand in any text. */
export function hasForbiddenCharacter(text: string): boolean {
  return !PLAIN.test(text) && FORBIDDEN.test(text)
}

/**
 * Why a shared text may not stand as it is, in words for a log, or null. Looks at every marker, mark, embed and character; an id
 * that stands twice is no fault: honest people can make one.
 */
export function textFault(ytext: Y.Text, bounds: TextBounds): string | null {
  const fault = sizeFault(ytext, bounds)?.reason ?? firstFault(ytext.toDelta() as TextOp[], (op) => opFault(op, true))
  if (fault !== null) return fault
  return Object.keys(ytext.getAttributes()).length > 0 ? 'attributes on the text itself' : null
}

/** What is wrong with a change, and the ids of the blocks where, as far as that can be told. */
export interface Fault {
  readonly reason: string
  readonly blocks: readonly string[]
}

/** How much may still be typed into a text before it has to be counted again: clocks. Whoever changes it otherwise sets it to 0. */
export interface Room {
  left: number
}

/**
 * As `textFault`, of a text that had no fault before this transaction: looks at the markers, footnotes and tables that it touched,
 * and counts. What stands in new characters and marks is judged where they come in (the server's guard), before they get here.
 * `room` is kept by the caller from one change to the next, so that not every keystroke counts a whole text.
 */
export function changeFault(
  ytext: Y.Text,
  transaction: Y.Transaction,
  bounds: TextBounds,
  room: Room = { left: 0 },
): Fault | null {
  const touched = new Set<Y.AbstractType<unknown>>()
  for (const type of transaction.changed.keys()) touched.add(type as Y.AbstractType<unknown>)
  for (const item of structsAdded(transaction)) {
    if (!(item instanceof Y.Item)) continue
    if (item.parent instanceof Y.AbstractType) touched.add(item.parent)
    if (item.content instanceof Y.ContentType) touched.add(item.content.type)
  }
  const embeds = new Set<Y.AbstractType<unknown> | null>()
  for (const type of touched) embeds.add(embedAround(ytext, type))
  for (const embed of embeds) {
    const reason = embed === null ? null : embed instanceof Y.Map ? markerFault(embed) : 'bad embed'
    if (reason !== null) return { reason, blocks: blockAround(embed) }
  }
  const added = isTyping(ytext, transaction) ? clocksAdded(transaction) : Number.POSITIVE_INFINITY
  if (added <= room.left) {
    room.left -= added
    return null
  }
  const size = sizeOf(ytext, bounds)
  room.left = 'left' in size ? size.left : 0
  return 'left' in size ? null : size
}

/** Whether only characters and formats were set into the text itself, or deleted in it: no block began, ended or changed. */
function isTyping(ytext: Y.Text, transaction: Y.Transaction): boolean {
  for (const type of transaction.changed.keys()) if ((type as unknown) !== ytext) return false
  for (const item of structsAdded(transaction)) {
    if (!(item instanceof Y.Item) || item.parent !== ytext || item.content instanceof Y.ContentType) return false
  }
  for (const [client, ranges] of transaction.deleteSet.clients) {
    const structs = transaction.doc.store.clients.get(client) ?? []
    for (const { clock, len } of ranges) {
      for (let i = Y.findIndexSS(structs, clock); i < structs.length; i++) {
        const struct = structs[i]
        if (struct === undefined || struct.id.clock >= clock + len) break
        if (!(struct instanceof Y.Item) || struct.content instanceof Y.ContentType) return false
      }
    }
  }
  return true
}

function clocksAdded({ beforeState, afterState }: Y.Transaction): number {
  let added = 0
  for (const [client, clock] of afterState) added += clock - (beforeState.get(client) ?? 0)
  return added
}

/** The thing that stands in the text and holds this type; null for the text itself and for what is deleted. */
function embedAround(ytext: Y.Text, type: Y.AbstractType<unknown>): Y.AbstractType<unknown> | null {
  let around: Y.AbstractType<unknown> = type
  while (around._item !== null && around._item.parent !== ytext && around._item.parent instanceof Y.AbstractType) {
    around = around._item.parent
  }
  return around._item === null || around._item.deleted ? null : around
}

/** The id of the block in which an embedded thing stands, or that it is the marker of; none where there is no such block. */
function blockAround(embed: Y.AbstractType<unknown> | null): string[] {
  for (let item = embed?._item ?? null; item !== null; item = item.left) {
    if (item.deleted || !(item.content instanceof Y.ContentType) || !isBlockStart(item.content.type)) continue
    return [stringIn(item.content.type as Y.Map<unknown>, 'id')].filter((id) => id !== '')
  }
  return []
}

function sizeFault(ytext: Y.Text, bounds: TextBounds): Fault | null {
  const size = sizeOf(ytext, bounds)
  return 'left' in size ? null : size
}

/** What is too large, or how much may still be typed before anything can be. */
function sizeOf(ytext: Y.Text, bounds: TextBounds): Fault | Room {
  if (ytext.length > bounds.charactersPerSection) return { reason: 'too many characters', blocks: [] }
  let blocks = 0
  let characters = 0
  let most = 0
  let id = ''
  for (let item = ytext._start; item !== null; item = item.right) {
    if (item.deleted || !item.countable) continue
    if (item.content instanceof Y.ContentString) characters += item.length
    else if (item.content instanceof Y.ContentType && isBlockStart(item.content.type)) {
      blocks += 1
      characters = 0
      id = stringIn(item.content.type as Y.Map<unknown>, 'id')
    }
    if (blocks > bounds.blocksPerSection) return { reason: 'too many blocks', blocks: [] }
    if (characters > bounds.charactersPerBlock) return { reason: 'too many characters in a block', blocks: [id] }
    most = Math.max(most, characters)
  }
  return { left: Math.min(bounds.charactersPerBlock - most, bounds.charactersPerSection - ytext.length) }
}

function isBlockStart(embed: unknown): boolean {
  return embed instanceof Y.Map && (isBlockKind(embed.get('kind')) || embed.get('kind') === 'table')
}

/** Why one operation of a text's delta may not stand, or null. `blocks`: whether markers, tables and footnotes may stand here. */
export function opFault(op: TextOp, blocks: boolean): string | null {
  for (const [key, value] of Object.entries(op.attributes ?? {})) {
    if (!isMark(key, value)) return `bad mark ${key.slice(0, 20)}`
  }
  if (typeof op.insert === 'string') return hasForbiddenCharacter(op.insert) ? 'forbidden character' : null
  if (!(op.insert instanceof Y.Map)) return 'bad embed'
  return blocks ? markerFault(op.insert) : 'embed in a footnote'
}

function isMark(key: string, value: unknown): boolean {
  if (key === 'link') return hrefOf(value) !== null && Object.keys(value as object).length === 1
  return value === true && (MARK_TYPES as readonly string[]).includes(key)
}

/** Why an embedded map (marker, table, footnote, reference) may not stand, or null. */
export function markerFault(map: Y.Map<unknown>): string | null {
  const kind = map.get('kind')
  if (isBlockKind(kind)) return keysFault(map, MARKER_VALUES)
  if (kind === 'reference') return keysFault(map, REFERENCE_VALUES)
  if (kind === 'footnote') return keysFault(map, FOOTNOTE_VALUES) ?? footnoteFault(map.get('text'))
  if (kind === 'table') return keysFault(map, TABLE_VALUES) ?? tableFault(map)
  return 'unknown kind of embed'
}

type Values = Readonly<Record<string, (value: unknown) => boolean>>
const isOwnId = (value: unknown) => typeof value === 'string' && isIdForm(value) && !isDerivedId(value)
const upTo = (max: number) => (value: unknown) => Number.isInteger(value) && Number(value) >= 0 && Number(value) <= max
const isString = (value: unknown) => typeof value === 'string' && value.length <= 64 && !hasForbiddenCharacter(value)

const MARKER_VALUES: Values = {
  id: isOwnId,
  kind: isBlockKind,
  level: upTo(HEADING_LEVEL_MAX),
  list: (value) => (LIST_STYLES as readonly unknown[]).includes(value),
  indent: upTo(INDENT_MAX),
  direction: (value) => value === 'auto' || value === 'ltr' || value === 'rtl',
  numbered: (value) => typeof value === 'boolean',
}
const REFERENCE_VALUES: Values = { kind: () => true, target: isOwnId, shown: isString }
const FOOTNOTE_VALUES: Values = { id: isOwnId, kind: () => true, text: (value) => value instanceof Y.Text }
const TABLE_VALUES: Values = { id: isOwnId, kind: () => true, rows: (value) => value instanceof Y.Array }
const ROW_VALUES: Values = { id: isOwnId, cells: (value) => value instanceof Y.Array }
const CELL_VALUES: Values = {
  id: isOwnId,
  header: (value) => typeof value === 'boolean',
  columns: (value) => value !== 0 && upTo(100)(value),
  rows: (value) => value !== 0 && upTo(1000)(value),
  text: (value) => value instanceof Y.Text,
}

/** Every key must be known and its value allowed; those in `REQUIRED` must be there. */
function keysFault(map: Y.Map<unknown>, values: Values): string | null {
  for (const [key, value] of map.entries()) {
    if (!Object.hasOwn(values, key)) return `unknown key ${key.slice(0, 20)}`
    if (!values[key]?.(value)) return `bad value of ${key}`
  }
  for (const key of REQUIRED) if (Object.hasOwn(values, key) && !map.has(key)) return `no ${key}`
  return null
}

const REQUIRED = ['id', 'target', 'text', 'cells']

function footnoteFault(text: unknown): string | null {
  if (!(text instanceof Y.Text)) return 'no text'
  return firstFault(text.toDelta() as TextOp[], (op) => opFault(op, false))
}

function tableFault(table: Y.Map<unknown>): string | null {
  const rows = table.get('rows')
  if (!(rows instanceof Y.Array)) return 'no rows'
  return firstFault(rows.toArray(), (row) => {
    if (!(row instanceof Y.Map)) return 'bad row'
    const fault = keysFault(row, ROW_VALUES)
    const cells: unknown = row.get('cells')
    return fault ?? (cells instanceof Y.Array ? firstFault(cells.toArray(), cellFault) : 'no cells')
  })
}

function cellFault(cell: unknown): string | null {
  if (!(cell instanceof Y.Map)) return 'bad cell'
  const fault = keysFault(cell, CELL_VALUES)
  const text: unknown = cell.get('text')
  if (fault !== null || !(text instanceof Y.Text)) return fault ?? 'no text'
  return firstFault(text.toDelta() as TextOp[], (op) =>
    op.insert instanceof Y.Map && op.insert.get('kind') === 'table' ? 'table in a table' : opFault(op, true),
  )
}

function firstFault<T>(items: readonly T[], faultOf: (item: T) => string | null): string | null {
  for (const item of items) {
    const fault = faultOf(item)
    if (fault !== null) return fault
  }
  return null
}
