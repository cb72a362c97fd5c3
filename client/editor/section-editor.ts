import { keymap } from 'prosemirror-keymap'
import type { Node } from 'prosemirror-model'
import { type EditorState, Plugin } from 'prosemirror-state'
import { EditorView } from 'prosemirror-view'
import type { Awareness } from 'y-protocols/awareness'
import type * as Y from 'yjs'
import type { Names } from '../../shared/brackets/names.ts'
import type { BlockId } from '../../shared/model/ids.ts'
import { type Beside, besideParagraphs, isLockedIn, referenceView, showBeside } from './beside.ts'
import { blockIds, REMOTE } from './block-ids.ts'
import { BRACKET_COMMANDS, bracketsInText } from './brackets.ts'
import { EDITOR_COMMANDS, type EditorCommand, editorKeys, insertReference, setLink } from './commands.ts'
import { cleanHtml, cleanText, pasteParser, plainText } from './paste.ts'
import { type PresentUser, presence } from './presence.ts'
import { readSelection } from './read-selection.ts'
import { boundState, TextBinding } from './text-binding.ts'
import { wayOut } from './way-out.ts'

/** What an editor of one section is made of. It opens nothing itself: the shared text and the awareness are handed in. */
export interface SectionEditorParts {
  readonly mount: HTMLElement
  readonly ytext: Y.Text
  readonly awareness: Awareness
  /** Asked again after `refresh`; a reader's editor shows everything and changes nothing. */
  readonly editable: () => boolean
  readonly newId: () => BlockId
  /** The name of the text and the id of the element that explains its keys, for assistive technology; words for a reference to nothing. */
  readonly labels: { readonly text: string; readonly keys: string; readonly gone: string }
  readonly user: PresentUser
  /** Delegations, as brackets name them. */
  readonly names: Names
  /** Called when something was typed that would change an agreed paragraph, and was not let in. */
  readonly onKept?: () => void
  /** Called when the caret moved or the text changed. */
  readonly onSelection?: (state: EditorState) => void
}

export interface SectionEditor {
  readonly view: EditorView
  readonly commands: readonly EditorCommand[]
  /** Runs a command of `commands` and gives the text the focus back; false where it is not possible now. */
  run(id: string): boolean
  /** Links the selected words, or with null takes their links away. */
  link(href: string | null): boolean
  /** Puts a reference to a paragraph in place of the selection. */
  refer(target: BlockId, shown: string): boolean
  undo(): boolean
  redo(): boolean
  /** Numbers and statuses of the paragraphs. */
  setBeside(beside: Beside): void
  /** To be called when `editable` may have another answer. */
  refresh(): void
  /** The binding's changes carry this origin in the shared document. */
  readonly origin: unknown
  destroy(): void
}

/** An editor on a shared text. */
export function createSectionEditor(parts: SectionEditorParts): SectionEditor {
  const { ytext, awareness } = parts
  const undo = () => binding.history.undo() !== null
  const redo = () => binding.history.redo() !== null
  const state = boundState(ytext, [
    wayOut(),
    keymap({ 'Mod-z': undo, 'Mod-y': redo, 'Mod-Shift-z': redo }),
    keymap(editorKeys()),
    blockIds(parts.newId),
    ...bracketsInText(parts.names),
    besideParagraphs(),
    keepUnchanged(() => parts.onKept?.()),
    presence(ytext, awareness),
  ])
  const view: EditorView = new EditorView(parts.mount, {
    state,
    editable: parts.editable,
    nodeViews: { reference: (node, _view, _pos, around) => referenceView(node, around, parts.labels.gone) },
    attributes: () => textAttributes(parts),
    clipboardParser: pasteParser,
    domParser: pasteParser,
    transformPastedHTML: cleanHtml,
    transformPastedText: cleanText,
    clipboardTextSerializer: plainText,
    handleDOMEvents: {
      keydown: (_view, event) => {
        if (!event.isComposing) readSelection(view)
        return false
      },
      focus: () => {
        // Whatever gives the focus back (a dialog that closes) does not know where the caret was: the browser puts it first.
        view.focus()
        return false
      },
      compositionend: () => {
        // The editor itself ends a composition after this event; what waited follows then.
        setTimeout(() => whenComposed(), 60)
        return false
      },
    },
    dispatchTransaction: (tr) => {
      const before = view.state
      binding.dispatch(tr)
      if (before !== view.state && (tr.selectionSet || tr.docChanged)) parts.onSelection?.(view.state)
    },
  })
  const binding: TextBinding = new TextBinding(ytext, {
    get state() {
      return view.state
    },
    update: (next) => view.updateState(next),
    get composing() {
      return view.composing
    },
  })
  const whenComposed = () => {
    if (!view.isDestroyed && !view.composing) binding.composed()
  }
  awareness.setLocalStateField('user', { name: parts.user.name, color: parts.user.color })
  const run = (command: EditorCommand['run']) => {
    if (!parts.editable()) return false
    const done = command(view.state, view.dispatch, view)
    view.focus()
    return done
  }
  return {
    view,
    commands: EDITOR_COMMANDS,
    run: (id) => {
      const command = [...EDITOR_COMMANDS, ...BRACKET_COMMANDS].find((each) => each.id === id)
      return command !== undefined && run(command.run)
    },
    link: (href) => run(setLink(href)),
    refer: (target, shown) => run(insertReference(target, shown)),
    undo,
    redo,
    setBeside: (beside) => showBeside(view, beside),
    refresh: () => view.setProps({ editable: parts.editable }),
    origin: binding,
    destroy: () => {
      binding.destroy()
      view.destroy()
    },
  }
}

/** A reader's text is no text field, in which headings and paragraphs could not be walked through. */
function textAttributes({ editable, labels }: SectionEditorParts): Record<string, string> {
  const named = { class: 'section-text', 'aria-label': labels.text }
  return editable()
    ? { ...named, role: 'textbox', 'aria-multiline': 'true', 'aria-describedby': labels.keys }
    : { ...named, role: 'group' }
}

/**
 * Tables can be seen and, as a whole, deleted; nothing typed changes what stands in them. An agreed paragraph stays as it is; the
 * server would refuse anything else.
 */
function keepUnchanged(onKept: () => void): Plugin {
  return new Plugin({
    filterTransaction: (tr, state) => {
      if (!tr.docChanged || tr.getMeta(REMOTE)) return true
      const after = new Map<string, Node>()
      for (const child of tr.doc.children) after.set(child.attrs.id, child)
      for (const child of state.doc.children) {
        const now = after.get(child.attrs.id)
        if (child.type.name === 'table' && now?.type.name === 'table' && !now.eq(child)) return false
        if (!isLockedIn(state, child.attrs.id) || now?.eq(child) === true) continue
        onKept()
        return false
      }
      return true
    },
  })
}
