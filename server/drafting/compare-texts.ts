import type { Document, Section } from '../../shared/model/document.ts'
import { roomOfSection, type SeatId } from '../../shared/model/ids.ts'
import { type Meeting, meetingTime } from '../../shared/model/meeting.ts'
import type { Seat } from '../../shared/model/seat.ts'
import type { Version } from '../../shared/model/version.ts'
import type { RedlineText } from '../../shared/redline/redline.ts'
import { addSources, emptySourceTable, type SourceTable } from '../../shared/redline/source-table.ts'
import { type Numbers, numbersGiven, paragraphNumbers, withReferencesNow } from '../../shared/schema/numbers.ts'
import type { TextJson } from '../../shared/schema/text.ts'
import { canonicalJson, type Json } from '../../shared/util/canonical-json.ts'
import { currentVersion } from './current-version.ts'
import type { Parts } from './parts.ts'
import { readForSeat } from './read-for-seat.ts'

/** A state of a document: each section's text, and where in its room's log that text stands. */
export interface DocumentState {
  readonly label: string
  readonly hash: string
  /** When it was issued or, of the text now, read; ISO 8601 UTC, in the meeting's time. */
  readonly at: string
  /** Why it was issued; may be empty. */
  readonly note: string
  readonly numbers: Numbers
  readonly sections: readonly {
    readonly section: Section['id']
    readonly title: string
    readonly text: TextJson
    readonly seq: number
  }[]
}

/** An issued version as a state to compare. */
export function stateOfVersion(version: Version): DocumentState {
  const { symbol, contentHash, issuedAt, note, sections } = version
  const numbers = numbersOf(sections, numbersGiven(sections))
  return { label: symbol, hash: contentHash, at: issuedAt, note, numbers, sections }
}

/** The text as a seat may read it now, as a state to compare. `label`: how the text is named to the reader. */
export async function stateNow(
  parts: Parts,
  seat: Seat,
  { document, meeting }: { readonly document: Document; readonly meeting: Meeting },
  label: string,
): Promise<DocumentState> {
  const read = await Promise.all(
    document.sections.map(async (section) => {
      const { text, seq } = await readForSeat(parts, seat, { document, section, meeting: meeting.id })
      return { section: section.id, title: section.title, text, seq }
    }),
  )
  const last = await currentVersion(parts.store, document.id)
  const numbers = numbersOf(read, last === null ? new Map() : numbersGiven(last.sections))
  const sections = read.map((section) => ({ ...section, text: withReferencesNow(section.text, numbers) }))
  const said = sections.map(({ title, text }) => ({ title, text }))
  const hash = `sha256:${parts.sha256(canonicalJson(said as unknown as Json))}`
  return { label, hash, at: meetingTime(meeting, parts.now()), note: '', numbers, sections }
}

/** A state as one side of a redline. */
export function sideOf({ label, hash, numbers, sections }: DocumentState): RedlineText {
  return { label, hash, numbers, sections: sections.map(({ title, text }) => ({ title, text })) }
}

function numbersOf(sections: readonly { readonly text: TextJson }[], given: Numbers): Numbers {
  return paragraphNumbers(
    sections.map(({ text }) => text),
    given,
  )
}

/**
 * Who wrote and deleted what from one state to another, from the rooms' logs; left open where unknown. `withWriters`: also who first
 * wrote the text before.
 */
export async function sourcesBetween(
  parts: Parts,
  before: DocumentState,
  after: DocumentState,
  withWriters = false,
): Promise<SourceTable> {
  const names = await seatNames(parts, after)
  const table = emptySourceTable(withWriters)
  for (const { section, text, seq } of after.sections) {
    const old = before.sections.find((one) => one.section === section)
    if (old === undefined || old.seq > seq) continue
    const attributor = await parts.live.attribute(roomOfSection(section), old.seq, seq, (seat) => names.get(seat))
    // Others have their turn meanwhile.
    for (const _ of addSources(table, attributor, old.text, text)) await new Promise((resolve) => setImmediate(resolve))
  }
  return table
}

async function seatNames(parts: Parts, { sections: [first] }: DocumentState): Promise<ReadonlyMap<SeatId, string>> {
  const found = first === undefined ? null : await parts.store.meetings.section(first.section)
  const seats = found === null ? [] : await parts.store.meetings.seats(found.meeting)
  return new Map(seats.map(({ id, name }) => [id, name]))
}
