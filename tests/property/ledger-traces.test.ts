import { describe, expect, it } from 'vitest'
import { Layout } from '../../server/sync/layout.ts'
import { Ledger } from '../../server/sync/ledger.ts'
import type { BlockId } from '../../shared/model/ids.ts'
import { logOfTrace, readTrace, TRACES, type Trace } from '../support/traces.ts'

/** Steps after which another of four people goes on, in a trace of one. */
const TURN = 150

/** Who wrote each character, kept as a list beside the text: words that are deleted and come back in one step, or whole, stay whose they were. */
class Oracle {
  tags: string[] = []
  text = ''
  readonly #recent = new Map<string, Map<string, string[]>>()

  step({ patches }: Trace['steps'][number], seat: string): void {
    const recent = this.#recent.get(seat) ?? new Map<string, string[]>()
    this.#recent.set(seat, recent)
    const taken = this.#taken(patches)
    for (const [at, deleted, inserted] of patches) {
      const gone = this.text.slice(at, at + deleted)
      const same = taken.findIndex(([text]) => text === inserted)
      const [whole] = same < 0 ? [] : taken.splice(same, 1)
      const [said = '', goneTags = []] = taken.at(-1) ?? []
      const tags = whole?.[1] ?? recent.get(inserted) ?? this.#diff(inserted, said, goneTags, seat)
      if (gone.length > 1) recent.set(gone, this.tags.slice(at, at + deleted))
      this.text = this.text.slice(0, at) + inserted + this.text.slice(at + deleted)
      this.tags.splice(at, deleted, ...tags)
    }
  }

  /** All that a step deletes, before it or after it inserts something. */
  #taken(patches: Trace['steps'][number]['patches']): [text: string, tags: string[]][] {
    const taken: [text: string, tags: string[]][] = []
    if (patches.every(([, deleted]) => deleted === 0)) return taken
    let text = this.text
    const tags = [...this.tags]
    for (const [at, deleted, inserted] of patches) {
      if (deleted > 0) taken.push([text.slice(at, at + deleted), tags.slice(at, at + deleted)])
      text = text.slice(0, at) + inserted + text.slice(at + deleted)
      tags.splice(at, deleted, ...new Array<string>(inserted.length).fill(''))
    }
    return taken
  }

  /** Of what replaces something the words that stood there in the same order, where they are long enough to be more than chance. */
  #diff(inserted: string, gone: string, goneTags: readonly string[], seat: string): string[] {
    const tags = new Array<string>(inserted.length).fill(seat)
    const split = (text: string) => text.match(/[\p{L}\p{N}\p{M}]+|[^\p{L}\p{N}\p{M}]/gu) ?? []
    const [own, old] = [split(inserted), split(gone)]
    const best = (i: number, j: number): readonly (readonly [number, number])[] => memo[i]?.[j] ?? []
    const memo: (readonly (readonly [number, number])[])[][] = []
    const weight = (pairs: readonly (readonly [number, number])[]) =>
      pairs.reduce((sum, [i]) => sum + (own[i]?.length ?? 0), 0)
    for (let i = own.length - 1; i >= 0; i--) {
      memo[i] = []
      for (let j = old.length - 1; j >= 0; j--) {
        const take = own[i] === old[j] ? [[i, j] as const, ...best(i + 1, j + 1)] : []
        const options = [take, best(i + 1, j), best(i, j + 1)]
        const most = Math.max(...options.map(weight))
        const row = memo[i]
        if (row !== undefined) row[j] = options.find((one) => weight(one) === most) ?? []
      }
    }
    const place = (words: readonly string[], n: number) => words.slice(0, n).join('').length
    let stretch: [to: number, from: number, length: number] | null = null
    const give = () => {
      if (stretch === null) return
      const [to, from, length] = stretch
      if (length >= 8 || length * 2 >= inserted.length)
        for (let k = 0; k < length; k++) tags[to + k] = goneTags[from + k] ?? seat
    }
    for (const [i, j] of best(0, 0)) {
      const [to, from] = [place(own, i), place(old, j)]
      if (stretch !== null && stretch[0] + stretch[2] === to && stretch[1] + stretch[2] === from)
        stretch = [stretch[0], stretch[1], stretch[2] + (own[i]?.length ?? 0)]
      else {
        give()
        stretch = [to, from, own[i]?.length ?? 0]
      }
    }
    give()
    return tags
  }
}

describe('[PR3] of how people really write, no character is given to another', () => {
  const trace = readTrace(TRACES[0])
  it.runIf(trace !== null)('one after the other', () => {
    if (trace === null) return
    const oracle = new Oracle()
    const rows = logOfTrace(
      trace,
      (step) => `seat-${Math.floor(step / TURN) % 4}`,
      (_text, step, seat) => oracle.step(step, seat),
    )
    const ledger = new Ledger()
    for (const row of rows) ledger.replay(row)
    const { text, chars } = Layout.at(ledger, ledger.seq).characters('trace' as BlockId)
    expect(text).toBe(trace.end)
    expect(text).toBe(oracle.text)
    const wrong = chars.filter(
      ({ client, clock }, i) => ledger.source(ledger.writtenAt(client, clock))?.seat !== oracle.tags[i],
    )
    expect(`${wrong.length} of ${text.length}`).toBe(`0 of ${text.length}`)
  })

  const together = readTrace(TRACES[1])
  it.runIf(together !== null)('two at once', () => {
    if (together === null) return
    // The two wrote every character anew: each is given a name of its own, which tells who did.
    const seats = ['anna', 'rolf']
    const said = new Map<string, string>()
    const by = new Map<string, string>()
    let next = 0x1000
    const named = (char: string, seat: string) => {
      const name = String.fromCharCode(next++)
      said.set(name, char)
      by.set(name, seat)
      return name
    }
    const steps = together.steps.map(({ patches, agent, parents }) => ({
      patches: patches.map(([at, deleted, inserted]) => {
        const names = inserted.split('').map((char) => named(char, seats[agent] ?? ''))
        return [at, deleted, names.join('')] as const
      }),
      agent,
      parents,
    }))
    expect(next).toBeLessThan(0xd800)
    const ledger = new Ledger()
    for (const row of logOfTrace({ ...together, steps }, (_step, agent) => seats[agent] ?? '')) ledger.replay(row)
    const { text, chars } = Layout.at(ledger, ledger.seq).characters('trace' as BlockId)
    expect([...text].map((name) => said.get(name)).join('')).toBe(together.end)
    const wrong = chars.filter(
      ({ client, clock }, i) => ledger.source(ledger.writtenAt(client, clock))?.seat !== by.get(text[i] ?? ''),
    )
    expect(`${wrong.length} of ${text.length}`).toBe(`0 of ${text.length}`)
  })
})
