import { execFile } from 'node:child_process'
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { promisify } from 'node:util'
import { textLines } from '../../shared/redline/accept.ts'
import { nightOfDrafting } from './night-of-drafting.ts'

const PLENUM = join(import.meta.dirname, '../../dist/server/cli/plenum.js')
const KB_PER_MB = 1024

/** The most memory that `plenum compare` holds while it makes a Word file of two texts of so many paragraphs. MB. */
export async function memoryOfCompare(paragraphs: number): Promise<number> {
  const folder = mkdtempSync(join(tmpdir(), 'plenum-bench-'))
  const at = (name: string) => join(folder, name)
  try {
    for (const { label, sections } of nightOfDrafting(paragraphs)) {
      const lines = sections.flatMap(({ text }) => textLines(text))
      writeFileSync(at(`${label}.html`), lines.map((line) => `<p>${line}</p>`).join('\n'))
    }
    const note = `import { writeFileSync } from 'node:fs'
      process.on('exit', () => writeFileSync(${JSON.stringify(at('peak'))}, String(process.resourceUsage().maxRSS)))`
    const asked = ['compare', at('before.html'), at('after.html'), '--format', 'docx', '--out', at('redline.docx')]
    await promisify(execFile)(process.execPath, [
      '--import',
      `data:text/javascript,${encodeURIComponent(note)}`,
      PLENUM,
      ...asked,
    ])
    return Number(readFileSync(at('peak'), 'utf8')) / KB_PER_MB
  } finally {
    rmSync(folder, { recursive: true, force: true })
  }
}
