import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { pathToFileURL } from 'node:url'
import type { Browser, Page } from 'playwright-core'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { compareCommand } from '../../server/cli/compare.ts'
import { roomOfSection, type SectionId } from '../../shared/model/ids.ts'
import type { DocumentResponse, MeetingResponse, MeResponse } from '../../shared/protocol/api.ts'
import { launchBrowser } from '../support/browser.ts'
import { type Guest, signInAs, startInstallation, type TestInstallation } from '../support/installation.ts'
import { RawClient } from '../support/sync-clients.ts'

/** Each would set `window.ran`, or ask a server of ours, if it were taken for anything but words. */
const ATTACKS = [
  '<script>window.ran=1</script>',
  '"><img src=x onerror=window.ran=1>',
  "'><svg onload=window.ran=1>",
  '</title><script>window.ran=1</script>',
  '</style><script>window.ran=1</script>',
  '<iframe srcdoc="<script>parent.ran=1</script>"></iframe>',
  '<meta http-equiv=refresh content="0;url=http://127.0.0.1:9/">',
  '<link rel=stylesheet href=http://127.0.0.1:9/a.css>',
  '<base href=http://127.0.0.1:9/>',
  '<a href=javascript:window.ran=1 autofocus onfocus=window.ran=1>x</a>',
  'javascript:window.ran=1',
  '--><script>window.ran=1</script><!--',
  '{{constructor.constructor("window.ran=1")()}}',
  '&lt;script&gt;window.ran=1&lt;/script&gt;',
]

let browser: Browser
let installation: TestInstallation
const folder = mkdtempSync(join(tmpdir(), 'plenum-browser-'))
beforeAll(async () => {
  ;[browser, installation] = await Promise.all([launchBrowser(), startInstallation()])
})
afterAll(async () => {
  await browser.close()
  await installation.stop()
  rmSync(folder, { recursive: true, force: true })
})

/** A page that notes whatever it should not do. */
async function watchedPage(): Promise<{ page: Page; done: () => Promise<readonly string[]> }> {
  const context = await browser.newContext()
  const page = await context.newPage()
  const deeds: string[] = []
  page.on('dialog', (dialog) => {
    deeds.push(`dialog ${dialog.message()}`)
    void dialog.dismiss()
  })
  page.on('pageerror', (error) => deeds.push(`error ${error}`))
  page.on('request', (request) => {
    const { origin, protocol } = new URL(request.url())
    if (origin !== installation.address && !/^(file|about|data|blob):$/.test(protocol))
      deeds.push(`asked ${request.url()}`)
  })
  page.on('framenavigated', (frame) => frame.parentFrame() !== null && deeds.push(`frame ${frame.url()}`))
  const done = async () => {
    const ran = await page.evaluate(() => (window as unknown as { ran?: number }).ran ?? null).catch(() => null)
    await context.close()
    return ran === null ? deeds : [...deeds, 'a script ran']
  }
  return { page, done }
}

async function json<T>(response: Promise<Response>): Promise<T> {
  return (await (await response).json()) as T
}

