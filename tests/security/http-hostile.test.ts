import { once } from 'node:events'
import { connect, type Socket } from 'node:net'
import { gzipSync } from 'node:zlib'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import type { MeetingResponse, MeResponse, Problem } from '../../shared/protocol/api.ts'
import { LIMITS } from '../../shared/protocol/limits.ts'
import {
  codeOf,
  type Guest,
  guestWith,
  signInAs,
  startInstallation,
  type TestInstallation,
} from '../support/installation.ts'

let installation: TestInstallation
let secretary: Guest
let meeting = ''
beforeAll(async () => {
  installation = await startInstallation()
  secretary = await signInAs(installation, 'secretary')
  meeting = ((await (await secretary.get('/api/me')).json()) as MeResponse).meeting.id
})
afterAll(() => installation.stop())

/** Sends bytes as they are, and answers all that comes back until the line is closed. */
async function raw(bytes: string | Buffer): Promise<string> {
  const socket = line()
  socket.end(bytes)
  return heard(socket)
}

function line(): Socket {
  const { hostname, port } = new URL(installation.address)
  const socket = connect(Number(port), hostname)
  socket.on('error', () => {
    // A line that the server cuts is the point of some tests.
  })
  return socket
}

async function heard(socket: Socket): Promise<string> {
  const chunks: Buffer[] = []
  socket.on('data', (chunk: Buffer) => chunks.push(chunk))
  await once(socket, 'close')
  return Buffer.concat(chunks).toString('latin1')
}

const ask = (method: string, path: string, headers: readonly string[] = [], body = '') =>
  raw([`${method} ${path} HTTP/1.1`, 'Host: a', 'Connection: close', ...headers, '', body].join('\r\n'))

/** The problem document of an answer: of one line, and without a trace of the inside. */
async function problem(response: Response): Promise<Problem> {
  const told = await response.text()
  expect(response.headers.get('content-type')).toMatch(/^application\/problem\+json/)
  expect(response.headers.get('content-security-policy')).toContain("default-src 'none'")
  expect(told).not.toMatch(/node_modules|\.[jt]s\b|\bat \w+|\n/)
  return JSON.parse(told) as Problem
}

describe('whatever is asked', () => {
  it.each([
    ['GET', '/api/sections/%E0%A4%A/text', 400],
    ['GET', '/%c0', 400],
    ['GET', '/api/%', 404],
    ['GET', '/api/sections/..%2f..%2fetc%2fpasswd/text', 404],
    ['GET', '/api/versions/__proto__', 404],
    ['GET', '/api/versions/constructor', 404],
    ['GET', '/api/versions/%00', 404],
    ['GET', `/api/versions/${'a'.repeat(5000)}`, 404],
    ['GET', '/api', 404],
    ['GET', '/api/', 404],
    ['DELETE', '/api/me', 404],
    ['PATCH', '/api/me', 404],
    ['OPTIONS', '/api/me', 404],
    ['PROPFIND', '/api/me', 404],
    ['POST', '/sign-in', 404],
    ['DELETE', '/', 404],
    ['POST', '/healthz', 404],
  ])('%s %s is answered with a problem document', async (method, path, status) => {
    const response = await fetch(installation.address + path, { method, headers: { cookie: secretary.cookie } })
    expect(response.status).toBe(status)
    await problem(response)
  })

  it('names of files of the server lead nowhere', async () => {
    for (const path of [
      '/../package.json',
      '/assets/../../package.json',
      '/..%2f..%2fpackage.json',
      '//etc/passwd',
      '/%2e%2e/main.js',
    ])
      expect(await ask('GET', path), path).not.toMatch(/"name"|root:|import /)
  })

  it('no answer but a file of the program may be kept by others', async () => {
    for (const path of ['/api/me', '/api/demo', `/api/meetings/${meeting}`, '/api/nothing'])
      expect((await secretary.get(path)).headers.get('cache-control'), path).toBe('no-store')
  })

  it('asking changes nothing, by any address that acts', async () => {
    const journal = () => secretary.get(`/api/meetings/${meeting}/journal`).then((response) => response.text())
    const before = await journal()
    for (const method of ['GET', 'HEAD']) {
      for (const path of ['sign-in', 'sign-out', `meetings/${meeting}/seats`, 'seats/x/revoke'])
        expect(
          (await fetch(`${installation.address}/api/${path}`, { method, headers: { cookie: secretary.cookie } }))
            .status,
        ).toBe(404)
    }
    expect(await journal()).toBe(before)
    expect((await secretary.get('/api/me')).status).toBe(200)
  })
})

