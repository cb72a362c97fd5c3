import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { newId, newSecret, sha256 } from '../../server/auth/secrets.ts'
import { demoMeeting } from '../../server/demo/demo-meeting.ts'
import { invite } from '../../server/drafting/invite.ts'
import { openStore } from '../../server/store/database.ts'
import { ROLES, type Role } from '../../shared/model/seat.ts'
import type { DocumentResponse, MeetingResponse } from '../../shared/protocol/api.ts'
import type { TextJson } from '../../shared/schema/text.ts'
import { type Guest, guestWith, signInAs, startInstallation, type TestInstallation } from '../support/installation.ts'

/** What stands in an address, of one meeting. */
interface Ids {
  readonly meeting: string
  readonly document: string
  /** Of Breakout Session 1. */
  readonly section: string
  /** Of no session: the Rapporteur-General's. */
  readonly preamble: string
  readonly session: string
  readonly delegation: string
  readonly seat: string
  readonly versions: readonly [string, string]
  /** A paragraph of the section. */
  readonly block: string
}

type Request = readonly [method: 'GET' | 'POST' | 'PUT', path: string, body?: object]

/**
 * Every route that asks for a seat, with an act that is in order, by its line in the description. Written down a second time here,
 * on purpose: a route that is not in this list fails the test.
 */
const ROUTES: Readonly<Record<string, (ids: Ids) => Request>> = {
  'get /api/me': () => ['GET', '/api/me'],
  'post /api/sign-out': () => ['POST', '/api/sign-out'],
  'get /api/meetings/{meeting}': ({ meeting }) => ['GET', `/api/meetings/${meeting}`],
  'post /api/meetings/{meeting}/seats': ({ meeting }) => [
    'POST',
    `/api/meetings/${meeting}/seats`,
    { role: 'participant', name: 'Somebody' },
  ],
  'post /api/seats/{seat}/revoke': ({ seat }) => ['POST', `/api/seats/${seat}/revoke`],
  'get /api/meetings/{meeting}/journal': ({ meeting }) => ['GET', `/api/meetings/${meeting}/journal`],
  'get /api/documents/{document}': ({ document }) => ['GET', `/api/documents/${document}`],
  'get /api/documents/{document}/versions': ({ document }) => ['GET', `/api/documents/${document}/versions`],
  // Refused for its symbol, which is read after the rights: nothing is issued.
  'post /api/documents/{document}/versions': ({ document }) => [
    'POST',
    `/api/documents/${document}/versions`,
    { symbol: 'no symbol' },
  ],
  'get /api/versions/{version}': ({ versions }) => ['GET', `/api/versions/${versions[0]}`],
  'get /api/documents/{document}/redline': ({ document, versions }) => [
    'GET',
    `/api/documents/${document}/redline?before=${versions[0]}&after=${versions[1]}`,
  ],
  'get /api/documents/{document}/sheet': ({ document, versions, delegation }) => [
    'GET',
    `/api/documents/${document}/sheet?before=${versions[0]}&after=${versions[1]}&delegation=${delegation}`,
  ],
  'get /api/sections/{section}/text': ({ section }) => ['GET', `/api/sections/${section}/text`],
  'get /api/sections/{section}/history': ({ section, block }) => [
    'GET',
    `/api/sections/${section}/history?block=${block}`,
  ],
  'get /api/sections/{section}/restore': ({ section, versions }) => [
    'GET',
    `/api/sections/${section}/restore?version=${versions[0]}`,
  ],
  // Refused as stale, which is found after the rights: nothing is restored.
  'post /api/sections/{section}/restore': ({ section, versions }) => [
    'POST',
    `/api/sections/${section}/restore`,
    { version: versions[0], seen: '0'.repeat(64) },
  ],
  'get /api/notices': () => ['GET', '/api/notices'],
  'get /api/documents/{document}/statuses': ({ document }) => ['GET', `/api/documents/${document}/statuses`],
  'get /api/documents/{document}/wall': ({ document }) => ['GET', `/api/documents/${document}/wall`],
  // Refused as stale: the paragraph does not read so.
  'put /api/sections/{section}/statuses': ({ section, block }) => [
    'PUT',
    `/api/sections/${section}/statuses`,
    { paragraphs: [{ block, seen: 'otherwise' }], rung: 'agreed' },
  ],
  'post /api/sections/{section}/show': ({ section }) => ['POST', `/api/sections/${section}/show`],
  'put /api/sections/{section}/audience': ({ section }) => [
    'PUT',
    `/api/sections/${section}/audience`,
    { audience: 'team' },
  ],
}
/** Of one seat alone: whoever else asks is told that there is no such thing. */
const OWN = ['post /api/notices/{notice}/read']
const OPEN = ['post /api/sign-in', 'get /api/session', 'get /api/demo']

