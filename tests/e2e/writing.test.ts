import type { Browser, CDPSession, Locator, Page } from 'playwright-core'
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import { launchBrowser } from '../support/browser.ts'
import { openDraftingRoom, People, saved, textOf } from '../support/people.ts'
import { ServedPlenum } from '../support/served.ts'

const served = new ServedPlenum()
let browser: Browser
let people: People
/** Rapporteur and alternate of the same section, side by side. */
let one: Page
let two: Page

beforeAll(async () => {
  browser = await launchBrowser()
  people = new People(browser, () => served.address)
  await served.start()
  one = await people.sitDown('Dr. Samira Oduvel')
  two = await people.sitDown('Mr. Ivo Karst')
  for (const page of [one, two]) {
    await openDraftingRoom(page)
    await saved(page)
  }
}, 60_000)
afterAll(async () => {
  await browser.close()
  await served.stop()
})

const section = (page: Page) => textOf(page, /^II\./)
const lines = (page: Page) => section(page).evaluate((text) => [...text.children].map(wordsOf))

/** Runs in the page: the words of a block, without the names of others' carets. */
const WORDS_OF = `window.wordsOf = (block) => {
  const copy = block.cloneNode(true)
  for (const caret of copy.querySelectorAll('.others-caret')) caret.remove()
  return copy.textContent
}`
declare const wordsOf: (block: Element) => string

/** A new last paragraph, the caret of `one` in it; its beginning, for a search. */
async function newParagraph(words: string): Promise<void> {
  await press(one, section(one).locator('> *').last())
  await one.keyboard.press('Control+End')
  await one.keyboard.press('Enter')
  await one.keyboard.type(words)
  await section(two).getByText(words).waitFor()
}

/** Presses on a paragraph, until the caret is drawn there: the editor takes a moment to read where it is. */
async function press(page: Page, block: Locator): Promise<void> {
  await block.click()
  await page.evaluate(async () => {
    for (let frame = 0; frame < 5; frame++) await new Promise(requestAnimationFrame)
  })
}

/** Puts somebody's caret to an end of the paragraph that holds some words. */
async function caretIn(page: Page, words: string, end: 'Home' | 'End'): Promise<void> {
  await press(page, section(page).locator('> *').filter({ hasText: words }).last())
  await page.keyboard.press(end)
}

/** Both see the same, and it is saved. */
async function agree(): Promise<readonly string[]> {
  await saved(one)
  await saved(two)
  await expect.poll(async () => JSON.stringify(await lines(two))).toBe(JSON.stringify(await lines(one)))
  return lines(one)
}

const withWords = (all: readonly string[], words: RegExp) => all.filter((line) => words.test(line))

beforeEach(async () => {
  for (const page of [one, two]) await page.evaluate(WORDS_OF)
})

describe('an input method', () => {
  const compose = (keys: CDPSession, text: string) =>
    keys.send('Input.imeSetComposition', { text, selectionStart: text.length, selectionEnd: text.length })

  it('composes Japanese while the other rapporteur types before, behind and in the same paragraph', async () => {
    await newParagraph('Tokyo: ')
    const keys = await one.context().newCDPSession(one)
    await caretIn(two, 'Tokyo:', 'Home')
    await compose(keys, 'か')
    await two.keyboard.type('First. ')
    await compose(keys, 'かい')
    await compose(keys, 'かいぎ')
    // What others write waits until the word is done, and is not lost.
    expect(withWords(await lines(one), /Tokyo/)).toEqual(['Tokyo: かいぎ'])
    await saved(two)
    await compose(keys, '会議')
    await keys.send('Input.insertText', { text: '会議' })
    await section(two).getByText('会議').waitFor()
    expect(withWords(await agree(), /Tokyo/)).toEqual(['First. Tokyo: 会議'])

    // Again, with the other writing at the very place, and in another paragraph.
    await caretIn(two, 'Tokyo:', 'End')
    await caretIn(one, 'Tokyo:', 'End')
    await compose(keys, 'のけ')
    await two.keyboard.type(' Then.')
    await compose(keys, 'の結果')
    await keys.send('Input.insertText', { text: 'の結果' })
    const [line = ''] = withWords(await agree(), /Tokyo/)
    expect(line.replace(' Then.', '')).toBe('First. Tokyo: 会議の結果')
    expect(line).toContain(' Then.')
    await keys.detach()
  }, 60_000)

  it('is given up, and only what the other typed is there', async () => {
    await newParagraph('Given up: ')
    const keys = await one.context().newCDPSession(one)
    await compose(keys, 'すて')
    await caretIn(two, 'Given up:', 'Home')
    await two.keyboard.type('Not ')
    await saved(two)
    await compose(keys, '')
    await keys.send('Input.imeSetComposition', { text: '', selectionStart: 0, selectionEnd: 0 })
    await one.keyboard.type('x')
    await section(two).getByText('Not Given up: x').waitFor()
    expect(withWords(await agree(), /Given up/)).toEqual(['Not Given up: x'])
    await keys.detach()
  }, 60_000)

  it('composes over selected words while the other splits the paragraph', async () => {
    await newParagraph('alpha beta gamma')
    const keys = await one.context().newCDPSession(one)
    await one.keyboard.press('Control+Shift+ArrowLeft')
    await compose(keys, 'が')
    await caretIn(two, 'alpha beta', 'Home')
    for (let i = 0; i < 'alpha'.length; i++) await two.keyboard.press('ArrowRight')
    await two.keyboard.press('Enter')
    await saved(two)
    await compose(keys, 'ガンマ')
    await keys.send('Input.insertText', { text: 'ガンマ' })
    await section(two).getByText('ガンマ').waitFor()
    expect(withWords(await agree(), /a$|beta|gamma|ガンマ/)).toEqual(['alpha', ' beta ガンマ'])
    await keys.detach()
  }, 60_000)
})

