import type { Browser } from 'playwright-core'
import { afterAll, beforeAll, expect, it } from 'vitest'
import { accessibilityViolations, launchBrowser } from '../support/browser.ts'
import { People } from '../support/people.ts'
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

it('the status wall counts paragraphs and brackets for everybody, and tells holders to the Bureau alone', async () => {
  for (const [name, isBureau] of [
    ['Ms. Orla Venning', true],
    ['Ms. Leilo Tavana', false],
  ] as const) {
    const page = await people.sitDown(name)
    await page.getByRole('link', { name: 'Status of the text' }).click()
    await page.getByRole('heading', { name: 'Status of the text' }).waitFor()
    const row = page.getByRole('row').filter({ hasText: 'II. Accelerating results in health' })
    expect((await row.getByRole('cell').allTextContents()).slice(0, 6)).toEqual(['11', '0', '0', '0', '0', '4'])
    await page.getByText('0 agreed of 58 paragraphs').waitFor()
    expect(await page.getByText('Held by').count()).toBe(isBureau ? 1 : 0)
    expect((await page.getByText('Westmere').count()) > 0).toBe(isBureau)
    expect(await accessibilityViolations(page)).toEqual([])
  }
  expect(people.faults).toEqual([])
})
