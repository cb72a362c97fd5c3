import { existsSync, readFileSync } from 'node:fs'
import { createRequire } from 'node:module'
import { extname, join, normalize } from 'node:path'
import { type Browser, chromium, type Page } from 'playwright-core'
import { findChromium } from '../../scripts/lib/chromium.mjs'

/** Where the built client lies. */
export const BUILT_CLIENT = join(import.meta.dirname, '../../dist/public')

const FLAGS = [
  '--no-sandbox',
  '--disable-gpu',
  '--disable-quic',
  '--no-first-run',
  '--disable-background-networking',
  '--disable-component-update',
  '--disable-sync',
]

/** A browser without a window. To be closed by the test. */
export function launchBrowser(): Promise<Browser> {
  const executablePath = findChromium()
  if (executablePath === null) throw new Error('no Chromium: install the package "chromium", or set PLENUM_CHROMIUM')
  return chromium.launch({ executablePath, headless: true, args: FLAGS })
}

const TYPES: Readonly<Record<string, string>> = {
  '.html': 'text/html',
  '.js': 'text/javascript',
  '.css': 'text/css',
  '.svg': 'image/svg+xml',
}

/** Gives a page the built client without a server: files as they lie, every other address the program itself. */
export async function serveBuiltClient(page: Page, origin: string): Promise<void> {
  await page.route(`${origin}/**`, (route) => {
    const path = normalize(new URL(route.request().url()).pathname)
    const file = join(BUILT_CLIENT, path)
    const found = extname(path) !== '' && existsSync(file) ? file : join(BUILT_CLIENT, 'index.html')
    const contentType = TYPES[extname(found)] ?? 'application/octet-stream'
    return route.fulfill({ contentType, body: readFileSync(found) })
  })
}

const AXE = readFileSync(createRequire(import.meta.url).resolve('axe-core/axe.min.js'), 'utf8')

/** What axe-core finds wrong on a page, a line each; empty where nothing is. */
export async function accessibilityViolations(page: Page): Promise<readonly string[]> {
  await page.evaluate(AXE)
  return page.evaluate(async () => {
    const axe = (window as unknown as { axe: { run(): Promise<{ violations: Violation[] }> } }).axe
    type Violation = { id: string; help: string; nodes: { html: string }[] }
    const { violations } = await axe.run()
    return violations.map(({ id, help, nodes }) => `${id}: ${help} – ${nodes.map(({ html }) => html).join(' ')}`)
  })
}
