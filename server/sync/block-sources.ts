import type { BlockId } from '../../shared/model/ids.ts'
import type { BlockSources, TextSource } from '../drafting/parts.ts'
import { Layout } from './layout.ts'
import { type Ledger, restoredFrom } from './ledger.ts'

type SourceAt = (seq: number) => TextSource
type Run = BlockSources['runs'][number]
type Gone = BlockSources['gone'][number]

/** Where the words of a block come from, as it stood after row `seq`, which the ledger has taken in. Null where it was not there. */
export function blockSources(ledger: Ledger, block: BlockId, seq: number): BlockSources | null {
  const layout = Layout.at(ledger, seq)
  const places = layout.places.get(block)
  if (places === undefined) return null
  const marker = layout.markers.get(block)
  const source = sourcesOf(ledger)
  const runs: Run[] = []
  for (const place of places) {
    const { text, client, clock, isAtom } = place
    for (let i = 0; i < text.length; i++) {
      const at = isAtom ? clock : clock + i
      const [written, born] = [ledger.writtenAt(client, at), ledger.bornAt(client, at)]
      addRun(runs, { text: text.charAt(i), written: source(written), put: written === born ? null : source(born) })
    }
  }
  const gone: Gone[] = []
  for (const { at, text, client, clock, seq: end } of layout.gone.get(block) ?? []) {
    for (let i = 0; i < text.length; i++) {
      // What was put again stands, or is gone, where it was put.
      if (ledger.deletedForGood({ client, clock: clock + i }, seq) !== end || ledger.isPutAgain(client, clock + i, seq))
        continue
      const written = source(ledger.writtenAt(client, clock + i))
      addGone(gone, { at, text: text.charAt(i), written, deleted: source(end) })
    }
  }
  return { seq, made: marker === undefined ? null : source(ledger.bornAt(marker.client, marker.clock)), runs, gone }
}

/** Sources by row, one object each, so that equal ones are the same. */
function sourcesOf(ledger: Ledger): SourceAt {
  const known = new Map<number, TextSource>()
  return (seq) => {
    const before = known.get(seq)
    if (before !== undefined) return before
    const { seat = null, at = '', signIn = null } = ledger.source(seq) ?? {}
    const restores = restoredFrom(signIn)
    const device = ledger.deviceOf(seat, signIn)
    const by = restores !== null ? { restores } : device === 0 ? ('act' as const) : { device }
    const source: TextSource = { seq, seat, at, by }
    known.set(seq, source)
    return source
  }
}

function addRun(runs: Run[], run: Run): void {
  const last = runs.at(-1)
  if (last !== undefined && isSame(last.written, run.written) && isSame(last.put, run.put))
    runs[runs.length - 1] = { text: last.text + run.text, written: run.written, put: run.put }
  else runs.push(run)
}

function addGone(gone: Gone[], next: Gone): void {
  const last = gone.at(-1)
  if (
    last !== undefined &&
    last.at === next.at &&
    isSame(last.written, next.written) &&
    isSame(last.deleted, next.deleted)
  )
    gone[gone.length - 1] = { ...next, text: last.text + next.text }
  else gone.push(next)
}

/** What one person typed on one device within a minute is told as one, with the time of the last of it. */
const MINUTE_MS = 60_000

function isSame(a: TextSource | null, b: TextSource | null): boolean {
  if (a === b) return true
  if (a === null || b === null || a.seat !== b.seat || JSON.stringify(a.by) !== JSON.stringify(b.by)) return false
  return Math.abs(Date.parse(a.at) - Date.parse(b.at)) < MINUTE_MS
}
