import { Plugin, PluginKey } from 'prosemirror-state'
import { Decoration, DecorationSet, type EditorView } from 'prosemirror-view'
import type { BlockId } from '../../shared/model/ids.ts'
import { itemNumbers } from '../../shared/schema/list-labels.ts'
import type { BlockAttrs } from '../../shared/schema/text.ts'

type Numbers = ReadonlyMap<BlockId, string>
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
