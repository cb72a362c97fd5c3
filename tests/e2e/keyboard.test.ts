import type { Browser, Page } from 'playwright-core'
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

/** What has the focus, as assistive technology names it. Fails where nothing has, or where it cannot be seen. */
async function focused(page: Page): Promise<string> {
  const { name, isVisible } = await page.evaluate(() => {
    const element = document.activeElement
    if (!(element instanceof HTMLElement) || element === document.body) return { name: '', isVisible: true }
    const style = getComputedStyle(element)
    const isMarked = (style.outlineStyle !== 'none' && style.outlineWidth !== '0px') || element.id === 'main'
    const { top, bottom } = element.getBoundingClientRect()
    const label = element.getAttribute('aria-label') ?? element.textContent ?? ''
    const field = element instanceof HTMLInputElement ? (element.labels?.[0]?.textContent ?? '') : ''
    return { name: (field || label).trim(), isVisible: isMarked && bottom > 0 && top < innerHeight }
  })
  expect(isVisible, `the focus on "${name}" is seen`).toBe(true)
  return name
}

/** Presses Tab (or another key) until something of that name has the focus. */
async function walkTo(page: Page, name: RegExp, key = 'Tab'): Promise<void> {
  const passed: string[] = []
  for (let i = 0; i < 60; i++) {
    await page.keyboard.press(key)
    const now = await focused(page)
    if (name.test(now)) return
    passed.push(now.slice(0, 40))
  }
  throw new Error(`${name} was not reached: ${passed.join(' · ')}`)
}

const spoken = (page: Page, words: string | RegExp) => page.getByRole('status').filter({ hasText: words }).waitFor()

it('a rapporteur does the whole job by keyboard', async () => {
  const page = await (await browser.newContext({ viewport: { width: 1280, height: 900 } })).newPage()
  await page.goto(`${served.address}/demo`)
  await page.getByText('Sit here').first().waitFor()
  await walkTo(page, /^Sit here \(Amb\. Lucian Ferrow\)/)
  await page.keyboard.press('Enter')
  await page.getByText('Your link is ready').waitFor()
  expect(await page.title()).toContain('Sign in')
  await walkTo(page, /^Sign in$/)
  await page.keyboard.press('Enter')
  await page.getByRole('heading', { name: 'Waiting for you' }).waitFor()
  expect(await focused(page)).toBe('Meeting')

  await walkTo(page, /^Open the drafting room$/)
  await page.keyboard.press('Enter')
  await saved(page)
  expect(await focused(page)).toBe('Drafting room')
  expect(await page.title()).toContain('Drafting room – ')

  // To a section, into its text, and a paragraph written.
  await walkTo(page, /^VI\./)
  await page.keyboard.press('Enter')
  await expect.poll(() => focused(page)).toMatch(/^VI\./)
  await walkTo(page, /^VI\. Bridging the fora: follow-up and beyond 2015$/)
  const text = textOf(page, /^VI\./)
  expect(await text.evaluate((element) => element === document.activeElement)).toBe(true)
  expect(await text.getAttribute('aria-describedby')).toBe('text-keys')
  await page.keyboard.press('Control+End')
  await page.keyboard.press('Enter')
  await page.keyboard.type('We will, by keyboard:')
  await page.keyboard.press('Enter')
  await page.keyboard.type('write')

  // The kind of the paragraph, from the tools; the caret is back in the text afterwards.
  await page.keyboard.press('Alt+F10')
  expect(await focused(page)).toBe('Kind of paragraph')
  await page.keyboard.press('Enter')
  await page.getByRole('listbox').waitFor()
  await page.keyboard.type('List, (a)')
  await page.keyboard.press('Enter')
  await page.keyboard.press('End')
  await expect.poll(() => text.evaluate((element) => element === document.activeElement)).toBe(true)
  await page.keyboard.press('Enter')
  await page.keyboard.type('compare')
  const items = text.locator('[data-list="alpha"]').filter({ hasText: /write|compare/ })
  expect(await items.count()).toBe(2)

  // Tab moves an item in; Escape and then Tab leaves, forwards or backwards.
  await page.keyboard.press('Tab')
  expect(await items.last().getAttribute('data-indent')).toBe('1')
  await page.keyboard.press('Escape')
  await page.keyboard.press('Shift+Tab')
  expect(await focused(page)).toBe('Show to the room')
  expect(await items.last().getAttribute('data-indent')).toBe('1')
  await page.keyboard.press('Tab')
  expect(await focused(page)).toMatch(/^VI\./)

  // Undo takes back one's own last step.
  await page.keyboard.press('Control+z')
  expect(await items.last().getAttribute('data-indent')).toBe(null)

  // A link: refused without words, then set; the focus returns to the text both times.
  await page.keyboard.press('Control+End')
  await page.keyboard.press('Control+k')
  await spoken(page, 'Select the words to be linked first.')
  await page.keyboard.press('Shift+Home')
  await page.keyboard.press('Control+k')
  await page.getByRole('dialog').waitFor()
  await page.keyboard.press('Escape')
  await expect.poll(() => text.evaluate((element) => element === document.activeElement)).toBe(true)
  await page.keyboard.press('Control+k')
  await page.keyboard.type('example.org')
  await page.keyboard.press('Enter')
  await expect.poll(() => text.evaluate((element) => element === document.activeElement)).toBe(true)
  await text.locator('a[href="https://example.org"]').waitFor()

  // To a paragraph by number: into the text where it may be written, else to the paragraph.
  await page.keyboard.press('Control+g')
  expect(await focused(page)).toBe('Go to paragraph')
  await page.keyboard.type('999')
  await page.keyboard.press('Enter')
  await spoken(page, 'There is no paragraph 999.')
  await page.keyboard.press('Control+g')
  await page.keyboard.type('2')
  await page.keyboard.press('Enter')
  expect(await focused(page)).toMatch(/^I\. Our shared commitment$/)
  await page.keyboard.type('Indeed: ')
  await textOf(page, /^I\./)
    .getByText(/^Indeed: We reaffirm/)
    .waitFor()
  await page.keyboard.press('Control+g')
  await page.keyboard.type('10')
  await page.keyboard.press('Enter')
  expect(await focused(page)).toMatch(/^We will apply an equity-focused approach/)
  await saved(page)
  expect(await accessibilityViolations(page)).toEqual([])

  // A version is issued; the focus is back on the button, and what was done is said.
  await walkTo(page, /^Issue a version$/, 'Shift+Tab')
  await page.keyboard.press('Enter')
  await page.getByRole('dialog').waitFor()
  expect(await focused(page)).toBe('Symbol')
  await page.keyboard.press('Escape')
  await expect.poll(() => focused(page)).toBe('Issue a version')
  await page.keyboard.press('Enter')
  await page.getByRole('dialog').waitFor()
  await walkTo(page, /^Issue$/)
  await page.keyboard.press('Enter')
  await spoken(page, /Version \S+ is issued\./)
  await expect.poll(() => focused(page)).toBe('Issue a version')

  // Compared, walked through, and taken away.
  await page.keyboard.press('Shift+Tab')
  expect(await focused(page)).toBe('Versions')
  await page.keyboard.press('Enter')
  await page.getByRole('button', { name: 'Compare', exact: true }).waitFor()
  expect(await focused(page)).toBe('Versions')
  await walkTo(page, /^Compare$/)
  await page.keyboard.press('Enter')
  await page.getByRole('insertion').first().waitFor()
  expect(await focused(page)).toBe('Marked-up text')
  await page.keyboard.press('n')
  await spoken(page, /^Change 1 of \d+$/)
  expect(await focused(page)).toMatch(/^(Inserted|Deleted) by Amb\. Lucian Ferrow/)
  await page.keyboard.press('n')
  await spoken(page, /^Change 2 of \d+$/)
  await page.keyboard.press('p')
  await spoken(page, /^Change 1 of \d+$/)
  await walkTo(page, /^Word with tracked changes$/, 'Shift+Tab')
  const [download] = await Promise.all([page.waitForEvent('download'), page.keyboard.press('Enter')])
  expect(download.suggestedFilename()).toMatch(/\.docx$/)
  await page.context().close()
}, 120_000)

