import { readFileSync } from 'node:fs'
import { strFromU8, unzipSync } from 'fflate'
import type { Browser } from 'playwright-core'
import { afterAll, beforeAll, expect, it } from 'vitest'
import { accessibilityViolations, launchBrowser } from '../support/browser.ts'
import { readFlat } from '../support/docx-reader.ts'
import { openDraftingRoom, People, saved, textOf, typeAtEnd } from '../support/people.ts'
import { ServedPlenum } from '../support/served.ts'

const served = new ServedPlenum()
let browser: Browser
let people: People

beforeAll(async () => {
  browser = await launchBrowser()
  people = new People(browser, () => served.address)
  await served.start()
}, 60_000)
afterAll(async () => {
  await browser.close()
  await served.stop()
})

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
  const health = await people.sitDown('Dr. Samira Oduvel')
  const education = await people.sitDown('Mr. Teodor Brask')
  for (const page of [health, education]) {
    await openDraftingRoom(page)
    await page
      .getByText('You write this section')
      .or(page.getByRole('button', { name: 'Show to the room' }))
      .first()
      .waitFor()
    await saved(page)
  }

  // Both at once, each in the section that is his own.
  await Promise.all([
    typeAtEnd(health, /^II\./, ' Health was written here.'),
    typeAtEnd(education, /^III\./, ' Education was written there.'),
  ])
  await textOf(health, /^III\./)
    .getByText('Education was written there.')
    .waitFor()
  await textOf(education, /^II\./).getByText('Health was written here.').waitFor()
  await Promise.all([saved(health), saved(education)])

  // Killed at once; what is typed meanwhile is kept here, survives a reload, and merges on return.
  await served.kill()
  await typeAtEnd(health, /^II\./, ' Typed while it was down.')
  await health
    .getByText(/Offline – \d+ changes? kept on this device/)
    .first()
    .waitFor()
  await served.start()
  await saved(health)
  await textOf(education, /^II\./).getByText('Health was written here. Typed while it was down.').waitFor()

  // Another's section is closed to him, whatever his browser tries.
  expect(await textOf(health, /^III\./).getAttribute('contenteditable')).toBe('false')

  const secretary = await people.sitDown('Ms. Britta Ohm')
  await openDraftingRoom(secretary)
  await secretary.getByRole('button', { name: 'Issue a version' }).click()
  await secretary.getByRole('textbox', { name: 'Note' }).fill('After the first hour of the breakouts.')
  await secretary.getByRole('button', { name: 'Issue', exact: true }).click()
  await secretary.getByText(/Version \S+ is issued\./).waitFor()

  await secretary.getByRole('link', { name: 'Versions' }).click()
  await secretary.getByRole('button', { name: 'Compare', exact: true }).click()
  await secretary.getByRole('heading', { name: /^Changes from / }).waitFor()
  await secretary.getByRole('table', { name: 'Changes by author' }).waitFor()
  const inserted = secretary.getByRole('insertion')
  expect((await inserted.allTextContents()).join(' ')).toContain('Health was written here. Typed while it was down.')
  expect(await accessibilityViolations(secretary)).toEqual([])

  const [download] = await Promise.all([
    secretary.waitForEvent('download'),
    secretary.getByRole('link', { name: 'Word with tracked changes' }).click(),
  ])
  const word = readFileSync(await download.path())
  expect(insertedBy(word, 'Dr. Samira Oduvel')).toContain('Health was written here. Typed while it was down.')
  expect(insertedBy(word, 'Mr. Teodor Brask')).toContain('Education was written there.')
  expect(readFlat(word, 'accept').paragraphs.join('\n')).toContain('Health was written here. Typed while it was down.')
  expect(readFlat(word, 'reject').paragraphs.join('\n')).not.toContain('was written')
  expect(people.faults).toEqual([])
}, 120_000)

it('words typed offline survive a reload of the page and are saved when the server is back', async () => {
  const page = await people.sitDown('Amb. Lucian Ferrow')
  await openDraftingRoom(page)
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
  await textOf(page, /^VI\./).getByText('Before the reload.').waitFor()
  await saved(page)
  const other = await people.sitDown('Mr. Teodor Brask')
  await openDraftingRoom(other)
  await textOf(other, /^VI\./).getByText('Before the reload.').waitFor()
}, 120_000)
