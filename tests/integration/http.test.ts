import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import type {
  DocumentResponse,
  MeetingResponse,
  MeResponse,
  Problem,
  SessionResponse,
} from '../../shared/protocol/api.ts'
import type { Redline } from '../../shared/redline/model.ts'
import {
  codeOf,
  type Guest,
  guestWith,
  signInAs,
  startInstallation,
  type TestInstallation,
} from '../support/installation.ts'

let installation: TestInstallation
let clock = Date.now()
beforeAll(async () => {
  installation = await startInstallation(() => clock)
})
afterAll(() => installation.stop())

async function problem(response: Response): Promise<Problem> {
  expect(response.headers.get('content-type')).toContain('application/problem+json')
  return (await response.json()) as Problem
}

async function json<T>(response: Response): Promise<T> {
  expect(response.status).toBeLessThan(300)
  return (await response.json()) as T
}

async function outcome(guest: Guest): Promise<DocumentResponse> {
  const me = await json<MeResponse>(await guest.get('/api/me'))
  const { documents } = await json<MeetingResponse>(await guest.get(`/api/meetings/${me.meeting.id}`))
  return json<DocumentResponse>(await guest.get(`/api/documents/${documents[0]?.id}`))
}

describe('signing in', () => {
  it('by personal link, on several devices, until one signs out', async () => {
    const first = await signInAs(installation, 'secretary')
    const second = await signInAs(installation, 'secretary')
    expect((await json<MeResponse>(await first.get('/api/me'))).seat.role).toBe('secretary')
    expect((await first.send('POST', '/api/sign-out')).status).toBe(204)
    expect((await first.get('/api/me')).status).toBe(401)
    expect((await second.get('/api/me')).status).toBe(200)
  })

  it('who is not signed in is told so without an error, and who is hears his seat', async () => {
    expect(await json(await guestWith(installation.address, '').get('/api/session'))).toEqual({ me: null })
    const guest = await signInAs(installation, 'secretary')
    const { me } = await json<SessionResponse>(await guest.get('/api/session'))
    expect(me).toEqual(await json<MeResponse>(await guest.get('/api/me')))
  })

  it('a code that is not known is refused in words, and tells nothing', async () => {
    const response = await guestWith(installation.address, '').send('POST', '/api/sign-in', { code: 'x'.repeat(32) })
    expect(response.status).toBe(401)
    expect(await problem(response)).toMatchObject({
      reason: 'linkUnknown',
      title: expect.stringContaining('not known'),
    })
    expect(response.headers.get('set-cookie')).toBeNull()
  })

  it('too many tries of one code are stopped, while others sign in from the same address', async () => {
    const guest = guestWith(installation.address, '')
    const tries = Array.from({ length: 12 }, () => guest.send('POST', '/api/sign-in', { code: 'y'.repeat(32) }))
    const statuses = (await Promise.all(tries)).map(({ status }) => status)
    expect(statuses.filter((status) => status === 429)).toHaveLength(2)
    await signInAs(installation, 'chair')
  })

  it('a link that was withdrawn signs nobody in, and ends those who are', async () => {
    const secretary = await signInAs(installation, 'secretary')
    const { meeting } = await json<MeResponse>(await secretary.get('/api/me'))
    const invited = await json<{ seat: { id: string }; code: string; url: string }>(
      await secretary.send('POST', `/api/meetings/${meeting.id}/seats`, { role: 'participant', name: 'A late guest' }),
    )
    expect(invited.url).toBe(`${installation.address}/sign-in#${invited.code}`)
    const signIn = () => guestWith(installation.address, '').send('POST', '/api/sign-in', { code: invited.code })
    const [cookie = ''] = (await signIn()).headers.get('set-cookie')?.split(';') ?? []
    const guest = guestWith(installation.address, cookie)
    expect((await guest.get('/api/me')).status).toBe(200)
    await json(await secretary.send('POST', `/api/seats/${invited.seat.id}/revoke`))
    expect((await guest.get('/api/me')).status).toBe(401)
    expect(await problem(await signIn())).toMatchObject({ reason: 'linkRevoked' })
  })

  it('links and sign-ins expire', async () => {
    const secretary = await signInAs(installation, 'secretary')
    const { meeting } = await json<MeResponse>(await secretary.get('/api/me'))
    const { code } = await json<{ code: string }>(
      await secretary.send('POST', `/api/meetings/${meeting.id}/seats`, { role: 'participant', name: 'Too late' }),
    )
    clock += 31 * 24 * 3600_000
    const response = await guestWith(installation.address, '').send('POST', '/api/sign-in', { code })
    expect(await problem(response)).toMatchObject({ reason: 'linkExpired' })
    expect((await secretary.get('/api/me')).status).toBe(401)
    await signInAs(installation, 'secretary')
  })

  it('codes and tokens stand nowhere in the data folder but as hashes', async () => {
    const { readdirSync, readFileSync } = await import('node:fs')
    const secretary = await signInAs(installation, 'secretary')
    const token = secretary.cookie.split('=')[1] ?? ''
    expect(token).toHaveLength(32)
    const files = readdirSync(installation.folder).map((name) => readFileSync(`${installation.folder}/${name}`))
    for (const secret of [token, codeOf(installation, 'secretary')]) {
      expect(files.some((bytes) => bytes.includes(secret))).toBe(false)
    }
  })
})

