import { execFile } from 'node:child_process'
import { promisify } from 'node:util'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { databaseFileIn } from '../../server/config.ts'
import { openStore } from '../../server/store/database.ts'
import { openSqlite } from '../../server/store/drivers.ts'
import type { Section } from '../../shared/model/document.ts'
import type { MeetingId } from '../../shared/model/ids.ts'
import type { Version } from '../../shared/model/version.ts'
import type {
  DocumentResponse,
  HistoryResponse,
  MeetingResponse,
  MeResponse,
  RestorePreview,
} from '../../shared/protocol/api.ts'
import { inlineText, type TextJson } from '../../shared/schema/text.ts'
import { type Guest, signInAs, startInstallation, type TestInstallation } from '../support/installation.ts'
import { RawClient } from '../support/sync-clients.ts'

let installation: TestInstallation
let rapporteur: Guest
let section: Section
let room: DocumentResponse
let writer: RawClient

beforeAll(async () => {
  installation = await startInstallation()
  rapporteur = await signInAs(installation, 'rapporteur')
  const me = await json<MeResponse>(await rapporteur.get('/api/me'))
  const { documents } = await json<MeetingResponse>(await rapporteur.get(`/api/meetings/${me.meeting.id}`))
  room = await json<DocumentResponse>(await rapporteur.get(`/api/documents/${documents[0]?.id}`))
  const own = room.document.sections.find(({ id }) => me.seat.sections.includes(id))
  if (own === undefined) throw new Error('the rapporteur has no section')
  section = own
  writer = await writeAs(rapporteur)
})
afterAll(async () => {
  writer.close()
  await installation.stop()
})

async function json<T>(response: Response): Promise<T> {
  expect(response.status, await response.clone().text()).toBeLessThan(300)
  return (await response.json()) as T
}

function writeAs({ cookie }: Guest): Promise<RawClient> {
  const address = `${installation.address.replace('http', 'ws')}/sync/section.${section.id}`
  return new RawClient(address, { headers: { cookie } }).joined()
}

async function textNow(): Promise<TextJson> {
  const { text } = await json<{ text: TextJson }>(await rapporteur.get(`/api/sections/${section.id}/text`))
  return text
}

function words(text: TextJson, block: string): string | null {
  const found = text.content.find(({ attrs }) => attrs.id === block)
  return found?.type === 'block' ? inlineText(found.content) : null
}

/** The first place of a block's words in the shared text. */
function placeOf(client: RawClient, block: string): number {
  let at = 0
  for (const { insert } of client.doc.getText('text').toDelta()) {
    at += typeof insert === 'string' ? insert.length : 1
    if (typeof insert !== 'string' && insert.get('id') === block) return at
  }
  throw new Error(`there is no ${block}`)
}

async function history(guest: Guest, block: string, query = ''): Promise<HistoryResponse> {
  return json(await guest.get(`/api/sections/${section.id}/history?block=${block}${query}`))
}

async function version(symbol: RegExp): Promise<Version> {
  const found = room.versions.find((one) => symbol.test(one.symbol))
  return json(await rapporteur.get(`/api/versions/${found?.id}`))
}

/** A paragraph of words of the section in a version. */
async function paragraphOf(old: Version, nth: number): Promise<{ block: string; said: string }> {
  const then = old.sections.find((one) => one.section === section.id)
  const blocks = then?.text.content.filter((one) => one.type === 'block' && inlineText(one.content).length > 40) ?? []
  const block = blocks[nth]
  if (block?.type !== 'block') throw new Error('no such paragraph')
  return { block: block.attrs.id, said: inlineText(block.content) }
}

