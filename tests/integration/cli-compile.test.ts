import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { strFromU8, unzipSync } from 'fflate'
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest'
import { compareCommand } from '../../server/cli/compare.ts'
import { compileCommand } from '../../server/cli/compile.ts'
import { textCommand } from '../../server/cli/text.ts'
import type { CompilationJson } from '../../server/reports/compilation.ts'
import { readFlat } from '../support/docx-reader.ts'

const COMMANDS = { compare: compareCommand, compile: compileCommand, text: textCommand }

/** Runs a command in this process. */
async function run(name: keyof typeof COMMANDS, ...args: readonly string[]) {
  const written = { out: '', error: '' }
  const keep =
    (where: 'out' | 'error') =>
    (chunk: string | Uint8Array, done?: unknown): boolean => {
      written[where] += typeof chunk === 'string' ? chunk : Buffer.from(chunk).toString('latin1')
      if (typeof done === 'function') done()
      return true
    }
  const spies = [
    vi.spyOn(process.stdout, 'write').mockImplementation(keep('out')),
    vi.spyOn(process.stderr, 'write').mockImplementation(keep('error')),
  ]
  try {
    const code = await COMMANDS[name](args)
    return { code, ...written }
  } finally {
    for (const spy of spies) spy.mockRestore()
  }
}

let folder = ''
const at = (name: string) => join(folder, name)
const compileJson = async (...files: string[]) => {
  const { code, out, error } = await run('compile', ...files.map(at), '--format', 'json')
  expect({ code, error }).toEqual({ code: 0, error: '' })
  return JSON.parse(out) as CompilationJson
}

const BASE = ['Aims', 'We recognize the need for equity and growth.', 'The second paragraph stays.', 'The third goes.']
const page = (lines: readonly string[]) =>
  `<h1>${lines[0]}</h1>${lines
    .slice(1)
    .map((line) => `<p>${line}</p>`)
    .join('')}`
const MERGED = ['Aims', 'We recognize the urgent need for equity and growth.', 'The second paragraph stays as it is.']

beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), 'plenum-compile-'))
  const markdown = ([title, ...lines]: readonly string[]) => `# ${title}\n\n${lines.join('\n\n')}\n`
  writeFileSync(at('base.md'), markdown(BASE))
  const changed = (line: number, words: string) => BASE.with(line, words)
  writeFileSync(at('atlantis.html'), page(changed(1, 'We recognize the urgent need for equity and jobs.')))
  writeFileSync(at('mu.md'), markdown(changed(1, 'We recognize the urgent need for equity and peace.').slice(0, 3)))
  writeFileSync(at('thule.html'), page(changed(2, 'The second paragraph stays as it is.')))
  writeFileSync(at('hostile.html'), page(changed(1, 'We recognize &lt;script&gt;alert(1)&lt;/script&gt; growth.')))
  await run(
    'compare',
    at('base.md'),
    at('thule.html'),
    '--format',
    'docx',
    '--author',
    'Thule',
    '--out',
    at('thule.docx'),
  )
  await run('compare', at('mu.md'), at('thule.html'), '--format', 'docx', '--author', 'Mu', '--out', at('other.docx'))
})
afterAll(() => rmSync(folder, { recursive: true, force: true }))

