import type { Identity } from '../drafting/parts.ts'
import type { Store } from '../store/store.ts'
import { sha256 } from './secrets.ts'

/** Name of the session cookie; over TLS with the prefix by which browsers bind it to this host alone. */
export function cookieName(secure: boolean): string {
  return secure ? '__Host-plenum' : 'plenum'
}

/** The value of a `Set-Cookie` header that signs in with a token for so many milliseconds; 0 signs out. */
export function sessionCookie(token: string, maxAgeMs: number, secure: boolean): string {
  const age = Math.floor(maxAgeMs / 1000)
  return `${cookieName(secure)}=${token}; Path=/; HttpOnly; SameSite=Strict; Max-Age=${age}${secure ? '; Secure' : ''}`
}

/** The session token in a `Cookie` header, or null. */
export function tokenIn(cookieHeader: string | undefined, secure: boolean): string | null {
  for (const part of cookieHeader?.split(';') ?? []) {
    const [name, value] = part.trim().split('=', 2)
    if (name === cookieName(secure) && value !== undefined && /^[0-9a-z]{32}$/.test(value)) return value
  }
  return null
}

/** Answers who is asking, from a `Cookie` header: null where nobody is signed in, or the sign-in has ended or expired. */
export type Identify = (cookieHeader: string | undefined) => Promise<Identity | null>

/** Identifies by the store. `now`: the true time in milliseconds. */
export function createIdentify(store: Store, now: () => number, secure: boolean): Identify {
  return async (cookieHeader) => {
    const token = tokenIn(cookieHeader, secure)
    if (token === null) return null
    const signIn = await store.meetings.signInByHash(sha256(token))
    if (signIn === null || signIn.endedAt !== null || Date.parse(signIn.expiresAt) <= now()) return null
    const seat = await store.meetings.seat(signIn.seat)
    return seat === null ? null : { seat, signIn }
  }
}
