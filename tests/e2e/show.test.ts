import type { Browser, Page } from 'playwright-core'
import { afterAll, beforeAll, expect, it } from 'vitest'
import { launchBrowser } from '../support/browser.ts'
import { openDraftingRoom, People, saved, textOf, typeAtEnd } from '../support/people.ts'
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

it('a delegate reads half-sentences only when the drafting team shows them, or opens the section to all', async () => {
  const rapporteur = await people.sitDown('Dr. Samira Oduvel')
  const delegate = await people.sitDown('Ms. Leilo Tavana')
  await openDraftingRoom(rapporteur)
  await openDraftingRoom(delegate)
  const read = delegate.getByRole('region', { name: /^II\./ })
  await read.getByText('You read the wording shown on').waitFor()

  await typeAtEnd(rapporteur, /^II\./, ' Half a sent')
  await saved(rapporteur)
  const words = await (await delegate.request.get(await textAddress(delegate))).text()
  expect(words).toContain('We will work towards')
  expect(words).not.toContain('Half a sent')
  await rapporteur.keyboard.type('ence, now whole.')
  await saved(rapporteur)
  await rapporteur.getByRole('region', { name: /^II\./ }).getByRole('button', { name: 'Show to the room' }).click()
  await read.getByText('Half a sentence, now whole.').waitFor()

  await rapporteur
    .getByRole('region', { name: /^II\./ })
    .getByRole('button', { name: /Who follows the wording live/ })
    .click()
  await rapporteur.getByRole('option', { name: 'Everybody' }).click()
  await delegate.reload()
  await textOf(delegate, /^II\./).getByText('Half a sentence, now whole.').waitFor()
  await typeAtEnd(rapporteur, /^II\./, ' Seen as it is written.')
  await textOf(delegate, /^II\./).getByText('Seen as it is written.').waitFor()
  expect(await textOf(delegate, /^II\./).getAttribute('contenteditable')).toBe('false')
  expect(people.faults).toEqual([])
}, 90_000)

/** Where the delegate's browser asks for the text of section II. */
async function textAddress(page: Page): Promise<string> {
  const id = await page.getByRole('region', { name: /^II\./ }).getAttribute('id')
  return `${served.address}/api/sections/${id?.replace('section-', '')}/text`
}
