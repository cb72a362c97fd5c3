import { format } from '../../shared/messages/format.ts'
import type { Frame } from '../../shared/redline/frame.ts'
import type { Redline } from '../../shared/redline/model.ts'
import { instantWords } from './instant-words.ts'

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
}

/** The frame of a report of changes: which texts, when, how much was changed and by whom. */
export function redlineFrame({ before, after, summary }: Redline, report: RedlineReport): Frame {
  const { inserted, deleted, moved } = summary
  const authors = Object.entries(summary.by).sort(([a], [b]) => (a < b ? -1 : 1))
  return {
    title: report.title,
    subject: format('changes.title', { before: before.label, after: after.label }),
    language: report.language ?? 'en',
    lines: [
      format('report.asOf', { time: instantWords(report.at, report.timeZone), zone: report.timeZone }),
      ...(report.note === undefined || report.note === '' ? [] : [report.note]),
      inserted + deleted + moved === 0 ? format('changes.none') : format('changes.summary', { inserted, deleted }),
      ...(moved === 0 ? [] : [format('report.moved', { n: moved })]),
      ...authors.map(([name, count]) => format('report.author', { name, ...count })),
      format('report.before', { label: before.label, hash: before.hash }),
      format('report.after', { label: after.label, hash: after.hash }),
    ],
  }
}
