import type { EditorView } from 'prosemirror-view'

/**
 * Lets an editor know where the caret is now. Browsers tell it late, after the next drawing: on a busy device Home and then Enter
 * would split where the caret was before, and a redrawing meanwhile would put it back there.
 */
export function readSelection(view: EditorView): void {
  if (view.hasFocus() && !view.composing) document.dispatchEvent(new Event('selectionchange'))
}
