import { useCallback, useEffect, useState } from 'react'
import type { Author } from './authors.ts'

/** How a marked-up text is shown. It stands in the address, so that a link shows the same to whoever gets it. */
export interface Shown {
  /** Whose changes are walked through and counted; those of all where it is empty. */
  readonly by: readonly Author[]
  /** Before and after in two columns. */
  readonly beside: boolean
  /** Also the paragraphs in which nothing changed. */
  readonly whole: boolean
}

/** What an address says of how to show the marked-up text. `by=` without a name: changes whose author is not known. */
export function shownIn({ searchParams }: URL): Shown {
  return {
    by: [...new Set(searchParams.getAll('by'))].map((name) => (name === '' ? null : name)),
    beside: searchParams.get('view') === 'beside',
    whole: searchParams.get('text') === 'whole',
  }
}

/** The address that shows the same texts like this. */
export function addressOf(url: URL, { by, beside, whole }: Shown): URL {
  const address = new URL(url)
  const { searchParams } = address
  for (const name of ['by', 'view', 'text']) searchParams.delete(name)
  for (const author of by) searchParams.append('by', author ?? '')
  if (beside) searchParams.set('view', 'beside')
  if (whole) searchParams.set('text', 'whole')
  return address
}

/** How the marked-up text of this address is shown, and the way to show it otherwise. */
export function useShown(): readonly [Shown, (change: Partial<Shown>) => void] {
  const [shown, setShown] = useState(() => shownIn(new URL(location.href)))
  useEffect(() => {
    const onBack = () => setShown(shownIn(new URL(location.href)))
    window.addEventListener('popstate', onBack)
    return () => window.removeEventListener('popstate', onBack)
  }, [])
  const change = useCallback((part: Partial<Shown>) => {
    const url = new URL(location.href)
    const next = { ...shownIn(url), ...part }
    history.replaceState(history.state, '', addressOf(url, next))
    setShown(next)
  }, [])
  return [shown, change]
}
