import { lazy, type ReactNode, Suspense, useCallback, useEffect, useReducer, useState } from 'react'
import { I18nProvider, RouterProvider } from 'react-aria-components'
import { format } from '../../shared/messages/format.ts'
import type { MeResponse } from '../../shared/protocol/api.ts'
import { Demo } from '../meeting/demo.tsx'
import { Home } from '../meeting/home.tsx'
import { SignIn } from '../meeting/sign-in.tsx'
import { type Api, ApiFailure, reasonOf } from '../net/api.ts'
import { emptySavedCopies, unsavedChanges } from '../net/copies-left.ts'
import { failureText } from '../net/failure-text.ts'
import type { KeepingApi } from '../net/keeping-api.ts'
import { FailureNote, Loading } from '../ui/notes.tsx'
import { AGAIN } from '../ui/use-load.ts'
import { KeptNotice } from './kept-notice.tsx'
import { type Route, routeOf } from './route.ts'
import { Shell } from './shell.tsx'
import { SignOutDialog } from './sign-out-dialog.tsx'
import { next, type State, THEMES, type Theme } from './state.ts'
import { useLinks } from './use-links.ts'

const DraftingRoom = lazy(async () => ({ default: (await import('../drafting/room.tsx')).DraftingRoom }))
const Versions = lazy(async () => ({ default: (await import('../versions/versions.tsx')).Versions }))
const Wall = lazy(async () => ({ default: (await import('../wall/wall.tsx')).Wall }))
const VersionPage = lazy(async () => ({ default: (await import('../versions/version-page.tsx')).VersionPage }))
const Sheet = lazy(async () => ({ default: (await import('../versions/sheet.tsx')).Sheet }))
const Changes = lazy(async () => ({ default: (await import('../versions/changes.tsx')).Changes }))

function start(): State {
  const theme = localStorage.getItem('plenum.theme')
  return {
    signedIn: { kind: 'asking' },
    route: routeOf(new URL(location.href)),
    theme: THEMES.find((known) => known === theme) ?? 'auto',
    direction: 'ltr',
  }
}

/** The whole program: one state, and the screen that it names. */
export function App({ keeping }: { readonly keeping: KeepingApi }) {
  const { api } = keeping
  const [unsaved, setUnsaved] = useState(0)
  const [state, dispatch] = useReducer(next, undefined, start)
  const go = useCallback((address: string, replace = false) => {
    const url = new URL(address, location.href)
    history[replace ? 'replaceState' : 'pushState'](null, '', url)
    dispatch({ type: 'went', route: routeOf(url) })
    if (url.hash === '') window.scrollTo(0, 0)
  }, [])
  useLinks(go, (route) => dispatch({ type: 'went', route }))

  const hear = useCallback(
    () =>
      api.me().then(
        (me) => dispatch({ type: 'asked', signedIn: { kind: 'yes', me } }),
        (thrown: unknown) => {
          const reason = reasonOf(thrown)
          dispatch({ type: 'asked', signedIn: reason === 'notSignedIn' ? { kind: 'no' } : { kind: 'failed', reason } })
        },
      ),
    [api],
  )
  const ask = useCallback(() => {
    dispatch({ type: 'asked', signedIn: { kind: 'asking' } })
    void hear()
  }, [hear])
  useEffect(ask, [ask])
  useReached(keeping, hear)

  useEffect(() => {
    // Texts of who is not here any more; what is open of them was closed before.
    if (state.signedIn.kind === 'yes') void emptySavedCopies(state.signedIn.me.seat.id)
    if (state.signedIn.kind === 'no') void emptySavedCopies(null)
  }, [state.signedIn])

  useEffect(() => {
    document.documentElement.dataset.theme = state.theme
    document.documentElement.dir = state.direction
    localStorage.setItem('plenum.theme', state.theme)
  }, [state.theme, state.direction])

  const signOut = () => {
    setUnsaved(0)
    void api
      .signOut()
      .catch(() => undefined)
      .then(() => {
        dispatch({ type: 'asked', signedIn: { kind: 'no' } })
        go('/')
      })
  }

  const me = state.signedIn.kind === 'yes' ? state.signedIn.me : null
  return (
    <I18nProvider locale={state.direction === 'rtl' ? 'ar' : 'en'}>
      <RouterProvider navigate={(address) => go(address)}>
        <Shell
          me={me}
          route={state.route}
          theme={state.theme}
          direction={state.direction}
          onTheme={(theme: Theme) => dispatch({ type: 'theme', theme })}
          onDirection={(direction) => dispatch({ type: 'direction', direction })}
          onSignOut={() => {
            if (me !== null) void unsavedChanges(me.seat.id).then((n) => (n > 0 ? setUnsaved(n) : signOut()))
          }}
        >
          <KeptNotice keeping={keeping} />
          {unsaved > 0 && <SignOutDialog unsaved={unsaved} onSignOut={signOut} onStay={() => setUnsaved(0)} />}
          <Suspense fallback={<Loading label={format('app.loading')} />}>
            <Screen
              api={api}
              state={state}
              onSignedIn={(signedIn) => dispatch({ type: 'asked', signedIn })}
              go={go}
              ask={ask}
            />
          </Suspense>
        </Shell>
      </RouterProvider>
    </I18nProvider>
  )
}

