import { useEffect, useRef, useState } from 'react'
import { format } from '../../shared/messages/format.ts'
import { reasonOf } from '../net/api.ts'
import { reasonText } from '../net/failure-text.ts'
import { takeFile } from '../net/take-file.ts'

/** After this a reader wants to know that something is going on. Milliseconds. */
const NOTICED_MS = 1_000

/** A file that is asked for, as it is told: nothing while it is quick. */
export type Making =
  | { readonly state: 'idle' }
  | { readonly state: 'making' | 'failed' | 'done'; readonly words: string }

/** Takes files to the reader's device, one at a time: another one, or leaving the page, calls off the one before. */
export function useMaking() {
  const [making, setMaking] = useState<Making>({ state: 'idle' })
  const current = useRef<AbortController | null>(null)
  useEffect(() => () => current.current?.abort(), [])

  const cancel = () => {
    current.current?.abort()
    current.current = null
    setMaking({ state: 'idle' })
  }

  /** `name`: what the file is called on screen; `fallback`: its own name where the server gives none. */
  const take = async (address: string, name: string, fallback: string) => {
    cancel()
    const controller = new AbortController()
    current.current = controller
    const tell = (next: Making) => current.current === controller && setMaking(next)
    let isSlow = false
    const timer = setTimeout(() => {
      isSlow = true
      tell({ state: 'making', words: format('changes.making', { name }) })
    }, NOTICED_MS)
    try {
      const file = await takeFile(address, controller.signal)
      if (current.current !== controller) return
      save(file.bytes, file.name ?? fallback)
      tell(isSlow ? { state: 'done', words: format('changes.made', { name }) } : { state: 'idle' })
    } catch (thrown) {
      const reason = reasonText(reasonOf(thrown))
      tell({ state: 'failed', words: format('changes.notMade', { name, reason }) })
    } finally {
      clearTimeout(timer)
    }
  }
  return { making, take, cancel }
}

function save(bytes: Blob, name: string): void {
  const address = URL.createObjectURL(bytes)
  const link = document.createElement('a')
  link.href = address
  link.download = name
  link.click()
  // The browser has taken it over by the next turn.
  setTimeout(() => URL.revokeObjectURL(address))
}
