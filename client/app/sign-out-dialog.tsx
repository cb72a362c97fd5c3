import { useEffect, useRef } from 'react'
import { Button } from 'react-aria-components'
import { format } from '../../shared/messages/format.ts'

interface SignOutDialogProps {
  /** How many changes only this device has. */
  readonly unsaved: number
  readonly onSignOut: () => void
  readonly onStay: () => void
}

/** Asks before somebody signs out who has words that the server has not: says what becomes of them. */
export function SignOutDialog({ unsaved, onSignOut, onStay }: SignOutDialogProps) {
  const dialog = useRef<HTMLDialogElement>(null)
  // The browser's own: it must come up without the server, so without a file of its own.
  useEffect(() => dialog.current?.showModal(), [])
  return (
    <dialog ref={dialog} className="dialog" aria-labelledby="sign-out-title" onClose={onStay}>
      <h2 id="sign-out-title">{format('signOut.title')}</h2>
      <p>{format('signOut.text', { n: unsaved })}</p>
      <p className="actions">
        <Button className="button button-main" onPress={onStay}>
          {format('signOut.stay')}
        </Button>
        <Button className="button" onPress={onSignOut}>
          {format('app.signOut')}
        </Button>
      </p>
    </dialog>
  )
}
