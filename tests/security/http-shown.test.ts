import { unzipSync } from 'fflate'
import { afterAll, beforeAll, expect, it } from 'vitest'
import { roomOfSection, type SectionId } from '../../shared/model/ids.ts'
import type { DocumentResponse, MeetingResponse, MeResponse } from '../../shared/protocol/api.ts'
import { type Guest, signInAs, startInstallation, type TestInstallation } from '../support/installation.ts'
import { RawClient } from '../support/sync-clients.ts'

let installation: TestInstallation
let rapporteur: Guest
let delegate: Guest
let writer: RawClient
let section = ''
let document = ''
let first = ''
beforeAll(async () => {
  installation = await startInstallation()
  rapporteur = await signInAs(installation, 'rapporteur')
  delegate = await signInAs(installation, 'delegate')
  const me = await json<MeResponse>(rapporteur.get('/api/me'))
  section = me.seat.sections[0] ?? ''
  const { documents } = await json<MeetingResponse>(rapporteur.get(`/api/meetings/${me.meeting.id}`))
  document = documents[0]?.id ?? ''
  const { versions } = await json<DocumentResponse>(rapporteur.get(`/api/documents/${document}`))
  first = versions[0]?.id ?? ''
  expect((await rapporteur.send('PUT', `/api/sections/${section}/audience`, { audience: 'team' })).status).toBe(200)
  const address = `${installation.address.replace('http', 'ws')}/sync/${roomOfSection(section as SectionId)}`
  writer = await new RawClient(address, { name: rapporteur.cookie.split('=')[1] ?? '' }).joined()
})
afterAll(async () => {
  writer.close()
  await installation.stop()
})

async function json<T>(response: Promise<Response>): Promise<T> {
  return (await (await response).json()) as T
}

async function write(words: string): Promise<void> {
  writer.edit((text) => text.insert(1, words, {}))
  await writer.acked()
}

const redline = (query: string) => `/api/documents/${document}/redline?${query}`
/** Every address that tells something of the text as it stands. */
const addresses = () => [
  `/api/sections/${section}/text`,
  ...['json', 'html', 'docx', 'text'].map((format) => redline(`before=${first}&after=live&format=${format}`)),
  redline(`before=live&after=${first}`),
  redline('before=live&after=live'),
  `/api/documents/${document}`,
]

async function told(guest: Guest, path: string): Promise<string> {
  const response = await guest.get(path)
  expect(response.status, path).toBe(200)
  const bytes = new Uint8Array(await response.arrayBuffer())
  const parts = bytes[0] === 0x50 && bytes[1] === 0x4b ? Object.values(unzipSync(bytes)) : [bytes]
  return parts.map((part) => Buffer.from(part).toString()).join('\n')
}

it('what was not shown reaches nobody outside of the team, by no address; the team sees it', async () => {
  await write('Zyxomma ')
  for (const path of addresses()) expect(await told(delegate, path), path).not.toContain('Zyxomma')
  for (const path of addresses().slice(0, 5)) expect(await told(rapporteur, path), path).toContain('Zyxomma')
})

it('who reads what was shown learns nothing from what is typed, deleted or moved after it: not even from the sources', async () => {
  await rapporteur.send('POST', `/api/sections/${section}/show`)
  const paths = [
    `/api/sections/${section}/text`,
    redline(`before=${first}&after=live`),
    redline('before=live&after=live'),
  ]
  const before = await Promise.all(paths.map((path) => told(delegate, path)))
  expect(before[1]).toContain('Zyxomma')
  expect(before[1]).toContain('Dr. Samira Oduvel')
  writer.edit((text) => text.delete(1, 4))
  writer.edit((text) => text.delete(30, 40))
  await write('Later words ')
  const after = await Promise.all(paths.map((path) => told(delegate, path)))
  expect(after).toEqual(before)
  expect(await told(rapporteur, paths[0] ?? '')).toContain('Later words ')
})

it('a wider audience opens the text at once, a narrower one closes it at once', async () => {
  const audience = (value: string) => rapporteur.send('PUT', `/api/sections/${section}/audience`, { audience: value })
  await audience('all')
  expect(await told(delegate, `/api/sections/${section}/text`)).toContain('Later words ')
  await audience('team')
  await write('Unseen ')
  for (const path of addresses()) expect(await told(delegate, path), path).not.toMatch(/Unseen|Later words/)
})
