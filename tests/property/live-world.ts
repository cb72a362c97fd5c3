import { Fragment, type Node, Slice } from 'prosemirror-model'
import { type EditorState, TextSelection, type Transaction } from 'prosemirror-state'
import * as Y from 'yjs'
import { blockIds } from '../../client/editor/block-ids.ts'
import { boundState, TextBinding } from '../../client/editor/text-binding.ts'
import { quiet } from '../../shared/live/quiet.ts'
import { seedText, textOf } from '../../shared/live/text.ts'
import type { BlockId } from '../../shared/model/ids.ts'
import { textSchema } from '../../shared/schema/schema.ts'
import { BLOCK_KINDS, LIST_STYLES, type TextJson } from '../../shared/schema/text.ts'
import type { Random } from '../../shared/util/random.ts'

/** One person at an editor: a document, a binding, and what it has still to hear from the others. */
export class Writer {
  readonly doc = quiet(new Y.Doc())
  readonly ytext = textOf(this.doc)
  readonly binding: TextBinding
  readonly inbox: Uint8Array[] = []
  state: EditorState
  composing = false
  /** Updates this person's document made, which others have to hear. */
  readonly outbox: Uint8Array[] = []
  #names = 0

  constructor(name: string, clientId: number, base: Uint8Array) {
    this.doc.clientID = clientId
    Y.applyUpdate(this.doc, base, 'remote')
    this.doc.on('update', (update: Uint8Array, origin: unknown) => {
      if (origin !== 'remote') this.outbox.push(update)
    })
    this.state = boundState(this.ytext, [blockIds(() => `${name}${++this.#names}` as BlockId)])
    const writer = this
    this.binding = new TextBinding(
      this.ytext,
      {
        get state() {
          return writer.state
        },
        update(state) {
          writer.state = state
        },
        get composing() {
          return writer.composing
        },
      },
      0,
    )
  }

  hear(update: Uint8Array): void {
    Y.applyUpdate(this.doc, update, 'remote')
  }
}

/** The bytes of a document that the server seeded. */
export function seeded(text: TextJson): Uint8Array {
  const doc = new Y.Doc()
  doc.clientID = 1
  seedText(textOf(doc), text)
  return Y.encodeStateAsUpdate(doc)
}

/** What leaves every character where it is in the order of reading. */
export const KEEPING = ['type', 'type', 'type', 'split', 'join', 'kind', 'indent', 'mark', 'link', 'break']
export const EVERYTHING = [...KEEPING, 'delete', 'paste', 'across', 'move', 'undo', 'redo', 'remove']

/** One of the things people do, at a random place; null where it is not possible there. `word` gives a word never used before. */
export function randomStep(
  writer: Writer,
  random: Random,
  word: () => string,
  acts: readonly string[] = EVERYTHING,
): string {
  const { state } = writer
  const act = random.pick(acts)
  if (act === 'undo') writer.binding.history.undo()
  else if (act === 'redo') writer.binding.history.redo()
  else {
    const tr = edit(state, act, random, word)
    if (tr?.docChanged) writer.binding.dispatch(tr)
  }
  return act
}

function places(doc: Node): number[] {
  const found: number[] = []
  doc.forEach((block, offset) => {
    if (block.type.name !== 'block') return
    for (let i = 0; i <= block.content.size; i++) {
      const pos = offset + 1 + i
      // No editor puts a caret inside a character of two units.
      if (!/[\udc00-\udfff]/.test(doc.textBetween(pos, Math.min(pos + 1, offset + 1 + block.content.size))))
        found.push(pos)
    }
  })
  return found
}

function edit(state: EditorState, act: string, random: Random, word: () => string): Transaction | null {
  const tr = state.tr
  const all = places(state.doc)
  if (all.length === 0) return tr.insert(0, block(word()))
  const pos = random.pick(all)
  const $pos = state.doc.resolve(pos)
  const start = $pos.before(1)
  const parent = $pos.parent
  const end = random.pick(all.filter((each) => each >= pos && each <= Math.min($pos.end(), pos + 12)))
  if (act === 'type') return tr.insertText(word(), pos)
  if (act === 'delete') return end > pos ? tr.delete(pos, end) : null
  if (act === 'split') return tr.split(pos)
  if (act === 'join') {
    return state.doc.resolve(start).nodeBefore?.type === parent.type ? tr.join(start) : null
  }
  if (act === 'break') return tr.insert(pos, textSchema.node('hardBreak'))
  if (act === 'kind') {
    const kind = random.pick(BLOCK_KINDS)
    const more = {
      level: kind === 'heading' ? 1 + random.int(4) : 0,
      list: kind === 'item' ? random.pick(LIST_STYLES) : 'bullet',
    }
    return tr.setNodeMarkup(start, null, { ...parent.attrs, kind, ...more })
  }
  if (act === 'indent') return tr.setNodeAttribute(start, 'indent', random.int(4))
  if (act === 'mark' || act === 'link') {
    const name = random.pick(['strong', 'em', 'underline', 'superscript', 'subscript'])
    const mark =
      act === 'link' ? textSchema.mark('link', { href: `https://x.org/${random.int(3)}` }) : textSchema.mark(name)
    if (end === pos) return null
    return random.chance(0.3) ? tr.removeMark(pos, end, mark.type) : tr.addMark(pos, end, mark)
  }
  if (act === 'paste') {
    const ids = state.doc.children.map((child) => String(child.attrs.id))
    const blocks = [block(word()), block(word(), random.pick(ids)), block(word())]
    const open = random.int(2)
    return tr.replace(pos, end, new Slice(Fragment.from(blocks), open, open))
  }
  if (act === 'across') {
    const other = random.pick(all)
    const [from, to] = pos < other ? [pos, other] : [other, pos]
    return from < to && to - from < 60 ? tr.delete(from, to) : null
  }
  if (act === 'remove') return state.doc.childCount > 2 ? tr.delete(start, start + parent.nodeSize) : null
  // move: cut here, paste at the beginning of another block
  const target = state.doc.resolve(random.pick(all)).before(1)
  if (target === start) return null
  tr.delete(start, start + parent.nodeSize)
  tr.insert(tr.mapping.map(target), parent)
  return tr.setSelection(TextSelection.atStart(tr.doc))
}

function block(text: string, id = ''): Node {
  return textSchema.node('block', { id }, text === '' ? [] : [textSchema.text(text)])
}
