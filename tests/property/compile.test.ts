import { describe, expect, it } from 'vitest'
import type { Copy } from '../../shared/merge/adopt-ids.ts'
import { type Compilation, type CompiledHunk, compile } from '../../shared/merge/compile.ts'
import { textLines } from '../../shared/redline/accept.ts'
import { textSchema } from '../../shared/schema/schema.ts'
import { type BlockJson, inlineText, type TextJson } from '../../shared/schema/text.ts'
import { type Random, seededRandom } from '../../shared/util/random.ts'
import { randomEdits, randomText } from './merge-world.ts'

const SEEDS = Number(process.env.PLENUM_SEEDS ?? 300)
const FIRST = Number(process.env.PLENUM_FIRST_SEED ?? 1)

interface World {
  readonly seed: number
  readonly base: TextJson
  readonly copies: readonly Copy[]
}

function world(seed: number): World {
  const random = seededRandom(seed)
  const base = randomText(random)
  const sharesIds = random.chance(0.5)
  const copies = Array.from({ length: 2 + random.int(2) }, (_, n) => {
    const text = randomEdits(base, random, 1 + random.int(4), `c${n}-`)
    return { name: `copy ${n}`, text: sharesIds ? text : counted(text), sharesIds }
  })
  return { seed, base: sharesIds ? base : counted(base), copies }
}

/** The text as a reader of files gives it: every id counted from 1. */
function counted(text: TextJson): TextJson {
  const names = new Map<string, string>()
  return JSON.parse(
    JSON.stringify(text, (key, value: unknown) => {
      if (key !== 'id' && key !== 'target') return value
      const name = names.get(String(value)) ?? `b${names.size + 1}`
      names.set(String(value), name)
      return name
    }),
  ) as TextJson
}

const CASES = Array.from({ length: SEEDS }, (_, n) => world(FIRST + n))

function each(check: (world: World) => void) {
  for (const it of CASES) {
    try {
      check(it)
    } catch (thrown) {
      throw new Error(`seed ${it.seed}: ${thrown instanceof Error ? thrown.message : String(thrown)}`, {
        cause: thrown,
      })
    }
  }
}

const hunksIn = ({ copies }: Compilation): readonly CompiledHunk[] => copies.flatMap(({ hunks }) => hunks)
const inConflict = (hunk: CompiledHunk) => hunk.status === 'conflict'

/** Words as often as they stand in a text, with those of a footnote where its anchor is. */
function words(text: TextJson): Map<string, number> {
  const shown = (block: BlockJson): string => {
    if (block.type === 'table')
      return block.content.flatMap((row) => row.content.flatMap((cell) => cell.content.map(shown))).join('\n')
    return (block.content ?? [])
      .map((node) => (node.type === 'footnote' ? inlineText(node.attrs.content) : inlineText([node])))
      .join('')
  }
  return counts(text.content.map(shown).join('\n'))
}

function counts(text: string): Map<string, number> {
  const count = new Map<string, number>()
  for (const [word] of text.matchAll(/\p{L}+|\p{N}/gu)) count.set(word, (count.get(word) ?? 0) + 1)
  return count
}

function shuffled<T>(list: readonly T[], random: Random): T[] {
  const rest = [...list]
  return list.map(() => rest.splice(random.int(rest.length), 1)[0] as T)
}

