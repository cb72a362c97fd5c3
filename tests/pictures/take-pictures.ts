import { mkdirSync } from 'node:fs'
import { join, resolve } from 'node:path'
import type { Browser, BrowserContextOptions, Locator, Page } from 'playwright-core'
import type { DemoResponse } from '../../shared/protocol/api.ts'
import { launchBrowser } from '../support/browser.ts'
import { ServedPlenum } from '../support/served.ts'

/**
 * Takes pictures of every screen of the running product. Without arguments those of the README, into docs/pictures; with a folder
 * all screens and states as desktop, phone and projector show them, light, dark, right to left, printed, with forced colours, in a
 * narrow window and magnified, to be looked at.
 */
interface Look extends BrowserContextOptions {
  readonly rtl?: true
  /** As it is printed. */
  readonly print?: true
}

const DESKTOP = { viewport: { width: 1280, height: 900 } }
const LOOKS: Readonly<Record<string, Look>> = {
  desktop: DESKTOP,
  dark: { ...DESKTOP, colorScheme: 'dark' },
  phone: { viewport: { width: 390, height: 844 }, deviceScaleFactor: 2, hasTouch: true },
  projector: { viewport: { width: 1920, height: 1080 } },
  rtl: { ...DESKTOP, rtl: true },
  narrow: { viewport: { width: 320, height: 640 } },
  zoomed: { viewport: { width: 640, height: 450 }, deviceScaleFactor: 2 },
  forced: { ...DESKTOP, forcedColors: 'active' },
  print: { viewport: { width: 794, height: 1123 }, print: true },
}

const served = new ServedPlenum()
const given = process.argv[2]
const folder = resolve(given ?? join(import.meta.dirname, '../../docs/pictures'))

/** Starts the built product, takes the pictures, and ends it. */
export async function takePictures(): Promise<void> {
  mkdirSync(folder, { recursive: true })
  await served.start()
  const browser = await launchBrowser()
  try {
    if (given === undefined) await new Round(browser, '', DESKTOP).takeMain()
    else for (const [name, look] of Object.entries(LOOKS)) await new Round(browser, `${name}-`, look).takeEverything()
  } finally {
    await browser.close()
    await served.stop()
  }
}

/** One look at everything. */
class Round {
  readonly #browser: Browser
  readonly #prefix: string
  readonly #look: Look

  constructor(browser: Browser, prefix: string, look: Look) {
    this.#browser = browser
    this.#prefix = prefix
    this.#look = look
  }

  /** The pictures of the README. */
  async takeMain(): Promise<void> {
    await this.#home()
    await this.#writing()
    await this.#versions()
  }

  async takeEverything(): Promise<void> {
    await this.#outside()
    await this.takeMain()
    await this.#reading()
  }

  async #take(page: Page, name: string, whole = false): Promise<void> {
    if (this.#look.print === true) await page.emulateMedia({ media: 'print' })
    // What was opened a moment ago is drawn first.
    await page.evaluate(() => new Promise((drawn) => requestAnimationFrame(() => requestAnimationFrame(drawn))))
    const wide = await page.evaluate(() => document.documentElement.scrollWidth - document.documentElement.clientWidth)
    if (wide > 0) process.stderr.write(`${this.#prefix}${name}: ${wide} pixels wider than the window\n`)
    const fullPage = whole || this.#look.print === true
    await page.screenshot({ path: join(folder, `${this.#prefix}${name}.png`), fullPage })
    if (this.#look.print === true) await page.emulateMedia({ media: 'screen' })
  }

  async #open(address: string): Promise<Page> {
    const { rtl, print, ...options } = this.#look
    const page = await (await this.#browser.newContext(options)).newPage()
    await page.goto(address)
    return page
  }

  /** Takes a seat by the demonstration's link. */
  async #sitDown(name: string): Promise<Page> {
    const demonstration = (await (await fetch(`${served.address}/api/demo`)).json()) as DemoResponse
    const page = await this.#open(demonstration.links.find((link) => link.name.includes(name))?.url ?? served.address)
    await page.getByRole('button', { name: 'Sign in' }).click()
    await page.getByRole('heading', { name: 'Waiting for you' }).waitFor()
    if (this.#look.rtl) await page.getByRole('button', { name: 'Right to left' }).click()
    return page
  }

  /** What is seen without a seat. */
  async #outside(): Promise<void> {
    const page = await this.#open(served.address)
    await page.getByText('Sit here').first().waitFor()
    await this.#take(page, 'demonstration')
    await page.goto(`${served.address}/sign-in`)
    await page.getByRole('textbox').fill('not a code')
    await page.getByRole('button', { name: 'Sign in' }).click()
    await page.getByRole('alert').waitFor()
    await this.#take(page, 'sign-in-refused')
    await page.goto(`${served.address}/nowhere`)
    await page.getByRole('alert').waitFor()
    await this.#take(page, 'not-found')
    await page.context().close()
  }

  async #home(): Promise<void> {
    const page = await this.#sitDown('Oduvel')
    await this.#take(page, 'meeting')
    await page.locator('summary').first().click()
    await page.locator('summary').nth(1).click()
    if (this.#prefix !== '') await this.#take(page, 'meeting-whole', true)
    await page.context().close()
  }

