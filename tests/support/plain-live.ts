import { createHash } from 'node:crypto'
import { WebSocket } from 'ws'
import type { Clock, Socket } from '../../client/net/link.ts'
import { LiveText } from '../../client/net/live.ts'
import type { LocalCopies, LocalCopy } from '../../client/net/local-copy.ts'
import { reapply } from '../../client/net/reapply.ts'

const CLOCK: Clock = {
  now: () => Date.now(),
  after: (ms, run) => {
    const timer = setTimeout(run, ms)
    return () => clearTimeout(timer)
  },
  chance: Math.random,
}

const NOTHING: LocalCopy = {
  loaded: Promise.resolve(),
  read: () => Promise.resolve(undefined),
  write: () => Promise.resolve(),
  noteUnsaved: () => Promise.resolve(),
  takeUnsaved: () => Promise.resolve(0),
  discard: () => Promise.resolve(),
  close: () => Promise.resolve(),
}

/** A device that keeps no copies. */
const NO_COPIES: LocalCopies = {
  open: () => NOTHING,
  renew: () => NOTHING,
  adopt: () => {},
  left: () => Promise.resolve([]),
}

/** The page's own client over a real WebSocket, signed in as a seat of `SEATS`. `address`: `ws://HOST/sync/ROOM`. */
export function openPlainLive(address: string, name: string, writable = true): LiveText {
  return new LiveText({
    address: `${address}?`,
    copyName: name,
    writable,
    connect: (url, protocols) =>
      new WebSocket(url, [...protocols], { headers: { cookie: `plenum=${name}` } }) as unknown as Socket,
    clock: CLOCK,
    copies: NO_COPIES,
    reapply,
    sha256: (text) => Promise.resolve(createHash('sha256').update(text).digest()),
  })
}
