import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { readAkn } from '../../server/formats/akn/read.ts'
import type { DocumentResponse, MeetingResponse, MeResponse } from '../../shared/protocol/api.ts'
import { redlineLines, textLines } from '../../shared/redline/accept.ts'
import { instructionsOf } from '../../shared/redline/instructions.ts'
import type { Redline } from '../../shared/redline/model.ts'
import { aknFault } from '../support/akn-schema.ts'
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

describe('over HTTP', () => {
  it('versions and marked-up texts come as valid Akoma Ntoso with dates, and marked-up texts in words', async () => {
    const guest = await signInAs(installation, 'participant')
    const { document, versions } = await documentOf(guest)
    const [first, second] = versions
    const address = `/api/documents/${document.id}/redline?before=${first?.id}&after=${second?.id}`
    const redline = (await (await guest.get(address)).json()) as Redline

    const answer = await guest.get(`${address}&format=akn`)
    expect(answer.headers.get('content-type')).toBe('application/akn+xml; charset=utf-8')
    expect(answer.headers.get('content-disposition')).toMatch(/^attachment; filename="[A-Za-z0-9._-]+\.akn\.xml"/)
    const file = await answer.text()
    expect(aknFault(file)).toBeNull()
    expect(file).toContain(`<FRBRdate date="${second?.issuedAt}" name="version"/>`)
    expect(file).toContain(`date="${first?.issuedAt}" source="#before" type="generation"`)
    for (const side of ['accept', 'reject'] as const) {
      expect(textLines(readAkn(file, side))).toEqual(redlineLines(redline, side))
    }

    const version = await (await guest.get(`/api/versions/${first?.id}?format=akn`)).text()
    expect(aknFault(version)).toBeNull()
    expect(textLines(readAkn(version, 'accept'))).toEqual(redlineLines(redline, 'reject'))

    const words = await guest.get(`${address}&format=instructions`)
    expect(words.headers.get('content-type')).toBe('text/plain; charset=utf-8')
    const instructions = instructionsOf(redline)
    expect(instructions.length).toBeGreaterThan(3)
    expect((await words.text()).split('\n').slice(-instructions.length - 1, -1)).toEqual(instructions)
    expect((await guest.get(`/api/versions/${first?.id}?format=instructions`)).status).toBe(400)
  })
})