/** Who may do what is not everybody's, for a seat with the section and the session, and for one with neither. */
const DRAFTS_IT: readonly Role[] = ['rapporteur', 'rapporteur-general', 'alternate', 'editor', 'session-chair']
const WRITES_IT: readonly Role[] = ['rapporteur', 'rapporteur-general', 'alternate', 'editor']
const MAY: Readonly<Record<string, { readonly always: readonly Role[]; readonly withSection?: readonly Role[] }>> = {
  'post /api/meetings/{meeting}/seats': { always: ['secretary'] },
  'post /api/seats/{seat}/revoke': { always: ['secretary'] },
  'get /api/meetings/{meeting}/journal': { always: ['secretary', 'chair'] },
  'post /api/documents/{document}/versions': { always: ['secretary', 'chair', 'rapporteur-general'] },
  'get /api/sections/{section}/restore': { always: [], withSection: WRITES_IT },
  'post /api/sections/{section}/restore': { always: [], withSection: WRITES_IT },
  'put /api/sections/{section}/statuses': { always: ['secretary', 'chair'], withSection: ['session-chair'] },
  'post /api/sections/{section}/show': { always: ['secretary'], withSection: DRAFTS_IT },
  'put /api/sections/{section}/audience': { always: ['secretary'], withSection: DRAFTS_IT },
}

let installation: TestInstallation
let secretary: Guest
let ids: Ids
beforeAll(async () => {
  installation = await startInstallation()
  secretary = await signInAs(installation, 'secretary')
  ids = await idsFor(secretary)
})
afterAll(() => installation.stop())

async function json<T>(response: Response | Promise<Response>): Promise<T> {
  return (await (await response).json()) as T
}

async function idsFor(guest: Guest): Promise<Ids> {
  const me = await json<{ meeting: { id: string } }>(guest.get('/api/me'))
  const { sessions, documents, delegations, seats } = await json<MeetingResponse>(
    guest.get(`/api/meetings/${me.meeting.id}`),
  )
  const [document] = documents
  const session = sessions.find(({ id }) => id.startsWith('breakout-1'))
  const { versions } = await json<DocumentResponse>(guest.get(`/api/documents/${document?.id}`))
  const section = document?.sections.find((one) => one.session === session?.id)?.id ?? ''
  const { text } = await json<{ text: TextJson }>(guest.get(`/api/sections/${section}/text`))
  return {
    meeting: me.meeting.id,
    document: document?.id ?? '',
    section,
    block: text.content[0]?.attrs.id ?? '',
    preamble: document?.sections.find((section) => section.session === null)?.id ?? '',
    session: session?.id ?? '',
    delegation: delegations[0]?.id ?? '',
    seat: seats.find(({ role }) => role === 'translator')?.id ?? '',
    versions: [versions[0]?.id ?? '', versions[1]?.id ?? ''],
  }
}

async function signIn(code: string): Promise<Guest> {
  const response = await guestWith(installation.address, '').send('POST', '/api/sign-in', { code })
  const [cookie = ''] = (response.headers.get('set-cookie') ?? '').split(';')
  return guestWith(installation.address, cookie)
}

/** A new seat of a role, with the section and its session, or with neither. */
async function seated(role: Role, withSection: boolean): Promise<Guest> {
  const place = withSection ? { sections: [ids.section], sessions: [ids.session] } : {}
  const invitation = { role, name: `A ${role}`, ...place }
  const { code } = await json<{ code: string }>(
    secretary.send('POST', `/api/meetings/${ids.meeting}/seats`, invitation),
  )
  return signIn(code)
}

async function send(guest: Guest, [method, path, body]: Request): Promise<Response> {
  return method === 'GET' ? guest.get(path) : guest.send(method, path, body)
}

