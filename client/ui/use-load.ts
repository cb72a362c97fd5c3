import { useCallback, useEffect, useRef, useState } from 'react'

/** An event of the window: what is on the screen may be out of date, and is fetched anew. */
export const AGAIN = 'plenum.again'

/** Something that is fetched: not here yet, here, or failed. */
export type Loaded<T> =
  | { readonly state: 'loading' }
  | { readonly state: 'ready'; readonly value: T }
  | { readonly state: 'failed'; readonly error: unknown }

/**
 * Fetches when `key` changes and when asked to again. While it is fetched again under the same key the old value stays; an
 * answer that comes after the key has changed is dropped. A null key fetches nothing.
 */
export function useLoad<T>(key: string | null, load: () => Promise<T>): readonly [Loaded<T>, () => void] {
  const [loaded, setLoaded] = useState<{ key: string | null; result: Loaded<T> }>({ key, result: { state: 'loading' } })
  const [round, setRound] = useState(0)
  // `load` is made anew on each render; `key` says when it means something else.
  const latest = useRef(load)
  latest.current = load
  useEffect(() => {
    if (key === null || round < 0) return
    let wanted = true
    latest.current().then(
      (value) => wanted && setLoaded({ key, result: { state: 'ready', value } }),
      (error: unknown) =>
        wanted &&
        setLoaded((before) =>
          before.key === key && before.result.state === 'ready' ? before : { key, result: { state: 'failed', error } },
        ),
    )
    return () => {
      wanted = false
    }
  }, [key, round])
  const again = useCallback(() => setRound((n) => n + 1), [])
  useEffect(() => {
    window.addEventListener(AGAIN, again)
    return () => window.removeEventListener(AGAIN, again)
  }, [again])
  return [loaded.key === key ? loaded.result : { state: 'loading' }, again]
}
