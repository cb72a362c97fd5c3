import { spawn } from 'node:child_process'
import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest'
import { compareCommand } from '../../server/cli/compare.ts'
import { textCommand } from '../../server/cli/text.ts'
import { readFlat } from '../support/docx-reader.ts'

const ROOT = new URL('../../', import.meta.url)
interface Ended {
  readonly code: number | null
  readonly out: string
  readonly bytes: Buffer
  readonly error: string
}

/** Runs a command as its own process; `input` goes to its standard input. */
function run(args: readonly string[], input = ''): Promise<Ended> {
  const child = spawn(process.execPath, ['dist/server/cli/plenum.js', ...args], {
    cwd: ROOT,
  })
  const out: Buffer[] = []
  const error: Buffer[] = []
  child.stdout.on('data', (chunk: Buffer) => out.push(chunk))
  child.stderr.on('data', (chunk: Buffer) => error.push(chunk))
  child.stdin.on('error', () => {
    // A command that refuses its flags does not read what it is given.
  })
  child.stdin.end(input)
  return new Promise((resolve) => {
    child.once('close', (code) => {
      const bytes = Buffer.concat(out)
      resolve({ code, bytes, out: bytes.toString(), error: Buffer.concat(error).toString() })
    })
  })
}

/** Runs a command in this process, which is quicker. */
async function runHere([name, ...args]: readonly string[]): Promise<Ended> {
  const written = { out: '', error: '' }
  const keep = (where: 'out' | 'error') => (chunk: string | Uint8Array) => {
    written[where] += String(chunk)
    return true
  }
  const spies = [
    vi.spyOn(process.stdout, 'write').mockImplementation(keep('out')),
    vi.spyOn(process.stderr, 'write').mockImplementation(keep('error')),
  ]
  try {
    const code = await (name === 'compare' ? compareCommand : textCommand)(args)
    return { code, ...written, bytes: Buffer.from(written.out) }
  } finally {
    for (const spy of spies) spy.mockRestore()
  }
}

const fixture = (path: string) => new URL(`../fixtures/${path}`, import.meta.url).pathname
let folder = ''
const at = (name: string) => join(folder, name)
let before = ''
let after = ''

beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'plenum-compare-'))
  before = at('before.md')
  after = at('after.html')
  writeFileSync(before, '# Aims\n\nWe recognize the need for equity.\n\nOld paragraph.\n')
  writeFileSync(after, '<h1>Aims</h1><p>We recognize the urgent need for equity.</p><p>New paragraph.</p>')
})
afterAll(() => rmSync(folder, { recursive: true, force: true }))

const OLD = 'Aims\nWe recognize the need for equity.\nOld paragraph.\n'
const NEW = 'Aims\nWe recognize the urgent need for equity.\nNew paragraph.\n'

function expectRefusal({ code, out, error }: Ended): void {
  expect(code).toBe(2)
  expect(out).toBe('')
  expect(error).toMatch(/^plenum (compare|text): [^\n]+\n$/)
  expect(error).not.toMatch(/\n\s+at |node:/)
}

