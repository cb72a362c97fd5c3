import { useEffect } from 'react'
import { type Route, routeOf } from './route.ts'

/** Ordinary links inside the program change the screen without loading the page again; all others are left to the browser. */
export function useLinks(go: (address: string) => void, onRoute: (route: Route) => void): void {
  useEffect(() => {
    const onClick = (event: MouseEvent) => {
      if (
        event.defaultPrevented ||
        event.button !== 0 ||
        event.metaKey ||
        event.ctrlKey ||
        event.shiftKey ||
        event.altKey
      )
        return
      const link = event.target instanceof Element ? event.target.closest('a') : null
      if (link === null || link.target !== '' || link.hasAttribute('download') || link.origin !== location.origin)
        return
      if (link.pathname.startsWith('/api/') || link.closest('[contenteditable]') !== null) return
      if (link.pathname === location.pathname && link.hash !== '') return
      event.preventDefault()
      go(link.href)
    }
    const onBack = () => onRoute(routeOf(new URL(location.href)))
    document.addEventListener('click', onClick)
    window.addEventListener('popstate', onBack)
    return () => {
      document.removeEventListener('click', onClick)
      window.removeEventListener('popstate', onBack)
    }
  }, [go, onRoute])
}