/** When the server is reached again, all that is on the screen is asked for anew. */
function useReached(keeping: KeepingApi, hear: () => void) {
  useEffect(() => {
    let away = false
    const stop = keeping.subscribe(() => {
      const isBack = away && keeping.keptSince() === null
      away = keeping.keptSince() !== null
      if (!isBack) return
      hear()
      window.dispatchEvent(new Event(AGAIN))
    })
    window.addEventListener('online', keeping.look)
    return () => {
      stop()
      window.removeEventListener('online', keeping.look)
    }
  }, [keeping, hear])
}

interface ScreenProps {
  readonly api: Api
  readonly state: State
  readonly onSignedIn: (signedIn: State['signedIn']) => void
  readonly go: (address: string, replace?: boolean) => void
  readonly ask: () => void
}

function Screen({ api, state: { route, signedIn }, onSignedIn, go, ask }: ScreenProps): ReactNode {
  if (route.screen === 'demo') return <Demo api={api} />
  if (route.screen === 'signIn') {
    const done = (me: MeResponse) => {
      onSignedIn({ kind: 'yes', me })
      go('/meeting', true)
    }
    return <SignIn key={route.code} api={api} code={route.code} onDone={done} />
  }
  if (route.screen === 'notFound') return <NotFound />
  if (signedIn.kind === 'asking') return <Loading label={format('app.loading')} />
  if (signedIn.kind === 'failed') return <FailureNote {...failureText(new ApiFailure(signedIn.reason))} onRetry={ask} />
  if (signedIn.kind === 'no')
    return route.screen === 'start' ? (
      <Start api={api} go={go} />
    ) : (
      <SignIn api={api} code={null} onDone={(me) => onSignedIn({ kind: 'yes', me })} />
    )
  return <SignedInScreen api={api} route={route} me={signedIn.me} go={go} />
}

function SignedInScreen({ api, route, me, go }: { api: Api; route: Route; me: MeResponse; go: ScreenProps['go'] }) {
  switch (route.screen) {
    case 'start':
    case 'meeting':
      return <Home api={api} me={me} />
    case 'document':
      return (
        <DraftingRoom key={route.document} api={api} me={me} document={route.document} paragraph={route.paragraph} />
      )
    case 'wall':
      return <Wall api={api} document={route.document} />
    case 'versions':
      return <Versions api={api} me={me} document={route.document} go={go} />
    case 'version':
      return <VersionPage api={api} me={me} document={route.document} version={route.version} />
    case 'changes':
      return <Changes api={api} me={me} document={route.document} before={route.before} after={route.after} />
    case 'sheet':
      return <Sheet api={api} me={me} go={go} {...route} />
    default:
      return <NotFound />
  }
}

/** Nobody is signed in: a demonstration shows its seats, any other meeting asks for the personal link. */
function Start({ api, go }: { readonly api: Api; readonly go: ScreenProps['go'] }) {
  useEffect(() => {
    api.demo().then(
      () => go('/demo', true),
      () => go('/sign-in', true),
    )
  }, [api, go])
  return <Loading label={format('app.loading')} />
}

function NotFound() {
  return (
    <FailureNote
      title={format('app.notFound')}
      text={format('app.notFoundText')}
      home={{ label: format('app.home'), address: '/' }}
    />
  )
}
