import { type ReactNode, useEffect, useRef } from 'react'
import { Button } from 'react-aria-components'
import { format, hasMessage } from '../../shared/messages/format.ts'
import type { MeResponse } from '../../shared/protocol/api.ts'
import { Choice } from '../ui/choice.tsx'
import type { Route } from './route.ts'
import { THEMES, type Theme } from './state.ts'

interface ShellProps {
  readonly me: MeResponse | null
  readonly route: Route
  readonly theme: Theme
  readonly direction: 'ltr' | 'rtl'
  readonly onTheme: (theme: Theme) => void
  readonly onDirection: (direction: 'ltr' | 'rtl') => void
  readonly onSignOut: () => void
  readonly children: ReactNode
}

const THEME_NAMES = { auto: 'app.themeAuto', light: 'app.themeLight', dark: 'app.themeDark' } as const

/** What stands around every screen: the meeting, who sits here, and the way out. */
export function Shell({ me, route, theme, direction, onTheme, onDirection, onSignOut, children }: ShellProps) {
  const main = useRef<HTMLElement>(null)
  // Another paragraph of the same text is no other screen.
  const screen = JSON.stringify({ ...route, paragraph: null })
  const isOutside = me === null && route.screen !== 'demo' && route.screen !== 'notFound'
  const name = format(`app.screen.${isOutside ? 'signIn' : route.screen}`)
  const title = `${name} – ${me?.meeting.title ?? format('app.name')}`
  useEffect(() => {
    document.title = title
  }, [title])
  const first = useRef(true)
  useEffect(() => {
    // Whoever cannot see the screen change is taken to it; the first screen keeps the browser's own beginning.
    if (!first.current && screen !== '') main.current?.focus({ preventScroll: true })
    first.current = false
  }, [screen])
  const role = me === null ? null : `role.${me.seat.role}`
  return (
    <>
      <a className="skip" href="#main">
        {format('app.skip')}
      </a>
      <header>
        {(me?.meeting.demonstration === true || route.screen === 'demo') && (
          <p className="demonstration">
            {format('app.demonstration')} <a href="/demo">{format('app.demonstrationLinks')}</a>
          </p>
        )}
        <div className="bar">
          <a className="bar-name" href="/">
            <img src="/icon.svg" alt="" width="28" height="28" />
            <span>{me?.meeting.title ?? format('app.name')}</span>
          </a>
          <div className="bar-tools">
            {me !== null && role !== null && (
              <p className="bar-seat">
                <strong>{me.seat.name}</strong>
                <span>
                  {hasMessage(role) ? format(role) : ''}
                  {me.delegationName !== null && ` · ${me.delegationName}`}
                </span>
              </p>
            )}
            <Choice
              quiet
              label={format('app.theme')}
              value={theme}
              options={THEMES.map((value) => ({ value, label: format(THEME_NAMES[value]) }))}
              onChange={onTheme}
            />
            {me?.meeting.demonstration === true && (
              <Button
                className="button button-quiet bar-direction"
                onPress={() => onDirection(direction === 'ltr' ? 'rtl' : 'ltr')}
              >
                {format(direction === 'ltr' ? 'app.directionRtl' : 'app.directionLtr')}
              </Button>
            )}
            {me !== null && (
              <Button className="button button-quiet" onPress={onSignOut}>
                {format('app.signOut')}
              </Button>
            )}
          </div>
        </div>
      </header>
      <main id="main" ref={main} tabIndex={-1} aria-label={name}>
        {children}
      </main>
    </>
  )
}
