import type { MessageKey } from '../../shared/messages/format.ts'
import { format } from '../../shared/messages/format.ts'
import { type RedlineFormat, redlineAddress } from '../net/api.ts'

/** Every form in which the server gives a marked-up text, those for people first. */
const NAMES: Readonly<Record<RedlineFormat, MessageKey>> = {
  docx: 'changes.downloadWord',
  pdf: 'changes.downloadPdf',
  html: 'changes.downloadWeb',
  instructions: 'changes.downloadInstructions',
  text: 'changes.downloadText',
  akn: 'changes.downloadAkn',
  json: 'changes.downloadJson',
}
const FORMATS = Object.keys(NAMES) as readonly RedlineFormat[]

interface DownloadsProps {
  readonly document: string
  readonly before: string
  readonly after: string
}

/** The marked-up text to take away. The files hold everybody's changes. */
export function Downloads({ document, before, after }: DownloadsProps) {
  return (
    <section className="downloads" aria-label={format('changes.download')}>
      {FORMATS.map((kind, i) => (
        <a
          key={kind}
          className={i === 0 ? 'button button-main' : 'button'}
          href={redlineAddress(document, before, after, kind)}
          download={kind === 'json' ? `changes-${before}-${after}.json` : ''}
        >
          {format(NAMES[kind])}
        </a>
      ))}
    </section>
  )
}
