import type { Browser, Locator, Page } from 'playwright-core'
import { afterAll, beforeAll, expect, it } from 'vitest'
import { launchBrowser } from '../support/browser.ts'
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

const section = (page: Page) => textOf(page, /^II\./)
const numbered = (page: Page, number: string): Locator => section(page).locator(`[data-number="${number}"]`)

/** Puts the caret behind the last word of a paragraph, and waits until the editor has read where it is. */
async function caretAtEnd(paragraph: Locator): Promise<void> {
  await paragraph.click()
  await paragraph.evaluate(async (block) => {
    getSelection()?.selectAllChildren(block)
    getSelection()?.collapseToEnd()
    for (let frame = 0; frame < 5; frame++) await new Promise(requestAnimationFrame)
  })
}

it('a paragraph that is put in is bis, can be found and referred to, and a reference to nothing is marked', async () => {
  const page = await people.sitDown('Dr. Samira Oduvel')
  await openDraftingRoom(page)
  await saved(page)
  const first = section(page).locator('[data-number]').first()
  const number = await first.getAttribute('data-number')
  const next = await section(page).locator('[data-number]').nth(1).getAttribute('data-number')
  await caretAtEnd(first)
  await page.keyboard.press('Enter')
  await page.keyboard.type('We will also listen. We will act.')
  const bis = numbered(page, `${number} bis`)
  await bis.getByText('We will also listen.').waitFor()
  expect(await section(page).locator('[data-number]').nth(2).getAttribute('data-number')).toBe(next)

  await page.getByLabel('Go to paragraph').fill(`paragraph ${number} bis, second sentence`)
  await page.keyboard.press('Enter')
  await page.keyboard.type('Soon: ')
  await bis.getByText('We will also listen. Soon: We will act.').waitFor()

  await caretAtEnd(numbered(page, String(next)))
  await page.getByRole('button', { name: 'Reference' }).click()
  await page.getByRole('textbox', { name: 'To paragraph', exact: true }).fill('999')
  await page.keyboard.press('Enter')
  await page.getByRole('alert').getByText('There is no paragraph 999.').waitFor()
  await page.getByRole('textbox', { name: 'To paragraph', exact: true }).fill(`${number} bis`)
  await page.keyboard.press('Enter')
  const reference = numbered(page, String(next)).locator('.reference')
  await expect.poll(() => reference.textContent()).toBe(`${number} bis`)
  expect(await reference.getAttribute('class')).toBe('reference')

  await caretAtEnd(bis)
  for (const _character of 'We will also listen. Soon: We will act.x') await page.keyboard.press('Backspace')
  await page.locator('.reference-gone').waitFor()
  await saved(page)
  expect(people.faults).toEqual([])
})
