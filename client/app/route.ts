/** A place in the program, as the address names it. */
export type Route =
  | { readonly screen: 'start' }
  | { readonly screen: 'signIn'; readonly code: string | null }
  | { readonly screen: 'demo' }
  | { readonly screen: 'meeting' }
  | { readonly screen: 'document'; readonly document: string; readonly paragraph: string | null }
  | { readonly screen: 'wall'; readonly document: string }
  | { readonly screen: 'versions'; readonly document: string }
  | { readonly screen: 'version'; readonly document: string; readonly version: string }
  | { readonly screen: 'changes'; readonly document: string; readonly before: string; readonly after: string }
  | {
      readonly screen: 'sheet'
      readonly document: string
      readonly before: string
      readonly after: string
      /** Null: the reader's own. */
      readonly delegation: string | null
    }
  | { readonly screen: 'notFound' }

const ID = '([a-z0-9][a-z0-9-]{0,63})'
const PATTERNS: readonly [RegExp, (found: readonly string[], url: URL) => Route | null][] = [
  [/^\/$/, () => ({ screen: 'start' })],
  [/^\/sign-in$/, (_found, url) => ({ screen: 'signIn', code: codeIn(url) })],
  [/^\/demo$/, () => ({ screen: 'demo' })],
  [/^\/meeting$/, () => ({ screen: 'meeting' })],
  [new RegExp(`^/document/${ID}$`), ([document = ''], url) => ({ screen: 'document', document, paragraph: hash(url) })],
  [new RegExp(`^/document/${ID}/status$`), ([document = '']) => ({ screen: 'wall', document })],
  [new RegExp(`^/document/${ID}/versions$`), ([document = '']) => ({ screen: 'versions', document })],
  [
    new RegExp(`^/document/${ID}/versions/${ID}$`),
    ([document = '', version = '']) => ({ screen: 'version', document, version }),
  ],
  [new RegExp(`^/document/${ID}/changes$`), changes],
  [new RegExp(`^/document/${ID}/sheet$`), sheet],
]

/** What an address shows. Never throws: an address that names nothing is `notFound`. */
export function routeOf(url: URL): Route {
  const path = url.pathname.length > 1 ? url.pathname.replace(/\/$/, '') : url.pathname
  for (const [pattern, make] of PATTERNS) {
    const found = pattern.exec(path)
    if (found !== null) return make(found.slice(1), url) ?? { screen: 'notFound' }
  }
  return { screen: 'notFound' }
}

/** A sign-in code stands behind `#` and nowhere else, so that it is never sent to a server or a proxy on the way (W3). */
function codeIn(url: URL): string | null {
  return hash(url)?.replace(/^code=/, '') ?? null
}

function hash(url: URL): string | null {
  return url.hash.length > 1 ? decodeOrNull(url.hash.slice(1)) : null
}

function decodeOrNull(text: string): string | null {
  try {
    return decodeURIComponent(text)
  } catch {
    return null
  }
}

function changes([document = '']: readonly string[], url: URL): Route | null {
  const before = url.searchParams.get('before')
  const after = url.searchParams.get('after')
  return before === null || after === null ? null : { screen: 'changes', document, before, after }
}

function sheet(found: readonly string[], url: URL): Route | null {
  const of = changes(found, url)
  return of?.screen === 'changes' ? { ...of, screen: 'sheet', delegation: url.searchParams.get('delegation') } : null
}
