import * as Y from 'yjs'
import { textOf } from '../../shared/live/text.ts'
import type { SeatId } from '../../shared/model/ids.ts'
import type { LogRow } from '../store/store.ts'
import { newDoc } from './durable.ts'
import { Layout } from './layout.ts'
import { type Char, charAt, type Piece, type Run, runsOf } from './runs.ts'
import { Births, Spans } from './spans.ts'
import { PART_CHARACTERS, WordsTaken } from './words-in-common.ts'

/** A row of the log, as far as it says who did something. `seat` null: the server itself, so the first source is not known. */
export interface Source {
  readonly seq: number
  readonly seat: SeatId | null
  readonly at: string
  /** The sign-in, or what an act left in its place (`restoredFrom`). */
  readonly signIn: string | null
}

/** Stands in a row's `signIn` where an act wrote it that brought back what stood at a row of the same log. */
export function restoreMark(seq: number): string {
  return `restore.${seq}`
}

/** The row whose text a row brought back; null where it did no such thing. */
export function restoredFrom(signIn: string | null): number | null {
  const seq = /^restore\.(\d{1,15})$/.exec(signIn ?? '')?.[1]
  return seq === undefined ? null : Number(seq)
}

/** A character that was put again. */
interface Line {
  readonly first: Char
  readonly again: Char[]
}

const RECENT_RUNS = 1_000

/**
 * Who inserted and who deleted each character, by Yjs id, from the log alone. Text that is inserted again keeps its first author
 * (FACTS §4): what an update both deletes and inserts, what the same seat deleted lately and now inserts whole (cut and paste), what
 * undo brings back to where it was, and what is restored from an earlier text.
 *
 * Nothing is forgotten, so any earlier text is still in here: what stood at a row is what was there by then and not yet deleted
 * (`Layout`).
 */
export class Ledger {
  readonly #doc = newDoc()
  readonly #births = new Births()
  readonly #deletions = new Spans()
  /** Of what was put again: its first writing, with every place where it was put since, in order. By client and clock, also of the first. */
  readonly #lines = new Map<number, Map<number, Line>>()
  readonly #recent = new Map<SeatId, Map<string, Run>>()
  readonly #seats: (SeatId | null)[] = []
  readonly #times: number[] = []
  readonly #signIns: (string | null)[] = []
  readonly #devices = new Map<SeatId, string[]>()
  readonly #names = new Map<string, string>()

