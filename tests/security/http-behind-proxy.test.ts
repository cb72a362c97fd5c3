import { once } from 'node:events'
import { mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { request } from 'node:http'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { readConfig } from '../../server/config.ts'
import { type Installation, openInstallation } from '../../server/installation.ts'
import type { DemoResponse, DocumentResponse, MeetingResponse, MeResponse } from '../../shared/protocol/api.ts'

const PUBLIC = 'https://plenum.example'

let installation: Installation
const folder = mkdtempSync(join(tmpdir(), 'plenum-proxy-'))
beforeAll(async () => {
  const config = readConfig(['--data', folder, '--port', '0', '--url', PUBLIC], {})
  installation = await openInstallation(config, () => {})
})
afterAll(async () => {
  await installation.close()
  rmSync(folder, { recursive: true, force: true })
})

interface Told {
  readonly status: number
  readonly headers: Readonly<Record<string, string | readonly string[] | undefined>>
  readonly body: string
}

/** A request as a proxy passes it on, whose host `fetch` would not let us choose. */
async function ask(
  method: string,
  path: string,
  headers: Readonly<Record<string, string>>,
  body?: object,
): Promise<Told> {
  const asked = request(installation.address + path, {
    method,
    headers: { host: 'plenum.example', ...(body !== undefined && { 'content-type': 'application/json' }), ...headers },
  })
  asked.end(body === undefined ? undefined : JSON.stringify(body))
  const [response] = await once(asked, 'response')
  const chunks: Buffer[] = []
  for await (const chunk of response) chunks.push(chunk as Buffer)
  return { status: response.statusCode, headers: response.headers, body: Buffer.concat(chunks).toString() }
}

async function signIn(role: string, origin = PUBLIC): Promise<Told> {
  const { links } = JSON.parse((await ask('GET', '/api/demo', {})).body) as DemoResponse
  const url = new URL(links.find((link) => link.role === role)?.url ?? '')
  return ask('POST', '/api/sign-in', { origin }, { code: url.hash.slice(1) })
}

const cookieOf = ({ headers }: Told) => String(headers['set-cookie']).split(';', 1)[0] ?? ''

describe('an installation behind TLS, reached by its public address', () => {
  it('binds its cookie to TLS and this host, and tells browsers to come by TLS alone', async () => {
    const told = await signIn('secretary')
    expect(told.status).toBe(200)
    expect(String(told.headers['set-cookie'])).toMatch(
      /^__Host-plenum=[0-9a-z]{32}; Path=\/; HttpOnly; SameSite=Strict; Max-Age=\d+; Secure$/,
    )
    for (const path of ['/', '/api/me', '/healthz', '/api/%', '/nothing.js'])
      expect((await ask('GET', path, {})).headers['strict-transport-security'], path).toMatch(/max-age=\d{8}/)
    const token = cookieOf(told).split('=')[1]
    expect((await ask('GET', '/api/me', { cookie: cookieOf(told) })).status).toBe(200)
    // The name without its prefix could be set by a neighbour, and is nobody.
    expect((await ask('GET', '/api/me', { cookie: `plenum=${token}` })).status).toBe(401)
  })

  it.each([
    'http://plenum.example',
    'https://plenum.example:8443',
    'https://www.plenum.example',
    'https://plenum.example.',
    'null',
  ])('takes no act from %s, whatever host was asked for', async (origin) => {
    expect((await signIn('secretary', origin)).status).toBe(403)
    const { host } = new URL(origin === 'null' ? PUBLIC : origin)
    const cookie = cookieOf(await signIn('secretary'))
    expect((await ask('POST', '/api/sign-out', { origin, host, cookie }, {})).status).toBe(403)
  })

  it('links bear the public address, whatever host was asked for', async () => {
    const headers = { host: 'evil.example', 'x-forwarded-host': 'evil.example' }
    const { links } = JSON.parse((await ask('GET', '/api/demo', headers)).body) as DemoResponse
    expect(new Set(links.map(({ url }) => new URL(url).origin))).toEqual(new Set([PUBLIC]))
    expect(readFileSync(join(folder, 'address'), 'utf8')).toBe(`${PUBLIC}\n`)
  })
})

describe('acts at the same moment', () => {
  it('of one symbol one version is issued, and the others are told', async () => {
    const cookie = cookieOf(await signIn('secretary'))
    const get = async <T>(path: string) => JSON.parse((await ask('GET', path, { cookie })).body) as T
    const { meeting } = await get<MeResponse>('/api/me')
    const { documents } = await get<MeetingResponse>(`/api/meetings/${meeting.id}`)
    const path = `/api/documents/${documents[0]?.id}`
    const { versions } = await get<DocumentResponse>(path)
    const issue = { symbol: `${versions.at(-1)?.symbol}*`, note: '' }
    const told = await Promise.all(
      Array.from({ length: 8 }, () => ask('POST', `${path}/versions`, { cookie, origin: PUBLIC }, issue)),
    )
    expect(told.map(({ status }) => status).sort()).toEqual([201, ...Array(7).fill(409)])
    expect((await get<DocumentResponse>(path)).versions).toHaveLength(versions.length + 1)
  })

  it('what was asked before the server was told to end is answered', async () => {
    const own = mkdtempSync(join(tmpdir(), 'plenum-ending-'))
    const ending = await openInstallation(readConfig(['--data', own, '--port', '0'], {}), () => {})
    const asked = request(`${ending.address}/api/sign-in`, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
    })
    asked.write('{"code":')
    // The request is under way when the server has answered another one that came later.
    await (await fetch(`${ending.address}/healthz`)).text()
    const closed = ending.close()
    asked.end('"xxxxxxxxxxxxxxxxxxxxxxxx"}')
    const [response] = await once(asked, 'response')
    expect(response.statusCode).toBe(401)
    response.resume()
    await closed
    await expect(fetch(`${ending.address}/healthz`)).rejects.toThrow()
    rmSync(own, { recursive: true, force: true })
  })
})
