import type { Browser, Page, Route } from 'playwright-core'
import { afterAll, beforeAll, expect, it } from 'vitest'
import { accessibilityViolations, launchBrowser, serveBuiltClient } from '../support/browser.ts'
import { stubApi } from '../support/stub-api.ts'

const ORIGIN = 'http://plenum.test'
const ADDRESS = '/document/outcome/changes?before=v1&after=v2'

let browser: Browser
beforeAll(async () => {
  browser = await launchBrowser()
}, 30_000)
afterAll(() => browser.close())

/** The changes page, and the requests for PDF files that a server would take long to answer. */
async function openChanges(): Promise<{ page: Page; asked: (n: number) => Promise<Route> }> {
  const page = await browser.newPage({ acceptDownloads: true })
  await serveBuiltClient(page, ORIGIN)
  await stubApi(page)
  const routes: Route[] = []
  await page.route('**/redline?*format=pdf*', (route) => {
    routes.push(route)
  })
  await page.goto(ORIGIN + ADDRESS)
  await page.getByRole('link', { name: 'PDF' }).waitFor()
  const asked = async (n: number) => {
    await expect.poll(() => routes.length).toBe(n)
    return routes[n - 1] as Route
  }
  return { page, asked }
}

it('a file that takes a while is told to be in the making, and can be called off', async () => {
  const { page, asked } = await openChanges()
  const left = page.waitForEvent('requestfailed', (request) => request.url().includes('format=pdf'))
  await page.getByRole('link', { name: 'PDF' }).click()
  await asked(1)
  await page.getByText('PDF: being made').waitFor()
  expect(await page.locator('[role=status]', { hasText: 'PDF: being made' }).count()).toBe(1)
  expect(await accessibilityViolations(page)).toEqual([])
  await page.getByRole('button', { name: 'Cancel' }).click()
  await left
  expect(await page.getByText('PDF: being made').count()).toBe(0)

  const download = page.waitForEvent('download')
  await page.getByRole('link', { name: 'PDF' }).click()
  const answered = await asked(2)
  await page.getByText('PDF: being made').waitFor()
  await answered.fulfill({
    contentType: 'application/pdf',
    headers: { 'content-disposition': 'attachment; filename="L.1-changes.pdf"' },
    body: '%PDF-',
  })
  expect((await download).suggestedFilename()).toBe('L.1-changes.pdf')
  await page.getByText('PDF: made and saved').waitFor()

  await page.getByRole('link', { name: 'PDF' }).click()
  const refused = await asked(3)
  const problem = { type: 'about:blank', title: 'x', status: 429, reason: 'tooMany' }
  await refused.fulfill({ status: 429, contentType: 'application/problem+json', body: JSON.stringify(problem) })
  await page.getByText(/^PDF was not made\. ./).waitFor()
  await page.close()
}, 60_000)
