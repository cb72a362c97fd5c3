import type { Node } from 'prosemirror-model'
import { EditorState, TextSelection, type Transaction } from 'prosemirror-state'
import { ReplaceStep, type Step } from 'prosemirror-transform'
import * as Y from 'yjs'
import { followText, readDoc, writeMeanwhile, writeSteps } from '../../shared/live/binding.ts'
import { type DeltaOp, deltaOf } from '../../shared/live/delta.ts'
import { isDerivedId } from '../../shared/live/read.ts'
import { REMOTE } from './block-ids.ts'

/** What a binding needs of an editor: a view in the browser, a plain state in tests. */
export interface BoundEditor {
  readonly state: EditorState
  /** Shows a new state. */
  update(state: EditorState): void
  /** Whether an input method is composing a word: what others write must then wait. */
  readonly composing: boolean
}

/** Changes made while an input method composes and others have written: kept back until it is done. */
interface Held {
  /** The document when the first of them arrived. */
  readonly base: Node
  /** What others did since. */
  readonly deltas: (readonly DeltaOp[])[]
}

/**
 * Keeps an editor and a shared text equal: each step of the editor is written at once, each change of the text becomes steps on
 * what changed only. What others write is never written back.
 */
export class TextBinding {
  /** Undoes and redoes one's own changes only. */
  readonly history: Y.UndoManager
  readonly #ytext: Y.Text
  readonly #editor: BoundEditor
  #held: Held | null = null
  #wasTyping = true
  readonly #observer = (events: Y.YEvent<Y.AbstractType<unknown>>[], transaction: Y.Transaction) => {
    if (transaction.origin === this) return
    const own = events.find((event) => event.target === this.#ytext)
    if (this.#editor.composing || this.#held !== null) {
      this.#held ??= { base: this.#editor.state.doc, deltas: [] }
      if (own !== undefined) this.#held.deltas.push(deltaOf(own as Y.YEvent<Y.Text>))
      return
    }
    this.#showRemote((tr) => followText(tr, this.#ytext, (own ?? null) as Y.YEvent<Y.Text> | null))
  }

  /** `pauseMs`: changes closer together than that are undone as one. */
  constructor(ytext: Y.Text, editor: BoundEditor, pauseMs = 500) {
    this.#ytext = ytext
    this.#editor = editor
    this.history = new Y.UndoManager(ytext, { trackedOrigins: new Set([this]), captureTimeout: pauseMs })
    ytext.observeDeep(this.#observer)
  }

  /** Applies a transaction of the editor and writes what it changed. */
  readonly dispatch = (tr: Transaction): void => {
    const before = this.#editor.state.doc
    const { state, transactions } = this.#editor.state.applyTransaction(tr)
    this.#editor.update(state)
    if (tr.getMeta(REMOTE)) return
    const steps = transactions.flatMap((each) => each.steps)
    if (steps.length === 0) return
    const docs = transactions.flatMap((each) => each.docs)
    if (this.#held !== null) return
    const isTyping = onlyWords(before, state.doc, steps)
    if (!isTyping || !this.#wasTyping) this.history.stopCapturing()
    this.#wasTyping = isTyping
    writeSteps(this.#ytext, steps, docs, state.doc, this)
    // Ids that readers derive ("ID~2") follow from the order of all blocks.
    if (!haveSameOwnIds(before, state.doc)) this.#showRemote((next) => followText(next, this.#ytext, null))
  }

  /** To be called when an input method is done: shows what waited and writes what was composed meanwhile. */
  composed(): void {
    if (this.#held === null) return
    const { base, deltas } = this.#held
    this.#held = null
    writeMeanwhile(this.#ytext, base, this.#editor.state.doc, deltas, this)
    this.#showRemote((tr) => followText(tr, this.#ytext, null))
  }

  #showRemote(change: (tr: Transaction) => void): void {
    const before = this.#editor.state
    const tr = before.tr
    change(tr)
    if (!tr.docChanged) return
    if (before.selection instanceof TextSelection) {
      const { anchor, head } = before.selection
      // What others add at the caret goes behind it: a caret at the end of a paragraph stays there.
      const at = (pos: number) => tr.doc.resolve(tr.mapping.map(pos, -1))
      tr.setSelection(TextSelection.between(at(anchor), at(head)))
    }
    this.dispatch(tr.setMeta(REMOTE, true).setMeta('addToHistory', false))
  }

  destroy(): void {
    this.composed()
    this.#ytext.unobserveDeep(this.#observer)
    this.history.destroy()
  }
}

/** Whether steps only change words: what changes paragraphs or marks is undone by itself. */
function onlyWords(before: Node, after: Node, steps: readonly Step[]): boolean {
  return before.childCount === after.childCount && steps.every((step) => step instanceof ReplaceStep)
}

/** Whether two documents have the same blocks in the same order, none with a derived id. */
function haveSameOwnIds(a: Node, b: Node): boolean {
  return a.childCount === b.childCount && a.children.every((block, i) => isOwnId(block.attrs.id, b.child(i).attrs.id))
}

function isOwnId(id: unknown, other: unknown): boolean {
  return id === other && !isDerivedId(String(id))
}

/** A state whose document is the shared text. */
export function boundState(ytext: Y.Text, plugins: EditorState['plugins']): EditorState {
  return EditorState.create({ doc: readDoc(ytext), plugins: [...plugins] })
}
