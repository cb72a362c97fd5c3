import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { strFromU8, unzipSync } from 'fflate'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { compileCommand } from '../../server/cli/compile.ts'
import { paragraph, run, wordFile } from '../support/word-file.ts'

let folder = ''
const at = (name: string) => join(folder, name)

async function compiled(format: string, ...copies: readonly string[]): Promise<Uint8Array> {
  const out = at(`out.${format}`)
  expect(await compileCommand([at('base.txt'), ...copies.map(at), '--format', format, '--out', out])).toBe(0)
  return new Uint8Array(readFileSync(out))
}

interface Hunk {
  readonly by: string
  readonly at?: string
  readonly after: string
}
const hunksOf = async (...copies: readonly string[]) => {
  const { copies: told } = JSON.parse(strFromU8(await compiled('json', ...copies))) as { copies: { hunks: Hunk[] }[] }
  return told.flatMap(({ hunks }) => hunks.map((hunk) => [hunk.after, hunk.by, hunk.at]))
}

const tracked = (name: 'ins' | 'del', text: string, by: string, date: string | null) => {
  const inner = name === 'del' ? run(text).replaceAll('w:t', 'w:delText') : run(text)
  return `<w:${name} w:id="1" w:author="${by}"${date === null ? '' : ` w:date="${date}"`}>${inner}</w:${name}>`
}

beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'plenum-dates-'))
  writeFileSync(at('base.txt'), 'We recognize the need.\nThe second stays.\nThe third is here.\nThe fourth goes on.\n')
  const ins = (text: string, date: string | null) => tracked('ins', text, 'Atlantis', date)
  writeFileSync(
    at('copy.docx'),
    wordFile(
      paragraph(run('We ') + ins('urgently ', '2031-06-02T10:15:00Z') + run('recognize the need.')) +
        paragraph(
          run('The second ') +
            tracked('del', 'stays', 'Atlantis', '2031-06-02T10:20:00+02:00') +
            ins('remains', '2031-06-02T10:21:00+02:00') +
            run('.'),
        ) +
        paragraph(run('The third is ') + ins('still ', null) + run('here.')) +
        paragraph(run('The fourth ') + ins('also ', 'on a Monday') + run('goes on.')),
    ),
  )
})
afterAll(() => rmSync(folder, { recursive: true, force: true }))

describe('dates of tracked changes, compiled', () => {
  it('are told where the file states one; of words replaced, when that was done; others are unknown', async () => {
    expect(await hunksOf('copy.docx')).toEqual([
      ['urgently', 'Atlantis', '2031-06-02T10:15:00Z'],
      ['remains', 'Atlantis', '2031-06-02T08:21:00Z'],
      ['still', 'Atlantis', undefined],
      ['also', 'Atlantis', undefined],
    ])
  })

  it('the one author of all changes signs also what has no words of its own, such as the end of a paragraph', async () => {
    const [date, by] = ['2031-06-02T10:15:00Z', 'Mu']
    const end = `<w:rPr><w:ins w:id="1" w:author="${by}" w:date="${date}"/></w:rPr>`
    const write = (name: string, other: string, third = 'The third is here.') =>
      writeFileSync(
        at(name),
        wordFile(
          paragraph(run('We recognize the need.')) +
            paragraph(run('The second stays.')) +
            paragraph(run(third)) +
            paragraph(run('The fourth '), end) +
            paragraph(run('goes ') + tracked('ins', 'also ', other, date) + run('on.')),
        ),
      )
    write('ends.docx', by)
    expect(await hunksOf('ends.docx')).toEqual([
      ['', by, date],
      ['also', by, date],
    ])
    write('ends.docx', 'Thule')
    expect(await hunksOf('ends.docx')).toEqual([
      ['', 'ends.docx', undefined],
      ['also', 'Thule', date],
    ])
    // Where words were changed besides the tracked ones it is not known by whom.
    write('ends.docx', by, 'The third was here.')
    expect(await hunksOf('ends.docx')).toEqual([
      ['was', 'ends.docx', undefined],
      ['', 'ends.docx', undefined],
      ['also', by, date],
    ])
  })

  it('stand beside the author on the page', async () => {
    const page = strFromU8(await compiled('html', 'copy.docx'))
    const [, urgent] = /<ins([^>]*)>(?:(?!<\/ins>).)*urgently/su.exec(page) ?? []
    expect(urgent).toContain('2031-06-02 10:15 UTC')
    expect(urgent).toContain('datetime="2031-06-02T10:15:00Z"')
    const [, still] = /<ins([^>]*)>(?:(?!<\/ins>).)*still/su.exec(page) ?? []
    expect(still).toContain('Atlantis')
    expect(still).not.toMatch(/UTC|datetime/)
    expect(page).not.toContain('Monday')
  })

  it('are dates of tracked changes again in Word, and can be read from there once more', async () => {
    const parts = unzipSync(await compiled('docx', 'copy.docx'))
    const body = strFromU8(parts['word/document.xml'] ?? new Uint8Array())
    const dateOf = (word: string) =>
      /w:date="([^"]*)"/.exec(new RegExp(`<w:ins ([^>]*)>(?:(?!</w:ins>).)*${word}`).exec(body)?.[1] ?? '')?.[1]
    expect(['urgently', 'remains', 'still', 'also'].map(dateOf)).toEqual([
      '2031-06-02T10:15:00Z',
      '2031-06-02T08:21:00Z',
      undefined,
      undefined,
    ])
    writeFileSync(at('again.docx'), readFileSync(at('out.docx')))
    expect((await hunksOf('again.docx')).slice(0, 2)).toEqual([
      ['urgently', 'Atlantis', '2031-06-02T10:15:00Z'],
      ['remains', 'Atlantis', '2031-06-02T08:21:00Z'],
    ])
  })
})