  async #writing(): Promise<void> {
    const page = await this.#sitDown('Oduvel')
    const other = await this.#sitDown('Karst')
    for (const each of [other, page]) await openRoom(each)
    if (this.#prefix !== '') await this.#take(page, 'room-top')
    await typeInto(other, /^II\./, 2)
    await page.locator('.others-caret').first().waitFor({ state: 'attached' })
    await typeInto(page, /^II\./, 3)
    await saved(page)
    await this.#take(page, 'drafting-room')
    if (this.#prefix !== '') {
      await page.keyboard.press('Control+Shift+ArrowLeft')
      await page.keyboard.press('Control+k')
      await page.getByRole('dialog').waitFor()
      await this.#take(page, 'link')
      await page.keyboard.press('Escape')
      await page.getByRole('button', { name: /Kind of paragraph/ }).click()
      await page.getByRole('listbox').waitFor()
      await this.#take(page, 'kinds')
      await page.keyboard.press('Escape')
      await this.#keepWords(page)
      await page.context().setOffline(true)
      await page.evaluate(() => window.dispatchEvent(new Event('offline')))
      await typeInto(page, /^II\./, 3)
      await page
        .getByText(/^Offline/)
        .first()
        .waitFor()
      await this.#take(page, 'offline')
    }
    await other.context().close()
    await page.context().close()
  }

  /** Words that a refusal left behind, as the device keeps them. */
  async #keepWords(page: Page): Promise<void> {
    const id = (await page.locator('.page-section').nth(1).getAttribute('id'))?.replace('section-', '') ?? ''
    await page.evaluate(keepOnDevice, [id, 'We will end user fees at the point of delivery by 2015.'] as const)
    await page.reload()
    await page.locator('.kept').scrollIntoViewIfNeeded()
    await this.#take(page, 'kept')
  }

  async #versions(): Promise<void> {
    const page = await this.#sitDown('Ohm')
    await page.getByRole('link', { name: 'Open the drafting room' }).click()
    await page.getByRole('button', { name: 'Issue a version' }).click()
    await page.getByRole('dialog').waitFor()
    await this.#take(page, 'issue')
    await page.keyboard.press('Escape')
    await page.getByRole('link', { name: 'Versions' }).click()
    const compare = page.getByRole('button', { name: 'Compare', exact: true })
    await compare.waitFor()
    await this.#take(page, 'versions')
    await compare.click()
    await page.getByRole('insertion').first().waitFor()
    await this.#take(page, 'marked-up-text')
    if (this.#prefix === '') return page.context().close()
    await page.keyboard.press('n')
    await page.keyboard.press('n')
    await this.#take(page, 'marked-up-text-second')
    await page.getByRole('link', { name: 'Versions' }).click()
    await page.getByRole('link', { name: /^Read/ }).first().click()
    await page.getByRole('article').waitFor()
    await this.#take(page, 'version')
    const [latest = ''] = /\/[^/]*$/.exec(new URL(page.url()).pathname) ?? []
    await page.goto(page.url().replace(/\/versions.*/, `/changes?before=${latest.slice(1)}&after=${latest.slice(1)}`))
    await page.getByText('There is no difference').waitFor()
    await this.#take(page, 'no-changes')
    await page.context().close()
  }

  /** The text as last shown, to who is not of the drafting team. */
  async #reading(): Promise<void> {
    const page = await this.#sitDown('Westmere')
    await page.getByRole('link', { name: 'Open the drafting room' }).click()
    await page
      .getByText(/^You read the wording/)
      .first()
      .waitFor()
    await this.#take(page, 'reader')
    await page
      .getByText(/^You read the wording/)
      .nth(1)
      .scrollIntoViewIfNeeded()
    await this.#take(page, 'reader-below')
    await page.context().close()
  }
}

/** Runs in the page. Writes words among those that the server did not take, where the local copy of a section keeps them. */
async function keepOnDevice([section, text]: readonly [string, string]): Promise<void> {
  const name = (await indexedDB.databases()).find((known) => known.name?.includes(`.${section}.`))?.name ?? ''
  const database = await new Promise<IDBDatabase>((done) => {
    const opening = indexedDB.open(name)
    opening.onsuccess = () => done(opening.result)
  })
  await new Promise((done) => {
    const transaction = database.transaction('custom', 'readwrite')
    transaction.objectStore('custom').put(JSON.stringify([{ block: 'p1', text }]), 'kept')
    transaction.oncomplete = done
  })
  database.close()
}

async function openRoom(page: Page): Promise<void> {
  await page.getByRole('link', { name: 'Open the drafting room' }).click()
  await saved(page)
}

const saved = (page: Page): Promise<void> => page.locator('.room-bar').getByText('Saved', { exact: true }).waitFor()

async function typeInto(page: Page, section: RegExp, paragraph: number): Promise<void> {
  const target: Locator = page.getByRole('textbox', { name: section }).locator('p').nth(paragraph)
  await target.click()
  await page.keyboard.press('End')
  await page.keyboard.type(' ')
  await target.scrollIntoViewIfNeeded()
}
