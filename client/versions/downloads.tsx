import type { MouseEvent } from 'react'
import type { MessageKey } from '../../shared/messages/format.ts'
import { format } from '../../shared/messages/format.ts'
import { type RedlineFormat, redlineAddress } from '../net/api.ts'
import { useMaking } from './use-making.ts'

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

/**
 * The marked-up text to take away. The files hold everybody's changes. One that takes a while is told to be in the making, and can be
 * called off; whoever opens a link in another way gets the file from the browser itself.
 */
export function Downloads({ document, before, after }: DownloadsProps) {
  const { making, take, cancel } = useMaking()
  return (
    <section className="downloads" aria-label={format('changes.download')}>
      {FORMATS.map((kind, i) => {
        const address = redlineAddress(document, before, after, kind)
        const name = `changes-${before}-${after}.${kind}`
        const onClick = (event: MouseEvent) => {
          if (event.ctrlKey || event.metaKey || event.shiftKey || event.altKey) return
          event.preventDefault()
          void take(address, format(NAMES[kind]), name)
        }
        return (
          <a
            key={kind}
            className={i === 0 ? 'button button-main' : 'button'}
            href={address}
            download={kind === 'json' ? name : ''}
            onClick={onClick}
          >
            {format(NAMES[kind])}
          </a>
        )
      })}
      <div className="making" role="status">
        {making.state !== 'idle' && <span className={`making-${making.state}`}>{making.words}</span>}
      </div>
      {making.state === 'making' && (
        <button type="button" className="button" onClick={cancel}>
          {format('issue.cancel')}
        </button>
      )}
    </section>
  )
}
