import { useEffect } from 'react'
import { Button } from 'react-aria-components'
import { format } from '../../shared/messages/format.ts'
import type { NoticesResponse } from '../../shared/protocol/api.ts'
import type { Api } from '../net/api.ts'
import { instantText } from '../ui/time.ts'
import { useLoad } from '../ui/use-load.ts'

interface NoticesProps {
  readonly api: Api
  readonly seat: string
  /** Rises whenever there may be others by now. */
  readonly news: number
  readonly numbers: ReadonlyMap<string, string>
  readonly timeZone: string
  readonly onGo: (block: string) => void
}

/** Where somebody else and whoever sits here changed the same place without knowing of each other: both versions, until it is read. */
export function Notices({ api, seat, news, numbers, timeZone, onGo }: NoticesProps) {
  const [loaded, again] = useLoad(`notices ${seat}`, () => api.notices())
  useEffect(() => {
    if (news > 0) again()
  }, [news, again])
  const notices = loaded.state === 'ready' ? loaded.value.notices : []
  return (
    <div className="notices" role="status">
      {notices.map((notice) => (
        <section key={notice.id} className="kept" aria-label={format('notice.title')}>
          <h3>{format('notice.titleAt', { number: numbers.get(notice.block) ?? 'none' })}</h3>
          <p>{textOf(notice)}</p>
          {notice.deletion.text !== '' && (
            <Version label={said('deleted', notice.deletion)} text={notice.deletion.text} />
          )}
          {notice.deletion.instead !== '' && (
            <Version label={said('written', notice.deletion)} text={notice.deletion.instead} />
          )}
          <Version label={said('written', notice.insertion)} text={notice.insertion.text} />
          <p className="muted">{instantText(notice.at, timeZone)}</p>
          <p className="actions">
            <Button className="button" onPress={() => onGo(notice.block)}>
              {format('notice.go')}
            </Button>
            <Button
              className="button button-quiet"
              onPress={() => void api.markNoticeRead(notice.id).then(again, again)}
            >
              {format('notice.read')}
            </Button>
          </p>
        </section>
      ))}
    </div>
  )
}

function textOf({ deletion, insertion }: NoticesResponse['notices'][number]): string {
  const other = deletion.own ? insertion.by : deletion.by
  return format(deletion.instead === '' ? 'notice.text' : 'notice.textBoth', { other })
}

function said(what: 'deleted' | 'written', { by, own }: { readonly by: string; readonly own: boolean }): string {
  if (own) return format(what === 'deleted' ? 'notice.youDeleted' : 'notice.youWrote')
  return format(what === 'deleted' ? 'notice.deleted' : 'notice.wrote', { by })
}

function Version({ label, text }: { readonly label: string; readonly text: string }) {
  return (
    <figure>
      <figcaption>{label}</figcaption>
      <blockquote dir="auto">{text}</blockquote>
    </figure>
  )
}
