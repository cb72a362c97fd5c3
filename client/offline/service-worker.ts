import { type Build, KeptProgram, type WorkerWorld } from './program.ts'

/** Put in by the build (vite.config.ts). */
declare const PLENUM_BUILD: Build

/** An event of a service worker that lasts until what it started has ended. */
interface LastingEvent extends Event {
  waitUntil(done: Promise<unknown>): void
}

interface FetchEvent extends Event {
  readonly request: Request
  respondWith(answer: Promise<Response>): void
}

interface Scope extends WorkerWorld {
  addEventListener(name: 'install' | 'activate', listener: (event: LastingEvent) => void): void
  addEventListener(name: 'fetch', listener: (event: FetchEvent) => void): void
}

const scope = self as unknown as Scope

const program = new KeptProgram(
  {
    location: scope.location,
    caches: scope.caches,
    clients: scope.clients,
    fetch: (request, init) => scope.fetch(request, init),
    skipWaiting: () => scope.skipWaiting(),
    wait: (ms) => new Promise((resolve) => setTimeout(resolve, ms)),
    async sha256(bytes) {
      const hash = new Uint8Array(await crypto.subtle.digest('SHA-256', bytes))
      return Array.from(hash, (byte) => byte.toString(16).padStart(2, '0')).join('')
    },
  },
  PLENUM_BUILD,
)

scope.addEventListener('install', (event) => event.waitUntil(program.install()))
scope.addEventListener('activate', (event) => event.waitUntil(program.activate()))
scope.addEventListener('fetch', (event) => {
  const answer = program.answer(event.request)
  if (answer !== null) event.respondWith(answer)
})
