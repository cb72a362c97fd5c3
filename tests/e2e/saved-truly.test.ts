import type { Browser, Page } from 'playwright-core'
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import { blockContent } from '../../shared/live/locked.ts'
import type { DemoResponse, MeetingResponse, MeResponse } from '../../shared/protocol/api.ts'
import type { TextJson } from '../../shared/schema/text.ts'
import { accessibilityViolations, launchBrowser } from '../support/browser.ts'
import { LineProxy } from '../support/line-proxy.ts'
import { openDraftingRoom, People, saved, typeAtEnd } from '../support/people.ts'
import { ServedPlenum } from '../support/served.ts'

const WRITER = 'Amb. Lucian Ferrow'
const READER = 'Mr. Teodor Brask'
const OWN = /^VI\./

let browser: Browser
let served: ServedPlenum
let proxy: LineProxy
let people: People
beforeAll(async () => {
  browser = await launchBrowser()
}, 60_000)
afterAll(() => browser.close())
beforeEach(async () => {
  served = new ServedPlenum()
  await served.start()
  proxy = new LineProxy(served.address)
  await proxy.start()
  people = new People(browser, () => proxy.address)
})
afterEach(async () => {
  for (const context of browser.contexts()) await context.close()
  proxy.stop()
  await served.stop()
})

async function inRoom(name: string): Promise<Page> {
  const page = await people.sitDown(name)
  page.setDefaultTimeout(15_000)
  await openDraftingRoom(page)
  await page
    .locator('.room-bar')
    .getByText(/^(Saved|Live, as it is written)$/)
    .waitFor()
  return page
}

/** Notes every state that the room tells, in order. */
async function watchStates(page: Page): Promise<() => Promise<readonly string[]>> {
  await page.evaluate(() => {
    const line = document.querySelector('.room-bar .status')
    const seen: string[] = [(line as HTMLElement).dataset.state ?? '']
    const note = () => {
      const state = (document.querySelector('.room-bar .status') as HTMLElement).dataset.state ?? ''
      if (state !== seen.at(-1)) seen.push(state)
    }
    new MutationObserver(note).observe(document.body, { subtree: true, attributes: true, childList: true })
    Object.assign(window, { seenStates: seen })
  })
  return () => page.evaluate(() => (window as unknown as { seenStates: string[] }).seenStates)
}

/** The words of the section, without the names at others' carets. */
function wordsIn(page: Page): Promise<string> {
  const section = page.locator('.ProseMirror').and(page.getByLabel(OWN))
  return section.evaluate((element) => {
    const copy = element.cloneNode(true) as HTMLElement
    for (const caret of copy.querySelectorAll('.others-caret')) caret.remove()
    return [...copy.children].map(({ textContent }) => textContent.replace(/\u2060/g, '')).join('\n')
  })
}

describe('what the room says of saving', () => {
  it('[W8] in a black hole it is "not saved" within ten seconds, and "saved" only when it is', async () => {
    const page = await inRoom(WRITER)
    const states = await watchStates(page)
    proxy.swallow()
    const began = Date.now()
    await typeAtEnd(page, OWN, ' Into the hole.')
    await page
      .locator('.room-bar')
      .getByText(/^Offline – \d+ changes kept on this device$/)
      .waitFor()
    expect(Date.now() - began).toBeLessThan(10_000)
    expect(await states()).toEqual(['saved', 'saving', 'offline'])
    proxy.heal()
    await page.evaluate(() => window.dispatchEvent(new Event('online')))
    await saved(page)
    expect(
      (await states()).slice(3).filter((state) => !['connecting', 'offline', 'saving', 'saved'].includes(state)),
    ).toEqual([])
    expect((await states()).slice(3, -1)).not.toContain('saved')
    const reader = await inRoom(READER)
    expect(await wordsIn(reader)).toContain('Into the hole.')
    expect(people.faults).toEqual([])
  }, 60_000)

  it('of a server that is killed while somebody types nothing is called saved that is not', async () => {
    const page = await inRoom(WRITER)
    const states = await watchStates(page)
    await typeAtEnd(page, OWN, ' Before.')
    await served.kill()
    await typeAtEnd(page, OWN, ' After.')
    await page
      .locator('.room-bar')
      .getByText(/^Offline – \d+ changes? kept on this device$/)
      .waitFor()
    expect((await states()).at(-1)).toBe('offline')
    await served.start()
    await page.evaluate(() => window.dispatchEvent(new Event('online')))
    await saved(page)
    const reader = await inRoom(READER)
    expect(await wordsIn(reader)).toContain('Before. After.')
  }, 60_000)
})