describe('compare and text', () => {
  it.each(['json', 'html', 'docx', 'akn'])('%s holds both texts', async (format) => {
    const file = at(`changes.${format === 'akn' ? 'akn.xml' : format}`)
    expect(
      await run(['compare', before, after, '--format', format, '--out', file, '--author', 'Atlantis']),
    ).toMatchObject({
      code: 0,
      out: '',
      error: '',
    })
    const [accepted, rejected, plain] = await Promise.all([
      run(['text', file, '--accept']),
      run(['text', file, '--reject']),
      run(['text', file]),
    ])
    expect(accepted.out).toBe(NEW)
    expect(rejected.out).toBe(OLD)
    expect(plain.out).toBe(NEW)
    if (format === 'docx') expect(readFlat(readFileSync(file), 'accept').authors).toEqual(['Atlantis'])
    if (format === 'json') {
      const redline = JSON.parse(readFileSync(file, 'utf8'))
      expect(redline).toMatchObject({ format: 'plenum.redline/1', before: { label: 'before.md' } })
      expect(Object.keys(redline.summary.by)).toEqual(['Atlantis'])
    }
  })

  it('instructions say what is to be changed', async () => {
    expect(await run(['compare', before, after, '--format', 'instructions'])).toMatchObject({
      code: 0,
      out: 'In paragraph 1, after “the”, insert “urgent”.\nIn paragraph 2, replace “Old” with “New”.\n',
      error: '',
    })
  })

  it('text marks the changes', async () => {
    const { code, out } = await run(['compare', before, after, '--format', 'text'])
    expect(code).toBe(0)
    expect(out).toContain('We recognize the {+urgent +}need for equity.')
    expect(out).toContain('[-Old-]{+New+} paragraph.')
  })

  it('pairs the paragraphs of files by their words, wherever they stand in each', async () => {
    const summary = async (one: string, other: string) => {
      const { out } = await run(['compare', fixture(one), fixture(other), '--format', 'json'])
      return (JSON.parse(out) as { summary: Record<'inserted' | 'deleted' | 'moved', number> }).summary
    }
    const { steps } = JSON.parse(readFileSync(fixture('texts/contributor-covenant-en/series.json'), 'utf8')) as {
      steps: { from: string; to: string; baseline: { inserted_chars: number; deleted_chars: number } }[]
    }
    const step = steps.find(({ from, to }) => from === 'v1.2' && to === 'v1.3')
    const least = (step?.baseline.inserted_chars ?? 0) + (step?.baseline.deleted_chars ?? 0)
    const { inserted, deleted } = await summary(
      'texts/contributor-covenant-en/v1.2.html',
      'texts/contributor-covenant-en/v1.3.html',
    )
    expect(least).toBeGreaterThan(0)
    expect(inserted + deleted).toBeLessThanOrEqual(1.15 * least)
    const move = 'docx/tracked/RP015-MoveFrom-MoveTo'
    expect(await summary(`${move}-Rejected.docx`, `${move}-Accepted.docx`)).toMatchObject({ inserted: 0, deleted: 0 })
  })

  it('takes standard input in the format that is said', async () => {
    const { code, out } = await run(
      ['compare', '-', after, '--format', 'text', '--from', 'txt'],
      'Aims\n\nNew paragraph.\n',
    )
    expect(code).toBe(0)
    expect(out).toContain('{+We recognize the urgent need for equity.+}')
    expect((await run(['text', '-', '--from', 'md'], '* one\n* two')).out).toBe('one\ntwo\n')
  })

  it('gives the same bytes for the same files', async () => {
    const [first, second] = await Promise.all([0, 1].map(() => run(['compare', before, after, '--format', 'docx'])))
    expect(first?.code).toBe(0)
    expect(second?.bytes.equals(first?.bytes ?? Buffer.alloc(0))).toBe(true)
  })

  it('reads the files of a tracked-change Word file on both sides', async () => {
    const file = fixture('docx/tracked/RP003-Inserted-Text.docx')
    const [accepted, rejected] = await Promise.all([run(['text', file, '--accept']), run(['text', file, '--reject'])])
    expect(accepted.out).toContain('Video provides a powerful way')
    expect(rejected.out).toContain('Video a powerful way')
  })

  it('helps, with exit code 0', async () => {
    const helps = await Promise.all([run(['compare', '--help']), run(['text', '--help'])])
    for (const { code, out, error } of helps) {
      expect(code).toBe(0)
      expect(error).toBe('')
      expect(out).toMatch(/^plenum (compare|text) /)
    }
  })
})

describe('wrong use and unreadable files', () => {
  it('ends with 2 and one line, and writes nothing', async () => {
    writeFileSync(at('bad.docx'), 'PK no archive')
    writeFileSync(at('bad.json'), '{')
    writeFileSync(at('latin.txt'), Buffer.from([0x63, 0x61, 0x66, 0xe9]))
    writeFileSync(at('picture.png'), 'x')
    const files = readdirSync(folder).sort()
    const wrong: readonly (readonly string[])[] = [
      ['compare', before, after],
      ['compare', before, after, '--format', 'constructor'],
      ['compare', before, '--format', 'json'],
      ['compare', before, after, before, '--format', 'json'],
      ['compare', before, at('none.md'), '--format', 'docx', '--out', at('new.docx')],
      ['compare', before, folder, '--format', 'json'],
      ['compare', before, at('bad.docx'), '--format', 'docx', '--out', at('new.docx')],
      ['compare', at('bad.json'), after, '--format', 'json'],
      ['compare', before, after, '--format', 'docx', '--out', join(folder, 'none', 'new.docx')],
      ['compare', before, after, '--format', 'docx', '--out', folder],
      ['compare', '-', '-', '--format', 'json', '--from', 'md'],
      ['compare', '-', after, '--format', 'json'],
      ['compare', before, after, '--formt', 'json'],
      ['text'],
      ['text', at('picture.png')],
      ['text', at('latin.txt')],
      ['text', before, '--accept', '--reject'],
      ['text', '-', '--from', 'exe'],
    ]
    for (const args of wrong) {
      const ended = await runHere(args)
      expect(ended.code, args.join(' ')).toBe(2)
      expectRefusal(ended)
    }
    expect(readdirSync(folder).sort()).toEqual(files)
  })
})
