import { spawn } from 'node:child_process'
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { readConfig } from '../../server/config.ts'
import { openInstallation } from '../../server/installation.ts'
import type { DemoResponse, DocumentResponse, MeetingResponse } from '../../shared/protocol/api.ts'
import { codeOf, guestWith, signInAs } from '../support/installation.ts'

const CHILD = new URL('../support/demo-child.ts', import.meta.url).pathname
const folder = mkdtempSync(join(tmpdir(), 'plenum-set-up-'))
afterAll(() => rmSync(folder, { recursive: true, force: true }))

/** Sets a demonstration up in a process that kills itself at its n-th act. Answers the signal that ended it, and what it said. */
function setUpKilledAt(file: string, act: number): Promise<{ signal: string | null; said: string }> {
  const child = spawn(process.execPath, ['--import', 'tsx', CHILD, file, String(act)], {
    stdio: ['ignore', 'pipe', 'inherit'],
  })
  let said = ''
  child.stdout.on('data', (chunk) => {
    said += chunk
  })
  return new Promise((resolve) => child.once('close', (_code, signal) => resolve({ signal, said })))
}

/** All that a demonstration holds but its ids, read as its visitors read it. */
async function wholeOf(data: string) {
  const installation = await openInstallation(readConfig(['--data', data, '--port', '0'], {}), () => {})
  try {
    const { address } = installation
    const demonstration = (await (await fetch(`${address}/api/demo`)).json()) as DemoResponse
    const world = { address, demonstration, folder: data, noted: [], stop: async () => {}, restart: async () => {} }
    const secretary = await signInAs(world, 'secretary')
    const get = async <T>(path: string) => (await (await secretary.get(path)).json()) as T
    const { documents, seats } = await get<MeetingResponse>(`/api/meetings/${demonstration.meeting.id}`)
    const { document, versions } = await get<DocumentResponse>(`/api/documents/${documents[0]?.id}`)
    const texts = await Promise.all(document.sections.map(({ id }) => get<object>(`/api/sections/${id}/text`)))
    const delegate = guestWith(address, (await signInAs(world, 'delegate')).cookie)
    const shown = await Promise.all(
      document.sections.map(async ({ id }) => (await delegate.get(`/api/sections/${id}/text`)).json()),
    )
    const codes = demonstration.links.map(({ role, name }) => codeOf(world, role, name))
    const signIns = await Promise.all(
      codes.map((code) =>
        guestWith(address, '')
          .send('POST', '/api/sign-in', { code })
          .then(({ status }) => status),
      ),
    )
    return {
      seats: seats.length,
      signIns,
      versions: versions.map(({ symbol, contentHash, issuedAt, issuedByName }) => ({
        symbol,
        contentHash,
        issuedAt,
        issuedByName,
      })),
      texts,
      shown,
    }
  } finally {
    await installation.close()
  }
}

describe('the first start', () => {
  let whole: Awaited<ReturnType<typeof wholeOf>>
  beforeAll(async () => {
    whole = await wholeOf(join(folder, 'undisturbed'))
    expect(whole.versions).toHaveLength(2)
    expect(new Set(whole.signIns)).toEqual(new Set([200]))
  })

  // The meeting, its links, the first text and version, the second: about 40 acts.
  it.each([1, 13, 17, 26, 31, 37])('cut off at act %i leaves nothing half done to the next', async (act) => {
    const data = join(folder, `killed-${act}`)
    const { signal, said } = await setUpKilledAt(join(data, 'plenum.sqlite'), act)
    expect([signal, said]).toEqual(['SIGKILL', ''])
    expect(await wholeOf(data)).toEqual(whole)
  })

  it('cut off again and again is whole in the end', async () => {
    const data = join(folder, 'unlucky')
    for (const act of [2, 9, 14, 16]) {
      expect((await setUpKilledAt(join(data, 'plenum.sqlite'), act)).signal, `act ${act}`).toBe('SIGKILL')
    }
    expect(await wholeOf(data)).toEqual(whole)
    expect((await setUpKilledAt(join(data, 'plenum.sqlite'), 1)).said).toBe('whole, with 1 acts to spare\n')
  })
})
