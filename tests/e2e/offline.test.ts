import type { Browser, BrowserContext, Locator, Page } from 'playwright-core'
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import { accessibilityViolations, launchBrowser } from '../support/browser.ts'
import { ServedPlenum } from '../support/served.ts'

let served: ServedPlenum
let browser: Browser
const contexts: BrowserContext[] = []

beforeAll(async () => {
  browser = await launchBrowser()
}, 60_000)
afterAll(() => browser.close())
beforeEach(async () => {
  served = new ServedPlenum()
  await served.start()
})
afterEach(async () => {
  await Promise.all(contexts.splice(0).map((context) => context.close()))
  await served.stop()
})

const WRITER = 'Amb. Lucian Ferrow'
const OWN = /^VI\./
const KEPT = /You are shown what was kept on this device on/

/** Somebody in a browser of his own, whose browser has kept the program. */
async function sitDown(name: string, context?: BrowserContext): Promise<{ context: BrowserContext; page: Page }> {
  const own = context ?? (await browser.newContext({ viewport: { width: 1280, height: 900 } }))
  own.setDefaultTimeout(10_000)
  if (context === undefined) contexts.push(own)
  const page = await own.newPage()
  // The browser asks before a page with unsaved words goes; whoever reloads here wants to.
  page.on('dialog', (dialog) => void dialog.accept())
  await page.goto(`${served.address}/demo`)
  await page.getByRole('link', { name: `Sit here (${name})` }).click()
  await page.getByRole('button', { name: 'Sign in' }).click()
  await page.getByRole('heading', { name: 'Waiting for you' }).waitFor()
  await page.evaluate(() => navigator.serviceWorker.ready.then(() => undefined))
  return { context: own, page }
}

async function openRoom(page: Page): Promise<void> {
  await page.getByRole('link', { name: 'Open the drafting room' }).click()
  await page
    .locator('.room-bar')
    .getByText(/^(Saved|Live, as it is written)$/)
    .waitFor()
}

/** The text of the section, which is written or read here. */
const section = (page: Page): Locator => page.locator('.ProseMirror').and(page.getByLabel(OWN))
const saved = (page: Page) => page.locator('.room-bar').getByText('Saved', { exact: true }).waitFor()
/** All the changes are kept on the device; a keystroke is one. */
async function offline(page: Page, changes: number): Promise<void> {
  await page.locator('.room-bar').getByText(`Offline – ${changes} changes kept on this device`).first().waitFor()
  await expect.poll(async () => (await heldOnDevice(page)).unsaved, { timeout: 10_000 }).toBeGreaterThanOrEqual(changes)
}

async function typeAtEnd(page: Page, words: string): Promise<void> {
  await section(page).locator('> *').last().click()
  await page.keyboard.press('Control+End')
  await page.keyboard.type(words)
}

/** The words in the section, each paragraph a line. Decorations of the editor (names at carets) are not words. */
async function wordsIn(page: Page): Promise<string> {
  return (await section(page).innerText()).replace(/\u2060/g, '')
}

const timesIn = (text: string, words: string) => text.split(words).length - 1

/** Looked into at once, as when the network comes back; without the hint it is by and by (see the two tabs). */
async function restart(context: BrowserContext): Promise<void> {
  await served.start()
  for (const page of context.pages()) await page.evaluate(() => window.dispatchEvent(new Event('online')))
}

/** What takes the server away, and what brings it back. */
const OUTAGES = [
  ['the server is killed', () => served.kill(), restart],
  [
    'the device has no network',
    (context: BrowserContext) => context.setOffline(true),
    (context: BrowserContext) => context.setOffline(false),
  ],
] as const

it('the worker is always asked for anew, and may run and fetch what comes from here alone', async () => {
  const { headers } = await fetch(`${served.address}/service-worker.js`)
  expect(headers.get('cache-control')).toBe('no-cache')
  expect(headers.get('content-type')).toMatch(/^text\/javascript/)
  const policy = headers.get('content-security-policy')?.split('; ')
  expect(policy).toContain("default-src 'none'")
  expect(policy).toContain("worker-src 'self'")
  expect(policy).toContain("connect-src 'self'")
})

