import type { Document, Section } from '../../shared/model/document.ts'
import { type BlockId, type MeetingId, roomOfSection, type SeatId } from '../../shared/model/ids.ts'
import { Refusal } from '../../shared/model/refusal.ts'
import type { Seat } from '../../shared/model/seat.ts'
import type { Version } from '../../shared/model/version.ts'
import { may } from '../../shared/policy/may.ts'
import type { EarlierWording, HistoryResponse, Told } from '../../shared/protocol/api.ts'
import { LIMITS } from '../../shared/protocol/limits.ts'
import { canonicalJson, type Json } from '../../shared/util/canonical-json.ts'
import type { Parts, TextSource } from './parts.ts'
import { readForSeat } from './read-for-seat.ts'
import { blockIn } from './restore-text.ts'

/** Which words: characters `from` to before `to` of a block, in UTF-16 units of what it says. */
export interface WordsAsked {
  readonly meeting: MeetingId
  readonly document: Document
  readonly section: Section
  readonly seat: Seat
  readonly block: BlockId
  readonly from: number
  readonly to: number
}

/**
 * Who wrote these words, when and from where, as this seat may read them. What was deleted between them, and on which device
 * something was typed, is told to the drafting team alone (`section.history`). Refuses with notFound where the seat reads no such
 * block.
 */
export async function wordHistory(parts: Parts, asked: WordsAsked): Promise<HistoryResponse> {
  const { seat, section, block, from, to } = asked
  const [{ seq }, seats] = await Promise.all([
    readForSeat(parts, seat, asked),
    parts.store.meetings.seats(asked.meeting),
  ])
  const sources = await parts.live.sources(roomOfSection(section.id), block, seq)
  if (sources === null) throw new Refusal('notFound')
  const isTeam = may(seat, 'section.history', asked) === null
  const names = new Map(seats.map(({ id, name }) => [id, name]))
  const told = (source: TextSource) => tell(source, names, isTeam)
  const versions = await versionsRestored(
    parts,
    asked,
    sources.runs.flatMap(({ put }) => put ?? []),
  )
  const runs: HistoryResponse['runs'][number][] = []
  let at = 0
  for (const { text, written, put } of sources.runs) {
    const shown = text.slice(Math.max(0, from - at), Math.max(0, to - at))
    at += text.length
    if (shown === '') continue
    const again = put === null ? null : { ...told(put), ...versionNamed(put, versions) }
    runs.push({ text: shown, ...told(written), ...(again !== null && { again }) })
  }
  const deleted = sources.gone
    .filter((gone) => isTeam && gone.at >= from && gone.at <= to)
    .slice(-LIMITS.historyDeletions)
    .map((gone) => ({
      offset: gone.at - from,
      text: gone.text.slice(0, LIMITS.historyCharacters),
      ...told(gone.written),
      deleted: told(gone.deleted),
    }))
  const made = sources.made === null ? null : told(sources.made)
  return { block, seq, paragraph: made, runs, deleted, earlier: isTeam ? await earlierWordings(parts, asked) : [] }
}

function tell({ seat, at, by }: TextSource, names: ReadonlyMap<SeatId, string>, isTeam: boolean): Told {
  const name = seat === null ? undefined : names.get(seat)
  const how = seat === null ? 'start' : by === 'act' ? 'act' : 'restores' in by ? 'restored' : 'typed'
  const device = isTeam && by !== 'act' && 'device' in by ? { device: by.device } : {}
  return { ...(name !== undefined && { by: name }), at, how, ...device }
}

async function versionsRestored(parts: Parts, { document }: WordsAsked, put: readonly TextSource[]) {
  const isAny = put.some(({ by }) => by !== 'act' && 'restores' in by)
  return isAny ? await everyVersion(parts, document) : []
}

function versionNamed({ by }: TextSource, versions: readonly Version[]): { version?: string } {
  if (by === 'act' || !('restores' in by)) return {}
  const found = versions.find(({ sections }) => sections.some(({ seq }) => seq === by.restores))
  return found === undefined ? {} : { version: found.symbol }
}

/** The versions in which a paragraph reads otherwise than now, the newest first; of those in which it reads the same only the newest. */
async function earlierWordings(
  parts: Parts,
  { document, section, block }: WordsAsked,
): Promise<readonly EarlierWording[]> {
  const { text } = await parts.live.read(roomOfSection(section.id))
  const content = (block: unknown) => canonicalJson((block ?? null) as Json)
  const seen = new Set([content(blockIn(text, block))])
  const earlier: EarlierWording[] = []
  for (const { id, symbol, issuedAt, sections } of (await everyVersion(parts, document)).reverse()) {
    const then = sections.find((one) => one.section === section.id)
    const old = then === undefined ? null : blockIn(then.text, block)
    if (old === null || seen.has(content(old))) continue
    seen.add(content(old))
    earlier.push({ version: id, symbol, issuedAt })
  }
  return earlier
}

async function everyVersion(parts: Parts, document: Document): Promise<Version[]> {
  const summaries = await parts.store.versions.list(document.id)
  const versions = await Promise.all(summaries.map(({ id }) => parts.store.versions.get(id)))
  return versions.filter((version) => version !== null)
}
