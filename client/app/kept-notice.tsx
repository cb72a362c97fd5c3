import { useSyncExternalStore } from 'react'
import { format } from '../../shared/messages/format.ts'
import type { KeepingApi } from '../net/keeping-api.ts'
import { instantText } from '../ui/time.ts'

/** Says that what is on the screen is not the server's answer of now, and of when it is. The place is always there, so that it is spoken. */
export function KeptNotice({ keeping }: { readonly keeping: KeepingApi }) {
  const since = useSyncExternalStore(keeping.subscribe, keeping.keptSince)
  return (
    <div role="status" className="kept-notice">
      {since !== null && <p>{format('app.kept', { time: instantText(new Date(since).toISOString(), undefined) })}</p>}
    </div>
  )
}
