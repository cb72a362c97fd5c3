import { mkdirSync } from 'node:fs'
import { join, resolve } from 'node:path'
import type { Browser, BrowserContextOptions, Page } from 'playwright-core'
import type { DemoResponse } from '../../shared/protocol/api.ts'
import { launchBrowser } from '../support/browser.ts'
import { ServedPlenum } from '../support/served.ts'

/**
 * Takes pictures of every screen of the running product. Without arguments those of the README, into docs/pictures; with a folder
 * all screens as desktop, phone and projector show them, light, dark and right to left, to be looked at.
 */
const LOOKS: Readonly<Record<string, BrowserContextOptions & { rtl?: true }>> = {
  desktop: { viewport: { width: 1280, height: 900 } },
  dark: { viewport: { width: 1280, height: 900 }, colorScheme: 'dark' },
  phone: { viewport: { width: 390, height: 844 }, deviceScaleFactor: 2 },
  projector: { viewport: { width: 1920, height: 1080 } },
  rtl: { viewport: { width: 1280, height: 900 }, rtl: true },
}

const served = new ServedPlenum()
const folder = resolve(process.argv[2] ?? join(import.meta.dirname, '../../docs/pictures'))
const looks: typeof LOOKS = process.argv[2] === undefined ? { '': LOOKS.desktop ?? {} } : LOOKS

/** Starts the built product, takes the pictures, and ends it. */
export async function takePictures(): Promise<void> {
  mkdirSync(folder, { recursive: true })
  await served.start()
  const browser = await launchBrowser()
  try {
    for (const [look, options] of Object.entries(looks)) await takeAll(browser, look === '' ? '' : `${look}-`, options)
  } finally {
    await browser.close()
    await served.stop()
  }
}

async function takeAll(browser: Browser, prefix: string, options: BrowserContextOptions & { rtl?: true }) {
  const take = (page: Page, name: string) => page.screenshot({ path: join(folder, `${prefix}${name}.png`) })
  const visitor = await (await browser.newContext(options)).newPage()
  await visitor.goto(served.address)
  await visitor.getByText('Sit here').first().waitFor()
  await take(visitor, 'demonstration')
  await visitor.context().close()

  const rapporteur = await sitDown(browser, 'Oduvel', options)
  const other = await sitDown(browser, 'Brask', options)
  await take(rapporteur, 'meeting')
  for (const page of [other, rapporteur]) {
    await page.getByRole('link', { name: 'Open the drafting room' }).click()
    await page.locator('.room-bar').getByText('Saved', { exact: true }).waitFor()
  }
  await typeInto(other, /^III\./, 1)
  await rapporteur.locator('.others-caret').first().waitFor({ state: 'attached' })
  await typeInto(rapporteur, /^II\./, 2)
  await rapporteur.locator('.room-bar').getByText('Saved', { exact: true }).waitFor()
  await take(rapporteur, 'drafting-room')
  await other.context().close()
  await rapporteur.context().close()

  const secretary = await sitDown(browser, 'Ohm', options)
  await secretary.getByRole('link', { name: 'Open the drafting room' }).click()
  await secretary.getByRole('button', { name: 'Issue a version' }).click()
  await secretary.getByRole('dialog').waitFor()
  await take(secretary, 'issue')
  await secretary.keyboard.press('Escape')
  await secretary.getByRole('link', { name: 'Versions' }).click()
  await secretary.getByRole('button', { name: 'Compare', exact: true }).waitFor()
  await take(secretary, 'versions')
  await secretary.getByRole('button', { name: 'Compare', exact: true }).click()
  await secretary.getByRole('insertion').first().waitFor()
  await take(secretary, 'marked-up-text')
  await secretary.context().close()
}

async function sitDown(browser: Browser, name: string, { rtl, ...options }: BrowserContextOptions & { rtl?: true }) {
  const context = await browser.newContext(options)
  const page = await context.newPage()
  const demonstration = (await (await fetch(`${served.address}/api/demo`)).json()) as DemoResponse
  await page.goto(demonstration.links.find((link) => link.name.includes(name))?.url ?? served.address)
  await page.getByRole('button', { name: 'Sign in' }).click()
  await page.getByRole('heading', { name: 'Waiting for you' }).waitFor()
  if (rtl) await page.getByRole('button', { name: 'Right to left' }).click()
  return page
}

async function typeInto(page: Page, section: RegExp, paragraph: number) {
  const target = page.getByRole('textbox', { name: section }).locator('p').nth(paragraph)
  await target.click()
  await page.keyboard.press('End')
  await page.keyboard.type(' ')
  await target.scrollIntoViewIfNeeded()
}
