import { type NamedDelegation, Names } from '../../shared/brackets/names.ts'
import { format } from '../../shared/messages/format.ts'
import type { Frame } from '../../shared/redline/frame.ts'
import type { Redline } from '../../shared/redline/model.ts'
import { bracketsIn } from '../../shared/redline/redline-brackets.ts'
import { instantWords } from './instant-words.ts'
import { authorTable, bracketTable, sectionTable } from './report-tables.ts'

/** What a report of changes says besides the changes. */
export interface RedlineReport {
  /** Title of the document. */
  readonly title: string
  /** When the text after was issued, or, for a live text, the instant it was read; ISO 8601 UTC. */
  readonly at: string
  /** IANA time zone of the meeting. */
  readonly timeZone: string
  /** Why the text after was issued; may be empty. */
  readonly note?: string
  /** BCP 47; "en" where absent. */
  readonly language?: string
  /** The meeting's delegations and groups, whose names brackets are read by. */
  readonly delegations?: readonly NamedDelegation[]
  /** Who sits for which delegation: names of people and of delegations. */
  readonly seats?: ReadonlyMap<string, string>
}

/** The frame of a report of changes: which texts, when, how much was changed where and by whom, and which brackets are open. */
export function redlineFrame(redline: Redline, report: RedlineReport): Frame {
  const { before, after, summary, blocks } = redline
  const { inserted, deleted, moved } = summary
  const brackets = bracketsIn(redline, new Names(report.delegations ?? []))
  const labels = { before: before.label, after: after.label }
  return {
    title: report.title,
    subject: format('changes.title', labels),
    language: report.language ?? 'en',
    lines: [
      format('report.asOf', { time: instantWords(report.at, report.timeZone), zone: report.timeZone }),
      ...(report.note === undefined || report.note === '' ? [] : [report.note]),
      inserted + deleted + moved === 0 ? format('changes.none') : format('changes.summary', { inserted, deleted }),
      ...(moved === 0 ? [] : [format('report.moved', { n: moved })]),
      format('report.before', { label: before.label, hash: before.hash }),
      format('report.after', { label: after.label, hash: after.hash }),
    ],
    tables: [
      sectionTable(blocks),
      authorTable(blocks, report.seats ?? new Map()),
      bracketTable(brackets, labels),
    ].filter((table) => table !== null),
  }
}
