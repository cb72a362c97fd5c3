import { afterAll, beforeAll, expect, it } from 'vitest'
import { readDocx } from '../../server/formats/docx/read.ts'
import { readHtml } from '../../server/formats/html/read.ts'
import type { DocumentResponse, MeetingResponse, MeResponse, SheetResponse } from '../../shared/protocol/api.ts'
import { textLines } from '../../shared/redline/accept.ts'
import { type Guest, signInAs, startInstallation, type TestInstallation } from '../support/installation.ts'

let installation: TestInstallation
beforeAll(async () => {
  installation = await startInstallation()
})
afterAll(() => installation.stop())

async function open(guest: Guest) {
  const me = (await (await guest.get('/api/me')).json()) as MeResponse
  const meeting = (await (await guest.get(`/api/meetings/${me.meeting.id}`)).json()) as MeetingResponse
  const { document, versions } = (await (
    await guest.get(`/api/documents/${meeting.documents[0]?.id}`)
  ).json()) as DocumentResponse
  const address = `/api/documents/${document.id}/sheet?before=${versions[0]?.id}&after=${versions[1]?.id}`
  const idOf = (name: string) => meeting.delegations.find((one) => one.name === name)?.id
  return { address, idOf }
}

it('a delegation reads what changed for it, and whoever reads both versions reads any delegation’s', async () => {
  const guest = await signInAs(installation, 'head-of-delegation')
  const { address, idOf } = await open(guest)
  const own = (await (await guest.get(address)).json()) as SheetResponse
  expect(own.delegation).toBe('Talua')
  expect(own.entries.map(({ number }) => number)).toEqual(['9', '15'])
  const [first] = own.entries
  expect(first?.reasons).toMatchObject([{ kind: 'bracketOpened', group: null }])
  expect(first?.instructions[0]).toMatch(/^In paragraph 9, /)
  expect(own.redline.blocks[first?.blocks[0] ?? -1]?.number).toBe('9')

  const other = (await (await guest.get(`${address}&delegation=${idOf('Ostrenia')}`)).json()) as SheetResponse
  expect(other.delegation).toBe('Ostrenia')
  expect(other.entries.length).toBeGreaterThan(3)
  expect(other.entries.flatMap(({ reasons }) => reasons)).toContainEqual(
    expect.objectContaining({ kind: 'bracketOpened', group: 'Group of Forty' }),
  )
})

it('comes as a page, as Word and as PDF that hold its paragraphs alone', async () => {
  const guest = await signInAs(installation, 'head-of-delegation')
  const { address } = await open(guest)
  const page = await (await guest.get(`${address}&format=html`)).text()
  expect(page).toContain('What changed for Talua')
  const word = await guest.get(`${address}&format=docx`)
  expect(word.headers.get('content-disposition')).toContain('-for-Talua.docx"')
  const lines = textLines(readHtml(page, 'accept'))
  expect(lines.map((line) => line.slice(0, 12))).toEqual(['We will brin', 'We will incr'])
  const bytes = new Uint8Array(await word.arrayBuffer())
  expect(textLines(readDocx(bytes, 'accept'))).toEqual(lines)
  const pdf = await guest.get(`${address}&format=pdf`)
  expect(
    Buffer.from(await pdf.arrayBuffer())
      .subarray(0, 5)
      .toString(),
  ).toBe('%PDF-')
})

it('who sits for nobody has to say for whom', async () => {
  const guest = await signInAs(installation, 'secretary')
  const { address } = await open(guest)
  expect((await guest.get(address)).status).toBe(400)
  expect((await guest.get(`${address}&delegation=nobody`)).status).toBe(404)
})
