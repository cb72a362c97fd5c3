import type { Document, Section } from '../../shared/model/document.ts'
import { type BlockId, roomOfSection } from '../../shared/model/ids.ts'
import { type Meeting, meetingTime } from '../../shared/model/meeting.ts'
import { Refusal } from '../../shared/model/refusal.ts'
import type { Seat } from '../../shared/model/seat.ts'
import type { Version, VersionSection } from '../../shared/model/version.ts'
import type { Redline } from '../../shared/redline/model.ts'
import { makeRedline } from '../../shared/redline/redline.ts'
import type { BlockJson, TextJson } from '../../shared/schema/text.ts'
import { canonicalJson, type Json } from '../../shared/util/canonical-json.ts'
import type { Parts } from './parts.ts'

/** What is brought back, from which version, by whom. The caller has asked whether the seat may write there, and read the version. */
export interface RestoreOrder {
  readonly meeting: Meeting
  readonly document: Document
  readonly section: Section
  readonly seat: Seat
  readonly version: Version
  /** One paragraph or table; null: the whole section. */
  readonly block: BlockId | null
}

/** So often it is tried anew where others wrote something else in the section meanwhile. */
const TRIES = 10

/**
 * What restoring would do to the text as it is now, marked up, and the fingerprint of what it replaces. Refuses with notFound where the
 * version has no such section or paragraph, nothingChanged where it reads the same.
 */
export async function previewRestore(parts: Parts, order: RestoreOrder): Promise<{ redline: Redline; seen: string }> {
  const { section, block, version, seat } = order
  const then = sectionOf(order)
  const { text: now } = await parts.live.read(roomOfSection(section.id))
  const next = restored(now, then.text, block)
  const [before, after] = [only(now, block), only(next, block)]
  if (json(before) === json(after)) throw new Refusal('nothingChanged')
  const side = (label: string, text: TextJson) => ({
    label,
    hash: `sha256:${parts.sha256(json(text))}`,
    sections: [{ title: block === null ? section.title : null, text }],
  })
  const redline = makeRedline(side('', before), side(version.symbol, after), { author: seat.name })
  return { redline, seen: fingerprint(parts, now, block) }
}

/**
 * Brings a paragraph or a section back as it stood in a version, as new edits of the seat; the words keep who first wrote them, and
 * the journal says what was done. A paragraph that is gone comes back after the one that stood before it. `seen`: the fingerprint of
 * the preview; refuses with stale where what it was made of reads otherwise by now.
 */
export async function restoreText(
  parts: Parts,
  order: RestoreOrder & { readonly seen: string },
): Promise<{ seq: number }> {
  const { meeting, section, seat, version, block, seen } = order
  const room = roomOfSection(section.id)
  const then = sectionOf(order)
  for (let tries = 0; tries < TRIES; tries++) {
    const { text, seq } = await parts.live.read(room)
    if (fingerprint(parts, text, block) !== seen) throw new Refusal('stale')
    const next = restored(text, then.text, block)
    if (json(next) === json(text)) throw new Refusal('nothingChanged')
    const at = meetingTime(meeting, parts.now())
    const detail = canonicalJson({
      section: section.id,
      block,
      version: version.id,
      symbol: version.symbol,
      from: then.seq,
    })
    const written = await parts.live.write(room, seq, next, {
      seat: seat.id,
      at,
      restores: then.seq,
      entry: { meeting: meeting.id, seat: seat.id, act: 'restoreText', detail, at },
    })
    if (written !== 'stale') return { seq: written.seq }
  }
  throw new Refusal('stale')
}

/** A block of a text by its id, null where it is not there. */
export function blockIn(text: TextJson, block: BlockId): BlockJson | null {
  return text.content.find(({ attrs }) => attrs.id === block) ?? null
}

function sectionOf({ section, version }: RestoreOrder): VersionSection {
  const found = version.sections.find((one) => one.section === section.id)
  if (found === undefined) throw new Refusal('notFound')
  return found
}

function restored(now: TextJson, then: TextJson, block: BlockId | null): TextJson {
  if (block === null) return then
  const at = then.content.findIndex(({ attrs }) => attrs.id === block)
  const old = then.content[at]
  if (old === undefined) throw new Refusal('notFound')
  if (blockIn(now, block) !== null)
    return { ...now, content: now.content.map((one) => (one.attrs.id === block ? old : one)) }
  const places = new Map(now.content.map(({ attrs }, i) => [attrs.id, i]))
  const before = then.content.slice(0, at).findLast(({ attrs }) => places.has(attrs.id))
  const place = before === undefined ? 0 : (places.get(before.attrs.id) ?? 0) + 1
  return { ...now, content: [...now.content.slice(0, place), old, ...now.content.slice(place)] }
}

function only(text: TextJson, block: BlockId | null): TextJson {
  return block === null ? text : { ...text, content: text.content.filter(({ attrs }) => attrs.id === block) }
}

function fingerprint(parts: Parts, now: TextJson, block: BlockId | null): string {
  return parts.sha256(json(only(now, block)))
}

/** Texts are plain data, which their types, being interfaces, do not say. */
function json(text: TextJson): string {
  return canonicalJson(text as unknown as Json)
}
