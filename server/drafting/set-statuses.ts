import { blockContent } from '../../shared/live/locked.ts'
import type { Section } from '../../shared/model/document.ts'
import { type BlockId, roomOfSection } from '../../shared/model/ids.ts'
import { type Meeting, meetingTime } from '../../shared/model/meeting.ts'
import { isLocked, type RungByChair } from '../../shared/model/paragraph-status.ts'
import { Refusal } from '../../shared/model/refusal.ts'
import type { Seat } from '../../shared/model/seat.ts'
import type { TextJson } from '../../shared/schema/text.ts'
import { canonicalJson } from '../../shared/util/canonical-json.ts'
import type { StoredStatus } from '../store/store.ts'
import type { LockedBlocks, Parts } from './parts.ts'

/** An update of a shared text that changes nothing: no structs, no deletions. */
const NO_CHANGE = new Uint8Array([0, 0])

/** Which paragraphs of a section are put where, by whom. The caller has asked whether the seat may. */
export interface StatusOrder {
  readonly meeting: Meeting
  readonly section: Section
  readonly seat: Seat
  /** `seen`: the block's canonical JSON (`blockContent`) as the chair read it. */
  readonly paragraphs: readonly { readonly block: BlockId; readonly seen: string }[]
  /** Absent: stays. */
  readonly rung?: RungByChair | undefined
  readonly parked?: boolean | undefined
}

/**
 * Moves paragraphs up or down between open and agreed, or parks them; from agreed ad ref on nobody changes their words. All or none:
 * refuses with notFound where a paragraph is not in the text, stale where one no longer reads as the chair saw it, and
 * frozen where one is adopted.
 */
export async function setStatuses(parts: Parts, order: StatusOrder): Promise<void> {
  const { meeting, section, seat, paragraphs, rung, parked } = order
  const at = meetingTime(meeting, parts.now())
  await parts.live.lock(roomOfSection(section.id), async ({ text, seq }, head) => {
    const known = await parts.store.statuses.of(section.id)
    const statuses = paragraphs.map(({ block, seen }): StoredStatus => {
      const before = known.find((status) => status.block === block)
      if (before?.rung === 'adopted') throw new Refusal('frozen')
      const content = contentOf(text, block)
      if (content !== seen) throw new Refusal('stale')
      const next = { rung: rung ?? before?.rung ?? 'open', isParked: parked ?? before?.isParked ?? false }
      const lockedHash = isLocked(next) ? parts.sha256(content) : null
      return { block, ...next, at, seat: seat.id, lockedHash }
    })
    const draft = { update: NO_CHANGE, seat: seat.id, signIn: null, clientId: null, at }
    const result = await parts.store.statuses.set(
      section.id,
      statuses,
      { expected: head, draft },
      {
        meeting: meeting.id,
        seat: seat.id,
        act: 'setStatuses',
        detail: canonicalJson({
          section: section.id,
          seq,
          paragraphs: statuses.map(({ block, rung, isParked, lockedHash }) => ({ block, rung, isParked, lockedHash })),
        }),
        at,
      },
    )
    if (result.kind === 'stale') return 'stale'
    const changed = new Set<string>(statuses.map(({ block }) => block))
    return lockedIn([...known.filter(({ block }) => !changed.has(block)), ...statuses])
  })
  await parts.live.announce(roomOfSection(section.id), 'statuses')
}

/** What these statuses lock. */
export function lockedIn(statuses: readonly StoredStatus[]): LockedBlocks {
  return new Map(statuses.flatMap(({ block, lockedHash }) => (lockedHash === null ? [] : [[block, lockedHash]])))
}

function contentOf(text: TextJson, id: BlockId): string {
  const block = text.content.find(({ attrs }) => attrs.id === id)
  if (block === undefined) throw new Refusal('notFound')
  return blockContent(block)
}
