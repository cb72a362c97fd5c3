import { spawnSync } from 'node:child_process'
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { strFromU8, unzipSync } from 'fflate'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { readHtml } from '../../server/formats/html/read.ts'
import { textLines } from '../../shared/redline/accept.ts'
import { paragraph, run, wordFile } from '../support/word-file.ts'

const ENTRY = new URL('../../server/cli/plenum.ts', import.meta.url).pathname
let folder = ''
const at = (name: string) => join(folder, name)

function plenum(...args: readonly string[]) {
  const { stdout, stderr, status } = spawnSync(process.execPath, ['--import', 'tsx', ENTRY, ...args], {
    encoding: 'utf8',
    cwd: process.cwd(),
  })
  return { stdout, stderr, status }
}

const commented = (id: number, inner: string) =>
  `<w:commentRangeStart w:id="${id}"/>${inner}<w:commentRangeEnd w:id="${id}"/><w:r><w:commentReference w:id="${id}"/></w:r>`
const inserted = (text: string, by: string) => `<w:ins w:id="1" w:author="${by}">${run(text)}</w:ins>`

beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'plenum-reasons-'))
  writeFileSync(at('base.txt'), 'We recognize the need.\nThe second stays.\n')
  const body =
    paragraph(run('We ') + commented(7, inserted('urgently ', 'Atlantis')) + run('recognize the need.')) +
    paragraph(commented(8, run('The second stays.')))
  const comments =
    `<w:comment w:id="7" w:author="Atlantis &amp; Mu">${paragraph('The science is &lt;b&gt;clear&lt;/b&gt;.')}</w:comment>` +
    `<w:comment w:id="8" w:author="Thule">${paragraph('Not about a change.')}</w:comment>`
  writeFileSync(at('copy.docx'), wordFile(body, { parts: { comments } }))
})
afterAll(() => rmSync(folder, { recursive: true, force: true }))

describe('comments on tracked changes, compiled', () => {
  const REASON = { by: 'Atlantis & Mu', text: 'The science is <b>clear</b>.' }

  it('stand with the change as its rationale; other comments are named on standard error', () => {
    const { stdout, stderr, status } = plenum('compile', at('base.txt'), at('copy.docx'), '--format', 'json')
    expect(status).toBe(0)
    const { copies, text } = JSON.parse(stdout) as { copies: { hunks: object[] }[]; text: string[] }
    expect(text).toEqual(['We urgently recognize the need.', 'The second stays.'])
    expect(copies[0]?.hunks).toMatchObject([{ by: 'Atlantis', after: 'urgently', rationale: [REASON] }])
    expect(stderr).toBe('plenum compile: copy.docx: not kept as in the file: 1 comment\n')
  })

  it('stand before the text of a page, as data', () => {
    const { stdout } = plenum('compile', at('base.txt'), at('copy.docx'), '--format', 'html')
    expect(stdout).toContain('<strong>Atlantis &amp; Mu</strong> The science is &lt;b&gt;clear&lt;/b&gt;.')
    expect(textLines(readHtml(stdout, 'accept'))).toEqual(['We urgently recognize the need.', 'The second stays.'])
  })

  it('are comments again in Word', () => {
    plenum('compile', at('base.txt'), at('copy.docx'), '--format', 'docx', '--out', at('out.docx'))
    const parts = unzipSync(new Uint8Array(readFileSync(at('out.docx'))))
    const comments = strFromU8(parts['word/comments.xml'] ?? new Uint8Array())
    expect(comments).toContain('The science is &lt;b&gt;clear&lt;/b&gt;.')
    expect(comments).toContain('w:author="Atlantis &amp; Mu"')
    expect(comments).not.toContain('Not about a change.')
  })

  it('text and compare name all comments in one line, and leave standard output alone', () => {
    const text = plenum('text', at('copy.docx'))
    expect(text).toEqual({
      stdout: 'We urgently recognize the need.\nThe second stays.\n',
      stderr:
        'plenum text: copy.docx: not kept as in the file: 2 comments (first near “We urgently recognize the need.”)\n',
      status: 0,
    })
    const compared = plenum('compare', at('base.txt'), at('copy.docx'), '--format', 'text')
    expect(compared.status).toBe(0)
    expect(compared.stderr).toMatch(/^plenum compare: copy\.docx: not kept as in the file: 2 comments [^\n]*\n$/)
  })
})
