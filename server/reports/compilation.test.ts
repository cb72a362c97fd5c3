import { describe, expect, it } from 'vitest'
import { compile } from '../../shared/merge/compile.ts'
import type { BlockId } from '../../shared/model/ids.ts'
import type { BlockJson, BlockKind, TextJson } from '../../shared/schema/text.ts'
import { CompilationReport } from './compilation.ts'
import { ChangeWords } from './compilation-words.ts'

type Line = string | readonly [kind: BlockKind, words: string]

function text(...lines: readonly Line[]): TextJson {
  const content = lines.map((line, i): BlockJson => {
    const [kind, words] = typeof line === 'string' ? (['paragraph', line] as const) : line
    const attrs = { id: `b${i + 1}` as BlockId, kind, ...(kind === 'heading' && { level: 1 }) }
    return { type: 'block', attrs, content: [{ type: 'text', text: words }] }
  })
  return { type: 'doc', content }
}

const BASE = text(['heading', 'Aims'], 'We agree on equity and growth.', 'We thank the host for the welcome.')
const EQUITY = 'We agree on equity and growth.'
const copy = (name: string, ...lines: readonly Line[]) => ({ name, text: text(...lines) })

const ATLANTIS = copy(
  'Atlantis',
  ['heading', 'Aims'],
  'We agree on equity and jobs.',
  'We thank the host for the welcome.',
)
const MU = copy('Mu', ['heading', 'Aims'], 'We agree on equity and peace.', 'We thank the kind host for the welcome.')
const THULE = copy('Thule', ['heading', 'Aims'], 'We agree on equity and jobs.', [
  'quote',
  'We thank the host for the welcome.',
])

describe('the report of a compilation', () => {
  it('names those who agree on an alternative together', () => {
    const report = new CompilationReport(BASE, compile(BASE, [ATLANTIS, MU, THULE]))
    expect(report.disagreements()).toEqual([
      {
        number: 1,
        block: 'b2',
        alternatives: [
          { names: ['Atlantis', 'Thule'], instruction: 'In paragraph 1, replace “growth” with “jobs”.' },
          { names: ['Mu'], instruction: 'In paragraph 1, replace “growth” with “peace”.' },
        ],
      },
    ])
  })

  it('signs every change of the marked-up text', () => {
    const report = new CompilationReport(BASE, compile(BASE, [MU]))
    const { summary, blocks } = report.redline({ label: 'base', hash: '' }, { label: 'merged', hash: '' })
    expect(summary.by).toEqual({ Mu: { inserted: 9, deleted: 6 } })
    expect(blocks.flatMap(({ runs }) => runs).filter(({ op, by }) => op !== 'same' && by !== 'Mu')).toEqual([])
  })

  it('tells changes in short where there are very many', () => {
    const words = new ChangeWords(BASE)
    const told = compile(BASE, [MU, THULE]).copies.flatMap(({ hunks }) => hunks.map((hunk) => words.inShort(hunk)))
    expect(told).toEqual([
      'In paragraph 1, replace “growth” with “peace”.',
      'In paragraph 2, insert “kind”.',
      'In paragraph 1, replace “growth” with “jobs”.',
      'Change the form of paragraph 2.',
    ])
    const deleted = compile(BASE, [copy('Mu', EQUITY, 'We thank the host for the welcome.', 'New.')])
    expect(deleted.copies[0]?.hunks.map((hunk) => words.inShort(hunk))).toEqual([
      'In the text that begins “Aims”, delete “Aims”.',
      'After paragraph 2, insert: “New.”.',
    ])
  })
})
