import { useEffect, useState } from 'react'
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
      if (status.storage === true) return format('live.notSaved', { n: status.changes })
      return writable ? format('live.offline', { n: status.changes }) : format('live.waiting')
    case 'held':
      return format('live.held')
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

const GRAVITY = ['saved', 'connecting', 'saving', 'offline', 'held', 'refused', 'reload', 'signedOut'] as const

/** Of several sections' states the one that matters most. Counts of offline changes are added up. */
export function gravest(statuses: readonly LiveStatus[]): LiveStatus | null {
  let worst: LiveStatus | null = null
  let changes = 0
  for (const status of statuses) {
    if (status.state === 'offline') changes += status.changes
    if (worst === null || GRAVITY.indexOf(status.state) > GRAVITY.indexOf(worst.state)) worst = status
  }
  return worst?.state === 'offline' ? { ...worst, changes } : worst
}

interface StatusLineProps {
  readonly status: LiveStatus | null
  readonly writable: boolean
}

/** Says whether what was typed is on the server's disk. Not spoken: it changes with every pause in the typing. */
export function StatusLine({ status: now, writable }: StatusLineProps) {
  const status = useCalm(now)
  const text = status === null ? format('live.connecting') : statusText(status, writable)
  return (
    <p className="status" data-state={status?.state ?? 'connecting'}>
      <span className="status-sign" aria-hidden="true" />
      {text}
    </p>
  )
}

const CALM_MS = 400

/** "Saving …" stays until it has been saved for a moment, so that the line does not flicker with every key; never the other way round. */
function useCalm(status: LiveStatus | null): LiveStatus | null {
  const [calm, setCalm] = useState(status)
  const settles = calm?.state === 'saving' && status?.state === 'saved'
  useEffect(() => {
    if (!settles) return
    const timer = setTimeout(() => setCalm(status), CALM_MS)
    return () => clearTimeout(timer)
  }, [settles, status])
  if (!settles && calm !== status) setCalm(status)
  return settles ? calm : status
}

/** Speaks when the way to the server is lost, when something is in the way of saving, and when all is well again. One a screen. */
export function SpokenStatus({ status, writable }: StatusLineProps) {
  const [said, setSaid] = useState('')
  const state = status?.state
  // Spoken once, not with every change that is counted.
  const trouble =
    status === null || status.state === 'saved' || status.state === 'connecting' || status.state === 'saving'
      ? null
      : statusText(status.state === 'offline' ? { ...status, changes: 0 } : status, writable)
  useEffect(() => {
    if (trouble !== null) setSaid(trouble)
    else if (state === 'saved') setSaid((before) => (before === '' ? '' : format('live.again')))
  }, [trouble, state])
  return (
    <span role="status" className="hidden">
      {said}
    </span>
  )
}
