import { setImmediate as turn } from 'node:timers/promises'
import * as Y from 'yjs'
import { newMarker } from '../../shared/live/marker.ts'
import { insertOp, textOf } from '../../shared/live/text.ts'
import type { BlockId } from '../../shared/model/ids.ts'
import { openPlainLive } from '../support/plain-live.ts'
import { RawClient, StockClient, until } from '../support/sync-clients.ts'
import { SyncWorld, WATER_ROOM } from '../support/sync-world.ts'
import { logOfTrace, type Trace } from '../support/traces.ts'

/** Steps made before the event loop gets its turn, and before the line may empty. */
const STEPS_A_TURN = 20
const PATIENCE_MS = 300_000

/** Who writes a trace: the page's own client, or y-websocket's provider as it is. */
export type Replayer = 'ours' | 'stock'

export interface Replayed {
  readonly steps: number
  /** Milliseconds from the first step until all was on disk, and with the reader. */
  readonly ms: number
  /** What a reader on another line has in the end. */
  readonly text: string
  /** What is on disk. */
  readonly stored: string
}

/** Replays a trace through real sockets into an empty room; of a trace of one writer, `steps` may cut it short. */
export async function replay(trace: Trace, by: Replayer, steps = trace.steps.length): Promise<Replayed> {
  const world = new SyncWorld()
  await world.start()
  const reader = new RawClient(`${world.url}/${WATER_ROOM}`, { name: 'sara' })
  try {
    await reader.joined()
    const start = performance.now()
    if (trace.isConcurrent) await replayTogether(world, trace, by)
    else await replayAlone(world, trace, by, steps)
    const log = new Y.Doc({ gc: false })
    for (const { update } of await world.store.log.read(WATER_ROOM, 0)) Y.applyUpdate(log, update)
    const stored = textOf(log).toString()
    const read = textOf(reader.doc)
    await until(() => read.length === textOf(log).length, 'the reader has what is on disk', PATIENCE_MS)
    return { steps, ms: performance.now() - start, text: read.toString(), stored }
  } finally {
    reader.close()
    await world.close()
  }
}

/** What a text is after so many steps, by the trace alone. */
export function textAfter(trace: Trace, steps: number): string {
  let text = ''
  for (const { patches } of trace.steps.slice(0, steps))
    for (const [at, deleted, inserted] of patches) text = text.slice(0, at) + inserted + text.slice(at + deleted)
  return text
}

async function replayAlone(world: SyncWorld, trace: Trace, by: Replayer, steps: number): Promise<void> {
  const { doc, isSaved, leave } = await writer(world, by)
  const text = textOf(doc)
  insertOp(text, 0, { insert: newMarker({ id: 'trace' as BlockId, kind: 'paragraph' }), attributes: {} })
  for (const [i, { patches }] of trace.steps.slice(0, steps).entries()) {
    doc.transact(() => {
      for (const [at, deleted, inserted] of patches) {
        if (deleted > 0) text.delete(at + 1, deleted)
        if (inserted !== '') text.insert(at + 1, inserted, {})
      }
    })
    if (i % STEPS_A_TURN === 0) await turn()
  }
  await isSaved()
  leave()
}

/** Two writers, each on a line of his own: what one of them makes is made upon what he had then. */
async function replayTogether(world: SyncWorld, trace: Trace, by: Replayer): Promise<void> {
  const rows = logOfTrace(trace, (_step, agent) => (agent === 0 ? 'rita' : 'rolf'))
  const pens = { rita: await pen(world, 'rita', by), rolf: await pen(world, 'rolf', by) }
  for (const [i, { seat, update }] of rows.entries()) {
    pens[seat === 'rolf' ? 'rolf' : 'rita'].write(update)
    if (i % STEPS_A_TURN === 0) await turn()
    // What the other's next step builds on must be there first; a gap would only be asked for again.
    const next = rows[i + 1]
    if (next !== undefined && next.seat !== seat) await pens[seat === 'rolf' ? 'rolf' : 'rita'].isSaved()
  }
  for (const each of Object.values(pens)) {
    await each.isSaved()
    each.leave()
  }
}

async function writer(world: SyncWorld, by: Replayer) {
  if (by === 'stock') {
    const stock = new StockClient(world.url, WATER_ROOM, 'rita')
    await stock.synced()
    return { doc: stock.doc, isSaved: () => isStored(world, stock.doc), leave: () => stock.destroy() }
  }
  const live = openPlainLive(`${world.url}/${WATER_ROOM}`, 'rita')
  await until(() => live.view().status.state === 'saved', 'it is joined', PATIENCE_MS)
  const isSaved = () => until(() => live.view().status.state === 'saved', 'all is saved', PATIENCE_MS)
  return { doc: live.view().sheet.doc, isSaved, leave: () => live.close() }
}

async function pen(world: SyncWorld, name: 'rita' | 'rolf', by: Replayer) {
  if (by === 'stock') {
    const stock = new StockClient(world.url, WATER_ROOM, name)
    await stock.synced()
    const write = (update: Uint8Array) => Y.applyUpdate(stock.doc, update)
    return { write, isSaved: () => isStored(world, stock.doc), leave: () => stock.destroy() }
  }
  const raw = await new RawClient(`${world.url}/${WATER_ROOM}`, { name }).joined()
  const isSaved = () => until(() => raw.acknowledged >= raw.frames, 'all is acknowledged', PATIENCE_MS)
  return { write: (update: Uint8Array) => raw.sendUpdate(update), isSaved, leave: () => raw.close() }
}

/** A stock client is not told: looks at the log until all of the document is there. */
async function isStored(world: SyncWorld, doc: Y.Doc): Promise<void> {
  const wanted = Y.encodeStateVector(doc)
  const known = new Y.Doc({ gc: false })
  let seq = 0
  const end = performance.now() + PATIENCE_MS
  for (;;) {
    for (const row of await world.store.log.read(WATER_ROOM, seq)) {
      Y.applyUpdate(known, row.update)
      seq = row.seq
    }
    const has = Y.decodeStateVector(Y.encodeStateVector(known))
    if ([...Y.decodeStateVector(wanted)].every(([client, clock]) => (has.get(client) ?? 0) >= clock)) return
    if (performance.now() > end) throw new Error('not all of a stock client came to the disk')
    await new Promise((resolve) => setTimeout(resolve, 5))
  }
}
