import type { Node } from 'prosemirror-model'
import { Plugin, PluginKey } from 'prosemirror-state'
import { Decoration, DecorationSet, type EditorView, type NodeView } from 'prosemirror-view'
import type { BlockId } from '../../shared/model/ids.ts'
import { itemNumbers } from '../../shared/schema/list-labels.ts'
import type { Numbers } from '../../shared/schema/numbers.ts'
import type { BlockAttrs } from '../../shared/schema/text.ts'

const numbersKey = new PluginKey<Numbers>('plenum.numbers')

/** Numbers of paragraphs and items beside the text: attributes for the style sheet, never text. */
export function paragraphNumbersBeside(): Plugin<Numbers> {
  return new Plugin<Numbers>({
    key: numbersKey,
    state: {
      init: () => new Map(),
      apply: (tr, numbers) => (tr.getMeta(numbersKey) as Numbers | undefined) ?? numbers,
    },
    props: {
      decorations: (state) => {
        const numbers = numbersKey.getState(state)
        const items = itemNumbers(
          state.doc.children.map(({ type, attrs }) => (type.name === 'block' ? (attrs as BlockAttrs) : null)),
        )
        const decorations: Decoration[] = []
        state.doc.forEach((node, pos) => {
          const id = node.attrs.id as BlockId
          const number = numbers?.get(id)
          const item = items.get(id)
          if (number !== undefined || item !== undefined)
            decorations.push(
              Decoration.node(pos, pos + node.nodeSize, {
                ...(number !== undefined && { 'data-number': number }),
                ...(item !== undefined && { style: `counter-set: i0 ${item}` }),
              }),
            )
        })
        state.doc.descendants((node, pos) => {
          if (node.type.name !== 'reference') return
          const now: ReferenceNow = { number: numbers?.get(node.attrs.target as BlockId) ?? null }
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

/** Shows other numbers, where they differ. */
export function showNumbers(view: EditorView, numbers: Numbers): void {
  const shown = numbersKey.getState(view.state)
  const same = shown?.size === numbers.size && [...numbers].every(([id, number]) => shown.get(id) === number)
  if (!same) view.dispatch(view.state.tr.setMeta(numbersKey, numbers))
}
