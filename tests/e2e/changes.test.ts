import type { Browser, BrowserContextOptions, Page } from 'playwright-core'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import type { BlockId } from '../../shared/model/ids.ts'
import type { Attribution, Attributor, Redline } from '../../shared/redline/model.ts'
import { makeRedline, type RedlineText } from '../../shared/redline/redline.ts'
import type { BlockJson, TextBlockJson, TextJson } from '../../shared/schema/text.ts'
import { accessibilityViolations, launchBrowser, serveBuiltClient } from '../support/browser.ts'
import { stubApi } from '../support/stub-api.ts'

const ORIGIN = 'http://plenum.test'
const ADDRESS = '/document/outcome/changes?before=v1&after=v2'
const ODUVEL = { by: 'Dr. Oduvel', at: '2011-06-02T04:04:00Z' }
const TALUA = { by: 'Talua', amendment: 'A/12' }

let browser: Browser
beforeAll(async () => {
  browser = await launchBrowser()
}, 30_000)
afterAll(() => browser.close())

function block(id: string, words: string, attrs: Partial<TextBlockJson['attrs']> = {}): TextBlockJson {
  return {
    type: 'block',
    attrs: { id: id as BlockId, kind: 'paragraph', ...attrs },
    content: [{ type: 'text', text: words }],
  }
}

/** A table of one column with two rows. */
function table(id: string, first: string, second: string): BlockJson {
  const row = (name: string, words: string) => ({
    type: 'tableRow' as const,
    attrs: { id: `${id}-${name}` as BlockId },
    content: [
      {
        type: 'tableCell' as const,
        attrs: { id: `${id}-${name}-cell` as BlockId },
        content: [block(`${id}-${name}-words`, words)],
      },
    ],
  })
  return { type: 'table', attrs: { id: id as BlockId }, content: [row('one', first), row('two', second)] }
}

function text(label: string, sections: Readonly<Record<string, readonly BlockJson[]>>): RedlineText {
  return {
    label,
    hash: `sha256:${label}`,
    sections: Object.entries(sections).map(([title, content]) => ({
      title,
      text: { type: 'doc', content } as TextJson,
    })),
  }
}

/** Everything in a block is of one source, as `sources` has it by the block's id; of others nothing is known. */
function attributor(sources: Readonly<Record<string, Attribution>>): Attributor {
  const sourceOf = (id: BlockId, from: number, to: number) => [{ ...sources[id], length: to - from }]
  const endOf = (id: BlockId) => sources[id] ?? {}
  return { inserted: sourceOf, deleted: sourceOf, blockInserted: endOf, blockDeleted: endOf }
}

const item = { kind: 'item', list: 'alpha' } as const
const BEFORE = text('TEST/L.1', {
  'I. Health': [
    block('h1', 'We note the progress that was made.'),
    block('h2', 'We regret that it is slow in many places.'),
    block('h3', 'Visits at home;', item),
    block('h4', 'a telephone that is answered;', item),
    block('h5', 'clean water.', item),
  ],
  'II. Education': [
    block('e1', 'Each child goes to school.'),
    block('e2', 'Schools stand near the people. They are open to all.'),
    table('t', 'Teachers: ten', 'Books: five'),
    block('e3', 'Nothing changes here.'),
  ],
})
const AFTER = text('TEST/L.1/Rev.1', {
  'I. Health': [
    block('h1', 'We welcome the progress that was made.'),
    block('h2', 'We regret that it is slow in many places.'),
    block('h3', 'Visits at home;', item),
    block('h5', 'clean water and soap.', item),
  ],
  'II. Education': [
    block('e1', 'Each child goes to a school.'),
    block('e2', 'Schools stand near the people.'),
    block('e2b', 'They are open to all.'),
    table('t', 'Teachers: twelve', 'Books: five'),
    block('e3', 'Nothing changes here.'),
  ],
})
const REDLINE = makeRedline(BEFORE, AFTER, {
  attributor: attributor({ h1: ODUVEL, h4: ODUVEL, e1: TALUA, 't-one-words': TALUA }),
})

interface Opening extends BrowserContextOptions {
  readonly address?: string
  readonly redline?: Redline
}

async function open({ address = ADDRESS, redline = REDLINE, ...options }: Opening = {}): Promise<Page> {
  const context = await browser.newContext({ viewport: { width: 1280, height: 900 }, ...options })
  const page = await context.newPage()
  page.setDefaultTimeout(10_000)
  await serveBuiltClient(page, ORIGIN)
  await stubApi(page, redline)
  await page.goto(ORIGIN + address)
  await page.getByRole('heading', { name: /^Changes from / }).waitFor()
  return page
}

