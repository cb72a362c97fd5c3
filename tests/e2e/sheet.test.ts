import type { Browser, BrowserContextOptions, Page } from 'playwright-core'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { Names } from '../../shared/brackets/names.ts'
import type { BlockId } from '../../shared/model/ids.ts'
import type { SheetResponse } from '../../shared/protocol/api.ts'
import { makeRedline, type RedlineText } from '../../shared/redline/redline.ts'
import { sheetOf } from '../../shared/redline/sheet.ts'
import { attributorOf, emptySourceTable } from '../../shared/redline/source-table.ts'
import { accessibilityViolations, launchBrowser, serveBuiltClient } from '../support/browser.ts'
import { stubApi } from '../support/stub-api.ts'

const ORIGIN = 'http://plenum.test'
const COMPARED = 'before=v1&after=v2'

let browser: Browser
beforeAll(async () => {
  browser = await launchBrowser()
}, 30_000)
afterAll(() => browser.close())

const text = (label: string, ...lines: readonly string[]): RedlineText => ({
  label,
  hash: `sha256:${label}`,
  sections: [
    {
      title: 'I. Health',
      text: {
        type: 'doc',
        content: lines.map((words, i) => ({
          type: 'block',
          attrs: { id: `p${i}` as BlockId, kind: 'paragraph' },
          content: [{ type: 'text', text: words }],
        })),
      },
    },
  ],
})
const SOURCES = attributorOf(emptySourceTable())
const UNCHANGED = Array.from({ length: 30 }, () => 'Nothing changes here.')
const REDLINE = makeRedline(
  text('TEST/L.1', 'We go [on foot - Talua].', ...UNCHANGED, 'We come [back - Ostrenia].'),
  text('TEST/L.2', 'We go [on foot - Talua; Ostrenia delete].', ...UNCHANGED, 'We come.', 'They [stay] on].'),
)

function sheetFor(delegation: string): SheetResponse {
  const names = new Names([
    { name: 'Talua', aliases: [] },
    { name: 'Ostrenia', aliases: [] },
  ])
  const entries = sheetOf(REDLINE, SOURCES, names, { delegation, groups: [], people: new Set() })
  return { format: 'plenum.sheet/1', delegation, entries, redline: REDLINE }
}

async function open(screen: string, options: BrowserContextOptions = {}): Promise<Page> {
  const context = await browser.newContext({ viewport: { width: 1280, height: 900 }, ...options })
  const page = await context.newPage()
  page.setDefaultTimeout(10_000)
  await serveBuiltClient(page, ORIGIN)
  await stubApi(page, REDLINE)
  await page.route('**/api/documents/outcome/sheet?**', (route) =>
    route.fulfill({
      json: sheetFor(new URL(route.request().url()).searchParams.get('delegation') === 'talua' ? 'Talua' : 'Ostrenia'),
    }),
  )
  await page.goto(`${ORIGIN}/document/outcome/${screen}`)
  await page.getByRole('heading', { level: 1, name: /^(What changed|Changes from)/ }).waitFor()
  return page
}

it('a delegation gets its own sheet, with what happened, the words to read out and the marked-up paragraph', async () => {
  const page = await open(`changes?${COMPARED}`)
  await page.getByRole('link', { name: 'What changed for a delegation' }).click()
  await page.getByRole('heading', { name: 'What changed for Talua' }).waitFor()
  expect(await page.getByRole('heading', { level: 3 }).allTextContents()).toEqual(['Paragraph 1'])
  const entry = page.getByRole('listitem').filter({ has: page.getByRole('heading', { level: 3 }) })
  expect(await entry.textContent()).toContain(
    'A bracket of yours is held by others: [on foot - Talua; Ostrenia delete]',
  )
  expect(await entry.textContent()).toContain('In paragraph 1, ')
  expect(await entry.getByRole('insertion').textContent()).toContain('; Ostrenia delete')
  const links = page.getByRole('region', { name: 'Download' }).getByRole('link')
  const forms = await links.evaluateAll((found) =>
    found.map((link) => new URL((link as HTMLAnchorElement).href).searchParams.get('format')),
  )
  expect(forms).toEqual(['docx', 'pdf', 'html'])
  await page.context().close()
}, 30_000)

it('the open brackets stand below the text, and are led to', async () => {
  const page = await open(`changes?${COMPARED}`)
  await page.getByRole('link', { name: 'Open brackets: 2 (1 opened, 1 closed since TEST/L.1)' }).click()
  const table = page.getByRole('region', { name: 'Open brackets' }).getByRole('table')
  const rows = await table.getByRole('row').allTextContents()
  expect(rows.slice(1)).toEqual([
    expect.stringMatching(/^1\[on foot - Talua; Ostrenia delete\]Propose: Talua; delete: Ostrenia/),
    expect.stringMatching(/^33\[stay\]–New in TEST\/L\.2\.$/),
    '33] is not balanced: “].”',
  ])
  await page.context().close()
}, 30_000)

it('which column is which stays in sight side by side', async () => {
  const page = await open(`changes?${COMPARED}&view=beside&text=whole`, { viewport: { width: 1280, height: 560 } })
  const end = page.getByText('stay', { exact: false }).last()
  await end.scrollIntoViewIfNeeded()
  const top = (await page.locator('.redline-beside > thead').boundingBox())?.y ?? -1
  const bar = await page.locator('.changes-bar').boundingBox()
  expect(top).toBeGreaterThanOrEqual((bar?.y ?? 0) + (bar?.height ?? 0) - 1)
  await page.context().close()
}, 30_000)

describe('is accessible, and no wider than the window', () => {
  it.each([
    ['a sheet', `sheet?${COMPARED}&delegation=talua`, { colorScheme: 'light' }],
    [
      'a sheet on a phone, dark',
      `sheet?${COMPARED}&delegation=talua`,
      { viewport: { width: 320, height: 640 }, colorScheme: 'dark' },
    ],
    ['open brackets', `changes?${COMPARED}`, { colorScheme: 'dark' }],
    ['open brackets on a phone', `changes?${COMPARED}`, { viewport: { width: 320, height: 640 } }],
    ['open brackets, projected', `changes?${COMPARED}`, { viewport: { width: 1920, height: 1080 } }],
  ] as const)(
    '%s',
    async (_name, screen, options) => {
      const page = await open(screen, options)
      expect(await accessibilityViolations(page)).toEqual([])
      const tooWide = await page.evaluate(() => document.documentElement.scrollWidth - innerWidth)
      expect(tooWide).toBeLessThanOrEqual(0)
      await page.context().close()
    },
    30_000,
  )
})
