import type { MeResponse } from '../../shared/protocol/api.ts'
import type { FailureReason } from '../net/api.ts'
import type { Route } from './route.ts'

/** Whether somebody is signed in here, as far as is known. */
export type SignedIn =
  | { readonly kind: 'asking' }
  | { readonly kind: 'no' }
  | { readonly kind: 'yes'; readonly me: MeResponse }
  | { readonly kind: 'failed'; readonly reason: FailureReason }

export type Theme = 'auto' | 'light' | 'dark'
export const THEMES: readonly Theme[] = ['auto', 'light', 'dark']

/** All that the shell knows. Texts are not in it: they live in `net/live.ts` and in the screens that show them. */
export interface State {
  readonly signedIn: SignedIn
  readonly route: Route
  readonly theme: Theme
  readonly direction: 'ltr' | 'rtl'
}

/** Everything that can happen to the state; all changes go through `next`. */
export type Action =
  | { readonly type: 'asked'; readonly signedIn: SignedIn }
  | { readonly type: 'went'; readonly route: Route }
  | { readonly type: 'theme'; readonly theme: Theme }
  | { readonly type: 'direction'; readonly direction: 'ltr' | 'rtl' }

/** The state after an action. */
export function next(state: State, action: Action): State {
  switch (action.type) {
    case 'asked':
      return { ...state, signedIn: action.signedIn }
    case 'went':
      return { ...state, route: action.route }
    case 'theme':
      return { ...state, theme: action.theme }
    case 'direction':
      return { ...state, direction: action.direction }
    default: {
      const never: never = action
      return never
    }
  }
}
