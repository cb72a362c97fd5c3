import { describe, expect, it } from 'vitest'
import { seededRandom } from '../util/random.ts'
import { type Alignable, align, idsAgree } from './align.ts'
import { contentOf } from './content.ts'
import { tokensOf } from './tokens.ts'

function items(texts: Record<string, string>): readonly Alignable[] {
  return Object.entries(texts).map(([id, text]) => {
    const tokens = tokensOf(contentOf([{ type: 'text', text }]), () => '')
    return { id, sort: 'text', key: text, tokens }
  })
}

/** Each step as "a=a", "-a", "+a", "a>a" (moved from), "a<a" (moved to). */
function steps(before: Record<string, string>, after: Record<string, string>): string {
  const [one, other] = [items(before), items(after)]
  const [from, to] = [Object.keys(before), Object.keys(after)]
  const names = align(one, other, { ids: idsAgree(one, other), moves: true, splits: true }).map((step) => {
    if (step.change === 'pair')
      return `${step.before.map((i) => from[i]).join('+')}=${step.after.map((j) => to[j]).join('+')}`
    if (step.change === 'deleted') return `-${from[step.before]}`
    if (step.change === 'inserted') return `+${to[step.after]}`
    return `${from[step.before]}${step.change === 'movedFrom' ? '>' : '<'}${to[step.after]}`
  })
  return names.join(' ')
}

const RISK = 'Early warning systems reduce the risk of disasters for people in coastal areas.'
const FUND = 'Financing for resilience shall be predictable, adequate and accessible to all countries.'
const DATA = 'Countries share their data on hazards within a month after an event took place.'

describe('aligning blocks', () => {
  it('follows ids, whatever became of the words', () => {
    expect(steps({ a: RISK, b: FUND }, { a: 'Deleted.', b: FUND })).toBe('a=a b=b')
  })

  it('finds changed blocks by their likeness where ids are new', () => {
    expect(steps({ a: RISK, b: FUND }, { x: 'A new one.', y: `${RISK} Always.`, z: FUND })).toBe('+x a=y b=z')
  })

  it('does not trust ids that were counted from 1 in both files', () => {
    expect(steps({ 1: RISK, 2: FUND, 3: DATA }, { 1: 'New at the top.', 2: RISK, 3: FUND, 4: DATA })).toBe(
      '+1 1=2 2=3 3=4',
    )
  })

  it('shows blocks that trade places as a move of the lighter one', () => {
    expect(steps({ a: 'Short one.', b: RISK }, { x: RISK, y: 'Short one.' })).toBe('a>y b=x a<y')
  })

  it('knows a block that was moved and changed', () => {
    expect(steps({ a: RISK, b: FUND, c: DATA }, { x: FUND, y: DATA, z: RISK.replace('coastal', 'rural') })).toBe(
      'a>z b=x c=y a<z',
    )
  })

  it('sees splits on both sides of the part that kept the id, and joins', () => {
    const whole = `${RISK} ${FUND} ${DATA}`
    expect(steps({ a: whole }, { n: RISK, a: FUND, m: DATA })).toBe('a=n+a+m')
    expect(steps({ n: RISK, a: FUND, m: DATA }, { a: whole })).toBe('n+a+m=a')
    expect(steps({ n: RISK, m: FUND }, { q: `${RISK} ${FUND}` })).toBe('n+m=q')
  })

  it('takes no blank or trivial block for moved', () => {
    expect(
      steps({ e: '', a: RISK, f: '(repealed)', g: '(repealed)' }, { x: '(repealed)', y: RISK, z: '' }),
    ).not.toMatch(/[<>]/)
  })

  it('finds the like of every block where hundreds share a small vocabulary, with new ids', () => {
    const random = seededRandom(7)
    const vocabulary = Array.from({ length: 400 }, (_, i) => `word${i}`)
    const words = Array.from({ length: 600 }, () => Array.from({ length: 40 }, () => random.pick(vocabulary)))
    const texts = (prefix: string, list: readonly (readonly string[])[]) =>
      items(Object.fromEntries(list.map((one, i) => [`${prefix}${i}`, one.join(' ')])))
    const changed = words.map((one) => one.with(random.int(40), 'changed'))
    const result = align(texts('a', words), texts('b', changed), { ids: false, moves: true, splits: true })
    expect(result).toEqual(words.map((_, i) => ({ change: 'pair', before: [i], after: [i] })))
  })
})
