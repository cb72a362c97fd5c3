import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { gzipSync } from 'node:zlib'
import type { Bench } from './bench.ts'

const PUBLIC = join(import.meta.dirname, '../../dist/public')
const ASSETS = join(PUBLIC, 'assets')

/** Programs and style sheets that a browser fetches before the drafting room stands, compressed. */
export const bench: Bench = {
  budget: "drafting room's first load, gzip",
  limit: 300,
  unit: 'kB',
  measure() {
    const named = (text: string) =>
      readdirSync(ASSETS).filter((file) => /\.(js|css)$/.test(file) && text.includes(file))
    const page = readFileSync(join(PUBLIC, 'index.html'), 'utf8')
    const room = readdirSync(ASSETS).filter((file) => /^room-.*\.(js|css)$/.test(file))
    const needed = new Set<string>()
    const waiting = [...named(page), ...room]
    for (let file = waiting.pop(); file !== undefined; file = waiting.pop()) {
      if (needed.has(file)) continue
      needed.add(file)
      if (file.endsWith('.js')) waiting.push(...importedBy(readFileSync(join(ASSETS, file), 'utf8')))
    }
    const bytes = [...needed].reduce((sum, file) => sum + gzipSync(readFileSync(join(ASSETS, file))).length, 0)
    return bytes / 1000
  },
}

/** The files that a built program imports at once; those it loads only when they are needed are not among them. */
function importedBy(program: string): readonly string[] {
  return [...program.matchAll(/\b(?:from|import)\s*["'`]\.\/([^"'`]+\.js)["'`]/g)].map(([, file = '']) => file)
}
