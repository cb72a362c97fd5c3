import { useEffect, useRef } from 'react'
import { Button, Group, ToggleButton, Toolbar } from 'react-aria-components'
import { format, hasMessage } from '../../shared/messages/format.ts'
import { Choice } from '../ui/choice.tsx'
import { BracketTools } from './bracket-tools.tsx'
import { LinkButton } from './link-button.tsx'
import type { FindParagraph } from './reference-button.tsx'
import { ReferenceButton } from './reference-button.tsx'
import type { ActiveEditor } from './section-editor.tsx'

const MARKS = new Set(['strong', 'em', 'underline', 'superscript', 'subscript'])
const KEYS: Readonly<Record<string, string>> = { strong: 'Control+B', em: 'Control+I', underline: 'Control+U' }
const SIGNS: Readonly<Record<string, string>> = {
  strong: 'B',
  em: 'I',
  underline: 'U',
  superscript: 'x²',
  subscript: 'x₂',
}

interface TextToolsProps {
  readonly active: ActiveEditor | null
  /** The block that a number or another address means, with the number it bears. */
  readonly find: FindParagraph
  /** Says something that the person should know. */
  readonly onSay: (text: string) => void
}

/**
 * What can be done to the words with the caret: the kind of the paragraph, and marks. There when a section has had the caret.
 * Alt+F10 leads here from the text, Escape back to it.
 */
export function TextTools({ active, find, onSay }: TextToolsProps) {
  const tools = useRef<HTMLDivElement>(null)
  const editor = active?.editor
  useEffect(() => {
    const onKey = (event: KeyboardEvent) => {
      if (event.altKey && event.key === 'F10') {
        event.preventDefault()
        tools.current?.querySelector('button')?.focus()
      }
      // A list or a dialog that is open stands elsewhere: there Escape closes it.
      if (event.key === 'Escape' && event.target instanceof Node && tools.current?.contains(event.target) === true)
        editor?.view.focus()
    }
    document.addEventListener('keydown', onKey)
    return () => document.removeEventListener('keydown', onKey)
  }, [editor])
  const commands = active?.editor.commands ?? []
  const kinds = commands.filter(({ id }) => !MARKS.has(id))
  const marks = commands.filter(({ id }) => MARKS.has(id))
  if (active === null) return null
  const current = kinds.find((command) => command.isActive(active.state))
  return (
    <Toolbar ref={tools} className="text-tools" aria-label={format('document.command')}>
      <Choice
        quiet
        label={format('document.kind')}
        value={current?.id ?? null}
        options={kinds.map(({ id, labelKey }) => ({ value: id, label: nameOf(labelKey) }))}
        onChange={(id) => active.editor.run(id)}
        onClosed={() => active.editor.view.focus()}
      />
      <Group aria-label={format('document.marks')}>
        {marks.map(({ id, labelKey, isActive }) => (
          <ToggleButton
            key={id}
            className="button button-sign"
            data-sign={id}
            aria-label={nameOf(labelKey)}
            {...(KEYS[id] !== undefined && { 'aria-keyshortcuts': KEYS[id] })}
            isSelected={isActive(active.state)}
            onChange={() => active.editor.run(id)}
          >
            <span aria-hidden="true" data-glyph={SIGNS[id]} />
          </ToggleButton>
        ))}
      </Group>
      <BracketTools active={active} />
      <LinkButton active={active} onSay={onSay} />
      <ReferenceButton active={active} find={find} />
      <Button className="button button-quiet" onPress={() => active.editor.undo()}>
        {format('document.mark.undo')}
      </Button>
      <Button className="button button-quiet" onPress={() => active.editor.redo()}>
        {format('document.mark.redo')}
      </Button>
    </Toolbar>
  )
}

function nameOf(labelKey: string): string {
  return hasMessage(labelKey) ? format(labelKey) : labelKey
}
