import { execFile, spawnSync } from 'node:child_process'
import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { promisify } from 'node:util'
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest'
import { compareCommand } from '../../server/cli/compare.ts'
import type { PdfFile } from '../../server/formats/pdf/typeset.ts'
import { redlineToPdf, versionToPdf } from '../../server/formats/pdf/write.ts'
import type { BlockId } from '../../shared/model/ids.ts'
import type { Frame } from '../../shared/redline/frame.ts'
import type { Redline, RedlineRun } from '../../shared/redline/model.ts'
import { makeRedline } from '../../shared/redline/redline.ts'
import type { BlockJson, BlockKind, TextJson } from '../../shared/schema/text.ts'
import { seededRandom } from '../../shared/util/random.ts'
import { TextMaker } from '../property/redline-texts.ts'
import { realSteps, sideOf } from '../support/texts.ts'

const hasPoppler = ['pdftotext', 'pdftohtml', 'pdfinfo'].every(
  (program) => spawnSync(program, ['-v'], { timeout: 20_000 }).status === 0,
)
if (!hasPoppler) console.warn('Not run: what a PDF holds is read with poppler-utils, which is not on this machine.')

const FRAME: Frame = { title: 'Outcome # $x$', subject: 'A/1 *b* _c_', lines: ['Issued @all [1]'], language: 'en' }
const HOSTILE =
  '#let x = 1 $a$ *b* _c_ @d <e> \\ `f` // g "h" \'i\' -- --- ... ~ ]]) } #panic("j") #read("/sheet.json") /* k */ = l + m - n'

const folder = mkdtempSync(join(tmpdir(), 'plenum-pdf-'))
afterAll(() => rmSync(folder, { recursive: true, force: true }))

async function readBy(program: string, options: readonly string[], { bytes }: PdfFile): Promise<string> {
  const path = join(folder, 'read.pdf')
  writeFileSync(path, bytes)
  const target = program === 'pdftotext' ? [path, '-'] : [path]
  return (await promisify(execFile)(program, [...options, ...target], { maxBuffer: 64 << 20 })).stdout
}

/** Letters, digits and signs in the order they are drawn; blanks depend on where lines end. */
const bare = (text: string) => text.replace(/\s+/g, '')
const drawn = async (file: PdfFile) => bare(await readBy('pdftotext', ['-raw'], file))

/** The words drawn in a colour. */
async function inColour(file: PdfFile, colour: string): Promise<string> {
  const page = await readBy('pdftohtml', ['-xml', '-i', '-stdout'], file)
  const fonts = [...page.matchAll(/<fontspec id="(\d+)"[^>]*color="(#[0-9a-f]+)"/g)].flatMap(([, id, is]) =>
    is === colour ? [id] : [],
  )
  const texts = [...page.matchAll(/<text [^>]*font="(\d+)">(.*?)<\/text>/g)]
  const words = texts.flatMap(([, font, text = '']) => (fonts.includes(font) ? [text.replace(/<[^>]+>/g, '')] : []))
  return bare(
    words.join(' ').replaceAll('&quot;', '"').replaceAll('&lt;', '<').replaceAll('&gt;', '>').replaceAll('&amp;', '&'),
  )
}

function block(id: string, text: string, kind: BlockKind = 'paragraph'): BlockJson {
  return { type: 'block', attrs: { id: id as BlockId, kind }, content: [{ type: 'text', text }] }
}

const text = (...content: readonly BlockJson[]): TextJson => ({ type: 'doc', content })
const redlineOf = (before: TextJson, after: TextJson) => makeRedline(sideOf(before, 'before'), sideOf(after, 'after'))
const runsOf = (redline: Redline, op: RedlineRun['op']) =>
  bare(redline.blocks.flatMap(({ runs }) => runs.filter((run) => run.op === op).map((run) => run.text)).join(' '))

/** The same redline with other ids, so that it can stand beside others. */
function withIds(redline: Redline, prefix: string): Redline {
  const id = (old: BlockId) => `${prefix}${old}` as BlockId
  const blocks = redline.blocks.map((block) => ({
    ...block,
    id: id(block.id),
    ...(block.in !== undefined && { in: { ...block.in, table: id(block.in.table), row: id(block.in.row) } }),
    runs: block.runs.map((run) => (run.anchor === undefined ? run : { ...run, anchor: id(run.anchor) })),
  }))
  return { ...redline, blocks }
}

