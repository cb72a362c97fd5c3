import { type EditorState, Plugin, PluginKey } from 'prosemirror-state'
import { Decoration, DecorationSet, type EditorView } from 'prosemirror-view'
import type { Awareness } from 'y-protocols/awareness'
import * as Y from 'yjs'
import { editorPosition, flatIndex } from '../../shared/live/flat.ts'
import { REMOTE } from './block-ids.ts'
import { readSelection } from './read-selection.ts'

/** Whose caret it is, as others see it. */
export interface PresentUser {
  readonly name: string
  /** A CSS colour. */
  readonly color: string
}

const presenceKey = new PluginKey<DecorationSet>('plenum.presence')

/**
 * Shows carets and selections of the others, and tells them one's own: `cursor` in the awareness state holds relative positions
 * in the shared text, so that they stay with the word while others write.
 */
export function presence(ytext: Y.Text, awareness: Awareness): Plugin<DecorationSet> {
  return new Plugin({
    key: presenceKey,
    state: {
      init: (_config, state) => carets(state, ytext, awareness),
      // A caret may be told before the words that it stands in: it is looked for again when words arrive.
      apply: (tr, shown, _before, after) =>
        tr.getMeta(presenceKey) || tr.getMeta(REMOTE) ? carets(after, ytext, awareness) : shown.map(tr.mapping, tr.doc),
    },
    props: { decorations: (state) => presenceKey.getState(state) ?? null },
    view: (view) => {
      const refresh = () => {
        if (view.isDestroyed) return
        readSelection(view)
        view.dispatch(view.state.tr.setMeta(presenceKey, true))
      }
      const onChange = (_change: unknown, origin: unknown) => {
        if (origin !== 'local') refresh()
      }
      awareness.on('change', onChange)
      return {
        update: (_view, before) => {
          if (before.selection.eq(view.state.selection) && before.doc.eq(view.state.doc)) return
          // What was typed is written to the shared text only after the editor shows it; the caret stands behind it.
          queueMicrotask(() => tell(view, ytext, awareness))
        },
        destroy: () => {
          awareness.off('change', onChange)
          awareness.setLocalStateField('cursor', null)
        },
      }
    },
  })
}

function tell(view: EditorView, ytext: Y.Text, awareness: Awareness): void {
  if (view.isDestroyed || !view.hasFocus()) return
  const { anchor, head } = view.state.selection
  const at = (pos: number) =>
    Y.relativePositionToJSON(Y.createRelativePositionFromTypeIndex(ytext, flatIndex(view.state.doc, pos), -1))
  awareness.setLocalStateField('cursor', { anchor: at(anchor), head: at(head) })
}

function carets(state: EditorState, ytext: Y.Text, awareness: Awareness): DecorationSet {
  const decorations: Decoration[] = []
  for (const [client, other] of awareness.getStates()) {
    if (client === awareness.clientID) continue
    const user = userOf(other.user)
    const anchor = position(state, ytext, other.cursor?.anchor)
    const head = position(state, ytext, other.cursor?.head)
    if (user === null || anchor === null || head === null) continue
    const [from, to] = anchor < head ? [anchor, head] : [head, anchor]
    if (from < to)
      decorations.push(Decoration.inline(from, to, { class: 'others-selection', style: `--who: ${user.color}` }))
    decorations.push(
      Decoration.widget(head, () => caret(user), {
        key: `caret-${client}-${user.name}`,
        side: 10,
        ignoreSelection: true,
      }),
    )
  }
  return DecorationSet.create(state.doc, decorations)
}

/** Others' states are data from outside: only a plain name and a plain colour are taken from them. */
function userOf(user: unknown): PresentUser | null {
  if (typeof user !== 'object' || user === null || !('name' in user) || typeof user.name !== 'string') return null
  const color =
    'color' in user && typeof user.color === 'string' && /^(#[\da-f]{3,8}|[a-z]+|hsl\([\d ,.%]+\))$/i.test(user.color)
      ? user.color
      : 'gray'
  return { name: user.name.slice(0, 80), color }
}

function position(state: EditorState, ytext: Y.Text, json: unknown): number | null {
  if (typeof json !== 'object' || json === null || ytext.doc === null) return null
  try {
    const absolute = Y.createAbsolutePositionFromRelativePosition(Y.createRelativePositionFromJSON(json), ytext.doc)
    return absolute?.type === ytext ? editorPosition(state.doc, absolute.index).pos : null
  } catch {
    // A malformed position from another program: that caret is not shown.
    return null
  }
}

function caret(user: PresentUser): HTMLElement {
  const element = document.createElement('span')
  element.className = 'others-caret'
  // Who else is here is said beside the outline; in the text it would be read as words of the text.
  element.setAttribute('aria-hidden', 'true')
  element.style.setProperty('--who', user.color)
  const name = document.createElement('span')
  name.className = 'others-name'
  name.textContent = user.name
  element.append(name)
  return element
}