/** Which change has the focus, in its own words, and whether it is seen. */
function focusedChange(page: Page): Promise<{ words: string; isSeen: boolean }> {
  return page.evaluate(() => {
    const element = document.activeElement
    const { top, bottom } = element?.getBoundingClientRect() ?? { top: 0, bottom: 0 }
    const isSeen = top > 0 && bottom < innerHeight && element?.hasAttribute('data-step') === true
    return { words: element?.textContent ?? '', isSeen }
  })
}

const steps = (page: Page) => page.locator('[data-step]').count()
const marks = async (page: Page) =>
  (await page.getByRole('insertion').count()) + (await page.getByRole('deletion').count())
const position = (page: Page, words: string) => page.getByRole('status').filter({ hasText: words }).waitFor()

it('the cover names both texts: symbols, dates, who issued them, why, and fingerprints', async () => {
  const page = await open()
  const cover = page.getByRole('table', { name: 'The two texts' })
  const rows = await cover.getByRole('row').allInnerTexts()
  expect(rows.map((row) => row.split('\t').map((cell) => cell.trim()))).toEqual([
    ['', 'Before', 'After'],
    ['Symbol', 'TEST/L.1', 'TEST/L.1/Rev.1'],
    ['Issued', '12 May 2011, 10:00 GMT+9', '31 May 2011, 10:00 GMT+9'],
    ['By', 'Ms. Ohm', 'Ms. Ohm'],
    ['Note', 'For the first reading.', 'For the first reading.'],
    ['Length', '1 paragraph', '1 paragraph'],
    ['Fingerprint', 'sha256:TEST/L.1', 'sha256:TEST/L.1/Rev.1'],
  ])
  await page.context().close()
}, 30_000)

it('the live text is told from an issued one on the cover', async () => {
  const page = await open({ address: '/document/outcome/changes?before=v1&after=live' })
  await page.getByRole('cell', { name: 'Not issued; read 2 Jun 2011, 13:00 GMT+9' }).waitFor()
  await page.getByRole('cell', { name: 'the text as it stands now' }).waitFor()
  await page.context().close()
}, 30_000)

it('the change of each section is told in numbers, and leads to its first change', async () => {
  const page = await open()
  const chart = page.getByRole('table', { name: 'Changes by section' })
  const rows = await chart.getByRole('row').allInnerTexts()
  const { inserted, deleted } = REDLINE.summary
  const numbers = rows.slice(1).map((row) => row.trim().split(/\s+/).slice(-3).map(Number))
  expect(numbers.map(([changed]) => changed)).toEqual([3, 4])
  expect(numbers.reduce((sum, [, n = 0]) => sum + n, 0)).toBe(inserted)
  expect(numbers.reduce((sum, [, , n = 0]) => sum + n, 0)).toBe(deleted)
  await chart.getByRole('link', { name: 'II. Education' }).click()
  await expect
    .poll(() => focusedChange(page))
    .toEqual({ words: expect.stringMatching(/by Talua, A\/12: .*a/), isSeen: true })
  const address = page.url()
  await page.keyboard.press('p')
  await position(page, 'Change')
  expect((await focusedChange(page)).words).toContain('and soap')
  const shared = await open({ address: address.slice(ORIGIN.length) })
  await expect.poll(async () => (await focusedChange(shared)).words).toContain('by Talua, A/12')
  for (const each of [page, shared]) await each.context().close()
}, 30_000)

it('changes of one author are chosen: others stay marked, quietly, and not a letter of the text changes', async () => {
  const page = await open({ address: `${ADDRESS}&text=whole` })
  const words = () => page.locator('.redline').innerText()
  const all = { words: await words(), marks: await marks(page), steps: await steps(page) }
  const talua = page.getByRole('button', { name: /^Talua/ })
  const row = page.getByRole('row', { name: /^Talua/ })
  expect((await row.getByRole('cell').allTextContents()).slice(-2)).toEqual(['7', '3'])
  await talua.click()
  expect(page.url()).toContain('by=Talua')
  const chosen = await steps(page)
  expect(chosen).toBeGreaterThan(0)
  expect(chosen).toBeLessThan(all.steps)
  expect(await page.locator('[data-quiet]').count()).toBe(all.steps - chosen)
  expect(await words()).toBe(all.words)
  expect(await marks(page)).toBe(all.marks)
  await page.keyboard.press('n')
  await position(page, `Change 1 of ${chosen}`)
  expect((await focusedChange(page)).words).toContain('by Talua, A/12')
  await page.locator('.step-source').getByText('Inserted by Talua, A/12').waitFor()

  // Only what Talua changed; a link shows the same to whoever gets it.
  await page.getByRole('button', { name: 'Changed paragraphs only' }).click()
  const shared = await open({ address: page.url().slice(ORIGIN.length) })
  for (const each of [page, shared]) {
    expect(await each.getByText('We welcome').count()).toBe(0)
    expect(await steps(each)).toBe(chosen)
    expect(await each.getByRole('button', { name: /^Talua/ }).getAttribute('aria-pressed')).toBe('true')
  }
  await shared.getByRole('button', { name: 'Everybody’s changes' }).click()
  expect(await steps(shared)).toBe(all.steps)
  expect(new URL(shared.url()).searchParams.has('by')).toBe(false)
  for (const each of [page, shared]) await each.context().close()
}, 30_000)

