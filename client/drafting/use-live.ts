import { useEffect, useState, useSyncExternalStore } from 'react'
import { SCHEMA_HASH } from '../../shared/schema/schema.ts'
import { browserClock } from '../net/browser-clock.ts'
import type { Socket } from '../net/link.ts'
import { LiveText, type LiveView } from '../net/live.ts'
import { createLocalCopies, type LocalCopies } from '../net/local-copy.ts'
import { reapply } from '../net/reapply.ts'

let copies: LocalCopies | null = null

async function sha256(text: string): Promise<Uint8Array> {
  return new Uint8Array(await crypto.subtle.digest('SHA-256', new TextEncoder().encode(text)))
}

/** What names a section's live text for a seat. */
export interface LiveName {
  readonly seat: string
  readonly section: string
  readonly writable: boolean
}

/** Opens the live text of a section while it is on the screen. */
export function useLive({ seat, section, writable }: LiveName): LiveText | null {
  const [live, setLive] = useState<LiveText | null>(null)
  useEffect(() => {
    copies ??= createLocalCopies(localStorage)
    const scheme = location.protocol === 'https:' ? 'wss' : 'ws'
    const opened = new LiveText({
      // Of this program, not of the server: one that was kept on the device may be older.
      address: `${scheme}://${location.host}/sync/section.${section}?schema=${SCHEMA_HASH}`,
      copyName: `${seat}.${section}.${SCHEMA_HASH}${writable ? '' : '.read'}`,
      writable,
      connect: (address, protocols) => new WebSocket(address, [...protocols]) as unknown as Socket,
      clock: browserClock,
      copies,
      reapply,
      sha256: 'subtle' in crypto ? sha256 : null,
    })
    const hint = () => opened.networkHint(navigator.onLine)
    const warn = (event: BeforeUnloadEvent) => {
      if (opened.unsaved) event.preventDefault()
    }
    window.addEventListener('online', hint)
    window.addEventListener('offline', hint)
    window.addEventListener('beforeunload', warn)
    setLive(opened)
    return () => {
      window.removeEventListener('online', hint)
      window.removeEventListener('offline', hint)
      window.removeEventListener('beforeunload', warn)
      setLive(null)
      opened.close()
    }
  }, [seat, section, writable])
  return live
}

const nothing = () => () => {}

/** What a live text says now; null while it is being opened. */
export function useLiveView(live: LiveText | null): LiveView | null {
  return useSyncExternalStore(live?.subscribe ?? nothing, () => live?.view() ?? null)
}
