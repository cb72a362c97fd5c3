import { format } from '../../shared/messages/format.ts'
import type { Version } from '../../shared/model/version.ts'
import type { Frame } from '../../shared/redline/frame.ts'
import { instantWords } from './instant-words.ts'

/** What stands around the text of an issued version: document, symbol, when and why it was issued, and its fingerprint. */
export function versionFrame(
  version: Pick<Version, 'symbol' | 'note' | 'issuedAt' | 'contentHash'>,
  document: { readonly title: string; readonly timeZone: string; readonly language?: string },
): Frame {
  return {
    title: document.title,
    subject: version.symbol,
    language: document.language ?? 'en',
    lines: [
      format('report.issued', { time: instantWords(version.issuedAt, document.timeZone), zone: document.timeZone }),
      ...(version.note === '' ? [] : [version.note]),
      format('versions.hash', { hash: version.contentHash }),
    ],
  }
}
