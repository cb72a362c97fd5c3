import { createDecoder, readVarUint, readVarUint8Array } from 'lib0/decoding'
import { WebSocket } from 'ws'
import { browserClock } from '../../client/net/browser-clock.ts'
import type { Socket } from '../../client/net/link.ts'
import { LiveText } from '../../client/net/live.ts'
import type { LocalCopies, LocalCopy } from '../../client/net/local-copy.ts'
import { reapply } from '../../client/net/reapply.ts'
import { textDigest } from '../../server/sync/durable.ts'
import { syncFrame } from './sync-clients.ts'
import type { SyncWorld } from './sync-world.ts'

const NO_COPY: LocalCopy = {
  loaded: Promise.resolve(),
  read: () => Promise.resolve(undefined),
  write: () => Promise.resolve(),
  noteUnsaved: () => Promise.resolve(),
  takeUnsaved: () => Promise.resolve(0),
  discard: () => Promise.resolve(),
  close: () => Promise.resolve(),
}
const NO_COPIES: LocalCopies = {
  open: () => NO_COPY,
  renew: () => NO_COPY,
  adopt: () => {},
  left: () => Promise.resolve([]),
}

/** The product’s own client over a real socket; `forge`: what becomes of the updates that the server sends. */
export function openLive(
  world: SyncWorld,
  name: string,
  { writable, forge = (same) => same }: { writable: boolean; forge?: (update: Uint8Array) => Uint8Array },
): LiveText {
  return new LiveText({
    address: `${world.url}/section.water?x=1`,
    copyName: name,
    writable,
    connect: (address, protocols) => {
      const socket = new WebSocket(address, [...protocols], { headers: { cookie: `plenum=${name}` } })
      const seen: Socket = {
        binaryType: '',
        protocol: '',
        onopen: null,
        onmessage: null,
        onclose: null,
        send: (bytes) => socket.send(bytes),
        close: () => socket.close(),
      }
      socket.on('error', () => {})
      socket.on('open', () => seen.onopen?.())
      socket.on('close', (code, reason) => seen.onclose?.({ code, reason: reason.toString() }))
      socket.on('message', (data: Buffer) => {
        const bytes = forged(new Uint8Array(data), forge)
        seen.onmessage?.({ data: bytes.slice().buffer as ArrayBuffer })
      })
      return seen
    },
    clock: browserClock,
    copies: NO_COPIES,
    reapply,
    sha256: (text) => Promise.resolve(textDigest(JSON.parse(text))),
  })
}

function forged(bytes: Uint8Array, forge: (update: Uint8Array) => Uint8Array): Uint8Array {
  const decoder = createDecoder(bytes)
  if (readVarUint(decoder) !== 0 || readVarUint(decoder) !== 2) return bytes
  return syncFrame(2, forge(readVarUint8Array(decoder)))
}
