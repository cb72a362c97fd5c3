import type { Browser, Page } from 'playwright-core'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { accessibilityViolations, launchBrowser } from '../support/browser.ts'
import { openDraftingRoom, People, saved, textOf } from '../support/people.ts'
import { ServedPlenum } from '../support/served.ts'

const served = new ServedPlenum()
let browser: Browser
let people: People
let page: Page

beforeAll(async () => {
  browser = await launchBrowser()
  people = new People(browser, () => served.address)
  await served.start()
  page = await people.sitDown('Dr. Samira Oduvel', { viewport: { width: 1440, height: 900 } })
  await openDraftingRoom(page)
  await saved(page)
}, 60_000)
afterAll(async () => {
  await browser.close()
  await served.stop()
})

const text = () => textOf(page, /^II\./)
const panel = () => page.getByRole('complementary', { name: 'Who, when, from where' })

/** The second paragraph of the section, which every version has. */
const paragraph = () => text().locator('> p').nth(1)

describe('[PR3] the history of a word', () => {
  it('is asked for by key from the text, and told with what was deleted; Escape leads back to the text', async () => {
    await paragraph().click()
    await page.keyboard.press('Home')
    await page.keyboard.type('Newly ')
    await page.keyboard.press('Control+Delete')
    await saved(page)
    await page.keyboard.press('ArrowLeft')
    await page.keyboard.press('ArrowLeft')
    await page.keyboard.press('Alt+F9')
    await panel().getByText('“Newly”').waitFor()
    await panel()
      .getByText(/Written by Dr. Samira Oduvel,.* first device/)
      .first()
      .waitFor()
    await panel().getByRole('heading', { name: 'Deleted here' }).waitFor()
    await panel()
      .getByText(/Deleted by Dr. Samira Oduvel/)
      .waitFor()
    expect(await page.evaluate(() => document.activeElement?.textContent)).toBe('Who, when, from where')
    expect(await accessibilityViolations(page)).toEqual([])
    await page.keyboard.press('Escape')
    await panel().waitFor({ state: 'detached' })
    expect(await page.evaluate(() => document.activeElement?.getAttribute('role'))).toBe('textbox')
  })

  it('follows the words that are clicked while it is open', async () => {
    await page.getByRole('button', { name: 'History of words' }).click()
    await panel()
      .getByText(/Click a word/)
      .waitFor()
    await text()
      .locator('> p')
      .nth(2)
      .click({ position: { x: 60, y: 12 } })
    await panel()
      .getByText(/^“.*paragraph \d+$/)
      .waitFor()
    await panel()
      .getByText(/Written before the section|act of the meeting/)
      .first()
      .waitFor()
  })

  it('restores the paragraph from a version after showing what that does', async () => {
    await paragraph().click()
    await panel()
      .getByRole('button', { name: /^Show the difference from/ })
      .first()
      .click()
    await panel()
      .getByText(/Restoring the paragraph from .* does this/)
      .waitFor()
    expect(await panel().locator('del').filter({ hasText: 'Newly' }).count()).toBeGreaterThan(0)
    expect(await accessibilityViolations(page)).toEqual([])
    await panel().getByRole('button', { name: 'Restore this paragraph' }).click()
    await panel()
      .getByText(/^Restored from/)
      .waitFor()
    await expect.poll(() => paragraph().innerText()).not.toContain('Newly')
    await panel().getByText('The whole paragraph').click()
    await panel()
      .getByText(/Restored by Dr. Samira Oduvel from MDGFM/)
      .first()
      .waitFor()
    expect(people.faults).toEqual([])
  })
})