describe('[Y14] words that would be a program, in a browser', () => {
  let secretary: Guest
  let document: DocumentResponse
  let shown: readonly string[]
  beforeAll(async () => {
    secretary = await signInAs(installation, 'secretary')
    const { meeting } = await json<MeResponse>(secretary.get('/api/me'))
    const { documents } = await json<MeetingResponse>(secretary.get(`/api/meetings/${meeting.id}`))
    const [outcome] = documents
    const section = outcome?.sections[1]?.id ?? ''
    // A rapporteur whose name is an attack types attacks, and what he typed is issued with an attack as its reason.
    const invitation = { role: 'rapporteur', name: ATTACKS.slice(0, 3).join(' '), sections: [section] }
    const { code } = await json<{ code: string }>(
      secretary.send('POST', `/api/meetings/${meeting.id}/seats`, invitation),
    )
    const signedIn = await fetch(`${installation.address}/api/sign-in`, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify({ code }),
    })
    const token = /plenum=(\w+)/.exec(signedIn.headers.get('set-cookie') ?? '')?.[1] ?? ''
    const address = `${installation.address.replace('http', 'ws')}/sync/${roomOfSection(section as SectionId)}`
    const writer = await new RawClient(address, { name: token }).joined()
    for (const attack of ATTACKS) writer.edit((text) => text.insert(1, `${attack} `, {}))
    await writer.acked()
    writer.close()
    await secretary.send('POST', `/api/sections/${section}/show`)
    const issue = { symbol: 'MDGFM/2011/L.1/Rev.66', note: ATTACKS.join(' ') }
    expect((await secretary.send('POST', `/api/documents/${outcome?.id}/versions`, issue)).status).toBe(201)
    document = await json<DocumentResponse>(secretary.get(`/api/documents/${outcome?.id}`))
    const [first] = document.versions
    const last = document.versions.at(-1)
    const redline = `/api/documents/${document.document.id}/redline?before=${first?.id}&after=${last?.id}`
    shown = [`${redline}&format=html`, `/api/versions/${last?.id}?format=html`]
  })

  async function signIn(page: Page): Promise<void> {
    const [name = '', value = ''] = secretary.cookie.split('=')
    await page.context().addCookies([{ name, value, url: installation.address }])
  }

  it('are words in the pages that are handed out, from the server and from a disk', async () => {
    for (const [i, path] of shown.entries()) {
      const response = await secretary.get(path)
      expect(response.headers.get('content-security-policy')).toMatch(/^sandbox; default-src 'none'/)
      const file = join(folder, `handed-out-${i}.html`)
      writeFileSync(file, await response.text())
      for (const address of [installation.address + path, pathToFileURL(file).href]) {
        const { page, done } = await watchedPage()
        await signIn(page)
        await page.goto(address, { waitUntil: 'load' })
        // Pressed and focused, as a reader would.
        for (const link of await page.locator('a, [tabindex]').all()) await link.focus()
        const words = await page.content()
        expect(words).toContain('&lt;script&gt;window.ran=1')
        expect(await page.locator('script, iframe, img, svg, base, link').count()).toBe(0)
        expect(await done(), address).toEqual([])
      }
    }
  })

  it('are words on the screens of the program', async () => {
    const { page, done } = await watchedPage()
    const id = document.document.id
    const last = document.versions.at(-1)?.id
    await signIn(page)
    const screens = [
      `/document/${id}`,
      `/document/${id}/versions`,
      `/document/${id}/versions/${last}`,
      `/document/${id}/changes?before=${document.versions[0]?.id}&after=${last}`,
    ]
    for (const screen of screens) {
      await page.goto(installation.address + screen)
      await page.waitForFunction(() => window.document.body.textContent.includes('window.ran=1'))
      expect(await page.locator('img[src=x], iframe, base').count(), screen).toBe(0)
    }
    expect(await done()).toEqual([])
  })

  it('of two files from anywhere, with names that are attacks, are words in the page of `compare`', async () => {
    const names = ['<img src=x onerror=window.ran=1>.html', '"><svg onload=window.ran=1>.txt']
    const [before = '', after = ''] = names.map((name) => join(folder, name))
    writeFileSync(before, ATTACKS.map((attack) => `<p>${attack}</p>`).join(''))
    writeFileSync(after, ATTACKS.join('\n'))
    const out = join(folder, 'out.html')
    const args = [before, after, '--format', 'html', '--author', ATTACKS.join(' '), '--out', out]
    expect(await compareCommand(args)).toBe(0)
    const { page, done } = await watchedPage()
    await page.goto(pathToFileURL(out).href, { waitUntil: 'load' })
    expect(await page.locator('script, iframe, img, svg, base, link').count()).toBe(0)
    expect(await page.locator('h1').textContent()).toContain('onerror=window.ran=1')
    expect(await done()).toEqual([])
  })
})
