import type { Browser } from 'playwright-core'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { accessibilityViolations, launchBrowser, serveBuiltClient } from '../support/browser.ts'
import { stubApi } from '../support/stub-api.ts'

const ORIGIN = 'http://plenum.test'
/** Each screen, and words that stand on it when it is complete. */
const SCREENS = [
  ['demonstration', '/demo', 'Sit here'],
  ['sign-in', '/sign-in#abcdefghijklmnop', 'Your link is ready'],
  ['meeting home', '/meeting', 'Waiting for you'],
  ['drafting room', '/document/outcome', 'You read the wording shown on 2 Jun 2011, 13:04'],
  ['versions', '/document/outcome/versions', 'Fingerprint abababababab'],
  ['one version', '/document/outcome/versions/v2', 'We reaffirm our commitment.'],
  ['marked-up text', '/document/outcome/changes?before=v1&after=v2', '10 characters inserted'],
  ['not found', '/nowhere', 'There is no such page'],
  ['a document that is not there', '/document/other', 'It does not exist'],
] as const

let browser: Browser
beforeAll(async () => {
  browser = await launchBrowser()
}, 30_000)
afterAll(() => browser.close())

async function open(address: string, colorScheme: 'light' | 'dark', width: number) {
  const page = await browser.newPage({ colorScheme, viewport: { width, height: 900 } })
  await serveBuiltClient(page, ORIGIN)
  await stubApi(page)
  await page.goto(ORIGIN + address)
  return page
}

describe.each(SCREENS)('%s', (_name, address, words) => {
  it.each([
    ['light', 1280],
    ['dark', 1280],
    ['light', 390],
  ] as const)(
    'is accessible, %s, %i pixels wide, and as wide as the window',
    async (scheme, width) => {
      const page = await open(address, scheme, width)
      await page.getByText(words).first().waitFor()
      expect(await accessibilityViolations(page)).toEqual([])
      expect(await page.evaluate(() => document.documentElement.scrollWidth)).toBeLessThanOrEqual(width)
      await page.close()
    },
    30_000,
  )
})

it('the marked-up text is walked through by keyboard, and says who changed what', async () => {
  const page = await open('/document/outcome/changes?before=v1&after=v2', 'light', 1280)
  await page.getByText('10 characters inserted').waitFor()
  expect(await page.getByRole('insertion').textContent()).toContain('Inserted by Dr. Oduvel')
  expect(await page.getByRole('deletion').textContent()).toContain('Deleted by Dr. Oduvel')
  expect(await page.getByText('As it was.').count()).toBe(0)
  await page.keyboard.press('n')
  await page.getByText('Change 1 of 2').waitFor()
  await page.keyboard.press('p')
  await page.getByText('Change 2 of 2').waitFor()
  await page.getByRole('button', { name: 'Changed paragraphs only' }).click()
  await page.getByText('As it was.').waitFor()
  await page.close()
}, 30_000)
