import { createServer, type Server } from 'node:http'
import type { AddressInfo } from 'node:net'
import express from 'express'
import { afterAll, beforeAll, expect, it } from 'vitest'
import type { Parts } from '../../server/drafting/parts.ts'
import { redlineFile } from '../../server/http/files.ts'
import { KeptAnswers } from '../../server/http/kept-answers.ts'
import { mount, openRoute } from '../../server/http/route.ts'
import { JobError } from '../../server/jobs/job-error.ts'
import { type JobOptions, Jobs } from '../../server/jobs/jobs.ts'
import type { FileForm } from '../../server/jobs/works.ts'
import { nightOfDrafting } from '../bench/night-of-drafting.ts'

/** Takes seconds in every form. */
const [before, after] = nightOfDrafting(5_000)

const jobs = new Jobs(1, 4)
const ended: string[] = []
const noted: unknown[] = []
let server: Server
let address = ''
let begun: () => void = () => undefined

beforeAll(async () => {
  const app = express()
  const kept = new KeptAnswers(4)
  const making = async (form: FileForm, options: JobOptions) => {
    const onProgress: JobOptions['onProgress'] = (now) => now.stage === 'comparing' && begun()
    try {
      return await redlineFile(jobs, { form, before, after }, (extension) => `x.${extension}`, {
        ...options,
        onProgress,
      })
    } catch (thrown) {
      ended.push(thrown instanceof JobError ? thrown.failure : String(thrown))
      throw thrown
    }
  }
  const route = openRoute({
    method: 'get',
    path: '/files/:form',
    summary: 'A long file.',
    answer: ({ params, gone }) => {
      const form = (params.form ?? 'json') as FileForm
      return kept.take(form, (options) => making(form, options), { signal: gone })
    },
  })
  mount(app, [route], {
    parts: {} as Parts,
    identify: () => Promise.reject(new Error('nobody signs in here')),
    allowedOrigin: () => true,
    log: (entry) => noted.push(entry),
  })
  server = createServer(app)
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  address = `http://127.0.0.1:${(server.address() as AddressInfo).port}`
})
afterAll(() => {
  jobs.close()
  server.close()
})

/** Asks for a file and goes away as soon as it is being made. */
async function askAndLeave(form: string): Promise<void> {
  const leaving = new AbortController()
  const isBegun = new Promise<void>((resolve) => {
    begun = resolve
  })
  const asked = fetch(`${address}/files/${form}`, { signal: leaving.signal }).catch(() => 'left')
  await isBegun
  leaving.abort()
  expect(await asked).toBe('left')
}

it.each(['docx', 'pdf', 'json'])('who goes away has his file called off, and it is no failure: %s', async (form) => {
  ended.length = 0
  await askAndLeave(form)
  await expect.poll(() => ended, { timeout: 5_000 }).toEqual(['cancelled'])
  expect(noted).toEqual([])
})

it('one who stays gets the file that another left', async () => {
  ended.length = 0
  const stays = fetch(`${address}/files/html`)
  await askAndLeave('html')
  const page = await (await stays).text()
  expect(page).toContain('<!doctype html>')
  expect(ended).toEqual([])
})
