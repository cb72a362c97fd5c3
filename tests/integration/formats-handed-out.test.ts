import type { Browser } from 'playwright-core'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { redlineToHtml } from '../../server/formats/html/write.ts'
import { redlineFrame } from '../../server/reports/redline.ts'
import { makeRedline } from '../../shared/redline/redline.ts'
import type { TextJson } from '../../shared/schema/text.ts'
import { seededRandom } from '../../shared/util/random.ts'
import { TextMaker } from '../property/redline-texts.ts'
import { accessibilityViolations, launchBrowser } from '../support/browser.ts'
import { realSteps, sideOf } from '../support/texts.ts'

/** Random texts with tables, lists, footnotes and moves, and a real one. */
function pages(): readonly string[] {
  const report = { title: 'Outcome document', at: '2011-06-02T05:30:00Z', timeZone: 'Asia/Tokyo', note: 'After lunch' }
  const random = [11, 12, 13, 14].map((seed) => {
    const maker = new TextMaker(seededRandom(seed))
    const before = withoutHeadings(maker.text())
    return { before, after: withoutHeadings(maker.edit(before)) }
  })
  return [...random, ...realSteps().slice(3, 4)].map(({ before, after }) => {
    const redline = makeRedline(sideOf(before, 'L.1'), sideOf(after, 'L.1/Rev.1'), { author: 'Atlantis' })
    return redlineToHtml(redline, redlineFrame(redline, report))
  })
}

/** The order of headings is the author's, and chance has none. */
function withoutHeadings(text: TextJson): TextJson {
  return JSON.parse(JSON.stringify(text).replaceAll('"kind":"heading"', '"kind":"quote"')) as TextJson
}

describe('a page that is handed out', () => {
  let browser: Browser
  beforeAll(async () => {
    browser = await launchBrowser()
  })
  afterAll(() => browser.close())

  it('has no accessibility fault, light and dark, and does not overflow a narrow screen', async () => {
    for (const colorScheme of ['light', 'dark'] as const) {
      const context = await browser.newContext({ colorScheme, bypassCSP: true, viewport: { width: 360, height: 700 } })
      const page = await context.newPage()
      for (const html of pages()) {
        await page.setContent(html)
        expect(await accessibilityViolations(page)).toEqual([])
        const overflow = await page.evaluate(() => document.documentElement.scrollWidth - window.innerWidth)
        expect(overflow).toBeLessThanOrEqual(0)
      }
      await context.close()
    }
  })

  it('asks for nothing from anywhere, and logs no error', async () => {
    const context = await browser.newContext()
    const page = await context.newPage()
    const asked: string[] = []
    const errors: string[] = []
    page.on('request', (request) => asked.push(request.url()))
    page.on('console', (message) => message.type() === 'error' && errors.push(message.text()))
    page.on('pageerror', (error) => errors.push(String(error)))
    for (const html of pages()) await page.setContent(html, { waitUntil: 'load' })
    expect(asked.filter((url) => !url.startsWith('about:'))).toEqual([])
    expect(errors).toEqual([])
    await context.close()
  })
})
