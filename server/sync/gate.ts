import * as Y from 'yjs'
import { changeFault, type Fault, type Room } from '../../shared/live/fault.ts'
import { type LockedContent, locksBroken } from '../../shared/live/locked.ts'
import { textOf } from '../../shared/live/text.ts'
import { structsAdded } from '../../shared/live/touched.ts'
import type { SeatId } from '../../shared/model/ids.ts'
import type { RefusalReason } from '../../shared/model/refusal.ts'
import { LIMITS } from '../../shared/protocol/limits.ts'
import { CLOSE, type CloseCode } from '../../shared/protocol/sync.ts'
import { largeDeletion } from './deletion.ts'
import type { Scan } from './guard.ts'
import { Places } from './place.ts'
import { repairIds } from './repair.ts'

/** What becomes of an update. */
export type Verdict =
  /** To be logged. `update`: the received bytes, or what is new of them where the sender repeated what is known; `client`: of its structs. */
  | {
      readonly kind: 'new'
      readonly update: Uint8Array
      readonly client: number | null
      /** What the server has to write after it, because ids stand twice by it; null: nothing. */
      readonly repair: Uint8Array | null
    }
  /** Holds nothing that is not there already. */
  | { readonly kind: 'known' }
  /** Builds on something that never arrived: the sender is asked for all it has. */
  | { readonly kind: 'gap' }
  /** Deletes so much of others' text that its author is asked first; `blocks` lose words. */
  | { readonly kind: 'large'; readonly blocks: readonly string[] }
  /** `blocks`: ids of the blocks because of which, as far as that can be told. */
  | { readonly kind: 'refused'; readonly code: CloseCode; readonly reason: string; readonly blocks: readonly string[] }

/** How an update is to be taken. */
export interface Asked {
  /** It answers a state vector, so repeats are to be expected. */
  readonly answer: boolean
  /** Whether a client id is another's than the sender's, or the server's; null: its author has said that he means it. */
  readonly isOthers: ((client: number) => boolean) | null
}

/** So many blocks are named at most. */
const NAMES_MAX = 1_000

/** Who wrote under which client id: first use wins. Those of the server itself are not listed. */
export type Owners = ReadonlyMap<number, SeatId>

/**
 * May this update enter? Decides on a candidate: a document that holds what is durable and what waits for the commit, made at the
 * first question and dropped after a refusal or when idle. Yjs never sees the bytes of a stranger anywhere else on the server.
 */
export class Gate {
  /** Blocks that no update may change. */
  locked: LockedContent = new Map()
  #candidate: Y.Doc | null = null
  readonly #room: Room = { left: 0 }
  readonly #build: () => Y.Doc

  /** `build` makes a new candidate. */
  constructor(build: () => Y.Doc) {
    this.#build = build
  }

  /** The candidate, where there is one. Only to be read. */
  get candidate(): Y.Doc | null {
    return this.#candidate
  }

  drop(): void {
    this.#room.left = 0
    this.#candidate?.destroy()
    this.#candidate = null
  }

  /** An update that the server itself has logged. */
  take(update: Uint8Array): void {
    this.#room.left = 0
    if (this.#candidate !== null) Y.applyUpdate(this.#candidate, update)
  }

  /** Whether an update holds anything that is not there yet. */
  holdsNew(scan: Scan): boolean {
    const { store } = this.#doc()
    return (
      scan.structs.some(({ client, to }) => to > Y.getState(store, client)) ||
      scan.deletes.some(({ client, from, to }) => !isDeleted(store, client, from, to))
    )
  }

  /** Client ids with new structs that nobody has used yet; or that one is another's, or the server's. */
  strangers(scan: Scan, owners: Owners, seat: SeatId): readonly number[] | 'taken' {
    const { store } = this.#doc()
    const strangers: number[] = []
    for (const { client, to } of scan.structs) {
      const state = Y.getState(store, client)
      if (to <= state) continue
      const owner = owners.get(client)
      if (owner === undefined && state === 0) strangers.push(client)
      else if (owner !== seat) return 'taken'
    }
    return strangers
  }

  /** Judges an update whose client ids are the sender's own. */
  judge(update: Uint8Array, scan: Scan, { answer, isOthers }: Asked): Verdict {
    const doc = this.#doc()
    if (!this.holdsNew(scan)) return { kind: 'known' }
    if (isGap(scan, doc.store)) return { kind: 'gap' }
    const client = scan.structs.find(({ client, to }) => to > Y.getState(doc.store, client))?.client ?? null
    const repeats = answer || scan.structs.some(({ client, from }) => from < Y.getState(doc.store, client))
    try {
      const { fresh, change } = apply(doc, update, repeats)
      const fault = faultAfter(doc, change, this.#room) ?? this.#lockFault(doc, change)
      if (fault !== null) {
        this.drop()
        return { kind: 'refused', code: CLOSE.refused, reason: fault.reason, blocks: namesOf(fault.blocks) }
      }
      const large = isOthers === null ? null : largeDeletion(textOf(doc), change, isOthers)
      if (large === null) return { kind: 'new', update: fresh, client, repair: repairIds(doc, change) }
      this.drop()
      return { kind: 'large', blocks: namesOf(large.blocks) }
    } catch {
      // Yjs throws whatever it meets (RELIABILITY §5, E2), and may have taken in a part: the candidate is made anew.
      this.drop()
      return { kind: 'refused', code: CLOSE.refused, reason: 'malformed', blocks: [] }
    }
  }

  #lockFault(doc: Y.Doc, change: Y.Transaction): Fault | null {
    const blocks = locksBroken(textOf(doc), change, this.locked)
    return blocks.length === 0 ? null : { reason: 'locked' satisfies RefusalReason, blocks }
  }

  #doc(): Y.Doc {
    this.#candidate ??= this.#build()
    return this.#candidate
  }
}

