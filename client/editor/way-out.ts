import { Plugin } from 'prosemirror-state'

/**
 * Escape, then Tab or Shift+Tab leaves the text. Without Escape they move an item of a list in or out, and a person without a
 * mouse could not get away (WCAG 2.1.2, no keyboard trap).
 */
export function wayOut(): Plugin {
  let leaving = false
  return new Plugin({
    props: {
      handleDOMEvents: {
        keydown: (_view, event) => {
          // An input method takes Escape for itself; Shift alone is on its way to Shift+Tab.
          if (event.isComposing || event.key === 'Shift') return false
          // True keeps the key from the editor and leaves it to the browser.
          const isLeft = leaving && event.key === 'Tab'
          leaving = event.key === 'Escape'
          return isLeft
        },
        blur: () => {
          leaving = false
          return false
        },
      },
    },
  })
}