  get text(): Y.Text {
    return textOf(this.#doc)
  }

  /** The last row that was taken in. */
  get seq(): number {
    return this.#seats.length
  }

  /** Null for 0. */
  source(seq: number): Source | null {
    if (seq < 1 || seq > this.seq) return null
    return {
      seq,
      seat: this.#seats[seq - 1] ?? null,
      at: new Date(this.#times[seq - 1] ?? 0).toISOString(),
      signIn: this.#signIns[seq - 1] ?? null,
    }
  }

  /** The row that put a character where it is. */
  bornAt(client: number, clock: number): number {
    return this.#births.at(client, clock)
  }

  /** The row in which a character was first written. */
  writtenAt(client: number, clock: number): number {
    const first = this.#lines.get(client)?.get(clock)?.first
    return first === undefined ? this.#births.at(client, clock) : this.#births.at(first.client, first.clock)
  }

  /** The row that deleted a character, or 0. */
  deletedAt(client: number, clock: number): number {
    return this.#deletions.at(client, clock)
  }

  /**
   * The row up to `seq` that deleted a character for good, or 0: of one that was brought back and deleted again, the last; of one that now
   * stands somewhere else, the one that took it from here.
   */
  deletedForGood(char: Char, seq: number): number {
    const again = this.#lines.get(char.client)?.get(char.clock)?.again ?? []
    const last = again.findLast(({ client, clock }) => this.bornAt(client, clock) <= seq) ?? char
    const isSince = this.bornAt(last.client, last.clock) > this.bornAt(char.client, char.clock)
    const end = isSince ? this.#deletions.at(last.client, last.clock) : 0
    const taken = end > 0 && end <= seq ? end : this.#deletions.at(char.client, char.clock)
    return taken <= seq ? taken : 0
  }

  /** Whether a character was put again by row `seq`. */
  isPutAgain(client: number, clock: number, seq: number): boolean {
    const born = this.bornAt(client, clock)
    const again = this.#lines.get(client)?.get(clock)?.again ?? []
    return again.some((char) => {
      const row = this.bornAt(char.client, char.clock)
      return row > born && row <= seq
    })
  }

  /** 1 for the first device from which a seat wrote into this room, 2 for the next …; 0 for what came from none. */
  deviceOf(seat: SeatId | null, signIn: string | null): number {
    return seat === null || signIn === null ? 0 : (this.#devices.get(seat)?.indexOf(signIn) ?? -1) + 1
  }

  /** The parts of a stretch of clocks that stood in the text after row `seq`, in order. */
  *standing(client: number, from: number, to: number, seq: number): Generator<{ from: number; to: number }> {
    const end = Math.min(to, this.#births.clockAfter(client, seq))
    if (end <= from) return
    for (const span of this.#deletions.over(client, from, end)) if (span.seq === 0 || span.seq > seq) yield span
  }

  /** The parts of a stretch of clocks that had been deleted by row `seq`. */
  *gone(client: number, from: number, to: number, seq: number): Generator<{ from: number; to: number; seq: number }> {
    const end = Math.min(to, this.#births.clockAfter(client, seq))
    if (end <= from) return
    for (const span of this.#deletions.over(client, from, end)) if (span.seq > 0 && span.seq <= seq) yield span
  }

  /** Takes in the next row of the log. */
  replay(row: Pick<LogRow, 'update' | 'seat' | 'at' | 'seq' | 'signIn'>): void {
    this.#note(row)
    let transaction: Y.Transaction | null = null
    this.#doc.transact((current) => {
      transaction = current
      Y.applyUpdate(this.#doc, row.update)
    })
    const change = transaction as unknown as Y.Transaction
    const gone = this.#gone(change, row.update)
    const restored = restoredFrom(row.signIn)
    let isWriting = false
    for (const [client, clock] of change.afterState) {
      if (clock <= (change.beforeState.get(client) ?? 0)) continue
      this.#births.add(client, clock, row.seq)
      isWriting = true
    }
    for (const [client, ranges] of change.deleteSet.clients)
      for (const { clock, len } of ranges) this.#deletions.add(client, clock, clock + len, row.seq)
    if (isWriting) {
      if (restored !== null && restored < row.seq) this.#inheritRestored(change, restored)
      else this.#inherit(this.#insertedRuns(change), gone, row.seat)
    }
    if (row.seat !== null) for (const runs of gone) this.#remember(row.seat, runs)
  }

  #note({ seat, at, signIn }: Pick<LogRow, 'seat' | 'at' | 'signIn'>): void {
    // One copy of each name: a log of many rows has few.
    const once = (name: string) => {
      const known = this.#names.get(name)
      if (known === undefined) this.#names.set(name, name)
      return known ?? name
    }
    this.#seats.push(seat === null ? null : (once(seat) as SeatId))
    this.#times.push(Date.parse(at))
    this.#signIns.push(signIn === null ? null : once(signIn))
    if (seat === null || signIn === null || restoredFrom(signIn) !== null) return
    const devices = this.#devices.get(seat) ?? []
    if (devices.length === 0) this.#devices.set(seat, devices)
    if (!devices.includes(signIn)) devices.push(signIn)
  }

  /** What is in the text again as it was, is so word for word; only where nothing is the same, words are looked for. */
  #inherit(inserted: readonly Run[], gone: readonly (readonly Run[])[], seat: SeatId | null): void {
    let parts = inserted
    for (const runs of gone) parts = this.#inheritWhole(parts, runs)
    const undone = parts.flatMap((run) => run.pieces.flatMap((piece) => this.#undone(piece) ?? []))
    const taken = new WordsTaken(parts.length === 0 ? [] : gone.flat())
    for (const run of parts) {
      const recent = this.#recentRun(seat, run.text)
      if (recent !== undefined) {
        this.#copy(run, 0, recent, 0, run.text.length)
        continue
      }
      for (const { other, at, from, length } of taken.inCommonWith(run.text)) this.#copy(run, at, other, from, length)
      this.#inheritPasted(run, seat)
    }
    for (const { piece, original, deleter } of undone) {
      // A single letter where it was before may as well have been typed: but not by who never deleted it, nor with others.
      if (piece.text.length > 1 || undone.length > 1 || deleter === seat)
        this.#copy({ text: piece.text, pieces: [piece] }, 0, original, 0, piece.text.length)
    }
  }

  /** Gives runs that are inserted as they were deleted their sources, each of the deleted ones once; answers the others. */
  #inheritWhole(inserted: readonly Run[], gone: readonly Run[]): readonly Run[] {
    const left = new Set(gone)
    return inserted.filter((run) => {
      const same = [...left].find(({ text }) => text === run.text)
      if (same === undefined) return true
      left.delete(same)
      this.#copy(run, 0, same, 0, run.text.length)
      return false
    })
  }

  /** Undo puts a copy directly before the deleted original. Null where a piece is no such copy. */
  #undone(piece: Piece): { piece: Piece; original: Run; deleter: SeatId | null } | null {
    const { item, offset, text } = piece
    if (offset > 0 || item.rightOrigin === null) return null
    const { client, clock } = item.rightOrigin
    const deletion = this.#deletions.at(client, clock)
    const pieces: Piece[] = []
    if (deletion > 0) this.#cut(client, clock, clock + text.length, pieces)
    if (deletion === 0 || pieces.map((one) => one.text).join('') !== text) return null
    return { piece, original: { text, pieces }, deleter: this.#seats[deletion - 1] ?? null }
  }

  /** An act wrote paragraphs as they stood at an earlier row: each character has the source that it had there. */
  #inheritRestored(change: Y.Transaction, seq: number): void {
    const then = Layout.at(this, seq)
    const now = Layout.at(this, this.seq)
    const isNew = ({ client, clock }: Char) => clock >= (change.beforeState.get(client) ?? 0)
    for (const id of now.places.keys()) {
      const own = now.characters(id)
      if (!own.chars.some(isNew)) continue
      // A block whose id a reader had derived was given one of its own.
      const same = then.characters(id).text === own.text ? id : then.find(own.text)
      if (same === null) continue
      const old = then.characters(same)
      for (const [i, to] of own.chars.entries()) {
        const from = old.chars[i]
        if (from !== undefined && isNew(to)) this.#give(to, from)
      }
    }
  }

  /** Gives characters of `run` the sources of the same characters of `original`. */
  #copy(run: Run, at: number, original: Run, from: number, length: number): void {
    for (let i = 0; i < length; i++) this.#give(charAt(run, at + i), charAt(original, from + i))
  }

  #give(to: Char, from: Char): void {
    const line = this.#lines.get(from.client)?.get(from.clock) ?? { first: from, again: [] }
    line.again.push(to)
    for (const { client, clock } of [from, to]) {
      const lines = this.#lines.get(client) ?? new Map<number, Line>()
      this.#lines.set(client, lines.set(clock, line))
    }
  }

  /** What was pasted and typed on in one breath came as one row: long enough, it is still known. */
  #inheritPasted(run: Run, seat: SeatId | null): void {
    if (seat === null || run.text.length < PART_CHARACTERS) return
    for (const [text, recent] of this.#recent.get(seat) ?? [])
      if (text.length >= PART_CHARACTERS && run.text.startsWith(text)) this.#copy(run, 0, recent, 0, text.length)
  }

  #recentRun(seat: SeatId | null, text: string): Run | undefined {
    return seat === null || text.length < 2 ? undefined : this.#recent.get(seat)?.get(text)
  }

  #remember(seat: SeatId, gone: readonly Run[]): void {
    const recent = this.#recent.get(seat) ?? new Map<string, Run>()
    this.#recent.set(seat, recent)
    for (const run of gone) {
      if (run.text.length < 2) continue
      recent.delete(run.text)
      recent.set(run.text, run)
    }
    for (const text of recent.keys()) {
      if (recent.size <= RECENT_RUNS) break
      recent.delete(text)
    }
  }

