import { createDecoder, hasContent, readUint8Array, readVarString, readVarUint, readVarUint8Array } from 'lib0/decoding'
import { createEncoder, toUint8Array, writeVarUint, writeVarUint8Array } from 'lib0/encoding'
import {
  MESSAGE_ACK,
  MESSAGE_AWARENESS,
  MESSAGE_CONFIRMED,
  MESSAGE_DIGEST,
  MESSAGE_EPOCH,
  MESSAGE_NACK,
  MESSAGE_NEWS,
  MESSAGE_SEEN,
  MESSAGE_SYNC,
} from '../../shared/protocol/sync.ts'

/** What of a WebSocket we use; a browser's own fits. */
export interface Socket {
  binaryType: string
  readonly protocol: string
  onopen: (() => void) | null
  onmessage: ((event: { data: ArrayBuffer | string }) => void) | null
  onclose: ((event: { code: number; reason: string }) => void) | null
  send(bytes: Uint8Array<ArrayBuffer>): void
  close(): void
}

/** Time and chance, passed in so that tests have their own. */
export interface Clock {
  now(): number
  after(ms: number, run: () => void): () => void
  /** From 0 to below 1. */
  chance(): number
}

/** A message of the server, taken apart (CONTRACT, Sync). */
export type Received =
  | { readonly kind: 'stateVector'; readonly bytes: Uint8Array }
  | { readonly kind: 'update'; readonly bytes: Uint8Array; readonly answer: boolean }
  | { readonly kind: 'awareness'; readonly bytes: Uint8Array }
  | { readonly kind: 'acknowledged'; readonly count: number; readonly seq: number }
  /** `blocks`: ids of the blocks because of which, as far as the server can tell. */
  | {
      readonly kind: 'refused'
      readonly count: number
      readonly code: number
      readonly reason: string
      readonly blocks: readonly string[]
    }
  /** SHA-256 of the canonical JSON of the text at `seq`. */
  | { readonly kind: 'digest'; readonly seq: number; readonly hash: Uint8Array }
  /** Something beside the text is another by now. */
  | { readonly kind: 'news'; readonly what: string }
  | { readonly kind: 'epoch'; readonly epoch: number }
  | { readonly kind: 'other' }

const SYNC_STATE_VECTOR = 0
const SYNC_ANSWER = 1

/** Reads one message. Throws on bytes that are cut short. Unknown messages are `other`. */
export function readMessage(bytes: Uint8Array): Received {
  const decoder = createDecoder(bytes)
  const type = readVarUint(decoder)
  if (type === MESSAGE_SYNC) {
    const step = readVarUint(decoder)
    const payload = readVarUint8Array(decoder)
    if (step === SYNC_STATE_VECTOR) return { kind: 'stateVector', bytes: payload }
    return { kind: 'update', bytes: payload, answer: step === SYNC_ANSWER }
  }
  if (type === MESSAGE_AWARENESS) return { kind: 'awareness', bytes: readVarUint8Array(decoder) }
  if (type === MESSAGE_ACK) return { kind: 'acknowledged', count: readVarUint(decoder), seq: readVarUint(decoder) }
  if (type === MESSAGE_NACK) {
    const [count, code, reason] = [readVarUint(decoder), readVarUint(decoder), readVarString(decoder)]
    const blocks = hasContent(decoder) ? Array.from({ length: readVarUint(decoder) }, () => readVarString(decoder)) : []
    return { kind: 'refused', count, code, reason, blocks }
  }
  if (type === MESSAGE_DIGEST) return { kind: 'digest', seq: readVarUint(decoder), hash: readUint8Array(decoder, 32) }
  if (type === MESSAGE_NEWS) return { kind: 'news', what: readVarString(decoder) }
  if (type === MESSAGE_EPOCH) return { kind: 'epoch', epoch: readVarUint(decoder) }
  return { kind: 'other' }
}

/** "What I have": asks for the rest. */
export function stateVectorMessage(vector: Uint8Array): Uint8Array<ArrayBuffer> {
  return syncMessage(SYNC_STATE_VECTOR, vector)
}

/** Up to which row of the log the text was on the screen here. */
export function seenMessage(seq: number): Uint8Array<ArrayBuffer> {
  const encoder = createEncoder()
  writeVarUint(encoder, MESSAGE_SEEN)
  writeVarUint(encoder, seq)
  return toUint8Array(encoder) as Uint8Array<ArrayBuffer>
}

/** What the other side lacks, in answer to its state vector; update-bearing. */
export function answerMessage(update: Uint8Array): Uint8Array<ArrayBuffer> {
  return syncMessage(SYNC_ANSWER, update)
}

/** A change; update-bearing. */
export function updateMessage(update: Uint8Array): Uint8Array<ArrayBuffer> {
  return syncMessage(2, update)
}

/** What the other side lacks, by an author who knows that it deletes much of others' text; update-bearing. */
export function confirmedMessage(update: Uint8Array): Uint8Array<ArrayBuffer> {
  return bytesMessage(MESSAGE_CONFIRMED, update)
}

/** Who is here and where the caret is. */
export function awarenessMessage(update: Uint8Array): Uint8Array<ArrayBuffer> {
  return bytesMessage(MESSAGE_AWARENESS, update)
}

function bytesMessage(type: number, bytes: Uint8Array): Uint8Array<ArrayBuffer> {
  const encoder = createEncoder()
  writeVarUint(encoder, type)
  writeVarUint8Array(encoder, bytes)
  return toUint8Array(encoder) as Uint8Array<ArrayBuffer>
}

function syncMessage(step: number, payload: Uint8Array): Uint8Array<ArrayBuffer> {
  const encoder = createEncoder()
  writeVarUint(encoder, MESSAGE_SYNC)
  writeVarUint(encoder, step)
  writeVarUint8Array(encoder, payload)
  return toUint8Array(encoder) as Uint8Array<ArrayBuffer>
}