describe('rights', () => {
  it.each([
    ['/api/me', 401, 'notSignedIn'],
    ['/api/meetings/nowhere', 401, 'notSignedIn'],
    ['/api/nothing', 404, 'notFound'],
  ])('nobody gets %s', async (path, status, reason) => {
    const response = await guestWith(installation.address, '').get(path)
    expect(response.status).toBe(status)
    expect(await problem(response)).toMatchObject({ reason })
  })

  it.each(['delegate', 'rapporteur', 'participant', 'screen-operator'])('a %s issues no version', async (role) => {
    const guest = await signInAs(installation, role)
    const { document } = await outcome(guest)
    const response = await guest.send('POST', `/api/documents/${document.id}/versions`, { symbol: 'MDGFM/2011/L.9' })
    expect(response.status).toBe(403)
    expect(await problem(response)).toMatchObject({ reason: 'notPermitted' })
  })

  it('a delegate neither shows a section nor decides who follows it; its rapporteur does both', async () => {
    const delegate = await signInAs(installation, 'delegate')
    const rapporteur = await signInAs(installation, 'rapporteur')
    const { seat } = await json<MeResponse>(await rapporteur.get('/api/me'))
    const section = seat.sections[0] ?? ''
    expect((await delegate.send('POST', `/api/sections/${section}/show`)).status).toBe(403)
    expect((await delegate.send('PUT', `/api/sections/${section}/audience`, { audience: 'all' })).status).toBe(403)
    expect((await rapporteur.send('POST', `/api/sections/${section}/show`)).status).toBe(200)
    expect((await rapporteur.send('PUT', `/api/sections/${section}/audience`, { audience: 'all' })).status).toBe(200)
    expect((await rapporteur.send('PUT', `/api/sections/${section}/audience`, { audience: 'team' })).status).toBe(200)
  })

  it('a page of another site can change nothing', async () => {
    const { cookie } = await signInAs(installation, 'secretary')
    const attack = (headers: Record<string, string>, body: string) =>
      fetch(`${installation.address}/api/sign-out`, { method: 'POST', headers: { cookie, ...headers }, body })
    expect((await attack({ 'content-type': 'application/json', origin: 'https://evil.example' }, '{}')).status).toBe(
      403,
    )
    expect((await attack({ 'content-type': 'application/json', origin: 'null' }, '{}')).status).toBe(403)
    expect((await attack({ 'content-type': 'text/plain' }, '{}')).status).toBe(400)
    expect((await guestWith(installation.address, cookie).get('/api/me')).status).toBe(200)
  })
})