  #insertedRuns(change: Y.Transaction): Run[] {
    const pieces: Piece[] = []
    for (const [client, clock] of change.afterState) {
      const from = change.beforeState.get(client) ?? 0
      if (clock > from) this.#cut(client, from, clock, pieces)
    }
    return runsOf(pieces, (item) => !item.deleted)
  }

  /**
   * What an update took out of the text: as it stood there; and where that is something else, as the sender saw it, who did not know what
   * others had deleted before or written between.
   */
  #gone(change: Y.Transaction, update: Uint8Array): readonly (readonly Run[])[] {
    // An update ends with what it deletes; its last byte is 0 where that is nothing.
    if (update.at(-1) === 0) return []
    const { ds } = Y.decodeUpdate(update)
    const pieces: Piece[] = []
    const told: Piece[] = []
    for (const [client, ranges] of change.deleteSet.clients) {
      const known = change.beforeState.get(client) ?? 0
      for (const { clock, len } of ranges)
        if (clock < known) this.#cut(client, clock, Math.min(known, clock + len), pieces)
    }
    for (const [client, ranges] of ds.clients) {
      const known = change.beforeState.get(client) ?? 0
      for (const { clock, len } of ranges)
        if (clock < known) this.#cut(client, clock, Math.min(known, clock + len), told)
    }
    const wasThere = ({ id, deleted }: Y.Item) => !deleted && id.clock < (change.beforeState.get(id.client) ?? 0)
    const stood = runsOf(pieces, wasThere)
    const seen = runsOf(told, ({ content, id }) => content instanceof Y.ContentType && Y.isDeleted(ds, id))
    const isSame = seen.length === stood.length && seen.every(({ text }, i) => text === stood[i]?.text)
    return isSame ? [stood] : [stood, seen]
  }

  #cut(client: number, from: number, to: number, pieces: Piece[]): void {
    const structs = this.#doc.store.clients.get(client) ?? []
    if (from >= Y.getState(this.#doc.store, client)) return
    for (let i = Y.findIndexSS(structs, from); i < structs.length; i++) {
      const item = structs[i]
      if (item === undefined || item.id.clock >= to) break
      if (!(item instanceof Y.Item) || !(item.content instanceof Y.ContentString)) continue
      const offset = Math.max(0, from - item.id.clock)
      pieces.push({ item, offset, text: item.content.str.slice(offset, to - item.id.clock) })
    }
  }
}