describe('headers', () => {
  it('too long, missing, malformed or lying are refused, and the server lives', async () => {
    expect(await ask('GET', '/api/me', [`X: ${'a'.repeat(11_000)}`])).toMatch(/^HTTP\/1\.1 431 /)
    expect(await raw('GET / HTTP/1.1\r\n\r\n')).toMatch(/^HTTP\/1\.1 400 /)
    expect(await raw('GET / HTTP/1.1\r\nHost: a\r\nX : y\r\n\r\n')).toMatch(/^HTTP\/1\.1 400 /)
    expect(await raw('GET / HTTP/9.9\r\nHost: a\r\n\r\n')).toMatch(/^HTTP\/1\.1 400 /)
    expect(await raw(Buffer.from([0x16, 3, 1, 2, 0, 1, 0, 1, 0xfc, 3, 3]))).toMatch(/^HTTP\/1\.1 400 |^$/)
    const smuggled = ['Content-Length: 5', 'Transfer-Encoding: chunked', 'Content-Type: application/json']
    expect(await ask('POST', '/api/sign-in', smuggled, '0\r\n\r\nGET /api/demo HTTP/1.1\r\n\r\n')).toMatch(
      /^HTTP\/1\.1 400 /,
    )
    expect((await fetch(`${installation.address}/healthz`)).status).toBe(200)
  })

  it('[W11] that a proxy would set are believed by nobody', async () => {
    const headers = {
      'x-forwarded-host': 'evil.example',
      'x-forwarded-proto': 'https',
      'x-forwarded-for': '1.2.3.4',
      forwarded: 'host=evil.example',
    }
    const response = await fetch(`${installation.address}/api/demo`, { headers })
    expect(await response.text()).not.toContain('evil.example')
  })

  it('a file of the program is sent again only where it has changed', async () => {
    const get = (headers: Record<string, string>) => fetch(`${installation.address}/icon.svg`, { headers })
    const etag = (await get({})).headers.get('etag') ?? ''
    expect(etag).toMatch(/^"[0-9a-f]{24}"$/)
    for (const known of [etag, `W/${etag}`, `"other", ${etag}`, '*']) {
      const response = await get({ 'if-none-match': known })
      expect(response.status, known).toBe(304)
      expect(await response.text()).toBe('')
    }
    for (const other of ['"other"', etag.slice(1), '"', ',,,', `"x${etag.slice(1)}`])
      expect((await get({ 'if-none-match': other })).status, other).toBe(200)
    expect((await get({ range: 'bytes=0-3' })).status).toBe(200)
  })
})

describe('a page of another site', () => {
  const own = () => new URL(installation.address)
  it.each([
    ['another host', () => 'https://evil.example'],
    ['null', () => 'null'],
    ['another port', () => `http://${own().hostname}:1`],
    ['no port', () => `http://${own().hostname}`],
    ['our host in front', () => `http://${own().host}.evil.example`],
    ['our host behind', () => `http://evil.example/${own().host}`],
    ['our host as a user', () => `http://${own().host}@evil.example`],
    ['another scheme', () => `ftp://${own().host}`],
    ['a path', () => `${own().origin}/`],
    ['two of them', () => `${own().origin}, https://evil.example`],
    ['capital letters', () => own().origin.toUpperCase()],
    ['white space', () => `${own().origin}\t.`],
    ['nothing', () => ''],
  ])('with %s as its origin changes nothing', async (_name, origin) => {
    const response = await fetch(`${installation.address}/api/sign-out`, {
      method: 'POST',
      headers: { cookie: secretary.cookie, 'content-type': 'application/json', origin: origin() },
      body: '{}',
    })
    expect(response.status).toBe(403)
    expect((await problem(response)).reason).toBe('notPermitted')
    expect((await secretary.get('/api/me')).status).toBe(200)
  })

  it.each([
    'text/plain',
    'application/x-www-form-urlencoded',
    'multipart/form-data; boundary=x',
    'text/plain; a=application/json',
    '',
  ])('can send only what a form can send (%s), which is refused', async (type) => {
    const response = await fetch(`${installation.address}/api/sign-out`, {
      method: 'POST',
      headers: { cookie: secretary.cookie, ...(type !== '' && { 'content-type': type }) },
      body: Buffer.from('{}'),
    })
    expect(response.status).toBe(400)
  })

  it('is not told that it may ask, and reads nothing', async () => {
    const response = await fetch(`${installation.address}/api/me`, {
      headers: { cookie: secretary.cookie, origin: 'https://evil.example' },
    })
    expect([...response.headers.keys()].filter((name) => name.startsWith('access-control'))).toEqual([])
    expect(response.headers.get('cross-origin-resource-policy')).toBe('same-origin')
  })
})

