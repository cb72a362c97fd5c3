import { createHash } from 'node:crypto'
import { cpSync, mkdtempSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { Browser, Page } from 'playwright-core'
import { afterAll, beforeAll, expect, it } from 'vitest'
import { launchBrowser } from '../support/browser.ts'
import { ServedPlenum } from '../support/served.ts'

const PROJECT = join(import.meta.dirname, '../..')
/** An installation of its own, so that another build can be put in the place of the first. */
const installation = mkdtempSync(join(tmpdir(), 'plenum-installed-'))
const inDist = (path: string) => join(installation, 'dist', path)
let served: ServedPlenum
let browser: Browser

beforeAll(async () => {
  for (const part of ['package.json', 'dist/server', 'dist/shared', 'dist/public'])
    cpSync(join(PROJECT, part), join(installation, part), { recursive: true })
  symlinkSync(join(PROJECT, 'node_modules'), join(installation, 'node_modules'))
  served = new ServedPlenum(inDist('server/main.js'))
  browser = await launchBrowser()
  await served.start()
}, 60_000)
afterAll(async () => {
  await browser.close()
  await served.stop()
  rmSync(installation, { recursive: true })
})

function edit(path: string, change: (text: string) => string): void {
  const before = readFileSync(inDist(path), 'utf8')
  const after = change(before)
  if (after === before) throw new Error(`${path} is not as this test expects it`)
  writeFileSync(inDist(path), after)
}

const sha256 = (bytes: Buffer) => createHash('sha256').update(bytes).digest('hex')

/** Another build takes the place of the first: its page says so, its worker keeps that page, its server speaks another schema. */
function putSecondBuild(): void {
  const page = readFileSync(inDist('public/index.html'))
  edit('public/index.html', (text) => text.replace('<head>', '<head><meta name="build" content="second" />'))
  const second = readFileSync(inDist('public/index.html'))
  edit('public/service-worker.js', (text) =>
    text.replace(sha256(page), sha256(second)).replace(/(id:["'`])[0-9a-f]{16}/, '$1second'),
  )
  edit('shared/schema/schema.js', (text) => text.replace(/SCHEMA_VERSION = \d+/, 'SCHEMA_VERSION = 1000'))
}

const build = (page: Page) => page.locator('meta[name=build]').getAttribute('content', { timeout: 10_000 })

it('a page of a build that was replaced is told to reload, gets the new one, and from then on that one offline', async () => {
  const context = await browser.newContext()
  context.setDefaultTimeout(10_000)
  const page = await context.newPage()
  page.on('dialog', (dialog) => void dialog.accept())
  await page.goto(`${served.address}/demo`)
  await page.getByRole('link', { name: 'Sit here (Amb. Lucian Ferrow)' }).click()
  await page.getByRole('button', { name: 'Sign in' }).click()
  await page.getByRole('link', { name: 'Open the drafting room' }).click()
  await page.locator('.room-bar').getByText('Saved', { exact: true }).waitFor()
  await page.evaluate(() => navigator.serviceWorker.ready.then(() => undefined))

  // The first build, also without the server.
  await served.kill()
  await page.reload()
  await page.getByText('You are shown what was kept on this device').waitFor()
  expect(await page.locator('meta[name=build]').count()).toBe(0)

  putSecondBuild()
  await served.start()
  await page.locator('.room-bar').getByText('A new version of Plenum is here: reload the page').first().waitFor()
  await page.reload()
  expect(await build(page)).toBe('second')
  await expect.poll(() => page.evaluate(() => caches.keys()), { timeout: 15_000 }).toContain('plenum.program.second')
  await page.evaluate(async () => {
    const { installing, waiting, active } = await navigator.serviceWorker.ready
    const worker = installing ?? waiting ?? active
    if (worker === null || worker.state === 'activated') return
    await new Promise<void>((resolve) => {
      worker.addEventListener('statechange', () => worker.state === 'activated' && resolve())
    })
  })

  await served.kill()
  await page.reload()
  expect(await build(page)).toBe('second')
  await page.getByText('You are shown what was kept on this device').waitFor()
  await context.close()
}, 60_000)
