import { type RefObject, useCallback, useEffect, useRef, useState } from 'react'
import { format } from '../../shared/messages/format.ts'

/** Not typed into, and not where letters choose from a list. */
const TAKES_LETTERS = 'input:not([type=checkbox]), textarea, select, [contenteditable], [role=listbox], [role=dialog]'
const KEYS_OFF = 'plenum.stepKeysOff'

/** The walk through the changes of a page. */
export interface Steps {
  /** Where one is, to be announced. */
  readonly said: string
  /** What the change is that one walked to, whose and when, in words to be seen; its element says them to those who hear. */
  readonly source: string
  readonly step: (by: 1 | -1) => void
  /** Whether n and p walk; whoever speaks to his device or has other uses for letters turns them off (WCAG 2.1.4). */
  readonly keys: boolean
  readonly setKeys: (on: boolean) => void
}

/** Next and previous change, by button and by n and p. The walk goes on from where the focus is. */
export function useSteps(page: RefObject<HTMLElement | null>): Steps {
  const [said, setSaid] = useState('')
  const [source, setSource] = useState('')
  const [keys, setKeysOn] = useState(() => localStorage.getItem(KEYS_OFF) === null)
  const last = useRef<Element | null>(null)
  const step = useCallback(
    (by: 1 | -1) => {
      const changes = [...(page.current?.querySelectorAll<HTMLElement>('[data-step]') ?? [])]
      if (changes.length === 0) return
      const focused = changes.findIndex((change) => change.contains(document.activeElement))
      const from = focused === -1 ? placeOf(last.current, changes) : focused
      const at = from === null ? (by === 1 ? 0 : changes.length - 1) : (from + by + changes.length) % changes.length
      const target = changes[at]
      if (target === undefined) return
      last.current = target
      target.focus({ preventScroll: true })
      target.scrollIntoView({ block: 'center' })
      setSource(target.title)
      setSaid(format('changes.number', { n: at + 1, total: changes.length }))
    },
    [page],
  )
  useEffect(() => {
    if (!keys) return
    const onKey = (event: KeyboardEvent) => {
      if (event.ctrlKey || event.metaKey || event.altKey || event.isComposing) return
      if (event.target instanceof Element && event.target.closest(TAKES_LETTERS) !== null) return
      if (event.key === 'n') step(1)
      if (event.key === 'p') step(-1)
    }
    document.addEventListener('keydown', onKey)
    return () => document.removeEventListener('keydown', onKey)
  }, [step, keys])
  const setKeys = (on: boolean) => {
    if (on) localStorage.removeItem(KEYS_OFF)
    else localStorage.setItem(KEYS_OFF, '1')
    setKeysOn(on)
  }
  return { said, source, step, keys, setKeys }
}

/** The place of the last change that was walked to, also where it was drawn anew since; null where it is no longer one. */
function placeOf(last: Element | null, changes: readonly Element[]): number | null {
  const at = last === null ? -1 : changes.findIndex((change) => change === last || change.id === last.id)
  return at === -1 ? null : at
}
