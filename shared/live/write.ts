import * as Y from 'yjs'
import type { TextJson } from '../schema/text.ts'
import type { DeltaOp } from './delta.ts'
import { inlineTokens, markerToken, type Token, tableToken } from './flat.ts'
import { newMarker, normalAttrs, updateMarker } from './marker.ts'
import { attributesBetween } from './marks.ts'
import { inlineOp, insertOp, newTable, readText } from './text.ts'

/** Text that is matched word by word stops being worth it beyond this many differences. */
const DIFFERENCES_MAX = 1500

/**
 * Makes a shared text say `next`, for the server: blocks are matched by id, words within them by content, and what is matched
 * keeps its identity. A block that changed its place is written anew there.
 */
export function writeText(ytext: Y.Text, next: TextJson): void {
  const before = tokensOf(readText(ytext))
  const known = new Set(before.map((token) => token.key))
  const after = tokensOf(next, (id) => (known.has(`m${id}`) ? id : id.replaceAll('~', '-').replace(/^-/, 'p-')))
  replaceTokens(ytext, 0, before, after)
}

/** A text as tokens; text without a marker (derived id "~…") has none here either. */
export function tokensOf(text: TextJson, rename: (id: string) => string = (id) => id): Token[] {
  const tokens: Token[] = []
  for (const [i, block] of text.content.entries()) {
    if (block.type === 'table') {
      tokens.push(tableToken(block))
      continue
    }
    const { id } = block.attrs
    const mayBeImplicit = i === 0 || text.content[i - 1]?.type === 'table'
    if (!id.startsWith('~')) tokens.push(markerToken(normalAttrs({ ...block.attrs, id: rename(id) })))
    else if (!mayBeImplicit) tokens.push(markerToken(normalAttrs({ ...block.attrs, id: `p-${i}` })))
    for (const node of block.content ?? []) for (const token of inlineTokens(node)) tokens.push(token)
  }
  return tokens
}

/**
 * Replaces `before`, which stands at `index` in the shared text, by `after`, writing only what differs: markers with the same id
 * stay where their order is kept, words that stay keep their identity, marks are formatted, keys of markers set.
 */
export function replaceTokens(ytext: Y.Text, index: number, before: readonly Token[], after: readonly Token[]): void {
  const write = () => {
    const edits = alignByMarker(before, after, 'word')
    // From the end, so that the places before an edit still count as in `before`.
    for (const edit of edits.reverse()) applyEdit(ytext, index, before, after, edit)
  }
  if (ytext.doc === null) write()
  else ytext.doc.transact(write)
}

/** `before[from…to)` is to become `after[start…end)`; `keep`: the same tokens, of which attributes may differ. */
interface Edit {
  readonly from: number
  readonly to: number
  readonly start: number
  readonly end: number
  readonly keep: boolean
}

/** `unit`: what is matched as one between two kept markers, words or single characters. */
function alignByMarker(before: readonly Token[], after: readonly Token[], unit: 'word' | 'character'): Edit[] {
  const edits: Edit[] = []
  let from = 0
  let start = 0
  for (const [i, j] of [...keptMarkers(before, after), [before.length, after.length] as const]) {
    alignWords(before, after, from, i, start, j, unit, edits)
    if (i < before.length) edits.push({ from: i, to: i + 1, start: j, end: j + 1, keep: true })
    from = i + 1
    start = j + 1
  }
  return edits
}

/** Pairs of markers with the same id, in the longest run whose order is the same in both. */
function keptMarkers(before: readonly Token[], after: readonly Token[]): (readonly [number, number])[] {
  const places = new Map<string, number>()
  for (const [i, token] of before.entries()) if (token.type === 'marker') places.set(token.key, i)
  const pairs: (readonly [number, number])[] = []
  for (const [j, token] of after.entries()) {
    const i = token.type === 'marker' ? places.get(token.key) : undefined
    if (i !== undefined) pairs.push([i, j])
  }
  return longestRising(pairs)
}

function longestRising(pairs: readonly (readonly [number, number])[]): (readonly [number, number])[] {
  const tails: number[] = []
  const previous: number[] = []
  for (const [n, [i]] of pairs.entries()) {
    let low = 0
    let high = tails.length
    while (low < high) {
      const middle = (low + high) >> 1
      if ((pairs[tails[middle] as number]?.[0] as number) < i) low = middle + 1
      else high = middle
    }
    previous[n] = low > 0 ? (tails[low - 1] as number) : -1
    tails[low] = n
  }
  const kept: (readonly [number, number])[] = []
  for (let n = tails.at(-1) ?? -1; n >= 0; n = previous[n] as number) kept.push(pairs[n] as readonly [number, number])
  return kept.reverse()
}