describe('[PR3] who wrote a word, when, and from where', () => {
  it('is told with what was deleted there; what the section began with, what an act wrote, what was typed', async () => {
    const [block] = (await textNow()).content
    if (block === undefined) throw new Error('the section is empty')
    const id = block.attrs.id
    const said = words(await textNow(), id) ?? ''
    writer.edit((text) => text.insert(placeOf(writer, id), 'Newly typed: ', {}))
    writer.edit((text) => text.delete(placeOf(writer, id) + 'Newly typed: '.length, 4))
    await writer.acked()
    const { runs, deleted, paragraph } = await history(rapporteur, id)
    expect(runs.map(({ text }) => text).join('')).toBe(`Newly typed: ${said.slice(4)}`)
    expect(runs[0]).toMatchObject({ text: 'Newly typed: ', how: 'typed', device: 1 })
    expect(['start', 'act']).toContain(runs[1]?.how)
    expect(paragraph).not.toBeNull()
    const [gone] = deleted.filter(({ offset }) => offset === 'Newly typed: '.length)
    expect(gone).toMatchObject({ text: said.slice(0, 4), deleted: { by: runs[0]?.by, how: 'typed' } })
    const part = await history(rapporteur, id, '&from=6&to=11')
    expect(part.runs.map(({ text }) => text)).toEqual(['typed'])
    expect(part.deleted).toEqual([])
  })

  it('tells others only of what they read: no word that was deleted, no device, nothing that was not shown', async () => {
    const [block] = (await textNow()).content
    const id = block?.attrs.id ?? ''
    const delegate = await signInAs(installation, 'delegate')
    const seen = await json<{ text: TextJson }>(await delegate.get(`/api/sections/${section.id}/text`))
    expect(words(seen.text, id)).not.toContain('Newly typed')
    const { runs, deleted, earlier } = await history(delegate, id)
    expect(runs.map(({ text }) => text).join('')).toBe(words(seen.text, id))
    expect(runs.every((run) => run.device === undefined)).toBe(true)
    expect([deleted, earlier]).toEqual([[], []])
    expect((await delegate.get(`/api/sections/${section.id}/history?block=nowhere`)).status).toBe(404)
    expect((await delegate.get(`/api/sections/${section.id}/history?block=../x`)).status).toBe(400)
  })
})

describe('restoring from a version', () => {
  it('brings a paragraph back as it was, as an act of the seat; its words keep who wrote them', async () => {
    const old = await version(/L\.1$/)
    const { block, said } = await paragraphOf(old, 1)
    const at = placeOf(writer, block)
    writer.edit((text) => {
      text.delete(at, 20)
      text.insert(at, 'Something else altogether', {})
    })
    await writer.acked()
    const before = await history(rapporteur, block)
    expect(before.earlier.length).toBeGreaterThan(0)
    const path = `/api/sections/${section.id}/restore`
    const preview = await json<RestorePreview>(await rapporteur.get(`${path}?version=${old.id}&block=${block}`))
    const inserted = preview.redline.blocks.flatMap(({ runs }) => runs.filter(({ op }) => op === 'inserted'))
    expect(inserted.map(({ text }) => text).join('')).not.toBe('')
    await json(await rapporteur.send('POST', path, { version: old.id, block, seen: preview.seen }))
    expect(words(await textNow(), block)).toBe(said)
    const after = await history(rapporteur, block)
    const again = after.runs.filter((run) => run.again !== undefined)
    expect(again.length).toBeGreaterThan(0)
    for (const run of again) {
      expect(run.again).toMatchObject({ how: 'restored', version: old.symbol })
      expect(run.how).not.toBe('restored')
    }
    const store = await openStore({ file: databaseFileIn(installation.folder) })
    const entries = await store.journal.read(room.meeting as MeetingId, 0)
    await store.close()
    const last = entries.at(-1)
    expect(last?.act).toBe('restoreText')
    expect(JSON.parse(last?.detail ?? '')).toMatchObject({ section: section.id, block, symbol: old.symbol })
  })

  it('brings a paragraph back that was deleted meanwhile, after the one that stood before it', async () => {
    const old = await version(/L\.1$/)
    const then = old.sections.find((one) => one.section === section.id)?.text.content ?? []
    const { block, said } = await paragraphOf(old, 2)
    const place = then.findIndex(({ attrs }) => attrs.id === block)
    const at = placeOf(writer, block)
    const length = (words(await textNow(), block) ?? '').length
    writer.edit((text) => text.delete(at - 1, length + 1))
    await writer.acked()
    expect(words(await textNow(), block)).toBeNull()
    const path = `/api/sections/${section.id}/restore`
    const { seen } = await json<RestorePreview>(await rapporteur.get(`${path}?version=${old.id}&block=${block}`))
    await json(await rapporteur.send('POST', path, { version: old.id, block, seen }))
    const now = (await textNow()).content
    expect(words(await textNow(), block)).toBe(said)
    const previous = now[now.findIndex(({ attrs }) => attrs.id === block) - 1]
    const here = new Set(now.map(({ attrs }) => attrs.id))
    expect(previous?.attrs.id).toBe(then.slice(0, place).findLast(({ attrs }) => here.has(attrs.id))?.attrs.id)
  })

  it('is refused where the paragraph reads otherwise by now, and by whoever may not write there', async () => {
    const old = await version(/L\.1$/)
    const { block } = await paragraphOf(old, 1)
    const at = placeOf(writer, block)
    writer.edit((text) => text.insert(at, 'A. ', {}))
    await writer.acked()
    const path = `/api/sections/${section.id}/restore`
    const { seen } = await json<RestorePreview>(await rapporteur.get(`${path}?version=${old.id}&block=${block}`))
    writer.edit((text) => text.insert(at, 'B. ', {}))
    await writer.acked()
    const late = await rapporteur.send('POST', path, { version: old.id, block, seen })
    expect([late.status, (await late.json()).reason]).toEqual([409, 'stale'])
    const delegate = await signInAs(installation, 'delegate')
    expect((await delegate.get(`${path}?version=${old.id}&block=${block}`)).status).toBe(403)
    expect((await delegate.send('POST', path, { version: old.id, block, seen })).status).toBe(403)
    expect((await rapporteur.get(`${path}?version=${old.id}&block=nowhere`)).status).toBe(404)
  })

  it('brings a whole section back', async () => {
    const old = await version(/L\.1$/)
    const path = `/api/sections/${section.id}/restore`
    const { seen } = await json<RestorePreview>(await rapporteur.get(`${path}?version=${old.id}`))
    await json(await rapporteur.send('POST', path, { version: old.id, seen }))
    expect((await textNow()).content).toEqual(old.sections.find((one) => one.section === section.id)?.text.content)
  })
})

