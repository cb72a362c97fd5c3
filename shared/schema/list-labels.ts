import type { BlockId } from '../model/ids.ts'
import { BLOCK_DEFAULTS, type BlockAttrs, type ListStyle } from './text.ts'

/** Counts the items of flat lists and gives their labels: "•", "1.", "(a)", "(i)". */
export class ListLabels {
  readonly #open: { readonly list: ListStyle; count: number }[] = []

  /** The label of the next item. */
  next(list: ListStyle, level: number): string {
    return listLabel(list, this.count(list, level))
  }

  /** The number of the next item among those of its list, from 1. */
  count(list: ListStyle, level: number): number {
    this.#open.length = Math.min(this.#open.length, level + 1)
    for (let i = this.#open.length; i < level; i++) this.#open[i] = { list, count: 0 }
    let at = this.#open[level]
    if (at?.list !== list) {
      at = { list, count: 0 }
      this.#open[level] = at
    }
    at.count += 1
    return at.count
  }

  /** Text that is no item ends all lists. */
  end(): void {
    this.#open.length = 0
  }
}

/** The number of each item among those of its list, from 1, in a text whose blocks these are; null stands for a table. */
export function itemNumbers(blocks: Iterable<BlockAttrs | null>): ReadonlyMap<BlockId, number> {
  const numbers = new Map<BlockId, number>()
  const labels = new ListLabels()
  for (const attrs of blocks) {
    if (attrs?.kind !== 'item') labels.end()
    else {
      const { id, list, indent } = { ...BLOCK_DEFAULTS, ...attrs }
      numbers.set(id, labels.count(list, indent))
    }
  }
  return numbers
}

/** How the n-th item of a list is labelled. */
export function listLabel(list: ListStyle, n: number): string {
  if (list === 'bullet') return '•'
  if (list === 'decimal') return `${n}.`
  return list === 'alpha' ? `(${letters(n)})` : `(${roman(n)})`
}

/** a … z, aa, ab … */
function letters(n: number): string {
  const rest = Math.floor((n - 1) / 26)
  return (rest > 0 ? letters(rest) : '') + String.fromCharCode(97 + ((n - 1) % 26))
}

const ROMAN: readonly [number, string][] = [
  [1000, 'm'],
  [900, 'cm'],
  [500, 'd'],
  [400, 'cd'],
  [100, 'c'],
  [90, 'xc'],
  [50, 'l'],
  [40, 'xl'],
  [10, 'x'],
  [9, 'ix'],
  [5, 'v'],
  [4, 'iv'],
  [1, 'i'],
]

function roman(n: number): string {
  let rest = n
  let text = ''
  for (const [value, letter] of ROMAN) {
    while (rest >= value) {
      text += letter
      rest -= value
    }
  }
  return text
}
