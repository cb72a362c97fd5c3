import { Fragment, type Mark, type MarkType, type Node, Slice } from 'prosemirror-model'
import { AddMarkStep, AttrStep, RemoveMarkStep, ReplaceStep, type Step } from 'prosemirror-transform'
import type * as Y from 'yjs'
import type { BlockId } from '../model/ids.ts'
import { textSchema } from '../schema/schema.ts'
import type { BlockJson, InlineJson, TextJson } from '../schema/text.ts'
import { type DeltaOp, deltaOf } from './delta.ts'
import { editorPosition, flatIndex, tokensBetween } from './flat.ts'
import { blockAttrs, embedKind, stringIn } from './marker.ts'
import { marksOf } from './marks.ts'
import { IdRegister, readInline } from './read.ts'
import { readText } from './text.ts'
import { rebaseTokens, replaceTokens } from './write.ts'

/** What following a text needs of a `Transform` or a transaction of an editor. */
export interface EditableText {
  readonly doc: Node
  step(step: Step): unknown
  maybeStep(step: Step): { readonly failed: string | null }
  setNodeMarkup(pos: number, type: null, attrs: Node['attrs']): unknown
  addMark(from: number, to: number, mark: Mark): unknown
  removeMark(from: number, to: number, type: MarkType): unknown
}

/** The text as an editor's document. */
export function readDoc(ytext: Y.Text): Node {
  return textSchema.nodeFromJSON(readText(ytext))
}

/**
 * Writes what an editor did into the shared text: `docs[i]` is the document before `steps[i]`, `after` the one after the last.
 * Only the stretches that each step changed are compared and written. One transaction of Yjs, with the given origin.
 */
export function writeSteps(
  ytext: Y.Text,
  steps: readonly Step[],
  docs: readonly Node[],
  after: Node,
  origin: unknown,
): void {
  ytext.doc?.transact(() => {
    for (const [i, step] of steps.entries()) {
      const before = docs[i] as Node
      const next = docs[i + 1] ?? after
      for (const range of changedRanges(step).reverse()) {
        const from = flatIndex(before, range.oldFrom)
        const to = flatIndex(before, range.oldTo, true)
        const start = flatIndex(next, range.newFrom)
        const end = flatIndex(next, range.newTo, true)
        replaceTokens(ytext, from, tokensBetween(before, from, to), tokensBetween(next, start, end))
      }
    }
  }, origin)
}

/**
 * Writes what an editor did from `before` to `after` while others changed the text by `deltas`, which the editor has not seen.
 * What it inserted goes where it belongs now; what it deleted or marked is, where others left it.
 */
export function writeMeanwhile(
  ytext: Y.Text,
  before: Node,
  after: Node,
  deltas: readonly (readonly DeltaOp[])[],
  origin: unknown,
): void {
  const all = (doc: Node) => tokensBetween(doc, 0, Number.MAX_SAFE_INTEGER)
  ytext.doc?.transact(() => rebaseTokens(ytext, all(before), all(after), deltas), origin)
}

interface ChangedRange {
  readonly oldFrom: number
  readonly oldTo: number
  readonly newFrom: number
  readonly newTo: number
}

function changedRanges(step: Step): ChangedRange[] {
  if (step instanceof AddMarkStep || step instanceof RemoveMarkStep) {
    return [{ oldFrom: step.from, oldTo: step.to, newFrom: step.from, newTo: step.to }]
  }
  if (step instanceof AttrStep) {
    const { pos } = step
    return [{ oldFrom: pos, oldTo: pos + 1, newFrom: pos, newTo: pos + 1 }]
  }
  const ranges: ChangedRange[] = []
  step.getMap().forEach((oldFrom, oldTo, newFrom, newTo) => {
    ranges.push({ oldFrom, oldTo, newFrom, newTo })
  })
  return ranges
}

/**
 * Brings an editor's document to what the shared text says now, by steps on what changed only, so that carets and decorations
 * hold. `event` tells what changed; null where only markers or nothing known did. Never writes.
 */
export function followText(tr: EditableText, ytext: Y.Text, event: Y.YEvent<Y.Text> | null): void {
  if (event !== null) followDelta(tr, deltaOf(event))
  settle(tr, readText(ytext))
}

/** Applies operations one after the other, as far as they are of the plain kind; `settle` does the rest. */
function followDelta(tr: EditableText, ops: readonly DeltaOp[]): void {
  let index = 0
  for (const op of ops) {
    if ('retain' in op) {
      if (op.attributes !== undefined) followMarks(tr, index, index + op.retain, op.attributes)
      index += op.retain
    } else if ('delete' in op) {
      const outer = editorPosition(tr.doc, index).inside === false
      const from = editorPosition(tr.doc, index, outer)
      const to = editorPosition(tr.doc, index + op.delete, outer)
      if (!tryStep(tr, new ReplaceStep(from.pos, to.pos, Slice.empty))) return
    } else {
      const step = insertionStep(tr.doc, index, op)
      if (step === null || !tryStep(tr, step)) return
      index += typeof op.insert === 'string' ? op.insert.length : 1
    }
  }
}