describe('the laws of a compilation', () => {
  it('is the copy, where there is one', () => {
    each(({ base, copies: [copy] }) => {
      const compiled = compile(base, copy === undefined ? [] : [copy])
      expect(textLines(compiled.text)).toEqual(textLines(copy?.text ?? base))
      expect(hunksIn(compiled).every(({ status }) => status === 'applied')).toBe(true)
    })
  })

  it('is the base, where there is none', () => {
    each(({ base }) => expect(compile(base, [])).toMatchObject({ text: base, copies: [] }))
  })

  it('finds the same changes present', () => {
    each(({ base, copies: [copy] }) => {
      if (copy === undefined) return
      const compiled = compile(base, [copy, copy])
      expect(textLines(compiled.text)).toEqual(textLines(copy.text))
      expect(compiled.copies[0]?.hunks.every(({ status }) => status === 'applied')).toBe(true)
      expect(compiled.copies[1]?.hunks.every(({ status }) => status === 'present')).toBe(true)
      for (const [n, hunk] of (compiled.copies[1]?.hunks ?? []).entries()) {
        expect(hunk.with).toEqual([compiled.copies[0]?.hunks[n]?.id])
      }
    })
  })

  it('is always a valid text with unique ids', () => {
    each(({ base, copies }) => {
      const { text } = compile(base, copies)
      const node = textSchema.nodeFromJSON(text)
      node.check()
      const ids: string[] = []
      node.descendants(({ attrs }) => {
        if ('id' in attrs) ids.push(String(attrs.id))
        return true
      })
      expect(new Set(ids).size).toBe(ids.length)
    })
  })

  it('has each word exactly as often as the applied hunks say', () => {
    let clean = 0
    each(({ base, copies }) => {
      const compiled = compile(base, copies)
      if (!hunksIn(compiled).some(inConflict)) clean++
      const expected = words(base)
      for (const { kind, status, before, after } of hunksIn(compiled)) {
        if (status !== 'applied' || kind === 'type' || kind === 'attributes') continue
        for (const [word, n] of counts(after)) expected.set(word, (expected.get(word) ?? 0) + n)
        for (const [word, n] of counts(before)) expected.set(word, (expected.get(word) ?? 0) - n)
      }
      for (const [word, n] of expected) if (n === 0) expected.delete(word)
      expect(Object.fromEntries(words(compiled.text))).toEqual(Object.fromEntries(expected))
    })
    expect(clean).toBeGreaterThan(CASES.length / 10)
  })

  it('tells what each hunk does alone', () => {
    each(({ base, copies }) => {
      const compiled = compile(base, copies)
      for (const { id, kind, before, after } of hunksIn(compiled)) {
        if (kind === 'type' || kind === 'attributes') continue
        const expected = words(base)
        for (const [word, n] of counts(after)) expected.set(word, (expected.get(word) ?? 0) + n)
        for (const [word, n] of counts(before)) expected.set(word, (expected.get(word) ?? 0) - n)
        for (const [word, n] of expected) if (n === 0) expected.delete(word)
        expect(Object.fromEntries(words(compiled.alone(id)))).toEqual(Object.fromEntries(expected))
      }
    })
  })

  it('has every conflict on two sides at least, each of which names the other', () => {
    let conflicts = 0
    each(({ base, copies }) => {
      const compiled = compile(base, copies)
      const byId = new Map(hunksIn(compiled).map((hunk) => [hunk.id, hunk]))
      expect(byId.size).toBe(hunksIn(compiled).length)
      for (const hunk of hunksIn(compiled)) {
        expect(hunk.reason === undefined).toBe(!inConflict(hunk))
        if (!inConflict(hunk)) continue
        conflicts++
        expect(hunk.with.length).toBeGreaterThan(0)
        for (const id of hunk.with) {
          expect(byId.get(id)).toMatchObject({ status: 'conflict' })
          expect(byId.get(id)?.with).toContain(hunk.id)
        }
      }
    })
    expect(conflicts).toBeGreaterThan(CASES.length / 4)
  })

  it('applies the same in whatever order the copies come', () => {
    each(({ seed, base, copies }) => {
      const compiled = compile(base, copies)
      const other = compile(base, shuffled(copies, seededRandom(seed)))
      expect(textLines(other.text)).toEqual(textLines(compiled.text))
      for (const { name, hunks } of compiled.copies) {
        const found = other.copies
          .find((copy) => copy.name === name)
          ?.hunks.map((hunk) => [inConflict(hunk), hunk.reason])
        expect(found).toEqual(hunks.map((hunk) => [inConflict(hunk), hunk.reason]))
      }
    })
  })

  it('says of every character of the text and of the base whose it is', () => {
    each(({ base, copies }) => {
      const compiled = compile(base, copies)
      const { inserted, deleted } = compiled.sources
      for (const [text, sources] of [
        [compiled.text, inserted],
        [base, deleted],
      ] as const) {
        for (const block of text.content) {
          if (block.type !== 'block') continue
          const length = (sources.get(block.attrs.id) ?? []).reduce((sum, source) => sum + source.length, 0)
          expect(length).toBe(textLines({ type: 'doc', content: [block] })[0]?.length)
        }
      }
    })
  })
})
