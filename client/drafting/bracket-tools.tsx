import { Button, Group } from 'react-aria-components'
import { format } from '../../shared/messages/format.ts'
import { holderWords } from '../../shared/redline/bracket-words.ts'
import { bracketHere } from '../editor/brackets.ts'
import type { ActiveEditor } from './section-editor.tsx'

/** What can be done with brackets where the caret is, and who holds the wording around it. */
export function BracketTools({ active: { editor, state } }: { readonly active: ActiveEditor }) {
  const here = bracketHere(state)
  return (
    <Group className="bracket-tools" aria-label={format('brackets.tools')}>
      <Button
        className="button button-sign"
        aria-label={format('brackets.put')}
        aria-keyshortcuts="Alt+Shift+B"
        isDisabled={state.selection.empty}
        onPress={() => editor.run('putInBrackets')}
      >
        <span aria-hidden="true">[ ]</span>
      </Button>
      {here !== null && (
        <>
          <Button
            className="button button-quiet"
            aria-keyshortcuts="Alt+Shift+T"
            aria-describedby="bracket-here"
            onPress={() => editor.run('takeWording')}
          >
            {format('brackets.take', { n: here.which + 1, of: here.bracket.alternatives.length })}
          </Button>
          <span className="bracket-here" id="bracket-here">
            {holderWords(here.bracket.alternatives[here.which]?.holders ?? []) || format('brackets.heldByNobody')}
          </span>
        </>
      )}
    </Group>
  )
}
