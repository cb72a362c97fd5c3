import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, describe, expect, it, vi } from 'vitest'
import { bracketsCommand } from '../../server/cli/brackets.ts'
import { compareCommand } from '../../server/cli/compare.ts'
import { textCommand } from '../../server/cli/text.ts'
import type { BracketsJson } from '../../server/reports/brackets.ts'

const folder = mkdtempSync(join(tmpdir(), 'plenum-brackets-'))
const at = (name: string) => join(folder, name)
afterAll(() => rmSync(folder, { recursive: true, force: true }))

/** Runs a command in this process. */
async function run(command: (args: readonly string[]) => Promise<number>, ...args: readonly string[]) {
  const written = { out: '', error: '' }
  const keep =
    (where: 'out' | 'error') =>
    (chunk: string | Uint8Array, done?: unknown): boolean => {
      written[where] += String(chunk)
      if (typeof done === 'function') done()
      return true
    }
  const spies = [
    vi.spyOn(process.stdout, 'write').mockImplementation(keep('out')),
    vi.spyOn(process.stderr, 'write').mockImplementation(keep('error')),
  ]
  try {
    return { code: await command(args), ...written }
  } finally {
    for (const spy of spies) spy.mockRestore()
  }
}

const json = async (...args: readonly string[]) => {
  const ended = await run(bracketsCommand, ...args, '--format', 'json', '--out', at('out.json'))
  expect(ended).toEqual({ code: 0, out: '', error: '' })
  return JSON.parse(readFileSync(at('out.json'), 'utf8')) as BracketsJson
}

const DRAFT = [
  'An [extreme - US; G77 delete] case.',
  'Go [on foot [slowly - EU]',
  '[We invite [1] partners. - G-77; US reserve]',
]
writeFileSync(at('draft.txt'), `${DRAFT.join('\n')}\n`)
writeFileSync(at('draft.html'), DRAFT.map((line) => `<p>${line}</p>`).join(''))
writeFileSync(at('draft.md'), `${DRAFT.join('\n\n').replaceAll('[', '\\[')}\n`)
writeFileSync(at('names.json'), JSON.stringify([{ name: 'Group of 77', aliases: ['G77'] }, { name: 'US' }]))

describe('plenum brackets', () => {
  it('tells each bracket as other programs read it', async () => {
    const { brackets, unbalanced, summary } = await json(at('draft.txt'), '--delegations', at('names.json'))
    expect(brackets[0]).toEqual({
      id: `${brackets[0]?.block}-bracket-1`,
      block: brackets[0]?.block,
      number: '1',
      depth: 1,
      text: '[extreme - US; G77 delete]',
      alternatives: [
        {
          text: 'extreme',
          holders: [
            { name: 'US', stance: 'propose' },
            { name: 'Group of 77', stance: 'delete', written: 'G77' },
          ],
        },
      ],
    })
    expect(brackets.map(({ text, whole, plain, depth }) => [text, whole, plain, depth])).toEqual([
      ['[extreme - US; G77 delete]', undefined, undefined, 1],
      ['[slowly - EU]', undefined, undefined, 1],
      ['[We invite [1] partners. - G-77; US reserve]', true, undefined, 1],
      ['[1]', undefined, true, 2],
    ])
    expect(brackets[1]?.alternatives[0]?.holders).toEqual([{ name: 'EU', stance: 'propose', unknown: true }])
    expect(unbalanced).toEqual([{ block: brackets[1]?.block, number: '2', character: '[', offset: 3 }])
    expect(summary).toMatchObject({ brackets: 3, plain: 1, paragraphs: 3, unbalanced: 1 })
    expect(summary.holders.map(({ name, brackets }) => [name, brackets])).toEqual([
      ['Group of 77', 2],
      ['US', 2],
      ['EU', 1],
    ])
  })

  it('reads every kind of file', async () => {
    await run(compareCommand, at('draft.txt'), at('draft.txt'), '--format', 'docx', '--out', at('draft.docx'))
    await run(compareCommand, at('draft.txt'), at('draft.txt'), '--format', 'akn', '--out', at('draft.akn.xml'))
    await run(compareCommand, at('draft.txt'), at('draft.txt'), '--format', 'json', '--out', at('draft.json'))
    const texts = async (name: string) => (await json(at(name))).brackets.map(({ text }) => text)
    const expected = await texts('draft.txt')
    expect(expected).toHaveLength(4)
    for (const name of ['draft.html', 'draft.md', 'draft.docx', 'draft.akn.xml', 'draft.json'])
      expect(await texts(name), name).toEqual(expected)
  })

  it('tells them in lines', async () => {
    const { out } = await run(bracketsCommand, at('draft.txt'), '--format', 'text')
    expect(out.split('\n').slice(0, 3)).toEqual([
      '1\t[extreme - US; G77 delete]',
      '\tPropose: US; delete: G77',
      '2\t[slowly - EU]',
    ])
    expect(out).toContain('3 brackets in 3 paragraphs\n1 bracket is not balanced\n')
  })

  it.each([
    [[], 'give one file'],
    [['nothing.txt'], 'there is no such file'],
    [['draft.txt', '--delegations', 'draft.txt'], '--delegations must be a .json file'],
    [['draft.txt', '--delegations', 'broken.json'], 'no list of delegations'],
    [['draft.txt', '--format', 'pdf'], '--format must be json or text'],
    [['deep.txt'], 'too many brackets'],
  ])('%j is refused in one line', async (args, why) => {
    writeFileSync(at('broken.json'), '[{"aliases": 1}]')
    writeFileSync(at('deep.txt'), '['.repeat(20_000) + ']'.repeat(20_000))
    const files = args.map((arg) => (arg.includes('.') ? at(arg) : arg))
    const { code, out, error } = await run(bracketsCommand, '--format', 'json', ...files)
    expect({ code, out }).toEqual({ code: 2, out: '' })
    expect(error).toMatch(/^plenum brackets: [^\n]+\n$/)
    expect(error).toContain(why)
  })
})

const DRAFTS = new URL('../../../shared/data/texts/paris-preamble-art1-2/', import.meta.url)
if (existsSync(DRAFTS)) {
  describe('drafts that were negotiated', () => {
    it.each(['v2-2015-10-23', 'v3-2015-12-04', 'v4-2015-12-09', 'v5-2015-12-12'])('%s', async (version) => {
      const path = new URL(`${version}.md`, DRAFTS).pathname
      const { out } = await run(textCommand, path)
      const { brackets, unbalanced } = await json(path)
      expect({ brackets: brackets.length, unbalanced: unbalanced.length }).toEqual(countByTakingAway(out))
      const typed = [...readFileSync(path, 'utf8')].filter((character) => '[]'.includes(character)).length
      expect(brackets.length * 2 + unbalanced.length).toBe(typed)
    })
  })
} else console.log('not run: the negotiated drafts are not here (../shared/data/texts)')

/** Counts by taking innermost brackets away, line by line, until none is left. */
function countByTakingAway(text: string): { readonly brackets: number; readonly unbalanced: number } {
  let brackets = 0
  let unbalanced = 0
  for (let line of text.split('\n')) {
    for (let shorter = line; ; line = shorter) {
      shorter = line.replace(/\[[^[\]]*\]/, '')
      if (shorter === line) break
      brackets++
    }
    unbalanced += line.replace(/[^[\]]/g, '').length
  }
  return { brackets, unbalanced }
}