/** How often each letter of the Latin alphabet stands in a text. */
function lettersOf(text: string): ReadonlyMap<string, number> {
  const counts = new Map<string, number>()
  for (const [letter] of text.matchAll(/[A-Za-z]/g)) counts.set(letter, (counts.get(letter) ?? 0) + 1)
  return counts
}

describe.runIf(hasPoppler)('a redline as PDF', () => {
  const before = text(
    block('h', 'The meeting and its purpose', 'heading'),
    block('a', 'We reaffirm our commitment to equality and to the eradication of extreme poverty in all countries.'),
    block('b', `Literally ${HOSTILE} as it stands.`),
    block('c', 'This paragraph goes away altogether.'),
  )
  const after = text(
    block('h', 'The meeting and its aims', 'heading'),
    block('a', 'We reaffirm our commitment to equity and to the eradication of poverty in all of the countries.'),
    block('b', `Literally ${HOSTILE} as it stands, with #new *words*.`),
    block('d', 'A paragraph that nobody had written before: $new$.'),
  )
  const redline = redlineOf(before, after)
  let file: PdfFile = { bytes: new Uint8Array(), unshown: [] }
  beforeAll(async () => {
    file = await redlineToPdf(redline, FRAME, { lineNumbers: false })
  })

  it('holds every word of both texts in order, none of them taken for markup', async () => {
    const page = await drawn(file)
    let at = page.indexOf('Themeeting')
    for (const run of redline.blocks.flatMap(({ runs }) => runs)) {
      const found = page.indexOf(bare(run.text), at)
      expect(found, run.text).toBeGreaterThanOrEqual(at)
      at = found + bare(run.text).length
    }
    expect(page).toContain(bare(HOSTILE))
    for (const words of [FRAME.title, FRAME.subject, ...FRAME.lines]) expect(page).toContain(bare(words))
    expect(file.unshown).toEqual([])
  })

  it('draws exactly the inserted and the deleted words as such', async () => {
    expect(await inColour(file, '#0b5c3a')).toBe(runsOf(redline, 'inserted'))
    expect(await inColour(file, '#9b1c2e')).toBe(runsOf(redline, 'deleted'))
  })

  it('is tagged, has title and language, and neither program nor date', async () => {
    const facts = await readBy('pdfinfo', [], file)
    expect(facts).toMatch(/^Title: +Outcome # \$x\$ – A\/1 \*b\* _c_$/m)
    expect(facts).toMatch(/^Tagged: +yes$/m)
    expect(facts).toMatch(/^JavaScript: +no$/m)
    expect(facts).not.toMatch(/Date/)
    const structure = await readBy('pdfinfo', ['-struct'], file)
    expect(structure).toMatch(/^\s*H1\b/m)
    expect(structure).toMatch(/^\s*P\b/m)
    expect(Buffer.from(file.bytes).toString('latin1')).toMatch(/\/Lang ?\(en\)/)
  })

  it('numbers its lines from first to last where asked to, and its pages', async () => {
    const { bytes, unshown } = await redlineToPdf(redline, FRAME)
    const lines = (await readBy('pdftotext', ['-layout'], { bytes, unshown })).split('\n')
    const numbers = lines.flatMap((line) => /^\s{0,3}(\d+)\s+\S/.exec(line)?.[1] ?? [])
    expect(numbers.length).toBeGreaterThan(4)
    expect(numbers).toEqual(numbers.map((_, i) => String(i + 1)))
    expect(lines[0]).toMatch(/A\/1 \*b\* _c_ +1\/1$/)
  })

  it('is the same bytes for the same redline', async () => {
    const again = await redlineToPdf(redline, FRAME, { lineNumbers: false })
    expect(Buffer.compare(again.bytes, file.bytes)).toBe(0)
  })
})

describe.runIf(hasPoppler)('the scripts of a PDF', () => {
  it('are all there: Latin, Greek, Cyrillic, Arabic, Hebrew, Chinese, Japanese', async () => {
    const paragraphs = [
      'Où, à Noël, l’œuvre naïve — Straße, Dvořák, Łódź, Tiếng Việt, “quotes” № 5 ½ ≤ €',
      'Ελληνικά κείμενα',
      'Подтверждаем нашу приверженность',
      '各国应当消除贫穷与饥饿，实现可持续发展。',
      '我々は、平等に対する約束を再確認し、直ちに行動する。',
    ]
    const rightToLeft = ['نؤكد من جديد تقديم جميع البلدان تقريرا', 'שלום לכולם בעולם']
    const all = text(...[...paragraphs, ...rightToLeft].map((words, i) => block(`p${i}`, words)))
    const file = await versionToPdf(redlineOf(all, all), FRAME)
    expect(file.unshown).toEqual([])
    const page = await readBy('pdftotext', ['-raw'], file)
    for (const words of [...paragraphs, ...rightToLeft.flatMap((line) => line.split(' '))])
      expect(bare(page)).toContain(bare(words))
    expect(page).not.toContain('struck')
  })

  it('that no font has are shown by number, told on the first page and to the caller', async () => {
    const all = text(block('a', 'Thai ไ and 😀😀 end'))
    const file = await redlineToPdf(redlineOf(all, all), FRAME, { lineNumbers: false })
    expect(file.unshown).toEqual(['U+1F600 (2)', 'U+0E44'])
    const page = await drawn(file)
    expect(page).toContain('Thai[U+0E44]and[U+1F600][U+1F600]end')
    expect(page).toContain('areshownbytheirnumbers:U+1F600(2),U+0E44')
  })
})

describe('plenum compare --format pdf', () => {
  it('writes the file, and says in one line which characters it cannot show', async () => {
    const at = (name: string) => join(folder, name)
    writeFileSync(at('before.md'), 'Equality for all.\n')
    writeFileSync(at('after.md'), 'Equity for all 😀.\n')
    const said: string[] = []
    const spy = vi.spyOn(process.stderr, 'write').mockImplementation((chunk) => said.push(String(chunk)) > 0)
    try {
      const args = [at('before.md'), at('after.md'), '--format', 'pdf', '--out', at('redline.pdf')]
      expect(await compareCommand(args)).toBe(0)
    } finally {
      spy.mockRestore()
    }
    expect(said).toEqual([expect.stringMatching(/^plenum compare: Characters .*: U\+1F600\n$/)])
    expect(readFileSync(at('redline.pdf')).subarray(0, 5).toString()).toBe('%PDF-')
    expect(readdirSync(folder).filter((name) => name.endsWith('.unfinished'))).toEqual([])
  })
})

describe.runIf(hasPoppler)('random redlines as PDF', () => {
  it('are set, whatever their lists, tables and notes, and no letter is lost', async () => {
    const redlines = Array.from({ length: 80 }, (_, i) => {
      const maker = new TextMaker(seededRandom(900 + i))
      const before = maker.text()
      return withIds(redlineOf(before, maker.edit(before)), `${900 + i}-`)
    })
    const [first] = redlines
    if (first === undefined) throw new Error('no redline was made')
    const blocks = redlines.flatMap((redline) => redline.blocks)
    const file = await redlineToPdf({ ...first, blocks }, null, { lineNumbers: false })
    const page = lettersOf(await drawn(file))
    const text = lettersOf(blocks.flatMap(({ runs }) => runs.map((run) => run.text)).join(''))
    for (const [letter, count] of text) expect(page.get(letter) ?? 0, letter).toBeGreaterThanOrEqual(count)
    expect(text.size).toBeGreaterThan(15)
  })
})

describe.runIf(hasPoppler)('real texts as PDF', () => {
  it.each(['contributor-covenant-ja', 'law-de-bverfgg'])('%s: all that changed is there', async (series) => {
    const step = realSteps().find(({ name }) => name.startsWith(series))
    expect(step).toBeDefined()
    if (step === undefined) return
    const redline = redlineOf(step.before, step.after)
    const file = await redlineToPdf(redline, null, { lineNumbers: false })
    expect(file.unshown).toEqual([])
    const page = await drawn(file)
    const missing = redline.blocks.filter(({ change }) => change === 'inserted' || change === 'deleted')
    for (const { runs } of missing.slice(0, 50)) {
      const words = bare(runs.map((run) => run.text).join('')).slice(0, 30)
      expect(page, words).toContain(words)
    }
  })
})
