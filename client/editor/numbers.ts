import { Plugin, PluginKey } from 'prosemirror-state'
import { Decoration, DecorationSet, type EditorView } from 'prosemirror-view'
import type { BlockId } from '../../shared/model/ids.ts'

type Numbers = ReadonlyMap<BlockId, string>
const numbersKey = new PluginKey<Numbers>('plenum.numbers')

/** Paragraph numbers beside the text: an attribute for the style sheet, never text. */
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
        const decorations: Decoration[] = []
        state.doc.forEach((node, pos) => {
          const number = numbers?.get(node.attrs.id as BlockId)
          if (number !== undefined)
            decorations.push(Decoration.node(pos, pos + node.nodeSize, { 'data-number': number }))
        })
        return DecorationSet.create(state.doc, decorations)
      },
    },
  })
}

/** Shows other numbers, where they differ. */
export function showNumbers(view: EditorView, numbers: Numbers): void {
  const shown = numbersKey.getState(view.state)
  const same = shown?.size === numbers.size && [...numbers].every(([id, number]) => shown.get(id) === number)
  if (!same) view.dispatch(view.state.tr.setMeta(numbersKey, numbers))
}
