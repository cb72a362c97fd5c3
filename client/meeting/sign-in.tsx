import { type FormEvent, useState } from 'react'
import { Button, Input, Label, TextField } from 'react-aria-components'
import { format } from '../../shared/messages/format.ts'
import type { MeResponse } from '../../shared/protocol/api.ts'
import { type Api, reasonOf } from '../net/api.ts'
import { reasonText } from '../net/failure-text.ts'

interface SignInProps {
  readonly api: Api
  readonly code: string | null
  readonly onDone: (me: MeResponse) => void
}

/** Takes a seat by personal link. Opening the link does nothing by itself: mail scanners open links, but press no button. */
export function SignIn({ api, code, onDone }: SignInProps) {
  const [typed, setTyped] = useState('')
  const [state, setState] = useState<{ busy: boolean; refused: string | null }>({ busy: false, refused: null })
  // A link that was refused may be mistyped: then the code can be typed instead.
  const asksForCode = code === null || state.refused !== null
  const submit = (event: FormEvent) => {
    event.preventDefault()
    setState({ busy: true, refused: null })
    api
      .signIn({ code: codeOf(asksForCode ? typed : code) })
      .then(() => api.me())
      .then(onDone)
      .catch((thrown: unknown) => {
        const reason = reasonOf(thrown)
        setState({ busy: false, refused: reasonText(reason === 'malformed' ? 'linkUnknown' : reason) })
      })
  }
  return (
    <form className="card sign-in" onSubmit={submit}>
      <h1>{format('signIn.title')}</h1>
      <p>{format(asksForCode ? 'signIn.help' : 'signIn.ready')}</p>
      {asksForCode && (
        <TextField className="field" value={typed} onChange={setTyped} isRequired autoComplete="off">
          <Label className="label">{format('signIn.paste')}</Label>
          <Input className="input" autoCapitalize="none" spellCheck="false" />
        </TextField>
      )}
      {state.refused !== null && (
        <p className="refusal" role="alert">
          {state.refused}
        </p>
      )}
      <Button type="submit" className="button button-main" isDisabled={state.busy}>
        {format(state.busy ? 'signIn.wait' : 'signIn.button')}
      </Button>
    </form>
  )
}

/** A code as typed, or the whole link as pasted. */
function codeOf(text: string): string {
  return text
    .trim()
    .replace(/^.*[#/=]/, '')
    .toLowerCase()
}
