import { existsSync, readdirSync, readFileSync } from 'node:fs'
import { describe, expect, it } from 'vitest'
import { readRedline, redlineLines, textLines } from '../../shared/redline/accept.ts'
import type { Redline } from '../../shared/redline/model.ts'
import { makeRedline } from '../../shared/redline/redline.ts'
import type { TextJson } from '../../shared/schema/text.ts'
import { textOfHtml } from './redline-files.ts'
import { normalText, sideOf } from './redline-texts.ts'

const FIXTURES = new URL('../fixtures/texts/', import.meta.url)
/** Texts that may not be copied here; what is not there is said below, and is not counted as passed. */
const ELSEWHERE = new URL('../../../shared/data/', import.meta.url)

interface Marked {
  readonly inserted_chars: number
  readonly deleted_chars: number
}
interface Step {
  readonly from: string
  readonly to: string
  readonly baseline: Marked
  readonly whole_paragraph_marking: Marked
}
interface Case {
  readonly id: string
  readonly before: string
  readonly after: string
  readonly reference?: { readonly ins_chars: number; readonly del_chars: number }
}

function stepsOf(folder: URL): readonly { name: string; step: Step; before: TextJson; after: TextJson }[] {
  const { series, steps }: { series: string; steps: readonly Step[] } = JSON.parse(
    readFileSync(new URL('series.json', folder), 'utf8'),
  )
  const text = (version: string) => textOfHtml(readFileSync(new URL(`${version}.html`, folder), 'utf8'), version)
  return steps.map((step) => {
    const name = `${series} ${step.from} → ${step.to}`
    return { name, step, before: text(step.from), after: text(step.to) }
  })
}

function expectExact(redline: Redline, before: TextJson, after: TextJson) {
  expect(normalText(readRedline(redline, 'accept'))).toEqual(normalText(after))
  expect(normalText(readRedline(redline, 'reject'))).toEqual(normalText(before))
  expect(redlineLines(redline, 'accept')).toEqual(textLines(after))
  expect(redlineLines(redline, 'reject')).toEqual(textLines(before))
}

const sum = ({ inserted_chars, deleted_chars }: Marked) => inserted_chars + deleted_chars

/** How often each line stands in a text. */
function counts(lines: readonly string[]): Map<string, number> {
  const counted = new Map<string, number>()
  for (const line of lines) counted.set(line, (counted.get(line) ?? 0) + 1)
  return counted
}

const folders = readdirSync(FIXTURES, { withFileTypes: true })
  .filter((entry) => entry.isDirectory())
  .map((entry) => new URL(`${entry.name}/`, FIXTURES))
const paris = new URL('texts/paris-preamble-art1-2/', ELSEWHERE)
if (existsSync(paris)) folders.push(paris)
else console.log(`not run: the series at ${paris.pathname} is not there`)

describe.each(folders.flatMap(stepsOf))('$name', ({ step, before, after }) => {
  const redline = makeRedline(sideOf('before', before), sideOf('after', after))
  const { inserted, deleted } = redline.summary

  it('is exact', () => expectExact(redline, before, after))

  it('marks hardly more than the least possible on small steps, and never as much as whole paragraphs on others', () => {
    const [least, whole] = [sum(step.baseline), sum(step.whole_paragraph_marking)]
    const share = ((inserted + deleted) / least).toFixed(2)
    console.log(`marked ${inserted + deleted}, least ${least}, ratio ${share}, whole paragraphs ${whole}`)
    const isSmall = least < 0.4 * whole
    if (isSmall) expect(inserted + deleted).toBeLessThanOrEqual(1.15 * least)
    else expect(inserted + deleted).toBeLessThanOrEqual(whole)
  })

  it('leaves every paragraph that stands in both texts unmarked, in its place or as a move', () => {
    const kept = counts(
      redline.blocks
        .filter(
          (block) =>
            block.change !== 'movedFrom' && block.runs.every((run) => run.op === 'same' || run.op === 'formatted'),
        )
        .map((block) => block.runs.map((run) => run.text).join('')),
    )
    const inAfter = counts(textLines(after))
    for (const [line, times] of counts(textLines(before))) {
      expect(kept.get(line) ?? 0, line).toBeGreaterThanOrEqual(Math.min(times, inAfter.get(line) ?? 0))
    }
  })
})

describe('paragraphs that only trade places', () => {
  it('are moves, and nothing is inserted or deleted', () => {
    const step = stepsOf(new URL('law-de-bverfgg/', FIXTURES)).find(({ name }) => name.endsWith('2012-09-11'))
    expect(step).toBeDefined()
    if (step === undefined) return
    const { summary } = makeRedline(sideOf('before', step.before), sideOf('after', step.after))
    expect(summary).toMatchObject({ inserted: 0, deleted: 0, moved: 107 })
  })
})

const casesFile = new URL('diff-cases/cases.json', ELSEWHERE)
if (existsSync(casesFile)) {
  const { cases }: { cases: readonly Case[] } = JSON.parse(readFileSync(casesFile, 'utf8'))
  const pairs = cases.filter(({ before, after }) => typeof before === 'string' && typeof after === 'string')
  const made = pairs.map((one) => {
    const [before, after] = [textOfHtml(one.before, 'b'), textOfHtml(one.after, 'a')]
    return { one, before, after, redline: makeRedline(sideOf('before', before), sideOf('after', after)) }
  })

  describe('the cases of other programs', () => {
    it.each(made)('$one.id is exact', ({ redline, before, after }) => expectExact(redline, before, after))

    it('mark no more than 1.2 of what those programs mark, in the median', () => {
      const ratios = made.flatMap(({ one, redline: { summary } }) => {
        const reference = one.reference === undefined ? 0 : one.reference.ins_chars + one.reference.del_chars
        return reference === 0 ? [] : [(summary.inserted + summary.deleted) / reference]
      })
      expect(ratios.length).toBeGreaterThan(5)
      expect(ratios.sort((x, y) => x - y)[ratios.length >> 1]).toBeLessThanOrEqual(1.2)
    })
  })
} else console.log(`not run: the cases at ${casesFile.pathname} are not there`)
