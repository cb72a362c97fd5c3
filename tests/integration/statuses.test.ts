import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { newId, newSecret, sha256 } from '../../server/auth/secrets.ts'
import type { Parts } from '../../server/drafting/parts.ts'
import { lockedIn, setStatuses } from '../../server/drafting/set-statuses.ts'
import { createSync } from '../../server/sync/sync.ts'
import { blockContent } from '../../shared/live/locked.ts'
import { embedAt } from '../../shared/live/write.ts'
import type { Meeting } from '../../shared/model/meeting.ts'
import type { DocumentResponse, MeetingResponse, MeResponse, StatusesResponse } from '../../shared/protocol/api.ts'
import type { BlockJson, TextJson } from '../../shared/schema/text.ts'
import { type Guest, signInAs, startInstallation, type TestInstallation } from '../support/installation.ts'
import { RawClient, StockClient, until } from '../support/sync-clients.ts'
import {
  allowOwnOrigin,
  identifyByName,
  MEETING,
  SEATS,
  SyncWorld,
  serve,
  textOfParagraphs,
  WATER,
  WATER_ROOM,
} from '../support/sync-world.ts'

let installation: TestInstallation
let chair: Guest
let section: string
/** Of another session, with another chair. */
let othersSection: string
let document: string
beforeAll(async () => {
  installation = await startInstallation()
  chair = await signInAs(installation, 'session-chair', 'Venning')
  const me = await json<MeResponse>(await chair.get('/api/me'))
  const { documents } = await json<MeetingResponse>(await chair.get(`/api/meetings/${me.meeting.id}`))
  const response = await json<DocumentResponse>(await chair.get(`/api/documents/${documents[0]?.id}`))
  document = response.document.id
  const isMine = ({ session }: { session: string | null }) => me.seat.sessions.some((own) => own === session)
  section = response.document.sections.find(isMine)?.id ?? ''
  othersSection = response.document.sections.find((each) => !isMine(each))?.id ?? ''
})
afterAll(() => installation.stop())

async function json<T>(response: Response): Promise<T> {
  expect(response.status).toBeLessThan(300)
  return (await response.json()) as T
}

async function blocks(): Promise<readonly BlockJson[]> {
  const { text } = await json<{ text: TextJson }>(await chair.get(`/api/sections/${section}/text`))
  return text.content
}

async function put(guest: Guest, block: BlockJson | undefined, rung: string, seen?: string): Promise<number> {
  if (block === undefined) throw new Error('the block is there')
  const paragraphs = [{ block: block.attrs.id, seen: seen ?? blockContent(block) }]
  return (await guest.send('PUT', `/api/sections/${section}/statuses`, { paragraphs, rung })).status
}

const listed = async () =>
  (await json<StatusesResponse>(await chair.get(`/api/documents/${document}/statuses`))).statuses.filter(
    (status) => status.section === section,
  )

describe('the ladder of a paragraph', () => {
  it('is climbed by the chair of the sitting alone, as it was seen, and everybody reads where it stands', async () => {
    const [, first] = await blocks()
    for (const role of ['rapporteur', 'delegate', 'participant']) {
      expect(await put(await signInAs(installation, role), first, 'agreed'), role).toBe(403)
    }
    const elsewhere = { paragraphs: [{ block: first?.attrs.id, seen: '' }], rung: 'agreed' }
    expect((await chair.send('PUT', `/api/sections/${othersSection}/statuses`, elsewhere)).status).toBe(403)
    expect(await put(chair, first, 'agreed', 'what he saw was another text')).toBe(409)
    expect(await put(chair, first, 'adopted')).toBe(400)
    expect(await listed()).toEqual([])
    expect(await put(chair, first, 'agreedAdRef')).toBe(200)
    expect(await listed()).toMatchObject([
      { block: first?.attrs.id, rung: 'agreedAdRef', isParked: false, by: 'Ms. Orla Venning' },
    ])
  })

  it('[LK1] from agreed ad ref on the words stay, also after a restart, until the chair takes the paragraph down', async () => {
    const [, , second] = await blocks()
    expect(await put(chair, second, 'agreed')).toBe(200)
    await installation.restart()
    const { cookie } = await signInAs(installation, 'rapporteur', 'Oduvel')
    const writer = () =>
      new StockClient(`${installation.address.replace('http', 'ws')}/sync`, `section.${section}`, cookie)
    const refused = writer()
    await refused.synced()
    refused.text.insert(placeIn(refused, second), 'Not ')
    await until(() => refused.closeCode === 4422, 'the change of an agreed paragraph is refused')
    refused.destroy()
    expect(blockContent((await blocks())[2] as BlockJson)).toBe(blockContent(second as BlockJson))

    chair = await signInAs(installation, 'secretary')
    expect(await put(chair, second, 'open')).toBe(200)
    const allowed = writer()
    await allowed.synced()
    allowed.text.insert(placeIn(allowed, second), 'Now ')
    await expect.poll(async () => JSON.stringify((await blocks())[2])).toContain('Now ')
    allowed.destroy()
  })
})

/** Where the words of a block begin in a client's text. */
function placeIn(client: StockClient, block: BlockJson | undefined): number {
  for (let at = 0; at < client.text.length; at++)
    if (embedAt(client.text, at)?.get('id') === block?.attrs.id) return at + 1
  throw new Error('the block is in the text')
}

describe('a lock that another server on the same database sets', () => {
  it('[LK1] wins over what was let in here and is not on disk yet', async () => {
    const world = await SyncWorld.open({ seed: textOfParagraphs('One.', 'Two.') })
    const { store } = world
    const here = createSync({
      store,
      now: Date.now,
      identify: identifyByName(store, new Set(), new Map()),
      allowedOrigin: allowOwnOrigin,
      lockedBlocks: async () => lockedIn(await store.statuses.of(WATER)),
      log: () => {},
    })
    const { server, port } = await serve(here)
    const client = await new RawClient(`ws://127.0.0.1:${port}/sync/${WATER_ROOM}`, { name: 'rita' }).joined()

    const parts: Parts = { store, live: world.sync, now: Date.now, newId, newSecret, sha256 }
    const meeting = (await store.meetings.get(MEETING)) as Meeting
    const found = await store.meetings.section(WATER)
    const [first] = (await world.sync.read(WATER_ROOM)).text.content
    if (found === null || first === undefined) throw new Error('the section has a text')
    const paragraphs = [{ block: first.attrs.id, seen: blockContent(first) }]
    await setStatuses(parts, { meeting, section: found.section, seat: SEATS.sara, paragraphs, rung: 'agreed' })

    client.edit((text) => text.insert(1, 'Not '))
    await until(() => client.closeCode === 4422, 'the change is refused where the lock was not known')
    expect(client.heard.find(({ kind }) => kind === 'nack')).toMatchObject({ reason: 'locked', blocks: ['p1'] })
    expect(await world.words()).toBe('One.\nTwo.')
    client.close()
    await here.close()
    server.close()
    await world.close()
  })
})