it('a reader goes to a paragraph by keyboard, on a phone too', async () => {
  const page = await people.sitDown('First adviser of Westmere', { viewport: { width: 390, height: 844 } })
  await openDraftingRoom(page)
  await page.getByText('We will apply an equity-focused approach').waitFor()
  await page.keyboard.press('Control+g')
  expect(await focused(page)).toBe('Go to paragraph')
  await page.keyboard.type('10')
  await page.keyboard.press('Enter')
  expect(await focused(page)).toMatch(/^We will apply an equity-focused approach/)
  expect(await page.getByRole('textbox').count()).toBe(1)
  await page.context().close()
}, 60_000)

it('what is typed is not spoken as saved at every pause; that the server is away, and back, is', async () => {
  const page = await people.sitDown('Mr. Teodor Brask')
  await openDraftingRoom(page)
  await saved(page)
  await page.evaluate(() => {
    const heard: string[] = []
    Object.assign(window, { heard })
    for (const region of document.querySelectorAll('[role=status], [role=alert], [aria-live]'))
      new MutationObserver(() => heard.push(region.textContent ?? '')).observe(region, {
        childList: true,
        characterData: true,
        subtree: true,
      })
  })
  const heard = () => page.evaluate(() => (window as unknown as { heard: string[] }).heard)
  await textOf(page, /^III\./)
    .locator('p')
    .first()
    .click()
  await page.keyboard.type('Spoken once. ')
  await saved(page)
  await page.keyboard.type('And again. ')
  await saved(page)
  expect(await heard()).toEqual([])
  await served.kill()
  await page.keyboard.type('While it is away.')
  await page
    .locator('.room-bar')
    .getByText(/^Offline – \d\d changes/)
    .waitFor()
  expect(await heard()).toEqual(['Offline – what you type is kept on this device'])
  await served.start()
  await saved(page)
  await expect.poll(heard).toContain('The server is reached again. Everything is saved.')
  await page.context().close()
}, 60_000)

it.each([
  ['magnified to 400 %', { width: 320, height: 640 }],
  ['on a phone on its side', { width: 844, height: 390 }],
] as const)(
  '%s, no screen is wider than the window, and the bars leave the text its room',
  async (_how, viewport) => {
    const page = await people.sitDown('Dr. Samira Oduvel', { viewport })
    const wider = () => page.evaluate(() => document.documentElement.scrollWidth - document.documentElement.clientWidth)
    expect(await wider()).toBe(0)
    await openDraftingRoom(page)
    await saved(page)
    await textOf(page, /^II\./).locator('p').nth(2).click()
    await page.getByRole('toolbar').waitFor()
    expect(await wider()).toBe(0)
    const sticky = await page.evaluate(() => {
      scrollTo(0, document.body.scrollHeight / 2)
      const bar = document.querySelector('.room-bar')?.getBoundingClientRect()
      return bar === undefined ? 0 : Math.max(0, bar.bottom) / innerHeight
    })
    expect(sticky).toBeLessThan(0.25)
    await page.goto(`${page.url().replace(/[#?].*/, '')}/versions`)
    await page.getByRole('button', { name: 'Compare', exact: true }).click()
    await page.getByRole('insertion').first().waitFor()
    expect(await wider()).toBe(0)
    await page.context().close()
  },
  60_000,
)