it('Arabic is written from the right, and arrives letter by letter', async () => {
  await newParagraph('نؤكد من جديد التزامنا')
  await one.keyboard.type(' 2015 (MDGs).')
  expect(withWords(await agree(), /نؤكد/)).toEqual(['نؤكد من جديد التزامنا 2015 (MDGs).'])
  const paragraph = section(two).locator('> *').filter({ hasText: 'نؤكد' })
  expect(await paragraph.evaluate((element) => getComputedStyle(element).direction)).toBe('rtl')
}, 60_000)

it('Enter splits, Backspace joins, and undo takes back only what one did oneself, while the other types', async () => {
  await newParagraph('Left. Right.')
  await caretIn(two, 'Left. Right.', 'Home')
  await caretIn(one, 'Left. Right.', 'Home')
  for (let i = 0; i < 'Left. '.length; i++) await one.keyboard.press('ArrowRight')
  await Promise.all([one.keyboard.press('Enter'), two.keyboard.type('More. ')])
  expect(withWords(await agree(), /Left|Right|More/)).toEqual(['More. Left. ', 'Right.'])
  await Promise.all([one.keyboard.press('Backspace'), two.keyboard.type('Most. ')])
  expect(withWords(await agree(), /Left|Right|More/)).toEqual(['More. Most. Left. Right.'])
  await one.keyboard.type('Mine. ')
  await two.keyboard.type('Yours. ')
  expect(withWords(await agree(), /Left|Right|More/)).toEqual(['More. Most. Yours. Left. Mine. Right.'])
  await one.keyboard.press('Control+z')
  expect(withWords(await agree(), /Left|Right|More/)).toEqual(['More. Most. Yours. Left. Right.'])
  await one.keyboard.press('Control+Shift+z')
  expect(withWords(await agree(), /Left|Right|More/)).toEqual(['More. Most. Yours. Left. Mine. Right.'])
  expect(people.faults).toEqual([])
}, 60_000)

/** Pastes as a person does, by the clipboard of the page. */
async function paste(page: Page, html: string, text: string): Promise<void> {
  await section(page).evaluate(
    (target, [markup, plain]) => {
      const clipboardData = new DataTransfer()
      clipboardData.setData('text/html', markup)
      clipboardData.setData('text/plain', plain)
      target.dispatchEvent(new ClipboardEvent('paste', { clipboardData, bubbles: true, cancelable: true }))
    },
    [html, text] as const,
  )
}

it('what comes from a word processor arrives as paragraphs, lists and marks, without its looks and its scripts', async () => {
  await newParagraph('Pasted behind this.')
  await one.keyboard.press('Enter')
  await paste(
    one,
    `<html xmlns:o="urn:o"><head><style>p { color: red }</style></head><body><!--StartFragment-->
     <p class="MsoNormal" style="margin:0cm;color:red">We <b>reaffirm</b> <i>our</i> commitment<o:p></o:p></p>
     <p class="MsoListParagraph" style="mso-list:l0 level1 lfo1"><span style="mso-list:Ignore">(a)<span>&nbsp;</span></span>one pasted visit;</p>
     <p class="MsoListParagraph" style="mso-list:l0 level2 lfo1"><span style="mso-list:Ignore">(i)</span>one <a href="javascript:alert(1)">pasted</a> <a href="https://example.org/x">record</a>.</p>
     <script>document.title = 'taken over'</script><img src="x" onerror="document.title = 'taken over'">
     <!--EndFragment--></body></html>`,
    'We reaffirm our commitment',
  )
  await section(two).getByText('one pasted visit;').waitFor()
  const pasted = withWords(await agree(), /reaffirm our|pasted visit|pasted record/)
  expect(pasted).toEqual(['We reaffirm our commitment', 'one pasted visit;', 'one pasted record.'])
  const at = (words: string) => section(two).locator('> *').filter({ hasText: words }).last()
  expect(await at('We reaffirm our').locator('strong').textContent()).toBe('reaffirm')
  expect(await at('one pasted visit').getAttribute('data-list')).toBe('alpha')
  expect(await at('one pasted record').getAttribute('data-indent')).toBe('1')
  expect(
    await at('one pasted record')
      .locator('a')
      .evaluateAll((links) => links.map((a) => a.getAttribute('href'))),
  ).toEqual(['https://example.org/x'])
  expect(
    await section(two)
      .locator('script, img:not(.ProseMirror-separator), [style*="color"]:not(.others-caret, .others-selection)')
      .count(),
  ).toBe(0)
  expect(await one.title()).not.toContain('taken over')
}, 60_000)
