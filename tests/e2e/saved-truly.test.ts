import type { Browser, Page } from 'playwright-core'
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import { accessibilityViolations, launchBrowser } from '../support/browser.ts'
import { LineProxy } from '../support/line-proxy.ts'
import { openDraftingRoom, People, saved, typeAtEnd } from '../support/people.ts'
import { ServedPlenum } from '../support/served.ts'

const WRITER = 'Amb. Lucian Ferrow'
const READER = 'Mr. Teodor Brask'
const OWN = /^VI\./

let browser: Browser
let served: ServedPlenum
let proxy: LineProxy
let people: People
beforeAll(async () => {
  browser = await launchBrowser()
}, 60_000)
afterAll(() => browser.close())
beforeEach(async () => {
  served = new ServedPlenum()
  await served.start()
  proxy = new LineProxy(served.address)
  await proxy.start()
  people = new People(browser, () => proxy.address)
})
afterEach(async () => {
  for (const context of browser.contexts()) await context.close()
  proxy.stop()
  await served.stop()
})

async function inRoom(name: string): Promise<Page> {
  const page = await people.sitDown(name)
  page.setDefaultTimeout(15_000)
  await openDraftingRoom(page)
  await page
    .locator('.room-bar')
    .getByText(/^(Saved|Live, as it is written)$/)
    .waitFor()
  return page
}

/** Notes every state that the room tells, in order. */
async function watchStates(page: Page): Promise<() => Promise<readonly string[]>> {
  await page.evaluate(() => {
    const line = document.querySelector('.room-bar .status')
    const seen: string[] = [(line as HTMLElement).dataset.state ?? '']
    const note = () => {
      const state = (document.querySelector('.room-bar .status') as HTMLElement).dataset.state ?? ''
      if (state !== seen.at(-1)) seen.push(state)
    }
    new MutationObserver(note).observe(document.body, { subtree: true, attributes: true, childList: true })
    Object.assign(window, { seenStates: seen })
  })
  return () => page.evaluate(() => (window as unknown as { seenStates: string[] }).seenStates)
}

/** The words of the section, without the names at others' carets. */
function wordsIn(page: Page): Promise<string> {
  const section = page.locator('.ProseMirror').and(page.getByLabel(OWN))
  return section.evaluate((element) => {
    const copy = element.cloneNode(true) as HTMLElement
    for (const caret of copy.querySelectorAll('.others-caret')) caret.remove()
    return [...copy.children].map(({ textContent }) => textContent.replace(/\u2060/g, '')).join('\n')
  })
}

describe('what the room says of saving', () => {
  it('[W8] in a black hole it is "not saved" within ten seconds, and "saved" only when it is', async () => {
    const page = await inRoom(WRITER)
    const states = await watchStates(page)
    proxy.swallow()
    const began = Date.now()
    await typeAtEnd(page, OWN, ' Into the hole.')
    await page
      .locator('.room-bar')
      .getByText(/^Offline – \d+ changes kept on this device$/)
      .waitFor()
    expect(Date.now() - began).toBeLessThan(10_000)
    expect(await states()).toEqual(['saved', 'saving', 'offline'])
    proxy.heal()
    await page.evaluate(() => window.dispatchEvent(new Event('online')))
    await saved(page)
    expect(
      (await states()).slice(3).filter((state) => !['connecting', 'offline', 'saving', 'saved'].includes(state)),
    ).toEqual([])
    expect((await states()).slice(3, -1)).not.toContain('saved')
    const reader = await inRoom(READER)
    expect(await wordsIn(reader)).toContain('Into the hole.')
    expect(people.faults).toEqual([])
  }, 60_000)

  it('of a server that is killed while somebody types nothing is called saved that is not', async () => {
    const page = await inRoom(WRITER)
    const states = await watchStates(page)
    await typeAtEnd(page, OWN, ' Before.')
    await served.kill()
    await typeAtEnd(page, OWN, ' After.')
    await page
      .locator('.room-bar')
      .getByText(/^Offline – \d+ changes? kept on this device$/)
      .waitFor()
    expect((await states()).at(-1)).toBe('offline')
    await served.start()
    await page.evaluate(() => window.dispatchEvent(new Event('online')))
    await saved(page)
    const reader = await inRoom(READER)
    expect(await wordsIn(reader)).toContain('Before. After.')
  }, 60_000)
})

describe('[Y9] who deletes much that others wrote', () => {
  async function deleteAll(page: Page): Promise<void> {
    await page.locator('.ProseMirror').and(page.getByLabel(OWN)).locator('> *').first().click()
    await page.keyboard.press('Control+a')
    await page.keyboard.press('Delete')
    await page
      .getByRole('alert')
      .getByText(/^This deletes words of others in \d+ paragraphs$/)
      .waitFor()
  }

  it('is asked, may keep it, and nobody sees it gone until it is meant', async () => {
    const page = await inRoom(WRITER)
    const reader = await inRoom(READER)
    const before = await wordsIn(reader)
    await deleteAll(page)
    await page.locator('.room-bar').getByText('Not saved: waiting for your answer').first().waitFor()
    expect(await accessibilityViolations(page)).toEqual([])
    expect(await wordsIn(reader)).toBe(before)
    await page.getByRole('button', { name: 'Keep them' }).click()
    await saved(page)
    await expect.poll(() => wordsIn(page)).toBe(before)
    expect(await wordsIn(reader)).toBe(before)

    await deleteAll(page)
    await page.getByRole('button', { name: 'Delete', exact: true }).click()
    await saved(page)
    await expect
      .poll(async () => (await wordsIn(reader)).trim(), { timeout: 10_000 })
      .not.toContain(before.slice(0, 40))
    expect(people.faults).toEqual([])
  }, 60_000)
})