describe.each(OUTAGES)('%s', (_name, takeAway, bringBack) => {
  it('what is typed survives reloads, is added to, and is saved when the server is back', async () => {
    const { context, page } = await sitDown(WRITER)
    await openRoom(page)
    await takeAway(context)
    await typeAtEnd(page, ' Before the reload.')
    await offline(page, 19)

    await page.reload()
    await section(page).getByText('Before the reload.').waitFor()
    await page.getByText(KEPT).waitFor()
    await offline(page, 19)
    expect(await accessibilityViolations(page)).toEqual([])
    await typeAtEnd(page, ' After the reload.')
    await offline(page, 37)

    await page.reload()
    await section(page).getByText('Before the reload. After the reload.').waitFor()

    await bringBack(context)
    await saved(page)
    await page.getByText(KEPT).waitFor({ state: 'detached' })
    const other = await sitDown('Mr. Teodor Brask')
    await openRoom(other.page)
    await section(other.page).getByText('Before the reload. After the reload.').waitFor()
    expect(timesIn(await wordsIn(other.page), 'reload.')).toBe(2)
  }, 90_000)

  it('a reader opens the screens as they were, also those that were not reloaded', async () => {
    const { context, page } = await sitDown('Ms. Britta Ohm')
    await openRoom(page)
    const words = await wordsIn(page)
    await takeAway(context)
    await page.goto(`${served.address}/meeting`)
    await page.getByText(KEPT).waitFor()
    await page.getByRole('link', { name: 'Open the drafting room' }).click()
    await expect.poll(() => wordsIn(page), { timeout: 10_000 }).toBe(words)
    await bringBack(context)
    await page.getByText(KEPT).waitFor({ state: 'detached' })
  }, 60_000)
})

it('two tabs of one seat type offline, one is reloaded: nothing is lost or doubled', async () => {
  const { context, page: first } = await sitDown(WRITER)
  await openRoom(first)
  const second = await context.newPage()
  second.on('dialog', (dialog) => void dialog.accept())
  await second.goto(first.url())
  await saved(second)
  await served.kill()
  await typeAtEnd(first, ' From the first tab.')
  await offline(first, 20)
  await typeAtEnd(second, ' From the second tab.')
  await offline(second, 21)
  await first.reload()
  await section(first).getByText('From the second tab.').waitFor()
  await typeAtEnd(first, ' And more.')
  await offline(first, 51)

  await served.start()
  await Promise.all([saved(first), saved(second)])
  const other = await sitDown('Mr. Teodor Brask')
  await openRoom(other.page)
  for (const page of [first, second, other.page]) {
    for (const words of ['From the first tab.', 'From the second tab.', 'And more.'])
      await expect.poll(async () => timesIn(await wordsIn(page), words), { message: words, timeout: 10_000 }).toBe(1)
  }
}, 90_000)

/** How much this device holds: answers of the server, updates of texts, copies that are not empty, changes noted as unsaved. */
interface Held {
  readonly answers: number
  readonly texts: number
  readonly copies: number
  readonly unsaved: number
}

async function heldOnDevice(page: Page): Promise<Held> {
  return page.evaluate(async () => {
    const done = <T>(request: IDBRequest<T>) =>
      new Promise<T>((resolve, reject) => {
        request.onsuccess = () => resolve(request.result)
        request.onerror = () => reject(request.error)
      })
    const sizes = { answers: 0, texts: 0, copies: 0, unsaved: 0 }
    for (const { name = '' } of await indexedDB.databases()) {
      const database = await done(indexedDB.open(name))
      for (const store of database.objectStoreNames) {
        const rows = await done(database.transaction(store).objectStore(store).count())
        if (store === 'custom') {
          const notes = database.transaction(store).objectStore(store)
          const counts = await done(notes.getAll(IDBKeyRange.bound('unsaved.', 'unsaved.\uffff')))
          for (const count of counts) sizes.unsaved += Number(count)
        }
        if (name === 'plenum.kept') sizes.answers += rows
        else if (store === 'updates') {
          sizes.texts += rows
          if (rows > 0) sizes.copies++
        }
      }
      database.close()
    }
    return sizes
  })
}

