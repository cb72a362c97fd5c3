import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import type { DocumentResponse, MeetingResponse, MeResponse } from '../../shared/protocol/api.ts'
import { type Guest, signInAs, startInstallation, type TestInstallation } from '../support/installation.ts'

let installation: TestInstallation
beforeAll(async () => {
  installation = await startInstallation()
})
afterAll(() => installation.stop())

async function documentOf(guest: Guest): Promise<DocumentResponse> {
  const me = (await (await guest.get('/api/me')).json()) as MeResponse
  const meeting = (await (await guest.get(`/api/meetings/${me.meeting.id}`)).json()) as MeetingResponse
  return (await (await guest.get(`/api/documents/${meeting.documents[0]?.id}`)).json()) as DocumentResponse
}

async function pdfAt(guest: Guest, address: string): Promise<Buffer> {
  const answer = await guest.get(address)
  expect(answer.status).toBe(200)
  expect(answer.headers.get('content-type')).toBe('application/pdf')
  expect(answer.headers.get('content-disposition')).toMatch(/^attachment; filename="[A-Za-z0-9._-]+\.pdf"$/)
  const bytes = Buffer.from(await answer.arrayBuffer())
  expect(bytes.subarray(0, 5).toString()).toBe('%PDF-')
  expect(bytes.subarray(-10).toString()).toContain('%%EOF')
  return bytes
}

describe('over HTTP', () => {
  it('versions and marked-up texts come as PDF, a marked-up text of versions always the same', async () => {
    const guest = await signInAs(installation, 'participant')
    const { document, versions } = await documentOf(guest)
    const [first, second] = versions
    const address = `/api/documents/${document.id}/redline?before=${first?.id}&after=${second?.id}&format=pdf`
    const [one, other, version] = await Promise.all([
      pdfAt(guest, address),
      pdfAt(guest, address),
      pdfAt(guest, `/api/versions/${first?.id}?format=pdf`),
    ])
    expect(one.equals(other)).toBe(true)
    expect(version.equals(one)).toBe(false)
  }, 60_000)
})
