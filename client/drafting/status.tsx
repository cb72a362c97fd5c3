import { format } from '../../shared/messages/format.ts'
import { reasonText } from '../net/failure-text.ts'
import type { LiveStatus } from '../net/live.ts'

/** A status in words. */
export function statusText(status: LiveStatus, writable: boolean): string {
  switch (status.state) {
    case 'connecting':
      return format('live.connecting')
    case 'saved':
      return format(writable ? 'live.saved' : 'live.reading')
    case 'saving':
      return format('live.saving')
    case 'offline':
      return writable ? format('live.offline', { n: status.changes }) : format('live.waiting')
    case 'refused':
      return `${format('live.refused')}: ${reasonText(status.reason)}`
    case 'reload':
      return format('live.reload')
    case 'signedOut':
      return format('live.signedOut')
    default: {
      const never: never = status
      return never
    }
  }
}

const GRAVITY = ['saved', 'connecting', 'saving', 'offline', 'refused', 'reload', 'signedOut'] as const

/** Of several sections' states the one that matters most. Counts of offline changes are added up. */
export function gravest(statuses: readonly LiveStatus[]): LiveStatus | null {
  let worst: LiveStatus | null = null
  let changes = 0
  for (const status of statuses) {
    if (status.state === 'offline') changes += status.changes
    if (worst === null || GRAVITY.indexOf(status.state) > GRAVITY.indexOf(worst.state)) worst = status
  }
  return worst?.state === 'offline' ? { state: 'offline', changes } : worst
}

interface StatusLineProps {
  readonly status: LiveStatus | null
  readonly writable: boolean
  /** Spoken when it changes. One a screen. */
  readonly spoken?: boolean
}

/** Says whether what was typed is on the server's disk. */
export function StatusLine({ status, writable, spoken = false }: StatusLineProps) {
  const text = status === null ? format('live.connecting') : statusText(status, writable)
  return (
    <p className="status" data-state={status?.state ?? 'connecting'} {...(spoken && { role: 'status' })}>
      <span className="status-sign" aria-hidden="true" />
      {text}
    </p>
  )
}