type Store = Y.Doc['store']

/** Something is missing before it, or it deletes what is not known. */
function isGap(scan: Scan, store: Store): boolean {
  const known = new Map<number, number>()
  for (const { client, from, to } of scan.structs) {
    if (from > Y.getState(store, client)) return true
    known.set(client, to)
  }
  const reach = (client: number) => Math.max(Y.getState(store, client), known.get(client) ?? 0)
  for (const [client, clock] of scan.needs) if (clock > reach(client)) return true
  return scan.deletes.some(({ client, to }) => to > reach(client))
}

function isDeleted(store: Store, client: number, from: number, to: number): boolean {
  if (to > Y.getState(store, client)) return false
  const structs = store.clients.get(client) ?? []
  for (let i = Y.findIndexSS(structs, from); i < structs.length; i++) {
    const struct = structs[i]
    if (struct === undefined || struct.id.clock >= to) break
    if (!struct.deleted) return false
  }
  return true
}

/** Applies an update to the candidate and says what of it was new. */
function apply(doc: Y.Doc, update: Uint8Array, repeats: boolean): { fresh: Uint8Array; change: Y.Transaction } {
  let fresh = update
  const take = (bytes: Uint8Array) => {
    fresh = bytes
  }
  if (repeats) doc.on('update', take)
  let transaction: Y.Transaction | null = null
  try {
    doc.transact((current) => {
      transaction = current
      Y.applyUpdate(doc, update)
    })
  } finally {
    doc.off('update', take)
  }
  return { fresh, change: transaction as unknown as Y.Transaction }
}

/** Names of blocks, cut to the length of a real one: they come from whoever was refused. */
function namesOf(blocks: readonly string[]): string[] {
  return blocks.slice(0, NAMES_MAX).map((id) => id.slice(0, 64))
}

function faultAfter(doc: Y.Doc, transaction: Y.Transaction, room: Room): Fault | null {
  if (doc.store.pendingStructs !== null || doc.store.pendingDs !== null)
    return { reason: 'something is missing', blocks: [] }
  const places = new Places(doc.store)
  for (const struct of structsAdded(transaction)) {
    const reason = structFault(struct, places)
    if (reason !== null) return { reason, blocks: [] }
  }
  return changeFault(textOf(doc), transaction, LIMITS, room)
}

/** Whether a struct stands where such a thing may: also what is deleted or hidden must be harmless to every reader. */
function structFault(struct: Y.Item | Y.GC, places: Places): string | null {
  if (!(struct instanceof Y.Item)) return null
  const { parent, parentSub, content } = struct
  if (!(parent instanceof Y.AbstractType)) return 'stands nowhere'
  const misplaced = places.fault(struct)
  if (misplaced !== null) return misplaced
  if (depthOf(parent) > LIMITS.nestingDepth) return 'nested too deep'
  const type: unknown = content instanceof Y.ContentType ? content.type : null
  if (content instanceof Y.ContentDeleted) return null
  if (parent instanceof Y.Map) {
    if (parentSub === null) return 'a list in a map'
    return content instanceof Y.ContentAny || type instanceof Y.Text || type instanceof Y.Array ? null : 'bad entry'
  }
  if (parentSub !== null) return 'a key outside of a map'
  if (parent instanceof Y.Array) return type instanceof Y.Map ? null : 'bad element'
  if (content instanceof Y.ContentString || content instanceof Y.ContentFormat) return null
  return type instanceof Y.Map ? null : 'bad embed'
}

function depthOf(parent: Y.AbstractType<unknown>): number {
  let depth = 0
  let type: unknown = parent
  while (type instanceof Y.AbstractType && type._item !== null && depth <= LIMITS.nestingDepth) {
    depth++
    type = type._item.parent
  }
  return depth
}