describe('who may do what', () => {
  it('this test knows every route', async () => {
    const { paths } = await json<{ paths: Record<string, Record<string, object>> }>(secretary.get('/api/openapi.json'))
    const said = Object.entries(paths).flatMap(([path, of]) => Object.keys(of).map((method) => `${method} ${path}`))
    expect(said.sort()).toEqual([...Object.keys(ROUTES), ...OPEN, ...OWN].sort())
  })

  it.each([...ROLES.flatMap((role) => [true, false].map((withSection) => ({ role, withSection })))])(
    '$role, with a section: $withSection',
    async ({ role, withSection }) => {
      const guest = await seated(role, withSection)
      for (const [name, request] of Object.entries(ROUTES)) {
        if (name === 'post /api/sign-out') continue
        const rule = MAY[name]
        const allowed =
          rule === undefined || rule.always.includes(role) || (withSection && rule.withSection?.includes(role) === true)
        const { status } = await send(guest, request(ids))
        if (allowed) expect([200, 201, 409, 422], `${role} ${name}`).toContain(status)
        else expect(status, `${role} ${name}`).toBe(403)
      }
      // What belongs to no session is the Rapporteur-General's, whoever else has a section.
      const { status } = await guest.send('POST', `/api/sections/${ids.preamble}/show`)
      expect(status).toBe(['secretary', 'rapporteur-general'].includes(role) ? 200 : 403)
      expect((await guest.send('POST', '/api/sign-out')).status).toBe(204)
    },
  )

  it('nobody reads for another what is his own', async () => {
    const path = `/api/notices/${'0'.repeat(8)}-0000-0000-0000-${'0'.repeat(12)}/read`
    expect((await secretary.send('POST', path)).status).toBe(404)
    expect((await guestWith(installation.address, '').send('POST', path)).status).toBe(401)
  })

  it('who is not signed in gets nothing', async () => {
    for (const request of Object.values(ROUTES))
      expect((await send(guestWith(installation.address, ''), request(ids))).status).toBe(401)
  })
})

describe('another meeting in the same installation', () => {
  let stranger: Guest
  let theirs: Ids
  beforeAll(async () => {
    const store = await openStore({ file: `${installation.folder}/plenum.sqlite` })
    const { setup } = demoMeeting({ now: Date.now(), newId, demoSecret: newSecret() })
    await store.meetings.setUp(setup)
    const parts = { store, now: Date.now, newId, newSecret, sha256 }
    const invitation = { role: 'secretary', name: 'Theirs', delegation: null, sections: [], sessions: [] } as const
    const { code } = await invite(parts, { meeting: setup.meeting, by: null, invitation })
    await store.close()
    stranger = await signIn(code)
    theirs = await idsFor(stranger)
  })

  it('its secretary gets and changes nothing here, and is told what he would be of things that do not exist', async () => {
    const journal = () => secretary.get(`/api/meetings/${ids.meeting}/journal`).then((response) => response.text())
    const before = await journal()
    const nowhere: Ids = {
      ...ids,
      ...{ meeting: 'none', document: 'none', section: 'none', seat: 'none', versions: ['none', 'none'] },
    }
    for (const [name, request] of Object.entries(ROUTES)) {
      if (request(ids)[1] === request(nowhere)[1]) continue
      const [foreign, unknown] = await Promise.all([send(stranger, request(ids)), send(stranger, request(nowhere))])
      expect(foreign.status, name).toBe(404)
      expect(await foreign.text(), name).toBe(await unknown.text())
    }
    expect(await journal()).toBe(before)
  })

  it('things of two meetings cannot be put together', async () => {
    const invitation = { role: 'rapporteur', name: 'A spy' }
    const seats = `/api/meetings/${theirs.meeting}/seats`
    const mixed: readonly object[] = [
      { sections: [ids.section] },
      { sessions: [ids.session] },
      { delegation: ids.delegation },
    ]
    for (const part of mixed) expect((await stranger.send('POST', seats, { ...invitation, ...part })).status).toBe(400)
    const redline = (before: string, after: string) =>
      stranger.get(`/api/documents/${theirs.document}/redline?before=${before}&after=${after}`)
    expect((await redline(ids.versions[0], ids.versions[1])).status).toBe(404)
    expect((await redline(ids.versions[0], 'live')).status).toBe(404)
  })
})