describe('plenum replay', () => {
  const program = new URL('../../dist/server/cli/plenum.js', import.meta.url).pathname
  const replay = (...args: readonly string[]) =>
    promisify(execFile)(process.execPath, [program, 'replay', '--data', installation.folder, ...args]).then(
      ({ stdout, stderr }) => ({ code: 0, stdout, stderr }),
      ({ code, stdout, stderr }) => ({ code, stdout, stderr }),
    )

  it('gives the text as it stood at any row of the log, which is the version’s at the version’s row', async () => {
    const old = await version(/L\.1$/)
    const then = old.sections.find((one) => one.section === section.id)
    const ask = (format: string, ...to: string[]) => replay('--section', section.id, ...to, '--format', format)
    const [told, now, none, page] = await Promise.all([
      ask('json', '--to', String(then?.seq)),
      ask('json'),
      ask('text', '--to', '0'),
      ask('html'),
    ])
    expect(told.code).toBe(0)
    const { at, ...rest } = JSON.parse(told.stdout)
    expect(rest).toMatchObject({ seq: then?.seq, hash: `sha256:${then?.headHash}`, text: then?.text })
    expect(JSON.parse(now.stdout).text).toEqual(await textNow())
    expect(none.stdout).toBe('')
    expect(page.stdout).toContain('<!doctype html>')
    const timed = await ask('json', '--to', at)
    expect(JSON.parse(timed.stdout).seq).toBeGreaterThanOrEqual(then?.seq ?? 0)
  })

  it.each([
    [['--section', 'nowhere', '--format', 'text'], 'there is no such section'],
    [['--section', 'x', '--format', 'pdf'], '--format'],
    [['--section', 'x', '--to', 'noon', '--format', 'text'], '--to'],
  ])('%j is refused in one line', async (args, why) => {
    const { code, stdout, stderr } = await replay(...args)
    expect([code, stdout]).toEqual([2, ''])
    expect(stderr).toMatch(/^plenum replay: [^\n]*\n$/)
    expect(stderr).toContain(why)
  })

  it('[ST5] says which row is not what was written', async () => {
    const database = openSqlite(databaseFileIn(installation.folder), { busyMs: 5_000 })
    database.exec('drop trigger log_never_update')
    database.exec(`update log set at = '2001-01-01T00:00:00.000Z' where room = 'section.${section.id}' and seq = 2`)
    database.close()
    const { code, stdout, stderr } = await replay('--section', section.id, '--format', 'text')
    expect([code, stdout]).toEqual([1, ''])
    expect(stderr).toMatch(/^plenum replay: .*2.*\n$/)
  })
})
