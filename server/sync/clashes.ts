import type { BlockId, SeatId } from '../../shared/model/ids.ts'
import type { Clash } from '../../shared/model/notice.ts'
import { type Gone, Layout } from './layout.ts'
import type { Ledger } from './ledger.ts'

/** A row of the log, and the row up to which its author had the text on the screen when he wrote it. */
export interface Unaware {
  readonly seq: number
  readonly seen: number
}

/** A deleted stretch of fewer characters is no wording. */
const DELETED_MIN = 2

interface Standing {
  readonly char: string
  readonly seat: SeatId | null
  readonly born: number
}

/**
 * What a flat text cannot know (DESIGN §4): words that were written beside or within what somebody else deleted, and the same words
 * replaced by two people in different ways, where one of the two had not seen what the other did. As the text stands after the
 * ledger's last row: what has gone again by then is nobody's concern.
 */
export function clashesOf(ledger: Ledger, rows: readonly Unaware[]): readonly Clash[] {
  const seenOf = new Map(rows.map(({ seq, seen }) => [seq, seen]))
  const first = Math.min(...rows.map(({ seen }) => seen))
  const layout = Layout.at(ledger, ledger.seq)
  const clashes: Clash[] = []
  for (const [block, gone] of layout.gone) {
    const fresh = gone.filter((piece) => piece.seq > first && !ledger.isPutAgain(piece.client, piece.clock, ledger.seq))
    if (fresh.length === 0) continue
    const standing = layout.characters(block)
    const chars = standing.chars.map(({ client, clock }, i): Standing => {
      const born = ledger.bornAt(client, clock)
      return { char: standing.text.charAt(i), seat: ledger.source(born)?.seat ?? null, born }
    })
    for (const run of runsSince(chars, first))
      clashes.push(...clashesAt(ledger, block, chars, run, fresh, { seenOf, first }))
  }
  return clashes
}

interface Stretch {
  readonly seat: SeatId
  readonly from: number
  readonly to: number
}

/** What stands since a row, by who put it there. */
function runsSince(chars: readonly Standing[], first: number): readonly Stretch[] {
  const runs: Stretch[] = []
  for (const [i, { seat, born }] of chars.entries()) {
    if (seat === null || born <= first) continue
    const last = runs.at(-1)
    if (last?.seat === seat && last.to === i) runs[runs.length - 1] = { ...last, to: i + 1 }
    else runs.push({ seat, from: i, to: i + 1 })
  }
  return runs
}

function clashesAt(
  ledger: Ledger,
  block: BlockId,
  chars: readonly Standing[],
  run: Stretch,
  gone: readonly Gone[],
  { seenOf, first }: { readonly seenOf: ReadonlyMap<number, number>; readonly first: number },
): readonly Clash[] {
  const text = saidBy(chars, run)
  if (text.trim() === '') return []
  const others = new Map<SeatId, Gone[]>()
  for (const piece of gone) {
    const seat = ledger.source(piece.seq)?.seat ?? null
    // A run of several rows may have deletions between: those stand at a place within it.
    if (seat === null || seat === run.seat) continue
    const around = besides(chars, run, seat, first)
    if (piece.at < around.from || piece.at > around.to) continue
    others.set(seat, [...(others.get(seat) ?? []), piece])
  }
  const clashes: Clash[] = []
  for (const [seat, pieces] of others) {
    const unseen = pieces.filter(({ seq }) =>
      chars.slice(run.from, run.to).some(({ born }) => isUnseen(born, seq, seenOf)),
    )
    const deleted = unseen.map((piece) => piece.text).join('')
    if (deleted.trim().length < DELETED_MIN) continue
    const around = besides(chars, run, seat, first)
    const instead = saidBy(chars, { from: around.from, to: run.from }) + saidBy(chars, { from: run.to, to: around.to })
    if (instead.trim() === text.trim()) continue
    clashes.push({ block, deletion: { seat, text: deleted, instead }, insertion: { seat: run.seat, text } })
  }
  return clashes
}

/** Of two rows by two people: had the later one's author not seen the earlier? Where that is not known he had. */
function isUnseen(a: number, b: number, seenOf: ReadonlyMap<number, number>): boolean {
  const [earlier, later] = a < b ? [a, b] : [b, a]
  const seen = seenOf.get(later)
  return seen !== undefined && earlier > seen
}

/** A run, with what somebody else has written directly before and behind it: of two replacements one stands first. */
function besides(chars: readonly Standing[], run: Stretch, seat: SeatId, first: number): Pick<Stretch, 'from' | 'to'> {
  const isHis = (char: Standing | undefined) => char?.seat === seat && char.born > first
  let { from, to } = run
  while (isHis(chars[from - 1])) from--
  while (isHis(chars[to])) to++
  return { from, to }
}

function saidBy(chars: readonly Standing[], { from, to }: Pick<Stretch, 'from' | 'to'>): string {
  return chars
    .slice(from, to)
    .map(({ char }) => char)
    .join('')
}
