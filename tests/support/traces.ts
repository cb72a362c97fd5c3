import { existsSync, readFileSync } from 'node:fs'
import { gunzipSync } from 'node:zlib'
import * as Y from 'yjs'
import type { LogRow } from '../../server/store/store.ts'
import { newDoc } from '../../server/sync/durable.ts'
import { newMarker } from '../../shared/live/marker.ts'
import { insertOp, textOf } from '../../shared/live/text.ts'
import type { BlockId, RoomId, SeatId } from '../../shared/model/ids.ts'

const FOLDER = new URL('../../../shared/data/traces/', import.meta.url)
export const TRACES = ['json-crdt-blog-post', 'friendsforever'] as const

type Patch = readonly [at: number, deleted: number, inserted: string]

/** How people really wrote a text, keystroke by keystroke. */
export interface Trace {
  readonly end: string
  readonly steps: readonly {
    readonly patches: readonly Patch[]
    readonly agent: number
    readonly parents: readonly number[]
  }[]
  readonly isConcurrent: boolean
}

/** Null, and a line about it, where the public traces are not here. */
export function readTrace(name: (typeof TRACES)[number]): Trace | null {
  const file = new URL(`${name}.json.gz`, FOLDER)
  if (!existsSync(file)) {
    console.log(`not run: the trace at ${file.pathname} is not there`)
    return null
  }
  const json = JSON.parse(gunzipSync(readFileSync(file)).toString('utf8')) as {
    endContent: string
    txns: { patches: Patch[]; agent?: number; parents?: number[] }[]
  }
  const isConcurrent = json.txns[0]?.parents !== undefined
  return {
    end: json.endContent,
    isConcurrent,
    steps: json.txns.map(({ patches, agent = 0, parents }, i) => ({ patches, agent, parents: parents ?? [i - 1] })),
  }
}

const BLOCK = 'trace' as BlockId
export const TRACE_ROOM = 'section.trace' as RoomId

/** A row of a room's log without its hashes. */
export function rowOf(seq: number, update: Uint8Array, seat: string | null): LogRow {
  return {
    room: TRACE_ROOM,
    seq,
    epoch: 1,
    update,
    seat: seat as SeatId | null,
    signIn: null,
    clientId: null,
    at: new Date(Date.UTC(2031, 5, 2) + seq * 1000).toISOString(),
    previousHash: String(seq - 1),
    hash: String(seq),
  }
}

/**
 * A trace as the log of a room with one paragraph. `seatOf`: who made the n-th step. `taken` is called with each step before it is
 * made, and the text its author then had.
 */
export function logOfTrace(
  trace: Trace,
  seatOf: (step: number, agent: number) => string,
  taken: (text: Y.Text, step: Trace['steps'][number], seat: string) => void = () => {},
): readonly LogRow[] {
  const seed = newDoc()
  insertOp(textOf(seed), 0, { insert: newMarker({ id: BLOCK, kind: 'paragraph' }) })
  const rows = [rowOf(1, Y.encodeStateAsUpdate(seed), null)]
  const seen: number[][] = []
  const devices = new Map<number, { doc: Y.Doc; known: Set<number> }>()
  for (const [i, step] of trace.steps.entries()) {
    const device = devices.get(step.agent) ?? { doc: newDoc(), known: new Set<number>() }
    if (!devices.has(step.agent)) {
      devices.set(step.agent, device)
      // Whose words stand first where both wrote at one place follows from these.
      device.doc.clientID = 1_000 + step.agent
      Y.applyUpdate(device.doc, rows[0]?.update ?? new Uint8Array([0, 0]))
    }
    const missing: number[] = []
    const open = [...step.parents]
    for (let at = open.pop(); at !== undefined; at = open.pop()) {
      if (at < 0 || device.known.has(at)) continue
      device.known.add(at)
      missing.push(at)
      open.push(...(seen[at] ?? []))
    }
    for (const at of missing.sort((a, b) => a - b)) Y.applyUpdate(device.doc, rows[at + 1]?.update ?? new Uint8Array())
    seen[i] = [...step.parents]
    device.known.add(i)
    const seat = seatOf(i, step.agent)
    const text = textOf(device.doc)
    taken(text, step, seat)
    const updates: Uint8Array[] = []
    const take = (update: Uint8Array) => updates.push(update)
    device.doc.on('update', take)
    device.doc.transact(() => {
      for (const [at, deleted, inserted] of step.patches) {
        if (deleted > 0) text.delete(at + 1, deleted)
        if (inserted !== '') text.insert(at + 1, inserted, {})
      }
    })
    device.doc.off('update', take)
    rows.push(rowOf(rows.length + 1, updates.length === 1 ? (updates[0] as Uint8Array) : Y.mergeUpdates(updates), seat))
  }
  return rows
}