const signOut = (page: Page) => page.locator('header').getByRole('button', { name: 'Sign out' }).click()

describe('signing out', () => {
  it('deletes what was kept, and offline nobody is shown anything of it', async () => {
    const { page } = await sitDown(WRITER)
    await openRoom(page)
    await typeAtEnd(page, ' Saved before leaving.')
    await saved(page)
    const before = await heldOnDevice(page)
    expect(before.answers).toBeGreaterThan(2)
    expect(before.texts).toBeGreaterThan(0)
    const room = page.url()
    await signOut(page)
    await page.getByText('Sit here').first().waitFor()
    await expect
      .poll(() => heldOnDevice(page), { timeout: 10_000 })
      .toEqual({ answers: 0, texts: 0, copies: 0, unsaved: 0 })
    await served.kill()
    await page.goto(room)
    await page.getByRole('heading', { name: 'The server cannot be reached' }).waitFor()
    expect(await page.getByText('Saved before leaving.').count()).toBe(0)
  }, 60_000)

  it('with unsaved words warns first; they stay, are shown to nobody else, and are sent when their writer is back', async () => {
    const { context, page } = await sitDown(WRITER)
    await openRoom(page)
    await served.kill()
    await typeAtEnd(page, ' Only here.')
    await offline(page, 11)
    await signOut(page)
    const dialog = page.getByRole('dialog', { name: 'Some of your words are only on this device' })
    await dialog.getByText('11 changes have not reached the server').waitFor()
    expect(await accessibilityViolations(page)).toEqual([])
    await dialog.getByRole('button', { name: 'Stay signed in' }).click()
    await section(page).getByText('Only here.').waitFor()
    await signOut(page)
    await dialog.getByRole('button', { name: 'Sign out' }).click()
    await page.getByRole('heading', { name: 'Take your seat' }).waitFor()
    await expect.poll(() => heldOnDevice(page), { timeout: 10_000 }).toMatchObject({ answers: 0, copies: 1 })

    // The session's cookie could not be ended without the server: it is now, before anything is asked with it.
    await page.reload()
    await page.getByRole('heading', { name: 'Take your seat' }).waitFor()
    await served.start()
    await page.goto(`${served.address}/meeting`)
    await page.getByRole('heading', { name: 'Take your seat' }).waitFor()

    const other = await sitDown('Mr. Teodor Brask', context)
    await openRoom(other.page)
    expect(await wordsIn(other.page)).not.toContain('Only here.')
    const back = await sitDown(WRITER, context)
    await openRoom(back.page)
    await section(back.page).getByText('Only here.').waitFor()
    expect(timesIn(await wordsIn(back.page), 'Only here.')).toBe(1)
  }, 90_000)

  it('another seat in the same browser is never shown what the first one kept', async () => {
    const { context, page } = await sitDown('Ms. Britta Ohm')
    await openRoom(page)
    const room = page.url()
    await page.close()
    // The other seat signs in, and the network goes before anything else is answered.
    const own = await context.newPage()
    await own.route(/\/api\/(meetings|documents|sections)\//, (route) => route.abort())
    await own.goto(`${served.address}/demo`)
    await own.getByRole('link', { name: `Sit here (${WRITER})` }).click()
    await own.getByRole('button', { name: 'Sign in' }).click()
    await own.locator('header').getByText(WRITER).waitFor()
    await served.kill()
    await own.goto(room)
    await own.getByText(KEPT).waitFor()
    await own.locator('header').getByText(WRITER).waitFor()
    await own.getByRole('heading', { name: 'The server cannot be reached' }).waitFor()
    expect(await own.getByText('Ms. Britta Ohm').count()).toBe(0)
  }, 60_000)
})
