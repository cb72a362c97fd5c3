import { format } from '../../shared/messages/format.ts'
import type { VersionSummary } from '../../shared/model/version.ts'
import type { RedlineSide } from '../../shared/redline/model.ts'
import { instantText } from '../ui/time.ts'

/** One of two texts that are compared. `version` is null for the text as it stands, which was read at `readAt` (ISO 8601 UTC). */
export interface ComparedText {
  readonly side: RedlineSide
  readonly version: VersionSummary | null
  readonly readAt: string
}

interface CoverProps {
  readonly before: ComparedText
  readonly after: ComparedText
  readonly timeZone: string
}

/** Which two texts these are: symbols, who issued them and when, why, how long they are, and their fingerprints. */
export function Cover({ before, after, timeZone }: CoverProps) {
  const texts = [before, after]
  const rows: readonly (readonly [string, (text: ComparedText) => string])[] = [
    [format('changes.date'), ({ version, readAt }) => dateText(version, readAt, timeZone)],
    [format('changes.issuedBy'), ({ version }) => version?.issuedByName ?? '–'],
    [format('changes.note'), ({ version }) => version?.note || '–'],
    [
      format('changes.length'),
      ({ version }) => (version === null ? '–' : format('versions.paragraphs', { n: version.paragraphs })),
    ],
  ]
  return (
    <table className="cover">
      <caption className="hidden">{format('changes.cover')}</caption>
      <thead>
        <tr>
          <td />
          <th scope="col">{format('changes.before')}</th>
          <th scope="col">{format('changes.after')}</th>
        </tr>
      </thead>
      <tbody>
        <tr>
          <th scope="row">{format('changes.symbol')}</th>
          {texts.map(({ side, version }, i) => (
            <td key={String(i)} className="cover-symbol" dir="auto">
              {version?.symbol ?? side.label}
            </td>
          ))}
        </tr>
        {rows.map(([name, textOf]) => (
          <tr key={name}>
            <th scope="row">{name}</th>
            {texts.map((text, i) => (
              <td key={String(i)} dir="auto">
                {textOf(text)}
              </td>
            ))}
          </tr>
        ))}
        <tr>
          <th scope="row">{format('changes.fingerprint')}</th>
          {texts.map(({ side }, i) => (
            <td key={String(i)} className="cover-hash" dir="ltr">
              {side.hash}
            </td>
          ))}
        </tr>
      </tbody>
    </table>
  )
}

function dateText(version: VersionSummary | null, readAt: string, timeZone: string): string {
  return version === null
    ? format('changes.readAt', { time: instantText(readAt, timeZone) })
    : instantText(version.issuedAt, timeZone)
}
