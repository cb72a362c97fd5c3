import { format } from '../../../shared/messages/format.ts'
import type { RedlineBlock, RedlineRun } from '../../../shared/redline/model.ts'

const LETTERS = 'ABCDEFGHIJKLMNOPQRSTUVWXYZ'
/** For what nobody is known to have changed. */
const UNKNOWN_SIGN = '?'

/**
 * The people who changed a text, each with a sign in the order in which they are met: A … Z, AA … Signs are given only where there
 * is more than one to be told apart; where nobody is known there is nothing to say.
 */
export class Authors {
  readonly #signs = new Map<string | null, string>()

  constructor(blocks: readonly RedlineBlock[]) {
    const names = new Set(blocks.flatMap(({ runs }) => runs.flatMap((run) => (isChange(run) ? [authorOf(run)] : []))))
    if (names.size === 1 && names.has(null)) return
    let known = 0
    for (const name of names) this.#signs.set(name, name === null ? UNKNOWN_SIGN : signOf(known++))
  }

  /** The sign that stands behind a run, where whoever changed it did not change what follows too. */
  signAfter(run: RedlineRun, next: RedlineRun | undefined): string | null {
    if (this.#signs.size < 2 || !isChange(run)) return null
    if (next !== undefined && isChange(next) && authorOf(next) === authorOf(run)) return null
    return this.#signs.get(authorOf(run)) ?? null
  }

  /** Whose signs they are; one alone bears none. */
  get legend(): readonly { readonly sign: string | null; readonly words: string }[] {
    const isOne = this.#signs.size === 1
    return [...this.#signs]
      .sort(([a], [b]) => Number(a === null) - Number(b === null))
      .map(([name, sign]) => {
        const who = name ?? format('changes.unknownAuthor')
        return isOne ? { sign: null, words: format('pdf.oneAuthor', { name: who }) } : { sign, words: who }
      })
  }
}

function isChange({ op }: RedlineRun): boolean {
  return op !== 'same'
}

function authorOf({ by }: RedlineRun): string | null {
  return by ?? null
}

function signOf(index: number): string {
  const letter = LETTERS[index % LETTERS.length] ?? ''
  return index < LETTERS.length ? letter : `${signOf(Math.floor(index / LETTERS.length) - 1)}${letter}`
}