describe('[Y9] who deletes much that others wrote', () => {
  async function deleteAll(page: Page): Promise<void> {
    await page.locator('.ProseMirror').and(page.getByLabel(OWN)).locator('> *').first().click()
    await page.keyboard.press('Control+a')
    await page.keyboard.press('Delete')
    await page
      .getByRole('alert')
      .getByText(/^This deletes words of others in \d+ paragraphs$/)
      .waitFor()
  }

  it('is asked, may keep it, and nobody sees it gone until it is meant', async () => {
    const page = await inRoom(WRITER)
    const reader = await inRoom(READER)
    const before = await wordsIn(reader)
    await deleteAll(page)
    await page.locator('.room-bar').getByText('Not saved: waiting for your answer').first().waitFor()
    expect(await accessibilityViolations(page)).toEqual([])
    expect(await wordsIn(reader)).toBe(before)
    await page.getByRole('button', { name: 'Keep them' }).click()
    await saved(page)
    await expect.poll(() => wordsIn(page)).toBe(before)
    expect(await wordsIn(reader)).toBe(before)

    await deleteAll(page)
    await page.getByRole('button', { name: 'Delete', exact: true }).click()
    await saved(page)
    await expect
      .poll(async () => (await wordsIn(reader)).trim(), { timeout: 10_000 })
      .not.toContain(before.slice(0, 40))
    expect(people.faults).toEqual([])
  }, 60_000)
})

/** Somebody of the demonstration who asks the server without a page. */
async function signedIn(role: string): Promise<(method: string, path: string, body?: object) => Promise<Response>> {
  const { links } = (await (await fetch(`${served.address}/api/demo`)).json()) as DemoResponse
  const code = new URL(links.find((link) => link.role === role)?.url ?? '').hash.slice(1)
  const headers = { 'content-type': 'application/json', origin: served.address }
  const init = { method: 'POST', headers, body: JSON.stringify({ code }) }
  const answer = await fetch(`${served.address}/api/sign-in`, init)
  const cookie = (answer.headers.get('set-cookie') ?? '').split(';', 1)[0] ?? ''
  return (method, path, body) =>
    fetch(served.address + path, {
      method,
      headers: { ...headers, cookie },
      ...(body !== undefined && { body: JSON.stringify(body) }),
    })
}

describe('[LK1] a paragraph that is agreed while its writer is offline', () => {
  it('costs none of the others: they are saved, its words stand beside the text with the reason', async () => {
    const page = await inRoom(WRITER)
    const secretary = await signedIn('secretary')
    const me = (await (await secretary('GET', '/api/me')).json()) as MeResponse
    const { documents } = (await (await secretary('GET', `/api/meetings/${me.meeting.id}`)).json()) as MeetingResponse
    const section = documents[0]?.sections.find(({ title }) => OWN.test(title))?.id
    const { text } = (await (await secretary('GET', `/api/sections/${section}/text`)).json()) as { text: TextJson }
    const paragraphs = text.content.filter(({ type, attrs }) => type === 'block' && attrs.kind === 'paragraph')
    expect(paragraphs.length).toBeGreaterThan(5)

    await page.context().setOffline(true)
    proxy.swallow()
    const blocks = page.locator('.ProseMirror').and(page.getByLabel(OWN)).locator('> *')
    const places = text.content.flatMap((block, i) => (paragraphs.includes(block) ? [i] : []))
    for (const place of places) {
      await blocks.nth(place).click({ position: { x: 2, y: 8 } })
      await page.keyboard.press('Home')
      await page.keyboard.type('Offline. ')
    }
    await page
      .locator('.room-bar')
      .getByText(/^Offline – \d+ changes kept on this device$/)
      .first()
      .waitFor()

    const [, agreed] = paragraphs
    if (agreed === undefined) throw new Error('no second paragraph')
    const order = { paragraphs: [{ block: agreed.attrs.id, seen: blockContent(agreed) }], rung: 'agreed' }
    expect((await secretary('PUT', `/api/sections/${section}/statuses`, order)).status).toBe(200)
    proxy.heal()
    await page.context().setOffline(false)
    const kept = page.getByRole('complementary', { name: 'Not saved' })
    await kept.getByText('This paragraph is agreed and can no longer be changed.').waitFor()
    await saved(page)
    expect(await kept.locator('blockquote').count()).toBe(1)
    expect(await kept.locator('blockquote').innerText()).toContain('Offline. ')
    expect(await accessibilityViolations(page)).toEqual([])
    const reader = await inRoom(READER)
    for (const one of [page, reader])
      expect((await wordsIn(one)).split('Offline. ').length - 1).toBe(paragraphs.length - 1)
    expect(people.faults).toEqual([])
  }, 90_000)
})

it('[W7] who is signed out while he types is told so, and nothing is called saved any more', async () => {
  const page = await inRoom(WRITER)
  const states = await watchStates(page)
  const secretary = await signedIn('secretary')
  const me = (await (await secretary('GET', '/api/me')).json()) as MeResponse
  const { seats } = (await (await secretary('GET', `/api/meetings/${me.meeting.id}`)).json()) as MeetingResponse
  const seat = seats.find(({ name }) => name === WRITER)?.id
  await typeAtEnd(page, OWN, ' Before.')
  await saved(page)
  expect((await secretary('POST', `/api/seats/${seat}/revoke`, {})).status).toBeLessThan(300)
  await page.locator('.room-bar').getByText('Signed out: sign in again to go on').first().waitFor()
  await page.keyboard.type(' After.')
  expect((await states()).at(-1)).toBe('signedOut')
  const reader = await inRoom(READER)
  expect(await wordsIn(reader)).toContain('Before.')
  expect(await wordsIn(reader)).not.toContain('After.')
}, 60_000)