it('that an author is not known is said, and can be chosen', async () => {
  const page = await open()
  await page.getByRole('button', { name: /^author not known/ }).click()
  expect(new URL(page.url()).searchParams.getAll('by')).toEqual([''])
  await page.keyboard.press('n')
  await position(page, 'Change 1 of')
  expect((await focusedChange(page)).words).toContain('author not known')
  await page.context().close()
}, 30_000)

it('side by side, each text stands in its column with its own numbers, a paragraph beside itself', async () => {
  const page = await open({ address: `${ADDRESS}&text=whole` })
  const inline = await steps(page)
  await page.getByRole('button', { name: 'Side by side' }).click()
  expect(page.url()).toContain('view=beside')
  const columns = await page.locator('.beside-row').evaluateAll((rows) =>
    rows.map((row) =>
      [...row.children].map((cell) => {
        for (const said of cell.querySelectorAll('.hidden')) said.remove()
        const number = cell.querySelector('[data-number]')?.getAttribute('data-number') ?? ''
        return `${number} ${cell.textContent}`.trim()
      }),
    ),
  )
  expect(columns).toContainEqual(['1 We note the progress that was made.', '1 We welcome the progress that was made.'])
  expect(columns).toContainEqual(['Deleteda telephone that is answered;', ''])
  expect(columns).toContainEqual(['Teachers: tenBooks: five', 'Teachers: twelveBooks: five'])
  expect(columns).toContainEqual(['5 Nothing changes here.', '6 Nothing changes here.'])
  expect(await steps(page)).toBe(inline)
  const tops = await page
    .locator('.beside-row:has([data-number="1"]) [data-number="1"]')
    .evaluateAll((found) => found.map((element) => Math.round(element.getBoundingClientRect().top)))
  expect(tops).toEqual([tops[0], tops[0]])

  await page.setViewportSize({ width: 390, height: 844 })
  await page.locator('.redline-beside').waitFor({ state: 'detached' })
  expect(await page.getByRole('button', { name: 'Side by side' }).isVisible()).toBe(false)
  expect(await steps(page)).toBe(inline)
  await page.context().close()
}, 30_000)

it('items keep the letters that they have in the text, also where others are not shown', async () => {
  const page = await open()
  const labels = await page
    .locator('[data-kind="item"]')
    .evaluateAll((items) =>
      items.map((item) => `${getComputedStyle(item).counterSet} ${item.hasAttribute('data-gone')}`),
    )
  expect(labels).toEqual(['none true', 'i0 2 false'])
  await page.context().close()
}, 30_000)

it('from where a paragraph was one goes to where it is now, and back', async () => {
  const paragraphs = Array.from({ length: 40 }, (_, i) =>
    block(`m${i}`, `Paragraph ${i} says something of its own, no. ${i * i}.`),
  )
  const [first, ...others] = paragraphs
  const redline = makeRedline(
    text('TEST/L.1', { 'I. Health': paragraphs }),
    text('TEST/L.2', { 'I. Health': first === undefined ? [] : [...others, first] }),
  )
  for (const view of ['', '&view=beside']) {
    const page = await open({ address: `${ADDRESS}&text=whole${view}`, redline })
    await page.getByRole('link', { name: 'See where it is now' }).click()
    await expect
      .poll(() => focusedChange(page))
      .toMatchObject({ words: expect.stringContaining('Moved to here'), isSeen: true })
    await page.getByRole('link', { name: 'See where it was' }).click()
    await expect
      .poll(() => focusedChange(page))
      .toMatchObject({ words: expect.stringContaining('Moved from'), isSeen: true })
    await page.context().close()
  }
}, 30_000)

