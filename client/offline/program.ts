/** A build of the program: its name, and what it consists of. */
export interface Build {
  readonly id: string
  /** SHA-256 of each file, hexadecimal, by its address; the page that starts the program stands under "/". */
  readonly files: Readonly<Record<string, string>>
}

/** What of a service worker's world we use; a browser's own fits. */
export interface WorkerWorld {
  readonly location: { readonly origin: string }
  readonly caches: CacheStorage
  readonly clients: {
    claim(): Promise<void>
    matchAll(which: { readonly includeUncontrolled: true }): Promise<readonly unknown[]>
  }
  fetch(request: Request | string, init?: RequestInit): Promise<Response>
  skipWaiting(): Promise<void>
  sha256(bytes: ArrayBuffer): Promise<string>
  /** Resolves after so many milliseconds. */
  wait(ms: number): Promise<void>
}

/** How long a page is waited for before the kept one is shown: a dead network often says nothing at all. */
export const PAGE_WAIT_MS = 4_000

const PREFIX = 'plenum.program.'
const PAGE = '/'
/** Addresses that are no places in the program. */
const ELSEWHERE = /^\/(?:api|sync)\/|^\/(?:healthz|readyz|metrics)$/

/**
 * Keeps one build of the program on the device, and shows it where the server cannot be reached (DESIGN §3). A page comes from the
 * server whenever it answers, so a new version is never hidden; files whose names change with their content come from here first.
 * Answers of the API are not its business: net/ keeps them, by seat.
 */
export class KeptProgram {
  readonly #world: WorkerWorld
  readonly #build: Build

  constructor(world: WorkerWorld, build: Build) {
    this.#world = world
    this.#build = build
  }

  /**
   * Fetches the whole build, and takes over from the one before. Rejects where a file is missing or is not of this build, so that a
   * server that was replaced meanwhile, or a hotel's sign-in page, is never kept as a part of it; the browser tries again later.
   */
  async install(): Promise<void> {
    const cache = await this.#world.caches.open(this.#name)
    await Promise.all(Object.entries(this.#build.files).map(([address, hash]) => this.#keep(cache, address, hash)))
    await this.#world.skipWaiting()
  }

  /**
   * Drops the builds before this one; but where windows are open, the last of them stays until the next build, because those windows
   * may still ask for files of it. A page is never answered from it.
   */
  async activate(): Promise<void> {
    const { caches, clients } = this.#world
    const before = (await caches.keys()).filter((name) => name.startsWith(PREFIX) && name !== this.#name)
    const windows = await clients.matchAll({ includeUncontrolled: true })
    const gone = windows.length > 0 ? before.slice(0, -1) : before
    await Promise.all(gone.map((name) => caches.delete(name)))
    await clients.claim()
  }

  /** The answer to a request; null where the browser is to ask by itself. */
  answer(request: Request): Promise<Response> | null {
    const { origin, pathname } = new URL(request.url)
    if (request.method !== 'GET' || origin !== this.#world.location.origin || ELSEWHERE.test(pathname)) return null
    if (request.mode === 'navigate') return this.#page(request)
    if (pathname.startsWith('/assets/') || Object.hasOwn(this.#build.files, pathname)) return this.#file(request)
    return null
  }

  get #name(): string {
    return PREFIX + this.#build.id
  }

  async #keep(cache: Cache, address: string, hash: string): Promise<void> {
    // The page and the icon keep their names over builds: what the browser has of them may be another build's.
    const mode = address.startsWith('/assets/') ? 'default' : 'no-cache'
    const response = await this.#world.fetch(address, { cache: mode, credentials: 'same-origin' })
    const found = response.ok ? await this.#world.sha256(await response.clone().arrayBuffer()) : null
    if (found !== hash) throw new Error(`${address} is not of the build ${this.#build.id}`)
    await cache.put(address, response)
  }

  async #page(request: Request): Promise<Response> {
    const asked = this.#world.fetch(request)
    const reached = asked.then(
      // A proxy before a server that is down.
      (response) => (response.status >= 502 && response.status <= 504 ? null : response),
      () => null,
    )
    const first = await Promise.race([reached, this.#world.wait(PAGE_WAIT_MS).then(() => null)])
    return first ?? (await this.#kept(PAGE)) ?? asked
  }

  async #file(request: Request): Promise<Response> {
    const { pathname } = new URL(request.url)
    // A name under /assets/ stands for its content, whichever build it is of.
    const kept = (await this.#kept(pathname)) ?? (await this.#world.caches.match(request, { ignoreVary: true }))
    return kept ?? this.#world.fetch(request)
  }

  async #kept(address: string): Promise<Response | undefined> {
    const cache = await this.#world.caches.open(this.#name)
    return cache.match(address, { ignoreVary: true })
  }
}