describe('compile', () => {
  it('says what became of every change of every copy', async () => {
    const { text, copies, format } = await compileJson('base.md', 'atlantis.html', 'mu.md', 'thule.docx')
    expect({ format, text }).toEqual({ format: 'plenum.compile/1', text: MERGED })
    expect(copies).toEqual([
      {
        name: 'atlantis.html',
        hunks: [
          {
            id: 'c1.h1',
            block: 'b2',
            kind: 'change',
            status: 'applied',
            with: [],
            before: '',
            after: 'urgent',
            instruction: 'In paragraph 1, after “the”, insert “urgent”.',
            by: 'atlantis.html',
          },
          {
            id: 'c1.h2',
            block: 'b2',
            kind: 'change',
            status: 'conflict',
            with: ['c2.h2'],
            reason: 'overlap',
            before: 'growth',
            after: 'jobs',
            instruction: 'In paragraph 1, replace “growth” with “jobs”.',
            by: 'atlantis.html',
          },
        ],
      },
      {
        name: 'mu.md',
        hunks: [
          expect.objectContaining({ id: 'c2.h1', status: 'present', with: ['c1.h1'], after: 'urgent' }),
          expect.objectContaining({ id: 'c2.h2', status: 'conflict', with: ['c1.h2'], after: 'peace' }),
          expect.objectContaining({ kind: 'delete', status: 'applied', before: 'The third goes.', after: '' }),
        ],
      },
      {
        name: 'thule.docx',
        hunks: [expect.objectContaining({ status: 'applied', before: '', after: 'as it is', by: 'Thule' })],
      },
    ])
  })

  it.each(['html', 'docx'])('makes a %s whose changes give the merged text or the base', async (format) => {
    const file = at(`merged.${format}`)
    const args = ['base.md', 'atlantis.html', 'mu.md', 'thule.docx'].map(at)
    expect(await run('compile', ...args, '--format', format, '--out', file)).toEqual({ code: 0, out: '', error: '' })
    for (const [side, lines] of [
      ['--accept', MERGED],
      ['--reject', BASE],
    ] as const) {
      expect((await run('text', file, side)).out).toBe(lines.map((line) => `${line}\n`).join(''))
    }
  })

  it('signs tracked changes of a Word file with the copies, and shows conflicts as comments beside the text', async () => {
    const file = at('signed.docx')
    await run(
      'compile',
      ...['base.md', 'atlantis.html', 'mu.md', 'thule.docx'].map(at),
      '--format',
      'docx',
      '--out',
      file,
    )
    const bytes = readFileSync(file)
    const { paragraphs, authors } = readFlat(bytes, 'accept')
    expect(paragraphs).toEqual(MERGED)
    expect([...authors].sort()).toEqual(['Thule', 'atlantis.html, mu.md', 'mu.md'])
    const parts = unzipSync(bytes)
    const part = (name: string) => strFromU8(parts[name] ?? new Uint8Array())
    const comments = [
      ...part('word/comments.xml').matchAll(/<w:comment [^>]*w:author="([^"]*)"[^>]*>(.*?)<\/w:comment>/g),
    ]
    expect(
      comments.map(([, author, inner]) => [
        author,
        inner
          ?.replace(/<[^>]*>/g, ' ')
          .replace(/\s+/g, ' ')
          .trim(),
      ]),
    ).toEqual([
      [
        'atlantis.html',
        'Conflict 1: none of these changes is in the text. In paragraph 1, replace “growth” with “jobs”.',
      ],
      ['mu.md', 'Conflict 1: none of these changes is in the text. In paragraph 1, replace “growth” with “peace”.'],
      [
        'Plenum',
        'Amendments to this paragraph atlantis.html: In paragraph 1, after “the”, insert “urgent”. In the text. ' +
          'mu.md: In paragraph 1, after “the”, insert “urgent”. In the text, as proposed by atlantis.html.',
      ],
      ['Plenum', 'Amendments to this paragraph Thule: In paragraph 2, after “stays”, insert “as it is”. In the text.'],
      ['Plenum', 'Amendments to this paragraph mu.md: Delete paragraph 3: “The third goes.”. In the text.'],
    ])
    const document = part('word/document.xml')
    const paragraph = /<w:p>(?:(?!<\/w:p>).)*commentRangeStart.*?<\/w:p>/.exec(document)?.[0] ?? ''
    expect(paragraph.replace(/<[^>]*>/g, '')).toContain('equity and growth.')
    expect(
      [...document.matchAll(/<w:comment(?:RangeStart|RangeEnd|Reference) w:id="(\d)"/g)].map(([, id]) => id).sort(),
    ).toEqual(['0', '1', '2', '3', '4'].flatMap((id) => [id, id, id]))
  })

  it('shows the rivals side by side on the page, as text', async () => {
    const { out } = await run('compile', ...['base.md', 'atlantis.html', 'hostile.html'].map(at), '--format', 'html')
    expect(out).toContain('<section class="rivals" data-aside')
    expect(out).toContain('<strong>atlantis.html</strong>')
    const table = out.slice(out.indexOf('<footer data-aside>'))
    expect(table).toContain('<caption>Table of amendments</caption>')
    expect(table).toMatch(
      /atlantis\.html.*replace “growth” with “jobs”.*Not in the text: conflicts with hostile\.html\./,
    )
    expect(out).toContain('&lt;script')
    expect(out).not.toContain('<script')
  })

  it('ends with 1 for conflicts only where it is asked to, and writes the result all the same', async () => {
    const file = at('strict.json')
    const args = ['--format', 'json', '--strict', '--out', file]
    expect(await run('compile', ...['base.md', 'atlantis.html', 'mu.md'].map(at), ...args)).toMatchObject({ code: 1 })
    expect(JSON.parse(readFileSync(file, 'utf8'))).toMatchObject({ format: 'plenum.compile/1' })
    expect(await run('compile', ...['base.md', 'thule.html'].map(at), ...args)).toMatchObject({ code: 0 })
  })

  it('says so where tracked changes were made to another text', async () => {
    const ended = await run('compile', ...['base.md', 'other.docx'].map(at), '--format', 'json')
    expect(ended).toMatchObject({
      code: 0,
      error: 'plenum compile: other.docx: its tracked changes were made to another text than base.md\n',
    })
    expect((JSON.parse(ended.out) as CompilationJson).text).toEqual(
      BASE.with(2, 'The second paragraph stays as it is.'),
    )
  })

  it('tells files of one name apart', async () => {
    const { copies } = await compileJson('base.md', 'thule.html', 'thule.html')
    expect(copies.map(({ name, hunks }) => [name, hunks.map(({ status }) => status)])).toEqual([
      ['thule.html', ['applied']],
      ['thule.html (2)', ['present']],
    ])
  })

  it('refuses wrong use and unreadable files in one line, and writes nothing', async () => {
    writeFileSync(at('bad.docx'), 'no archive')
    const before = readdirSync(folder).sort()
    const [base, copy] = [at('base.md'), at('mu.md')]
    for (const args of [
      [],
      [base, '--format', 'json'],
      [base, copy],
      [base, copy, '--format', 'pdf'],
      [base, copy, '--format', 'constructor'],
      [base, copy, '--formt', 'json'],
      [base, at('none.md'), '--format', 'docx', '--out', at('new.docx')],
      [base, at('bad.docx'), '--format', 'docx', '--out', at('new.docx')],
      [base, folder, '--format', 'json'],
      ['-', '-', '--format', 'json', '--from', 'md'],
      [base, copy, '--format', 'json', '--out', join(folder, 'none', 'new.json')],
    ]) {
      const { code, out, error } = await run('compile', ...args)
      expect({ code, out }, args.join(' ')).toEqual({ code: 2, out: '' })
      expect(error).toMatch(/^plenum compile: [^\n]+\n$/)
    }
    expect(readdirSync(folder).sort()).toEqual(before)
  })

  it('explains itself', async () => {
    const { code, out } = await run('compile', '--help')
    expect({ code, first: out.split('\n')[0] }).toEqual({
      code: 0,
      first: 'plenum compile BASE COPY… --format json|html|docx [--out FILE] [--strict] [--from FORMAT]',
    })
  })
})
