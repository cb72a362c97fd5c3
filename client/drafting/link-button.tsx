import { type FormEvent, useEffect, useState } from 'react'
import { Button, Dialog, DialogTrigger, Heading, Input, Label, Popover, TextField } from 'react-aria-components'
import { format } from '../../shared/messages/format.ts'
import { isSafeHref } from '../../shared/schema/text.ts'
import { hrefAt } from '../editor/commands.ts'
import type { ActiveEditor } from './section-editor.tsx'

interface LinkButtonProps {
  readonly active: ActiveEditor
  /** Says something that the person should know. */
  readonly onSay: (text: string) => void
}

/** Ctrl+K: links the selected words to an address, or takes their link away. */
export function LinkButton({ active: { editor, state }, onSay }: LinkButtonProps) {
  const [open, setOpen] = useState(false)
  const empty = state.selection.empty
  useEffect(() => {
    const onKey = (event: KeyboardEvent) => {
      if (!(event.ctrlKey || event.metaKey) || event.key.toLowerCase() !== 'k') return
      event.preventDefault()
      // What was selected an instant ago may not be known to the editor yet, or after a dialog not to the browser.
      const nothing = editor.view.state.selection.empty && getSelection()?.isCollapsed !== false
      onSay(nothing ? format('document.linkNothing') : '')
      setOpen(!nothing)
    }
    const { dom } = editor.view
    dom.addEventListener('keydown', onKey)
    return () => dom.removeEventListener('keydown', onKey)
  }, [editor, onSay])
  const link = (href: string | null) => {
    setOpen(false)
    editor.link(href)
  }
  return (
    <DialogTrigger isOpen={open} onOpenChange={setOpen}>
      <Button className="button button-quiet" isDisabled={empty} aria-keyshortcuts="Control+K">
        {format('document.link')}
      </Button>
      <Popover className="popover link-form">
        <Dialog>
          <LinkForm href={hrefAt(state)} onLink={link} />
        </Dialog>
      </Popover>
    </DialogTrigger>
  )
}

function LinkForm({ href, onLink }: { readonly href: string | null; readonly onLink: (href: string | null) => void }) {
  const [typed, setTyped] = useState(href ?? '')
  const [refused, setRefused] = useState(false)
  const submit = (event: FormEvent) => {
    event.preventDefault()
    const address = addressOf(typed)
    if (isSafeHref(address)) onLink(address)
    else setRefused(true)
  }
  return (
    <form onSubmit={submit}>
      <Heading slot="title">{format('document.link')}</Heading>
      <TextField className="field" value={typed} onChange={setTyped} isRequired autoFocus>
        <Label className="label">{format('document.linkAddress')}</Label>
        <Input className="input" dir="ltr" inputMode="url" autoComplete="off" />
      </TextField>
      {refused && (
        <p className="refusal" role="alert">
          {format('document.linkUnsafe')}
        </p>
      )}
      <p className="actions">
        <Button type="submit" className="button button-main">
          {format('document.linkSet')}
        </Button>
        {href !== null && (
          <Button className="button" onPress={() => onLink(null)}>
            {format('document.linkRemove')}
          </Button>
        )}
      </p>
    </form>
  )
}

/** An address as people type it: "example.org" is a web page, "a@example.org" a mailbox. */
function addressOf(typed: string): string {
  const text = typed.trim()
  if (/^[a-z][a-z0-9+.-]*:/i.test(text)) return text
  return /^[^\s/]+@[^\s/]+$/.test(text) ? `mailto:${text}` : `https://${text}`
}