/** Matches words between two kept markers: what is equal at both ends, then the longest common sequence of words. */
function alignWords(
  before: readonly Token[],
  after: readonly Token[],
  from: number,
  to: number,
  start: number,
  end: number,
  unit: 'word' | 'character',
  edits: Edit[],
): void {
  let head = 0
  while (from + head < to && start + head < end && before[from + head]?.key === after[start + head]?.key) head++
  let tail = 0
  const room = Math.min(to - from, end - start) - head
  while (tail < room && before[to - 1 - tail]?.key === after[end - 1 - tail]?.key) tail++
  // Half a surrogate pair may not be replaced alone: Yjs would spoil the other half.
  if (head > 0 && isHighSurrogate(before[from + head - 1])) head--
  if (tail > 0 && isLowSurrogate(before[to - tail])) tail--
  if (head > 0) edits.push({ from, to: from + head, start, end: start + head, keep: true })
  alignMiddle(units(before, from + head, to - tail, unit), units(after, start + head, end - tail, unit), edits)
  if (tail > 0) edits.push({ from: to - tail, to, start: end - tail, end, keep: true })
}

interface Word {
  readonly key: string
  readonly from: number
  readonly to: number
}

function units(
  tokens: readonly Token[],
  from: number,
  to: number,
  unit: 'word' | 'character',
): { list: Word[]; from: number; to: number } {
  const list: Word[] = []
  for (let i = from; i < to; ) {
    let j = i + 1
    let key = tokens[i]?.key ?? ''
    const joins = unit === 'word' ? isWordChar : isLowSurrogate
    if (unit === 'word' ? isWordChar(tokens[i]) : isHighSurrogate(tokens[i])) {
      for (; j < to && joins(tokens[j]); j++) key += tokens[j]?.key ?? ''
    } else key = tokens[i]?.type === 'char' ? key : `embed ${key}`
    list.push({ key, from: i, to: j })
    i = j
  }
  return { list, from, to }
}

function isWordChar(token: Token | undefined): boolean {
  return token?.type === 'char' && /[\p{L}\p{N}\p{M}\p{Cs}]/u.test(token.key)
}

function isHighSurrogate(token: Token | undefined): boolean {
  return token?.type === 'char' && /[\ud800-\udbff]/.test(token.key)
}

function isLowSurrogate(token: Token | undefined): boolean {
  return token?.type === 'char' && /[\udc00-\udfff]/.test(token.key)
}

function alignMiddle(old: ReturnType<typeof units>, next: ReturnType<typeof units>, edits: Edit[]): void {
  let from = old.from
  let start = next.from
  for (const [i, j] of commonWords(old.list, next.list)) {
    const a = old.list[i] as Word
    const b = next.list[j] as Word
    if (from < a.from || start < b.from) edits.push({ from, to: a.from, start, end: b.from, keep: false })
    edits.push({ from: a.from, to: a.to, start: b.from, end: b.to, keep: true })
    from = a.to
    start = b.to
  }
  if (from < old.to || start < next.to) edits.push({ from, to: old.to, start, end: next.to, keep: false })
}

/** Longest common sequence (Myers 1986); nothing in common where the two differ too much to be worth it. */
function commonWords(a: readonly Word[], b: readonly Word[]): [number, number][] {
  if (a.length === 0 || b.length === 0) return []
  const max = Math.min(a.length + b.length, DIFFERENCES_MAX)
  const trail: Map<number, number>[] = []
  let reach = new Map<number, number>([[1, 0]])
  for (let d = 0; d <= max; d++) {
    const next = new Map(reach)
    for (let k = -d; k <= d; k += 2) {
      const down = k === -d || (k !== d && (reach.get(k - 1) ?? -1) < (reach.get(k + 1) ?? -1))
      let x = down ? (reach.get(k + 1) ?? 0) : (reach.get(k - 1) ?? 0) + 1
      while (x < a.length && x - k < b.length && a[x]?.key === b[x - k]?.key) x++
      next.set(k, x)
      if (x >= a.length && x - k >= b.length) return walkBack(trail, reach, d, a.length, b.length, a, b)
    }
    trail.push(reach)
    reach = next
  }
  return []
}

function walkBack(
  trail: readonly Map<number, number>[],
  last: Map<number, number>,
  distance: number,
  width: number,
  height: number,
  a: readonly Word[],
  b: readonly Word[],
): [number, number][] {
  const pairs: [number, number][] = []
  let x = width
  let y = height
  for (let d = distance; d >= 0; d--) {
    const reach = d === distance ? last : (trail[d] as Map<number, number>)
    const k = x - y
    const down = k === -d || (k !== d && (reach.get(k - 1) ?? -1) < (reach.get(k + 1) ?? -1))
    const fromX = d === 0 ? 0 : down ? (reach.get(k + 1) ?? 0) : (reach.get(k - 1) ?? 0)
    const fromY = d === 0 ? 0 : fromX - (down ? k + 1 : k - 1)
    while (x > fromX && y > fromY && a[x - 1]?.key === b[y - 1]?.key) pairs.push([--x, --y])
    x = fromX
    y = fromY
  }
  return pairs.reverse()
}

function applyEdit(ytext: Y.Text, index: number, before: readonly Token[], after: readonly Token[], edit: Edit): void {
  const { from, to, start, end } = edit
  if (edit.keep) {
    keepTokens(ytext, index + from, before.slice(from, to), after.slice(start, end))
    return
  }
  if (to > from) ytext.delete(index + from, to - from)
  insertTokens(ytext, index + from, after.slice(start, end))
}