describe('bodies', () => {
  const post = (body: string | Uint8Array<ArrayBuffer>, headers: Record<string, string> = {}) =>
    fetch(`${installation.address}/api/meetings/${meeting}/seats`, {
      method: 'POST',
      headers: { cookie: secretary.cookie, 'content-type': 'application/json', ...headers },
      body,
    })
  const bomb = new Uint8Array(gzipSync(Buffer.alloc(200 << 20, 0x20)))

  it.each<[string, string | Uint8Array<ArrayBuffer>, Record<string, string>, number]>([
    ['nested 100,000 deep', `{"role":${'['.repeat(100_000)}${']'.repeat(100_000)}}`, {}, 400],
    ['a prototype', '{"__proto__":{"role":"chair","name":"x"}}', {}, 400],
    ['a prototype beside', '{"role":"chair","name":"x","__proto__":{"a":1}}', {}, 400],
    ['a constructor', '{"role":"chair","name":"x","constructor":{"prototype":{"a":1}}}', {}, 400],
    ['a role of Object', '{"role":"toString","name":"x"}', {}, 400],
    ['a name of spaces', '{"role":"chair","name":"   "}', {}, 400],
    ['a name too long', JSON.stringify({ role: 'chair', name: 'x'.repeat(201) }), {}, 400],
    ['a name that is a list', '{"role":"chair","name":["x"]}', {}, 400],
    ['101 sections', JSON.stringify({ role: 'chair', name: 'x', sections: Array(101).fill('a') }), {}, 400],
    ['a path as an id', '{"role":"chair","name":"x","sections":["../x"]}', {}, 400],
    ['bytes that are not UTF-8', new Uint8Array([0x7b, 0x22, 0xff, 0x22, 0x3a, 0x31, 0x7d]), {}, 400],
    ['UTF-7', '{}', { 'content-type': 'application/json; charset=utf-7' }, 400],
    ['packed by an unknown method', '{}', { 'content-encoding': 'zstd' }, 400],
    ['packed, though it says so falsely', '{}', { 'content-encoding': 'gzip' }, 400],
    ['a bomb', bomb, { 'content-encoding': 'gzip' }, 413],
    ['empty', '', {}, 400],
    ['null', 'null', {}, 400],
    ['a string', '"role"', {}, 400],
  ])('%s: refused in one line, nothing done', async (_name, body, headers, status) => {
    const { seats } = (await (await secretary.get(`/api/meetings/${meeting}`)).json()) as MeetingResponse
    const response = await post(body, headers)
    expect(response.status).toBe(status)
    await problem(response)
    const after = (await (await secretary.get(`/api/meetings/${meeting}`)).json()) as MeetingResponse
    expect(after.seats).toHaveLength(seats.length)
    expect(({} as Record<string, unknown>).role).toBeUndefined()
  })

  it.each([
    ['an override of direction', 'Anna\u202eexe.'],
    ['a control character', 'Anna\u0000'],
    ['an escape sequence', 'Anna\u001b[31m'],
    ['a second line', 'Anna\r\nSet-Cookie: a=b'],
    ['half a character', 'Anna\ud800'],
    ['a noncharacter', 'Anna\uffff'],
  ])('a name with %s is refused; so is a note', async (_name, name) => {
    const refused = await post(JSON.stringify({ role: 'participant', name }))
    expect((await problem(refused)).detail).toBe('name')
    if (name.includes('\r')) return
    const { documents } = (await (await secretary.get(`/api/meetings/${meeting}`)).json()) as MeetingResponse
    const order = { symbol: 'MDGFM/2011/L.9', note: name }
    const issued = await secretary.send('POST', `/api/documents/${documents[0]?.id}/versions`, order)
    expect((await problem(issued)).detail).toBe('note')
  })
})

