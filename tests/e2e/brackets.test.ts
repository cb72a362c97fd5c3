import type { Browser, Locator, Page } from 'playwright-core'
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

/** The words of a paragraph, without the names of others' carets. */
const wordsOf = (block: Locator): Promise<string> =>
  block.evaluate((element) => {
    const copy = element.cloneNode(true) as HTMLElement
    for (const caret of copy.querySelectorAll('.others-caret')) caret.remove()
    return copy.textContent ?? ''
  })
const paragraph = (page: Page, number: string): Locator => textOf(page, /^II\./).locator(`[data-number="${number}"]`)

/** Selects the first place where words stand in a paragraph; with none, puts the caret before them. */
async function select(block: Locator, words: string, length = words.length): Promise<void> {
  await block.click()
  await block.evaluate(
    async (element, [found, count]) => {
      const walker = document.createTreeWalker(element, NodeFilter.SHOW_TEXT)
      for (let node = walker.nextNode(); node !== null; node = walker.nextNode()) {
        const at = node.textContent?.indexOf(found) ?? -1
        if (at < 0) continue
        getSelection()?.setBaseAndExtent(node, at, node, at + count)
        break
      }
      for (let frame = 0; frame < 5; frame++) await new Promise(requestAnimationFrame)
    },
    [words, length] as const,
  )
}

it('brackets are marked with who holds them, words are put in brackets by key, and a wording is taken', async () => {
  const writer = await people.sitDown('Dr. Samira Oduvel')
  const reader = await people.sitDown('Ms. Orla Venning')
  for (const page of [writer, reader]) await openDraftingRoom(page)
  await saved(writer)

  const nineteen = paragraph(writer, '19')
  expect(await nineteen.locator('.bracket-attribution').allTextContents()).not.toEqual([])
  await expect.poll(() => paragraph(reader, '19').locator('.bracket-open').count()).toBe(1)
  await select(nineteen, 'affordable', 0)
  await writer.getByText('Take wording 2 of 2').waitFor()
  await writer.getByText(/^Propose: .*Westmere/).waitFor()
  expect(await accessibilityViolations(writer)).toEqual([])
  await writer.keyboard.press('Alt+Shift+T')
  await expect
    .poll(() => wordsOf(paragraph(reader, '19')))
    .toContain('towards affordable health services for all as an')
  await writer.keyboard.press('Control+z')
  await expect.poll(() => wordsOf(paragraph(reader, '19'))).toContain('[universal health coverage')

  await select(paragraph(writer, '16'), 'in health programs')
  await writer.keyboard.press('Alt+Shift+B')
  await paragraph(reader, '16').getByText('[').waitFor()
  expect(await wordsOf(paragraph(reader, '16'))).toContain('[in health programs].')
  await select(paragraph(writer, '16'), 'health programs', 0)
  await writer.getByText('Held by nobody').waitFor()
  await writer.getByRole('button', { name: 'Remove these brackets' }).click()
  await expect.poll(() => wordsOf(paragraph(reader, '16'))).not.toContain('[')
  await saved(writer)
  expect(people.faults).toEqual([])
})
