import { readFileSync } from 'node:fs'
import { strFromU8, unzipSync } from 'fflate'
import type { Browser, BrowserContext, Locator, Page } from 'playwright-core'
import { afterAll, beforeAll, expect, it } from 'vitest'
import { accessibilityViolations, launchBrowser } from '../support/browser.ts'
import { readFlat } from '../support/docx-reader.ts'
import { ServedPlenum } from '../support/served.ts'

const served = new ServedPlenum()
let browser: Browser

beforeAll(async () => {
  browser = await launchBrowser()
  await served.start()
}, 60_000)
afterAll(async () => {
  await browser.close()
  await served.stop()
})

/** Somebody in a browser of his own: sits down by the demonstration's link as a new user would, by pressing what is shown. */
async function sitDown(name: string): Promise<{ context: BrowserContext; page: Page }> {
  const context = await browser.newContext({ viewport: { width: 1280, height: 900 }, acceptDownloads: true })
  const page = await context.newPage()
  page.on('pageerror', (fault) => faults.push(`${name}: ${fault.message}`))
  page.on('console', (message) => {
    if (message.type() === 'error' && !/WebSocket|ERR_CONNECTION|401|net::/.test(message.text()))
      faults.push(`${name}: ${message.text()}`)
  })
  await page.goto(served.address)
  await page.getByRole('link', { name: `Sit here (${name})` }).click()
  await page.getByRole('button', { name: 'Sign in' }).click()
  await page.getByRole('heading', { name: 'Waiting for you' }).waitFor()
  return { context, page }
}

/** What went wrong in a browser's program; empty at the end. */
const faults: string[] = []

function section(page: Page, title: RegExp): Locator {
  return page.getByRole('textbox', { name: title })
}

/** Types at the end of a section's last paragraph. */
async function typeAtEnd(page: Page, title: RegExp, words: string): Promise<void> {
  await section(page, title).locator('> *').last().click()
  await page.keyboard.press('Control+End')
  await page.keyboard.type(words)
}

const saved = (page: Page) => page.locator('.room-bar').getByText('Saved', { exact: true }).waitFor()

/** The words that a Word file marks as inserted by somebody. */
function insertedBy(docx: Uint8Array, author: string): string {
  const document = unzipSync(docx)['word/document.xml']
  const xml = document === undefined ? '' : strFromU8(document)
  const marks = [...xml.matchAll(/<w:ins ([^>]*)>(.*?)<\/w:ins>/gs)]
  const own = marks.filter(([, attributes = '']) => attributes.includes(`w:author="${author}"`))
  return own
    .flatMap(([, , content = '']) => [...content.matchAll(/<w:t[^>]*>([^<]*)</g)].map(([, text]) => text))
    .join('')
}

it('two rapporteurs write at once, the server is killed between, a version is issued, and its Word file says who wrote what', async () => {
  const health = await sitDown('Dr. Samira Oduvel')
  const education = await sitDown('Mr. Teodor Brask')
  for (const { page } of [health, education]) {
    await page.getByRole('link', { name: 'Open the drafting room' }).click()
    await page
      .getByText('You write this section')
      .or(page.getByRole('button', { name: 'Show to the room' }))
      .first()
      .waitFor()
    await saved(page)
  }

  // Both at once, each in the section that is his own.
  await Promise.all([
    typeAtEnd(health.page, /^II\./, ' Health was written here.'),
    typeAtEnd(education.page, /^III\./, ' Education was written there.'),
  ])
  await section(health.page, /^III\./)
    .getByText('Education was written there.')
    .waitFor()
  await section(education.page, /^II\./).getByText('Health was written here.').waitFor()
  await Promise.all([saved(health.page), saved(education.page)])

  // Killed at once; what is typed meanwhile is kept here, survives a reload, and merges on return.
  await served.kill()
  await typeAtEnd(health.page, /^II\./, ' Typed while it was down.')
  await health.page
    .getByText(/Offline – \d+ changes? kept on this device/)
    .first()
    .waitFor()
  await served.start()
  await saved(health.page)
  await section(education.page, /^II\./).getByText('Health was written here. Typed while it was down.').waitFor()

  // Another's section is closed to him, whatever his browser tries.
  expect(await section(health.page, /^III\./).getAttribute('contenteditable')).toBe('false')

  const secretary = await sitDown('Ms. Britta Ohm')
  await secretary.page.getByRole('link', { name: 'Open the drafting room' }).click()
  await secretary.page.getByRole('button', { name: 'Issue a version' }).click()
  await secretary.page.getByRole('textbox', { name: 'Note' }).fill('After the first hour of the breakouts.')
  await secretary.page.getByRole('button', { name: 'Issue', exact: true }).click()
  await secretary.page.getByText(/Version \S+ is issued\./).waitFor()

  await secretary.page.getByRole('link', { name: 'Versions' }).click()
  await secretary.page.getByRole('button', { name: 'Compare', exact: true }).click()
  await secretary.page.getByRole('heading', { name: /^Changes from / }).waitFor()
  await secretary.page.getByText('Changes by: ').waitFor()
  const inserted = secretary.page.getByRole('insertion')
  expect((await inserted.allTextContents()).join(' ')).toContain('Health was written here. Typed while it was down.')
  expect(await accessibilityViolations(secretary.page)).toEqual([])

  const [download] = await Promise.all([
    secretary.page.waitForEvent('download'),
    secretary.page.getByRole('link', { name: 'Word with tracked changes' }).click(),
  ])
  const word = readFileSync(await download.path())
  expect(insertedBy(word, 'Dr. Samira Oduvel')).toContain('Health was written here. Typed while it was down.')
  expect(insertedBy(word, 'Mr. Teodor Brask')).toContain('Education was written there.')
  expect(readFlat(word, 'accept').paragraphs.join('\n')).toContain('Health was written here. Typed while it was down.')
  expect(readFlat(word, 'reject').paragraphs.join('\n')).not.toContain('was written')
  expect(faults).toEqual([])
}, 120_000)

it('words typed offline survive a reload of the page and are saved when the server is back', async () => {
  const { page } = await sitDown('Amb. Lucian Ferrow')
  await page.getByRole('link', { name: 'Open the drafting room' }).click()
  await saved(page)
  await served.kill()
  await typeAtEnd(page, /^VI\./, ' Before the reload.')
  await page
    .getByText(/Offline – \d+ changes? kept on this device/)
    .first()
    .waitFor()
  await served.start()
  page.once('dialog', (dialog) => void dialog.accept())
  await page.reload()
  await section(page, /^VI\./).getByText('Before the reload.').waitFor()
  await saved(page)
  const other = await sitDown('Mr. Teodor Brask')
  await other.page.getByRole('link', { name: 'Open the drafting room' }).click()
  await section(other.page, /^VI\./).getByText('Before the reload.').waitFor()
}, 120_000)
