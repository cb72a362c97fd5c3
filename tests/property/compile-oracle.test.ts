import { describe, expect, it } from 'vitest'
import { type CompiledHunk, compile } from '../../shared/merge/compile.ts'
import { textLines } from '../../shared/redline/accept.ts'
import { seededRandom } from '../../shared/util/random.ts'
import { clash, type Edit, edited, randomScript, randomWords, textOfWords } from './compile-scripts.ts'

const SEEDS = Number(process.env.PLENUM_SEEDS ?? 600)
const FIRST = Number(process.env.PLENUM_FIRST_SEED ?? 1)

const spell = (edit: Edit) => JSON.stringify(edit)

/** Edits of several people: which clash, by the edits and the rule alone. */
function verdict(scripts: readonly (readonly Edit[])[]): { applied: readonly Edit[]; clashing: ReadonlySet<string> } {
  const clashing = new Set<string>()
  for (const [i, mine] of scripts.entries()) {
    for (const theirs of scripts.slice(i + 1)) {
      for (const a of mine) {
        for (const b of theirs) {
          if (spell(a) === spell(b) || !clash(a, b)) continue
          // What one person does together is no conflict.
          const together = scripts.some((script) => [a, b].every((edit) => script.map(spell).includes(spell(edit))))
          if (!together) clashing.add(spell(a)).add(spell(b))
        }
      }
    }
  }
  const all = new Map(scripts.flat().map((edit) => [spell(edit), edit]))
  return { applied: [...all.values()].filter((edit) => !clashing.has(spell(edit))), clashing }
}

/** An edit as the hunk that tells it. */
function told(edit: Edit, base: readonly (readonly string[])[]): string {
  if (edit.type === 'insert') return `"" → "${edit.words.join(' ')}"`
  const words = base[edit.paragraph] ?? []
  if (edit.type === 'delete') return `"${words.join(' ')}" → ""`
  return `"${words.slice(edit.from, edit.to).join(' ')}" → "${edit.insert.join(' ')}"`
}

const toldHunk = ({ before, after }: CompiledHunk) => `"${before.trim()}" → "${after.trim()}"`

describe('a compilation of edits that are known', () => {
  it('applies, merges and flags exactly what the rule says, and the text is the one composed by hand', () => {
    const figures = { pairs: 0, edits: 0, applied: 0, present: 0, conflict: 0 }
    for (let seed = FIRST; seed < FIRST + SEEDS; seed++) {
      const random = seededRandom(seed)
      const base = randomWords(random)
      const scripts: (readonly Edit[])[] = []
      for (let n = 0; n < 2 + random.int(2); n++)
        scripts.push(randomScript(base, random, 'abc'[n] ?? '', scripts.flat()))
      const { applied, clashing } = verdict(scripts)
      const copies = scripts.map((script, n) => ({ name: `copy ${n}`, text: textOfWords(edited(base, script)) }))
      const compiled = compile(textOfWords(base), copies)
      figures.pairs += (scripts.length * (scripts.length - 1)) / 2
      for (const [n, script] of scripts.entries()) {
        const expected = script.map((edit) => `${told(edit, base)} ${clashing.has(spell(edit)) ? 'conflict' : 'in'}`)
        const found = (compiled.copies[n]?.hunks ?? []).map(
          (hunk) => `${toldHunk(hunk)} ${hunk.status === 'conflict' ? 'conflict' : 'in'}`,
        )
        expect(found.sort(), `seed ${seed}, copy ${n}`).toEqual(expected.sort())
        for (const { status } of compiled.copies[n]?.hunks ?? []) figures[status]++
      }
      figures.edits += scripts.flat().length
      const lines = edited(base, applied).map((words) => words.join(' '))
      expect(textLines(compiled.text), `seed ${seed}`).toEqual(lines)
    }
    process.stdout.write(`compiled edits that are known: ${JSON.stringify(figures)}\n`)
    for (const count of [figures.applied, figures.present, figures.conflict]) expect(count).toBeGreaterThan(SEEDS / 3)
  })
})
