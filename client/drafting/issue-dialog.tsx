import { type FormEvent, useState } from 'react'
import {
  Button,
  Dialog,
  Heading,
  Input,
  Label,
  Modal,
  ModalOverlay,
  Text,
  TextArea,
  TextField,
} from 'react-aria-components'
import { format } from '../../shared/messages/format.ts'
import { type Api, reasonOf } from '../net/api.ts'
import { reasonText } from '../net/failure-text.ts'

interface IssueDialogProps {
  readonly api: Api
  readonly document: string
  readonly suggestedSymbol: string
  readonly onIssued: (symbol: string) => void
  readonly onClose: () => void
}

/** Issues a version: its symbol and why. */
export function IssueDialog({ api, document, suggestedSymbol, onIssued, onClose }: IssueDialogProps) {
  const [symbol, setSymbol] = useState(suggestedSymbol)
  const [note, setNote] = useState('')
  const [renumber, setRenumber] = useState(false)
  const [state, setState] = useState<{ busy: boolean; refused: string | null }>({ busy: false, refused: null })
  const issue = (event: FormEvent) => {
    event.preventDefault()
    setState({ busy: true, refused: null })
    api.issueVersion(document, { symbol, note, renumber }).then(
      () => onIssued(symbol),
      (thrown: unknown) => setState({ busy: false, refused: reasonText(reasonOf(thrown)) }),
    )
  }
  return (
    <ModalOverlay className="veil" isOpen isDismissable onOpenChange={(open) => !open && onClose()}>
      <Modal className="dialog">
        <Dialog>
          <form onSubmit={issue}>
            <Heading slot="title">{format('issue.title')}</Heading>
            <p>{format('issue.text')}</p>
            <TextField className="field" value={symbol} onChange={setSymbol} isRequired autoFocus>
              <Label className="label">{format('issue.symbol')}</Label>
              <Input className="input" dir="ltr" />
              <Text slot="description" className="help">
                {format('issue.symbolHelp')}
              </Text>
            </TextField>
            <TextField className="field" value={note} onChange={setNote}>
              <Label className="label">{format('issue.note')}</Label>
              <TextArea className="input" rows={3} />
              <Text slot="description" className="help">
                {format('issue.noteHelp')}
              </Text>
            </TextField>
            <label className="check">
              <input
                type="checkbox"
                checked={renumber}
                aria-describedby="renumber-help"
                onChange={(event) => setRenumber(event.target.checked)}
              />
              {format('issue.renumber')}
            </label>
            <p className="help" id="renumber-help">
              {format('issue.renumberHelp')}
            </p>
            {state.refused !== null && (
              <p className="refusal" role="alert">
                {state.refused}
              </p>
            )}
            <p className="actions">
              <Button type="submit" className="button button-main" isDisabled={state.busy}>
                {format('issue.press')}
              </Button>
              <Button className="button" onPress={onClose}>
                {format('issue.cancel')}
              </Button>
            </p>
          </form>
        </Dialog>
      </Modal>
    </ModalOverlay>
  )
}
