import { type FormEvent, useState } from 'react'
import { Button, Dialog, DialogTrigger, Heading, Input, Label, Popover, Text, TextField } from 'react-aria-components'
import { format } from '../../shared/messages/format.ts'
import type { BlockId } from '../../shared/model/ids.ts'
import type { ActiveEditor } from './section-editor.tsx'

/** Finds a paragraph that bears a number by what people call it; null where there is none. */
export type FindParagraph = (address: string) => { readonly block: BlockId; readonly number: string } | null

interface ReferenceButtonProps {
  readonly active: ActiveEditor
  readonly find: FindParagraph
}

/** Puts a reference to a paragraph where the caret is: it shows that paragraph's number, also when that changes. */
export function ReferenceButton({ active: { editor }, find }: ReferenceButtonProps) {
  const [open, setOpen] = useState(false)
  return (
    <DialogTrigger isOpen={open} onOpenChange={setOpen}>
      <Button className="button button-quiet">{format('document.refer')}</Button>
      <Popover className="popover link-form">
        <Dialog>
          <ReferenceForm
            find={find}
            onFound={({ block, number }) => {
              setOpen(false)
              editor.refer(block, number)
            }}
          />
        </Dialog>
      </Popover>
    </DialogTrigger>
  )
}

interface ReferenceFormProps {
  readonly find: FindParagraph
  readonly onFound: (paragraph: { readonly block: BlockId; readonly number: string }) => void
}

function ReferenceForm({ find, onFound }: ReferenceFormProps) {
  const [address, setAddress] = useState('')
  const [missed, setMissed] = useState<string | null>(null)
  const submit = (event: FormEvent) => {
    event.preventDefault()
    const found = find(address)
    if (found === null) setMissed(address)
    else onFound(found)
  }
  return (
    <form onSubmit={submit}>
      <Heading slot="title">{format('document.refer')}</Heading>
      <TextField className="field" value={address} onChange={setAddress} isRequired autoFocus>
        <Label className="label">{format('document.referenceAddress')}</Label>
        <Input className="input" autoComplete="off" />
        <Text slot="description" className="help">
          {format('document.referenceHelp')}
        </Text>
      </TextField>
      {missed !== null && (
        <p className="refusal" role="alert">
          {format('document.referenceNone', { number: missed })}
        </p>
      )}
      <p className="actions">
        <Button type="submit" className="button button-main">
          {format('document.referenceSet')}
        </Button>
      </p>
    </form>
  )
}