describe('[W9] signing in', () => {
  const signIn = (code: string, cookie = '') =>
    guestWith(installation.address, cookie).send('POST', '/api/sign-in', { code })
  const cookieOf = (response: Response) => response.headers.get('set-cookie')?.split(';')[0] ?? ''

  it('makes a new token each time, whatever cookie was brought, and ends the sign-in it replaces', async () => {
    const planted = 'plenum=aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa'
    const first = cookieOf(await signIn(codeOf(installation, 'translator'), planted))
    expect(first).toMatch(/^plenum=[0-9a-z]{32}$/)
    expect(first).not.toBe(planted)
    expect((await guestWith(installation.address, planted).get('/api/me')).status).toBe(401)
    const second = cookieOf(await signIn(codeOf(installation, 'translator'), first))
    expect((await guestWith(installation.address, first).get('/api/me')).status).toBe(401)
    expect((await guestWith(installation.address, second).get('/api/me')).status).toBe(200)
  })

  it('sets a cookie that no script and no other site gets', async () => {
    const response = await signIn(codeOf(installation, 'translator'))
    expect(response.headers.get('set-cookie')).toMatch(/; Path=\/; HttpOnly; SameSite=Strict; Max-Age=\d+$/)
    expect(JSON.stringify(await response.json())).not.toContain(cookieOf(response).split('=')[1])
  })

  it.each([
    '',
    'plenum=',
    'plenum=x',
    'plenum=%00',
    `plenum=${'a'.repeat(32)}'--`,
    'plenum',
    '=;=;;',
    `other=${'b'.repeat(32)}`,
  ])('a cookie %j is nobody', async (cookie) => {
    expect((await guestWith(installation.address, cookie).get('/api/me')).status).toBe(401)
  })

  it('a machine that guesses is stopped by its address, and keeps nobody out who is behind the same one', async () => {
    const guesser = await startInstallation()
    try {
      const send = (code: string) => guestWith(guesser.address, '').send('POST', '/api/sign-in', { code })
      let tooMany = 0
      for (let i = 0; i < LIMITS.signInTriesPerAddressPerMinute + 100; i += 50) {
        const answers = await Promise.all(Array.from({ length: 50 }, (_, n) => send(`guess-${i + n}-xxxxxxxxxxxx`)))
        tooMany += answers.filter(({ status }) => status === 429).length
      }
      expect(tooMany).toBeGreaterThan(50)
      expect((await send(codeOf(guesser, 'delegate'))).status).toBe(200)
      expect(guesser.noted.filter(({ reason }) => reason === 'linkUnknown').length).toBeGreaterThan(500)
      expect(JSON.stringify(guesser.noted)).not.toContain('guess-')
    } finally {
      await guesser.stop()
    }
  })

  it('[W3] what is refused is noted without a secret and without a second line', async () => {
    const delegate = await signInAs(installation, 'delegate')
    await delegate.send('POST', `/api/meetings/${meeting}/seats?code=geheim`, { role: 'chair', name: 'x' })
    await fetch(`${installation.address}/api/sections/a%0a%7b%22event%22/show?token=geheim`, {
      method: 'POST',
      headers: { 'content-type': 'application/json', origin: 'https://evil.example' },
      body: '{"secret":"geheim"}',
    })
    const noted = installation.noted.filter(({ event }) => event === 'requestRefused')
    expect(noted.at(-1)).toMatchObject({ reason: 'notPermitted', path: '/api/sections/a%0a%7b%22event%22/show' })
    const lines = installation.noted.map((entry) => JSON.stringify(entry))
    expect(lines.filter((text) => text.includes('\n') || text.includes('geheim'))).toEqual([])
    for (const secret of [delegate.cookie, secretary.cookie, codeOf(installation, 'delegate')])
      expect(lines.join()).not.toContain(secret)
  })
})

describe('a seat that asks without end', () => {
  it('for marked-up texts is stopped, and disturbs nobody else', async () => {
    const greedy = await signInAs(installation, 'participant')
    const { documents } = (await (await greedy.get(`/api/meetings/${meeting}`)).json()) as MeetingResponse
    const [outcome] = documents
    const path = `/api/documents/${outcome?.id}/redline?before=live&after=live&format=docx`
    const modest = await signInAs(installation, 'delegate')
    const flood = Promise.all(Array.from({ length: 100 }, () => greedy.get(path)))
    const other = await modest.get(path)
    const statuses = (await flood).map(({ status }) => status)
    expect(other.status).toBe(200)
    expect([...new Set(statuses)].sort()).toEqual([200, 429])
    expect(statuses.filter((status) => status === 200).length).toBeLessThan(50)
    expect((await greedy.get(path)).status).toBe(200)
    expect((await secretary.get('/api/me')).status).toBe(200)
  })
})

describe('[W10] lines that are slow', () => {
  it('in their headers or their body are cut, while others are served', async () => {
    const started = performance.now()
    const socket = line()
    const cut = heard(socket)
    const drip = setInterval(() => socket.write('X: y\r\n'), 200)
    socket.write('GET / HTTP/1.1\r\nHost: a\r\n')
    expect((await fetch(`${installation.address}/healthz`)).status).toBe(200)
    expect(await cut).toMatch(/^HTTP\/1\.1 408 /)
    clearInterval(drip)
    expect(performance.now() - started).toBeLessThan(LIMITS.handshakeMs + 3_000)
  })

  it('500 at once disturb nobody', async () => {
    const sockets = Array.from({ length: 500 }, line)
    await Promise.all(sockets.map((socket) => once(socket, 'connect')))
    for (const socket of sockets)
      socket.write(
        'POST /api/sign-in HTTP/1.1\r\nHost: a\r\nContent-Type: application/json\r\nContent-Length: 1000\r\n\r\n{',
      )
    const started = performance.now()
    expect((await secretary.get('/api/me')).status).toBe(200)
    expect(performance.now() - started).toBeLessThan(1_000)
    for (const socket of sockets) socket.destroy()
  })
})
