import type { Node } from 'prosemirror-model'
import { type EditorState, Plugin, PluginKey } from 'prosemirror-state'
import { Decoration, DecorationSet, type EditorView, type NodeView } from 'prosemirror-view'
import type { BlockId } from '../../shared/model/ids.ts'
import { itemNumbers } from '../../shared/schema/list-labels.ts'
import type { Numbers } from '../../shared/schema/numbers.ts'
import type { BlockAttrs } from '../../shared/schema/text.ts'

/** What stands beside the paragraphs: their numbers, and where they stand between open and adopted. */
export interface Beside {
  readonly numbers: Numbers
  readonly statuses: ReadonlyMap<BlockId, ShownStatus>
}

/** Where a paragraph stands: as the page shows it, and whether its words may not be changed. */
export interface ShownStatus {
  /** For the style sheet: "agreedAdRef", "parked" … */
  readonly name: string
  /** Behind the paragraph. */
  readonly sign: string
  /** What is read out instead. */
  readonly words: string
  readonly isLocked: boolean
}

const NOTHING: Beside = { numbers: new Map(), statuses: new Map() }
const besideKey = new PluginKey<Beside>('plenum.beside')

/** Numbers of paragraphs and items beside the text: attributes for the style sheet, never text. */
export function besideParagraphs(): Plugin<Beside> {
  return new Plugin<Beside>({
    key: besideKey,
    state: {
      init: () => NOTHING,
      apply: (tr, beside) => (tr.getMeta(besideKey) as Beside | undefined) ?? beside,
    },
    props: {
      decorations: (state) => {
        const { numbers, statuses } = besideKey.getState(state) ?? NOTHING
        const items = itemNumbers(
          state.doc.children.map(({ type, attrs }) => (type.name === 'block' ? (attrs as BlockAttrs) : null)),
        )
        const decorations: Decoration[] = []
        state.doc.forEach((node, pos) => {
          const id = node.attrs.id as BlockId
          const number = numbers.get(id)
          const item = items.get(id)
          const status = statuses.get(id)
          if (number !== undefined || item !== undefined || status !== undefined)
            decorations.push(
              Decoration.node(pos, pos + node.nodeSize, {
                ...(number !== undefined && { 'data-number': number }),
                ...(item !== undefined && { style: `counter-set: i0 ${item}` }),
                ...(status !== undefined && {
                  'data-status': status.name,
                  'data-status-sign': status.sign,
                  'data-status-words': status.words,
                }),
              }),
            )
        })
        state.doc.descendants((node, pos) => {
          if (node.type.name !== 'reference') return
          const now: ReferenceNow = { number: numbers.get(node.attrs.target as BlockId) ?? null }
          decorations.push(Decoration.node(pos, pos + 1, {}, now))
        })
        return DecorationSet.create(state.doc, decorations)
      },
    },
  })
}

/** What a reference refers to bears this number now; null: it is not in the text. */
interface ReferenceNow {
  readonly number: string | null
}

/** A reference shows the number of its paragraph, whatever number was written down; one whose paragraph is gone is marked. */
export function referenceView(node: Node, decorations: readonly Decoration[], gone: string): NodeView {
  const dom = document.createElement('span')
  dom.className = 'reference'
  const show = (shown: Node, around: readonly Decoration[]) => {
    const now = around.map(({ spec }) => spec as Partial<ReferenceNow>).find(({ number }) => number !== undefined)
    const isGone = now?.number === null
    const words = now?.number ?? String(shown.attrs.shown)
    if (dom.textContent !== words) dom.textContent = words
    dom.classList.toggle('reference-gone', isGone)
    if (isGone) dom.title = gone
    else dom.removeAttribute('title')
  }
  show(node, decorations)
  return {
    dom,
    ignoreMutation: () => true,
    update: (next, around) => {
      if (next.type !== node.type) return false
      show(next, around)
      return true
    },
  }
}

/** Shows what stands beside the paragraphs by now, where it differs. */
export function showBeside(view: EditorView, beside: Beside): void {
  const shown = besideKey.getState(view.state) ?? NOTHING
  const isSame =
    equalMaps(shown.numbers, beside.numbers, (a, b) => a === b) &&
    equalMaps(shown.statuses, beside.statuses, (a, b) => a.name === b.name && a.words === b.words)
  if (!isSame) view.dispatch(view.state.tr.setMeta(besideKey, beside))
}

function equalMaps<Value>(
  one: ReadonlyMap<BlockId, Value>,
  other: ReadonlyMap<BlockId, Value>,
  isEqual: (a: Value, b: Value) => boolean,
): boolean {
  return (
    one.size === other.size &&
    [...one].every(([id, value]) => {
      const now = other.get(id)
      return now !== undefined && isEqual(value, now)
    })
  )
}

/** Whether the words of a block may not be changed, as far as this page knows; the server decides. */
export function isLockedIn(state: EditorState, id: string): boolean {
  return besideKey.getState(state)?.statuses.get(id as BlockId)?.isLocked === true
}
