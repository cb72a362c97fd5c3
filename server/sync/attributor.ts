import { equalValues } from '../../shared/live/marks.ts'
import type { BlockId, SeatId } from '../../shared/model/ids.ts'
import type { Attribution, Attributor } from '../../shared/redline/model.ts'
import { Layout, type Marking, type Place } from './layout.ts'
import type { Ledger } from './ledger.ts'
import type { Char } from './runs.ts'

/** The stretch of the log that is asked about, and what readers see in place of a seat. */
export interface Stretch {
  readonly fromSeq: number
  readonly toSeq: number
  readonly name: (seat: SeatId) => string | undefined
}

/**
 * Sources of the changes between two rows of a log, which the ledger has taken in (`Attributor`). What was there before the stretch is
 * no change in it, wherever a comparison may see one.
 */
export class LedgerAttributor implements Attributor {
  readonly #ledger: Ledger
  readonly #stretch: Stretch
  readonly #before: Layout
  readonly #after: Layout
  #marksBefore: ReadonlyMap<string, readonly Marking[]> | null = null

  constructor(ledger: Ledger, stretch: Stretch) {
    this.#ledger = ledger
    this.#stretch = stretch
    this.#before = Layout.at(ledger, stretch.fromSeq)
    this.#after = Layout.at(ledger, stretch.toSeq)
  }

  inserted(block: BlockId, from: number, to: number) {
    return this.#cover(this.#after.places.get(block) ?? [], from, to, (char) => this.#writer(char))
  }

  deleted(block: BlockId, from: number, to: number) {
    return this.#cover(this.#before.places.get(block) ?? [], from, to, (char) => this.#deleter(char))
  }

  formatted(block: BlockId, from: number, to: number) {
    return this.#cover(this.#after.places.get(block) ?? [], from, to, (char, place) => this.#formatter(char, place))
  }

  wrote(block: BlockId, from: number, to: number) {
    const places = this.#before.places.get(block) ?? []
    return this.#cover(places, from, to, ({ client, clock }) => this.#ledger.writtenAt(client, clock))
  }

  blockInserted(block: BlockId): Attribution {
    const marker = this.#after.markers.get(block)
    return this.#said(marker === undefined ? 0 : this.#writer(marker))
  }

  blockDeleted(block: BlockId): Attribution {
    const marker = this.#before.markers.get(block)
    return this.#said(marker === undefined ? 0 : this.#deleter(marker))
  }

  /** Put here within the stretch; written then, or earlier and put here again. */
  #writer({ client, clock }: Char): number {
    return this.#isWithin(this.#ledger.bornAt(client, clock)) ? this.#ledger.writtenAt(client, clock) : 0
  }

  #deleter(char: Char): number {
    const seq = this.#ledger.deletedForGood(char, this.#stretch.toSeq)
    return this.#isWithin(seq) ? seq : 0
  }

  /** Who last set or ended one of the marks that are not as they were. */
  #formatter({ client, clock }: Char, { marks }: Place): number {
    this.#marksBefore ??= marksByCharacter(this.#before)
    const held = this.#marksBefore.get(`${client} ${clock}`) ?? []
    const was = (key: string) => held.find((mark) => mark.key === key)?.value ?? null
    const changed = marks.filter(({ key, value, since }) => this.#isWithin(since) && !equalValues(was(key), value))
    return Math.max(0, ...changed.map(({ since }) => since))
  }

  #isWithin(seq: number): boolean {
    return seq > this.#stretch.fromSeq && seq <= this.#stretch.toSeq
  }

  /** The sources of the characters from `from` to before `to`; what lies outside of the block is unknown. */
  #cover(places: readonly Place[], from: number, to: number, seqAt: (char: Char, place: Place) => number) {
    const covered: (Attribution & { length: number })[] = []
    const add = (length: number, said: Attribution) => {
      const last = covered.at(-1)
      if (last !== undefined && last.by === said.by && last.at === said.at) last.length += length
      else if (length > 0) covered.push({ length, ...said })
    }
    let at = 0
    let done = from
    let known: { seq: number; said: Attribution } = { seq: 0, said: {} }
    for (const place of places) {
      const { length, client, clock, isAtom } = place
      for (; done < Math.min(to, at + length); done++) {
        const seq = seqAt({ client, clock: isAtom ? clock : clock + done - at }, place)
        if (seq !== known.seq) known = { seq, said: this.#said(seq) }
        add(1, known.said)
      }
      at += length
    }
    add(Math.max(0, to - done), {})
    return covered
  }

  #said(seq: number): Attribution {
    const source = this.#ledger.source(seq)
    const by = source?.seat == null ? undefined : this.#stretch.name(source.seat)
    return source === null || by === undefined ? {} : { by, at: source.at }
  }
}

function marksByCharacter(layout: Layout): ReadonlyMap<string, readonly Marking[]> {
  const marks = new Map<string, readonly Marking[]>()
  for (const places of layout.places.values())
    for (const place of places)
      if (place.marks.length > 0)
        for (let i = 0; i < place.length; i++) marks.set(`${place.client} ${place.clock + i}`, place.marks)
  return marks
}
