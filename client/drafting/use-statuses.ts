import { useEffect, useMemo } from 'react'
import { format } from '../../shared/messages/format.ts'
import type { BlockId } from '../../shared/model/ids.ts'
import { isLocked } from '../../shared/model/paragraph-status.ts'
import type { StatusesResponse } from '../../shared/protocol/api.ts'
import type { ShownStatus } from '../editor/beside.ts'
import type { Api } from '../net/api.ts'
import { useLoad } from '../ui/use-load.ts'

/** Where the paragraphs of a document stand. `news`: rises whenever that may be another by now; then it is asked for again. */
export function useStatuses(api: Api, document: string, news: number): ReadonlyMap<BlockId, ShownStatus> {
  const [loaded, again] = useLoad(`statuses ${document}`, () => api.statuses(document))
  useEffect(() => {
    if (news > 0) again()
  }, [news, again])
  // Without an answer nothing is shown; the server decides all the same.
  const response = loaded.state === 'ready' ? loaded.value : null
  return useMemo(() => shownOf(response), [response])
}

function shownOf(response: StatusesResponse | null): ReadonlyMap<BlockId, ShownStatus> {
  return new Map(
    (response?.statuses ?? []).flatMap(({ block, rung, isParked, by }) => {
      if (rung === 'open' && !isParked) return []
      const name = isParked || rung === 'open' ? 'parked' : rung
      const words = format('status.set', { status: format(`status.${name}`), name: by })
      return [[block, { name, sign: format(`status.sign.${name}`), words, isLocked: isLocked({ rung }) }]]
    }),
  )
}
