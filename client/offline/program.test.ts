import { createHash } from 'node:crypto'
import { describe, expect, it } from 'vitest'
import { type Build, KeptProgram, PAGE_WAIT_MS, type WorkerWorld } from './program.ts'

const ORIGIN = 'https://plenum.example'
const addressOf = (request: RequestInfo | URL) => new URL(request instanceof Request ? request.url : request, ORIGIN)

/** What a browser's Cache does of what we use. */
class FakeCaches {
  readonly all = new Map<string, Map<string, Response>>()

  open(name: string) {
    const kept = this.all.get(name) ?? new Map<string, Response>()
    this.all.set(name, kept)
    return Promise.resolve({
      match: (request: RequestInfo) => Promise.resolve(kept.get(addressOf(request).pathname)?.clone()),
      put: async (request: RequestInfo, response: Response) => void kept.set(addressOf(request).pathname, response),
    })
  }

  match(request: RequestInfo) {
    const { pathname } = addressOf(request)
    return Promise.resolve(
      [...this.all.values()]
        .find((kept) => kept.has(pathname))
        ?.get(pathname)
        ?.clone(),
    )
  }

  keys = () => Promise.resolve([...this.all.keys()])
  delete = (name: string) => Promise.resolve(this.all.delete(name))
}

/** A device, and the server it asks: `serves` are the files of its build; null is a server that is away, 'silent' one that says nothing. */
class Device {
  readonly caches = new FakeCaches()
  serves: Readonly<Record<string, string>> | null | 'silent' | 'proxy' = null
  windows = 0
  waited: (() => void)[] = []
  asked: string[] = []

  program(files: Readonly<Record<string, string>>): KeptProgram {
    return new KeptProgram(this.#world(), buildOf(files))
  }

  #world(): WorkerWorld {
    return {
      location: { origin: ORIGIN },
      caches: this.caches as unknown as CacheStorage,
      clients: { claim: () => Promise.resolve(), matchAll: () => Promise.resolve(Array(this.windows).fill(null)) },
      fetch: (request) => this.#fetch(addressOf(request).pathname),
      skipWaiting: () => Promise.resolve(),
      sha256: (bytes) => Promise.resolve(sha256(new Uint8Array(bytes))),
      wait: (ms) => {
        expect(ms).toBe(PAGE_WAIT_MS)
        return new Promise((resolve) => this.waited.push(resolve))
      },
    }
  }

  #fetch(path: string): Promise<Response> {
    this.asked.push(path)
    const { serves } = this
    if (serves === null) return Promise.reject(new TypeError('nothing answered'))
    if (serves === 'silent') return new Promise(() => {})
    if (serves === 'proxy') return Promise.resolve(new Response('Bad gateway', { status: 502 }))
    const found = serves[path] ?? (path.includes('.') ? undefined : serves['/'])
    return Promise.resolve(found === undefined ? new Response('', { status: 404 }) : new Response(found))
  }
}

function sha256(bytes: string | Uint8Array): string {
  return createHash('sha256').update(bytes).digest('hex')
}

function buildOf(files: Readonly<Record<string, string>>): Build {
  const hashes = Object.fromEntries(Object.entries(files).map(([address, text]) => [address, sha256(text)]))
  return { id: sha256(JSON.stringify(hashes)), files: hashes }
}

const FIRST = { '/': 'page one', '/assets/a-1.js': 'a one', '/icon.svg': 'icon' }
const SECOND = { '/': 'page two', '/assets/a-2.js': 'a two', '/icon.svg': 'icon' }
const THIRD = { '/': 'page three', '/assets/a-3.js': 'a three', '/icon.svg': 'icon' }

/** A request as a browser makes it; Node's own Request knows no navigation. */
function ask(path: string, mode: 'navigate' | 'cors' = 'cors', method = 'GET'): Request {
  return Object.defineProperty(new Request(new URL(path, ORIGIN), { method }), 'mode', { value: mode })
}