function followMarks(tr: EditableText, from: number, to: number, change: Readonly<Record<string, unknown>>): void {
  const start = editorPosition(tr.doc, from).pos
  const end = editorPosition(tr.doc, to).pos
  for (const [key, value] of Object.entries(change)) {
    const type = textSchema.marks[key]
    if (type === undefined) continue
    const [mark] = marksOf({ [key]: value })
    if (mark === undefined) tr.removeMark(start, end, type)
    else tr.addMark(start, end, textSchema.markFromJSON(mark))
  }
}

function insertionStep(doc: Node, index: number, op: Extract<DeltaOp, { insert: unknown }>): Step | null {
  const { pos, inside } = editorPosition(doc, index)
  const kind = typeof op.insert === 'string' ? 'text' : embedKind(op.insert)
  if (kind === 'table') return null
  if (kind === 'block') {
    const marker = op.insert as Y.Map<unknown>
    const block = textSchema.node('block', blockAttrs(stringIn(marker, 'id') as BlockId, marker))
    if (!inside) return new ReplaceStep(pos, pos, new Slice(Fragment.from(block), 0, 0))
    const first = doc.resolve(pos).parent
    return new ReplaceStep(pos, pos, new Slice(Fragment.from([first.copy(Fragment.empty), block]), 1, 1))
  }
  if (!inside) return null
  const content: InlineJson[] = []
  readInline({ insert: op.insert, attributes: op.attributes }, content, new IdRegister())
  return new ReplaceStep(pos, pos, new Slice(Fragment.fromJSON(textSchema, content), 0, 0))
}

function tryStep(tr: EditableText, step: Step): boolean {
  return tr.maybeStep(step).failed === null
}

/** Mends what differs between the document and the text, block by block: attributes, then content, then whole blocks. */
export function settle(tr: EditableText, text: TextJson): void {
  const target = text.content
  let head = 0
  let tail = 0
  const count = () => tr.doc.childCount
  while (head < count() && head < target.length && mend(tr, head, target[head] as BlockJson)) head++
  const room = () => Math.min(count(), target.length) - head
  while (tail < room() && mend(tr, count() - 1 - tail, target[target.length - 1 - tail] as BlockJson)) tail++
  if (head + tail === count() && head + tail === target.length) return
  const nodes = target.slice(head, target.length - tail).map((block) => textSchema.nodeFromJSON(block))
  const from = offsetOf(tr.doc, head)
  const to = offsetOf(tr.doc, count() - tail)
  tr.step(new ReplaceStep(from, to, new Slice(Fragment.from(nodes), 0, 0)))
}

function offsetOf(doc: Node, child: number): number {
  let offset = 0
  for (let i = 0; i < child; i++) offset += doc.child(i).nodeSize
  return offset
}

/** Makes the block in the given place be `target`, if it is that block at all. */
function mend(tr: EditableText, place: number, target: BlockJson): boolean {
  const node = tr.doc.child(place)
  if (isSameBlock(node, target)) return true
  if (node.attrs.id !== target.attrs.id || node.type.name !== target.type || target.type === 'table') return false
  const next = textSchema.nodeFromJSON(target)
  const pos = offsetOf(tr.doc, place)
  if (!node.hasMarkup(next.type, next.attrs)) tr.setNodeMarkup(pos, null, next.attrs)
  const start = node.content.findDiffStart(next.content)
  if (start === null) return true
  const ends = node.content.findDiffEnd(next.content)
  if (ends === null) return true
  const overlap = Math.max(0, start - Math.min(ends.a, ends.b))
  const slice = next.slice(start, ends.b + overlap)
  tr.step(new ReplaceStep(pos + 1 + start, pos + 1 + ends.a + overlap, slice))
  return true
}

/** Whether an editor's block shows exactly this, without making a node to compare. */
function isSameBlock(node: Node, json: BlockJson): boolean {
  if (json.type === 'table' || node.type.name === 'table') return node.eq(textSchema.nodeFromJSON(json))
  const content = json.content ?? []
  if (node.childCount !== content.length || node.attrs.id !== json.attrs.id) return false
  for (const [i, inline] of content.entries()) {
    const child = node.child(i)
    if (child.type.name !== inline.type || child.marks.length !== (inline.marks?.length ?? 0)) return false
    if (inline.type === 'text') {
      if (child.text !== inline.text) return false
      if (inline.marks === undefined) continue
    }
    if (!child.eq(textSchema.nodeFromJSON(inline))) return false
  }
  return node.hasMarkup(node.type, textSchema.nodes.block?.create(json.attrs).attrs)
}
