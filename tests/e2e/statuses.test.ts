import type { Browser, Locator, Page } from 'playwright-core'
import { afterAll, beforeAll, expect, it } from 'vitest'
import { accessibilityViolations, launchBrowser } from '../support/browser.ts'
import { openDraftingRoom, People, saved, textOf } from '../support/people.ts'
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

const paragraph = (page: Page, number: string): Locator => textOf(page, /^II\./).locator(`[data-number="${number}"]`)

async function set(page: Page, paragraphs: string, status: string): Promise<void> {
  await page.getByRole('button', { name: 'Status', exact: true }).click()
  await page.getByRole('textbox', { name: 'Paragraphs' }).fill(paragraphs)
  await page.getByRole('dialog').getByRole('button', { name: status, exact: true }).click()
}

it('[LK1] the chair sets paragraphs agreed ad ref; the rapporteur sees it at once and cannot change them until they are open again', async () => {
  const chair = await people.sitDown('Ms. Orla Venning')
  const writer = await people.sitDown('Dr. Samira Oduvel')
  for (const page of [chair, writer]) await openDraftingRoom(page)
  await saved(writer)
  expect(await writer.getByRole('button', { name: 'Status', exact: true }).count()).toBe(0)
  await chair.locator('.page').getByText('mother and newborn').waitFor()

  await set(chair, '9–10', 'Agreed ad ref')
  await chair.getByRole('status').filter({ hasText: '9–10: Agreed ad ref' }).waitFor()
  for (const page of [chair, writer]) {
    await expect.poll(() => paragraph(page, '10').getAttribute('data-status')).toBe('agreedAdRef')
  }
  const words = await paragraph(writer, '9').textContent()
  await paragraph(writer, '9').click()
  await writer.keyboard.type('Never ')
  await writer.getByText('This paragraph is agreed').first().waitFor()
  expect(await paragraph(writer, '9').textContent()).toBe(words)
  await paragraph(writer, '11').click()
  await writer.keyboard.press('End')
  await writer.keyboard.type(' Still open.')
  await saved(writer)
  expect(await accessibilityViolations(chair)).toEqual([])

  await set(chair, '9, 999', 'Open')
  await chair.getByRole('alert').getByText('not all numbers').waitFor()
  await chair.keyboard.press('Escape')
  await set(chair, '9', 'Open')
  await expect.poll(() => paragraph(writer, '9').getAttribute('data-status')).toBeNull()
  await paragraph(writer, '9').click()
  await writer.keyboard.press('End')
  await writer.keyboard.type('Now ')
  await saved(writer)
  await paragraph(chair, '9').getByText('Now').waitFor()
  expect(people.faults).toEqual([])
})