const textOf = async (answer: Promise<Response> | null) => (answer === null ? null : (await answer).text())

async function installed(device: Device, files: Readonly<Record<string, string>>): Promise<KeptProgram> {
  device.serves = files
  const program = device.program(files)
  await program.install()
  await program.activate()
  return program
}

describe('a page', () => {
  it('comes from the server where that answers, also when it is of another build', async () => {
    const device = new Device()
    const program = await installed(device, FIRST)
    device.serves = SECOND
    expect(await textOf(program.answer(ask('/document/outcome', 'navigate')))).toBe('page two')
  })

  it.each([null, 'proxy'] as const)('is the kept one where the server is away (%s)', async (away) => {
    const device = new Device()
    const program = await installed(device, FIRST)
    device.serves = away
    expect(await textOf(program.answer(ask('/document/outcome', 'navigate')))).toBe('page one')
  })

  it('is the kept one where nothing is heard for a while', async () => {
    const device = new Device()
    const program = await installed(device, FIRST)
    device.serves = 'silent'
    const answer = textOf(program.answer(ask('/meeting', 'navigate')))
    for (const end of device.waited) end()
    expect(await answer).toBe('page one')
  })
})

describe('other requests', () => {
  it('for files of the build are answered from here, without the server', async () => {
    const device = new Device()
    const program = await installed(device, FIRST)
    device.asked = []
    expect(await textOf(program.answer(ask('/assets/a-1.js')))).toBe('a one')
    expect(await textOf(program.answer(ask('/icon.svg')))).toBe('icon')
    expect(device.asked).toEqual([])
  })

  it.each([
    ['the API', ask('/api/me')],
    ['a report that is opened as a page', ask('/api/versions/v1?format=html', 'navigate')],
    ['the health of the server', ask('/healthz', 'navigate')],
    ['what is sent', ask('/assets/a-1.js', 'cors', 'POST')],
    ['another site', new Request('https://elsewhere.example/assets/a-1.js')],
    ['what is not of the build', ask('/service-worker.js')],
  ])('for %s are left to the browser', async (_name, request) => {
    const program = await installed(new Device(), FIRST)
    expect(program.answer(request)).toBeNull()
  })
})

describe('a new build', () => {
  it('is shown when the server is away, and its page never comes from an older one', async () => {
    const device = new Device()
    device.windows = 1
    await installed(device, FIRST)
    const program = await installed(device, SECOND)
    device.serves = null
    expect(await textOf(program.answer(ask('/', 'navigate')))).toBe('page two')
  })

  it('leaves the windows of the build before their files, until the build after it', async () => {
    const device = new Device()
    device.windows = 1
    await installed(device, FIRST)
    expect(await textOf((await installed(device, SECOND)).answer(ask('/assets/a-1.js')))).toBe('a one')
    const third = await installed(device, THIRD)
    expect(await textOf(third.answer(ask('/assets/a-2.js')))).toBe('a two')
    expect((await third.answer(ask('/assets/a-1.js')))?.status).toBe(404)
    expect(device.caches.all.size).toBe(2)
  })

  it('drops the build before at once where no window is open', async () => {
    const device = new Device()
    await installed(device, FIRST)
    await installed(device, SECOND)
    expect(device.caches.all.size).toBe(1)
  })

  it.each([
    ['the page is of another build', { ...SECOND, '/': 'page three' }],
    ['a file is missing', { '/': 'page two', '/icon.svg': 'icon' }],
    [
      'another answers in the place of the server',
      { '/': 'page two', '/assets/a-2.js': 'Welcome to our hotel', '/icon.svg': 'icon' },
    ],
  ])('is not taken where %s; the one before goes on', async (_name, serves) => {
    const device = new Device()
    const first = await installed(device, FIRST)
    device.serves = serves
    await expect(device.program(SECOND).install()).rejects.toThrow('is not of the build')
    device.serves = null
    expect(await textOf(first.answer(ask('/', 'navigate')))).toBe('page one')
  })
})