/**
 * Writes the difference between `before` and `after` into a text that others have meanwhile changed from `before` by `deltas`.
 * Everything new is inserted; what is to go or to change does so where it still stands.
 */
export function rebaseTokens(
  ytext: Y.Text,
  before: readonly Token[],
  after: readonly Token[],
  deltas: readonly (readonly DeltaOp[])[],
): void {
  for (const { from, to, start, end, keep } of alignByMarker(before, after, 'character').reverse()) {
    for (let last = to - 1; last >= from; ) {
      // A character of two units is formatted as one: Yjs would spoil its halves.
      const length = last > from && isLowSurrogate(before[last]) ? 2 : 1
      const first = last - length + 1
      last -= length
      const old = before.slice(first, first + length)
      const next = after.slice(start + first - from, start + first - from + length)
      if (keep && sameToken(old[0], next[0])) continue
      const place = mapThrough(deltas, first)
      if (!place.stays) continue
      if (keep) keepTokens(ytext, place.index, old, next)
      else ytext.delete(place.index, length)
    }
    if (!keep) insertTokens(ytext, mapThrough(deltas, from).gap, after.slice(start, end))
  }
}

function sameToken(a: Token | undefined, b: Token | undefined): boolean {
  if (a === undefined || b === undefined) return false
  if (a.type === 'marker' && b.type === 'marker') return sameAttrs(a, b)
  return Object.keys(attributesBetween(a.attributes, b.attributes)).length === 0
}

/** Where a place stands after changes: the place before it and what others put there (`gap`), and its character, if it stays. */
function mapThrough(deltas: readonly (readonly DeltaOp[])[], index: number) {
  let mapped = { gap: index, index, stays: true }
  for (const ops of deltas) {
    const gap = mapOnce(ops, mapped.gap)
    const character = mapOnce(ops, mapped.index)
    mapped = { gap: gap.gap, index: character.index, stays: mapped.stays && character.stays }
  }
  return mapped
}

function mapOnce(ops: readonly DeltaOp[], index: number) {
  let old = 0
  let now = 0
  let gap: number | null = null
  for (const op of ops) {
    if (old === index) gap ??= now
    if ('retain' in op) {
      if (old + op.retain > index) return { gap: gap ?? now + index - old, index: now + index - old, stays: true }
      old += op.retain
      now += op.retain
    } else if ('delete' in op) {
      if (old + op.delete > index) return { gap: gap ?? now, index: now, stays: false }
      old += op.delete
    } else now += typeof op.insert === 'string' ? op.insert.length : 1
  }
  return { gap: gap ?? now + index - old, index: now + index - old, stays: true }
}

/** Sets what differs on tokens that stay: keys of markers, marks of runs. */
function keepTokens(ytext: Y.Text, index: number, before: readonly Token[], after: readonly Token[]): void {
  for (let i = 0; i < after.length; ) {
    const token = after[i] as Token
    const old = before[i] as Token
    if (token.type === 'marker' && old.type === 'marker' && !sameAttrs(old, token)) {
      const marker = embedAt(ytext, index + i)
      if (marker !== null) updateMarker(marker, token.attrs)
    }
    const change = attributesBetween(old.attributes, token.attributes)
    let j = i + 1
    while (
      j < after.length &&
      before[j]?.attributes === old.attributes &&
      after[j]?.attributes === token.attributes &&
      after[j]?.type === 'char' &&
      token.type === 'char'
    )
      j++
    if (Object.keys(change).length > 0) ytext.format(index + i, j - i, change)
    i = j
  }
}

function sameAttrs(a: Token & { type: 'marker' }, b: Token & { type: 'marker' }): boolean {
  return a.attrs === b.attrs || JSON.stringify(a.attrs) === JSON.stringify(b.attrs)
}

function insertTokens(ytext: Y.Text, index: number, tokens: readonly Token[]): void {
  let at = index
  for (let i = 0; i < tokens.length; ) {
    const token = tokens[i] as Token
    if (token.type === 'marker') at += insertOp(ytext, at, { insert: newMarker(token.attrs) })
    else if (token.type === 'table') at += insertOp(ytext, at, { insert: newTable(token.table) })
    else if (token.type === 'atom') at += insertOp(ytext, at, inlineOp(token.node))
    else {
      let run = ''
      for (; i < tokens.length; i++) {
        const next = tokens[i] as Token
        if (next.type !== 'char' || Object.keys(attributesBetween(next.attributes, token.attributes)).length > 0) break
        run += next.key
      }
      at += insertOp(ytext, at, { insert: run, attributes: token.attributes })
      continue
    }
    i++
  }
}

/** The embedded map at a place of the shared text, or null. */
export function embedAt(ytext: Y.Text, index: number): Y.Map<unknown> | null {
  let at = 0
  for (let item = ytext._start; item !== null; item = item.right) {
    if (item.deleted || !item.countable) continue
    if (at + item.length > index) {
      const embed: unknown = item.content instanceof Y.ContentType ? item.content.type : null
      return embed instanceof Y.Map ? embed : null
    }
    at += item.length
  }
  return null
}
