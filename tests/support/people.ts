import type { Browser, BrowserContextOptions, Locator, Page } from 'playwright-core'

/** People of the demonstration in browsers of their own, who press what is shown to them. */
export class People {
  /** What went wrong in their browsers, a line each. */
  readonly faults: string[] = []
  readonly #browser: Browser
  readonly #address: () => string

  /** `address`: where Plenum is served. */
  constructor(browser: Browser, address: () => string) {
    this.#browser = browser
    this.#address = address
  }

  /** Somebody takes his seat by the demonstration's link, and is on the meeting's page. */
  async sitDown(
    name: string,
    options: BrowserContextOptions = { viewport: { width: 1280, height: 900 } },
  ): Promise<Page> {
    const page = await (await this.#browser.newContext(options)).newPage()
    page.on('pageerror', (fault) => this.faults.push(`${name}: ${fault.message}`))
    page.on('console', (message) => {
      // A lost server is told by the browser too; it belongs to these tests.
      const isExpected = /WebSocket|ERR_CONNECTION|net::/.test(message.text())
      if (message.type() === 'error' && !isExpected) this.faults.push(`${name}: ${message.text()}`)
    })
    await page.goto(this.#address())
    await page.getByRole('link', { name: `Sit here (${name})` }).click()
    await page.getByRole('button', { name: 'Sign in' }).click()
    await page.getByRole('heading', { name: 'Waiting for you' }).waitFor()
    return page
  }
}

/** Goes from the meeting's page to the drafting room. */
export async function openDraftingRoom(page: Page): Promise<void> {
  await page.getByRole('link', { name: 'Open the drafting room' }).click()
  await page.locator('.page-section').first().waitFor()
}

/** The text of a section that is followed live: a text field for its writers, else a group. */
export function textOf(page: Page, title: RegExp): Locator {
  return page.getByRole('textbox', { name: title }).or(page.getByRole('group', { name: title }))
}

/** Types at the end of a section's last paragraph. */
export async function typeAtEnd(page: Page, title: RegExp, words: string): Promise<void> {
  await textOf(page, title).locator('> *').last().click()
  await page.keyboard.press('Control+End')
  await page.keyboard.type(words)
}

/** Waits until the room says that everything written here is saved. */
export function saved(page: Page): Promise<void> {
  return page.locator('.room-bar').getByText('Saved', { exact: true }).waitFor()
}
