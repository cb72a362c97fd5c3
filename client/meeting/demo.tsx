import { format, hasMessage } from '../../shared/messages/format.ts'
import type { Api } from '../net/api.ts'
import { failureText } from '../net/failure-text.ts'
import { FailureNote, Loading } from '../ui/notes.tsx'
import { useLoad } from '../ui/use-load.ts'

/** The seats of a demonstration: one link a person. */
export function Demo({ api }: { readonly api: Api }) {
  const [demo, again] = useLoad('demo', () => api.demo())
  if (demo.state === 'loading') return <Loading label={format('app.loading')} />
  if (demo.state === 'failed') {
    return <FailureNote {...failureText(demo.error)} onRetry={again} retryLabel={format('app.retry')} />
  }
  return (
    <div className="sheet demo">
      <p className="eyebrow">{demo.value.meeting.title}</p>
      <h1>{format('demo.title')}</h1>
      <p className="lead">{format('demo.intro')}</p>
      <p>{format('demo.another')}</p>
      <ul className="seats">
        {demo.value.links.map((link) => (
          <li key={link.url} className="seat">
            <p className="seat-role">{roleName(link.role)}</p>
            <h2>{link.name}</h2>
            <p>{link.note}</p>
            <a className="button" href={localAddress(link.url)}>
              {format('demo.open')} <span className="hidden">({link.name})</span>
            </a>
          </li>
        ))}
      </ul>
    </div>
  )
}

function roleName(role: string): string {
  const key = `role.${role}`
  return hasMessage(key) ? format(key) : role
}

/** The link as this browser reaches the server, which may know itself by another name. */
function localAddress(address: string): string {
  const url = new URL(address, location.href)
  return `${url.pathname}${url.search}${url.hash}`
}