describe('versions', () => {
  it('are issued once under a symbol, and never again', async () => {
    const secretary = await signInAs(installation, 'secretary')
    const { document, suggestedSymbol } = await outcome(secretary)
    const issue = (symbol: string) =>
      secretary.send('POST', `/api/documents/${document.id}/versions`, { symbol, note: 'A test.' })
    expect(await problem(await issue('no symbol'))).toMatchObject({ reason: 'symbolMalformed', status: 422 })
    expect(await problem(await issue(suggestedSymbol))).toMatchObject({ reason: 'nothingChanged', status: 409 })
    const issued = await issue(`${suggestedSymbol}*`)
    expect(issued.status).toBe(201)
    expect(await problem(await issue(`${suggestedSymbol}*`))).toMatchObject({ reason: 'symbolTaken', status: 409 })
  })

  it('are compared in every form, and the forms say the same', async () => {
    const guest = await signInAs(installation, 'participant')
    const { document, versions } = await outcome(guest)
    const [first, second] = versions
    const address = `/api/documents/${document.id}/redline?before=${first?.id}&after=${second?.id}`
    const redline = await json<Redline>(await guest.get(`${address}&format=json`))
    expect(redline.format).toBe('plenum.redline/1')
    expect(redline.summary.inserted).toBeGreaterThan(100)
    const html = await (await guest.get(`${address}&format=html`)).text()
    expect(html).toContain('<ins')
    const word = await guest.get(`${address}&format=docx`)
    expect(word.headers.get('content-disposition')).toMatch(/^attachment; filename="[A-Za-z0-9._-]+\.docx"$/)
    expect(
      Buffer.from(await word.arrayBuffer())
        .subarray(0, 2)
        .toString(),
    ).toBe('PK')
    const text = await (await guest.get(`${address}&format=text`)).text()
    for (const run of redline.blocks.flatMap(({ runs }) => runs)) {
      if (run.op === 'inserted' && /^\p{L}+$/u.test(run.text)) expect(text).toContain(run.text)
    }
  })

  it.each([
    ['a version that does not exist', 'before=nothing&after=live', 404],
    ['a query without versions', '', 400],
    ['a format that is not known', 'before=a&after=live&format=exe', 400],
  ])('%s is told in one line', async (_name, query, status) => {
    const guest = await signInAs(installation, 'participant')
    const { document } = await outcome(guest)
    const response = await guest.get(`/api/documents/${document.id}/redline?${query}`)
    expect(response.status).toBe(status)
    expect((await problem(response)).title).not.toContain('\n')
  })
})

describe('bad input', () => {
  it.each([
    ['no JSON', '{', 400, 'malformed'],
    ['an array', '[]', 400, 'malformed'],
    ['a member too many', '{"code":"xxxxxxxxxxxxxxxxxxxx","admin":true}', 400, 'malformed'],
    ['a body too large', `{"code":"${'x'.repeat(2 << 20)}"}`, 413, 'tooLarge'],
  ])('%s is refused without a trace of the inside', async (_name, body, status, reason) => {
    const response = await fetch(`${installation.address}/api/sign-in`, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body,
    })
    expect(response.status).toBe(status)
    const told = await response.text()
    expect(JSON.parse(told)).toMatchObject({ reason })
    expect(told).not.toMatch(/node_modules|\.ts|\bat \w+/)
  })
})

it('describes itself, says that it lives, and that storage answers', async () => {
  const guest = guestWith(installation.address, '')
  const description = await json<{ paths: Record<string, object> }>(await guest.get('/api/openapi.json'))
  expect(Object.keys(description.paths)).toContain('/api/documents/{document}/versions')
  expect((await guest.get('/healthz')).status).toBe(200)
  expect((await guest.get('/readyz')).status).toBe(200)
  expect(await (await guest.get('/metrics')).text()).toMatch(/^plenum_resident_bytes \d+$/m)
})

it('every answer, also a refusal, tells the browser what it may not do', async () => {
  for (const path of ['/', '/api/me', '/api/nothing', '/healthz', '/nothing.js']) {
    const { headers } = await fetch(installation.address + path)
    expect(headers.get('content-security-policy'), path).toContain("default-src 'none'")
    expect(headers.get('x-content-type-options'), path).toBe('nosniff')
    expect(headers.get('referrer-policy'), path).toBe('no-referrer')
    expect(headers.get('x-powered-by'), path).toBeNull()
  }
})
