import { Button } from 'react-aria-components'

/** Something is on its way. */
export function Loading({ label }: { readonly label: string }) {
  return (
    <p className="note note-loading" role="status">
      {label}
    </p>
  )
}

interface FailureNoteProps {
  readonly title: string
  readonly text: string
  readonly onRetry?: () => void
  readonly retryLabel?: string
  readonly home?: { readonly label: string; readonly address: string }
}

/** Something could not be shown: what, why, and the way on. */
export function FailureNote({ title, text, onRetry, retryLabel = 'Try again', home }: FailureNoteProps) {
  return (
    <div className="note" role="alert">
      <h1>{title}</h1>
      <p>{text}</p>
      {onRetry !== undefined && (
        <Button className="button" onPress={onRetry}>
          {retryLabel}
        </Button>
      )}
      {home !== undefined && (
        <a className="button" href={home.address}>
          {home.label}
        </a>
      )}
    </div>
  )
}
