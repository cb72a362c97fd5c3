import { once } from 'node:events'
import { mkdtempSync, rmSync } from 'node:fs'
import type { AddressInfo } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { createApp } from '../../server/app.ts'
import { createIdentify } from '../../server/auth/identify.ts'
import { newId, newSecret, sha256 } from '../../server/auth/secrets.ts'
import { demonstrationLinks } from '../../server/demo/links.ts'
import { setUpDemonstration } from '../../server/demo/set-up.ts'
import { issueVersion } from '../../server/drafting/issue-version.ts'
import type { LiveText, Parts } from '../../server/drafting/parts.ts'
import { openStore } from '../../server/store/database.ts'
import { createSync } from '../../server/sync/sync.ts'
import { type RoomId, roomOfSection, type SeatId } from '../../shared/model/ids.ts'
import type { RedlineText } from '../../shared/redline/redline.ts'
import { nightOfDrafting } from './night-of-drafting.ts'

/** Paragraphs that come with one row of the log. */
const STEP = 500

/** A server in this process, with a document of so many paragraphs in two versions. */
export interface LongDocument {
  /** Asks for the marked-up text of the two versions; rejects where it is not given. */
  get(form: string): Promise<Uint8Array>
  stop(): Promise<void>
}

/** Starts it on a free port and a new folder: the first section of the demonstration is a night of drafting. */
export async function serveLongDocument(paragraphs: number): Promise<LongDocument> {
  const folder = mkdtempSync(join(tmpdir(), 'plenum-bench-'))
  const store = await openStore({ file: join(folder, 'plenum.sqlite'), owner: true })
  const now = Date.now
  const identify = createIdentify(store, now, false)
  const rules = { allowedOrigin: () => true, log: () => undefined }
  const sync = createSync({ store, now, identify, ...rules })
  const parts: Parts = { store, live: sync, now, newId, newSecret, sha256 }
  const demonstration = () => demonstrationLinks(store, (code) => code)
  const linkAddress = (code: string) => code
  const server = createApp({
    parts,
    sync,
    identify,
    secure: false,
    linkAddress,
    demonstration,
    clientFolder: null,
    ...rules,
  })
  const stop = async () => {
    server.close()
    server.closeAllConnections()
    await sync.close()
    await store.close()
    rmSync(folder, { recursive: true, force: true })
  }
  await setUpDemonstration(parts)
  server.listen(0, '127.0.0.1')
  await once(server, 'listening')
  const address = `http://127.0.0.1:${(server.address() as AddressInfo).port}`
  const code = (await demonstration())?.links.find(({ role }) => role === 'secretary')?.url ?? ''
  const signedIn = await fetch(`${address}/api/sign-in`, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify({ code }),
  })
  const cookie = signedIn.headers.get('set-cookie')?.split(';')[0] ?? ''
  const [meeting] = await store.meetings.list()
  if (meeting === undefined) throw new Error('there is no demonstration')
  const [document] = await store.meetings.documents(meeting.id)
  const [section] = document?.sections ?? []
  const [seat] = await store.meetings.seats(meeting.id)
  if (document === undefined || section === undefined || seat === undefined) throw new Error('there is no document')
  const versions: string[] = []
  for (const [i, side] of nightOfDrafting(paragraphs).entries()) {
    await writeInSteps(sync, roomOfSection(section.id), side, seat.id)
    versions.push(
      (await issueVersion(parts, { meeting, document, seat, symbol: `BENCH/${i + 1}`, note: '', renumber: true })).id,
    )
  }
  const [before = '', after = ''] = versions
  return {
    async get(form) {
      const path = `/api/documents/${document.id}/redline?before=${before}&after=${after}&format=${form}`
      const answer = await fetch(address + path, { headers: { cookie } })
      if (!answer.ok) throw new Error(`${answer.status} ${await answer.text()}`)
      return new Uint8Array(await answer.arrayBuffer())
    },
    stop,
  }
}

/** As people write: a stretch of the text at a time, from its beginning on. */
async function writeInSteps(live: LiveText, room: RoomId, { sections: [section] }: RedlineText, seat: SeatId) {
  const blocks = section?.text.content ?? []
  const { text } = await live.read(room)
  for (let done = 0; done < blocks.length; done += STEP) {
    const content = [...blocks.slice(0, done + STEP), ...text.content.slice(done + STEP)]
    const { seq } = await live.read(room)
    const ids = new Set<string>()
    const once = content.filter(({ attrs }) => !ids.has(attrs.id) && ids.add(attrs.id))
    await live.write(room, seq, { type: 'doc', content: once }, { seat, at: new Date().toISOString() })
  }
}