it('single keys walk, and can be turned off for good', async () => {
  const page = await open()
  await page.keyboard.press('n')
  await position(page, 'Change 1 of')
  const keys = page.getByRole('button', { name: 'Keys n and p' })
  await keys.click()
  await page.keyboard.press('n')
  await page.getByRole('button', { name: 'Next change' }).click()
  await position(page, 'Change 2 of')
  expect(await page.getByRole('button', { name: 'Next change' }).getAttribute('aria-keyshortcuts')).toBeNull()
  await page.reload()
  await page.keyboard.press('n')
  expect(await keys.getAttribute('aria-pressed')).toBe('false')
  expect(await page.getByRole('status').filter({ hasText: 'Change' }).count()).toBe(0)
  await page.context().close()
}, 30_000)

it('every form is there to take away', async () => {
  const page = await open()
  const links = page.getByRole('region', { name: 'Download' }).getByRole('link')
  const forms = await links.evaluateAll((found) =>
    found.map((link) => new URL((link as HTMLAnchorElement).href).searchParams.get('format')),
  )
  expect(forms).toEqual(['docx', 'pdf', 'html', 'instructions', 'text', 'akn', 'json'])
  await page.context().close()
}, 30_000)

describe('is accessible, and no wider than the window', () => {
  it.each([
    ['side by side', '&view=beside&text=whole', { colorScheme: 'light' }],
    ['side by side, dark', '&view=beside&text=whole', { colorScheme: 'dark' }],
    ['by one author', '&by=Talua&text=whole', { colorScheme: 'light' }],
    ['by one author, dark', '&by=Talua&text=whole', { colorScheme: 'dark' }],
    ['whole, on a phone', '&text=whole', { viewport: { width: 320, height: 640 } }],
    ['side by side, projected', '&view=beside', { viewport: { width: 1920, height: 1080 } }],
  ] as const)(
    '%s',
    async (_name, how, options) => {
      const page = await open({ address: ADDRESS + how, ...options })
      expect(await accessibilityViolations(page)).toEqual([])
      const tooWide = await page.evaluate(() => document.documentElement.scrollWidth - innerWidth)
      expect(tooWide).toBeLessThanOrEqual(0)
      await page.context().close()
    },
    30_000,
  )
})

describe('a text of 500 paragraphs', () => {
  const PARAGRAPHS = 500
  const long = (label: string, words: (i: number) => string) =>
    text(label, {
      'I. All of it': Array.from({ length: PARAGRAPHS }, (_, i) => block(`p${i}`, words(i))),
    })
  const sentence = (i: number) => `Paragraph ${i} says what the meeting has agreed on, in as many words as are usual. `
  const redline = makeRedline(
    long('L.1', (i) => sentence(i).repeat(4)),
    long('L.2', (i) =>
      sentence(i)
        .repeat(4)
        .replace('agreed', i % 2 === 0 ? 'decided' : 'agreed'),
    ),
  )

  it.each(['', '&view=beside'])(
    'is walked through and found by the browser, and shown in time%s',
    async (view) => {
      const page = await open({ address: `${ADDRESS}&text=whole${view}`, redline })
      expect(await page.locator('[data-number="500"]').count()).toBeGreaterThan(0)
      await page.keyboard.press('p')
      await position(page, `Change ${PARAGRAPHS} of ${PARAGRAPHS}`)
      await expect
        .poll(() => focusedChange(page))
        .toMatchObject({ words: expect.stringContaining('decided'), isSeen: true })
      await page.keyboard.press('n')
      await position(page, `Change 1 of ${PARAGRAPHS}`)
      await expect.poll(async () => (await focusedChange(page)).isSeen).toBe(true)

      const found = await page.evaluate(() => {
        const find = (window as unknown as { find(words: string): boolean }).find
        return find('Paragraph 321 says') && (getSelection()?.toString() ?? '')
      })
      expect(found).toBe('Paragraph 321 says')

      const milliseconds = await page.evaluate(async () => {
        const longest: number[] = [0]
        const observer = new PerformanceObserver((list) =>
          longest.push(...list.getEntries().map((one) => one.duration)),
        )
        observer.observe({ type: 'longtask' })
        const drawn = () => new Promise((done) => requestAnimationFrame(() => requestAnimationFrame(done)))
        const buttons = [...document.querySelectorAll<HTMLElement>('.changes-bar button')]
        for (let i = 0; i < 2; i++) {
          buttons.find((button) => button.textContent === 'Changed paragraphs only')?.click()
          await drawn()
        }
        observer.disconnect()
        return Math.max(...longest)
      })
      expect(milliseconds, 'the longest that the page did not answer').toBeLessThan(1000)
      await page.context().close()
    },
    60_000,
  )
})
