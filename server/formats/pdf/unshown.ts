import { PDF_LIMITS } from './limits.ts'

const SPACE = /\p{Zs}/u
const IGNORABLE = /[\p{Default_Ignorable_Code_Point}\p{Cc}]/u

/** The characters that fonts have. Takes what the typesetter tells of a font: lengths of runs not had and had, by turns, from 0 on. */
export class Coverage {
  readonly #had = new Uint8Array(0x110000)

  add(runs: readonly number[]): void {
    let at = 0
    runs.forEach((length, i) => {
      if (i % 2 === 1) this.#had.fill(1, at, at + length)
      at += length
    })
  }

  has(character: string): boolean {
    return this.#had[character.codePointAt(0) ?? 0] === 1
  }
}

/**
 * Makes words such that all of them can be seen: a character that no font has is written as its number, "[U+1F600]", a space as an
 * ordinary one. Counts what it meets, so that it can be told.
 */
export class Shower {
  readonly #coverage: Coverage
  readonly #counts = new Map<string, number>()

  constructor(coverage: Coverage) {
    this.#coverage = coverage
  }

  shown(text: string): string {
    let shown = ''
    for (const character of text) shown += this.#character(character)
    return shown
  }

  /** Each character that was not shown with how often it stands in the text, "U+1F600 (2)"; most frequent first. */
  get unshown(): readonly string[] {
    return [...this.#counts]
      .sort(([a, m], [b, n]) => n - m || (a < b ? -1 : 1))
      .map(([number, count]) => (count === 1 ? number : `${number} (${count})`))
  }

  #character(character: string): string {
    if (this.#coverage.has(character) || IGNORABLE.test(character)) return character
    if (SPACE.test(character)) return ' '
    const number = `U+${(character.codePointAt(0) ?? 0).toString(16).toUpperCase().padStart(4, '0')}`
    this.#counts.set(number, (this.#counts.get(number) ?? 0) + 1)
    return `[${number}]`
  }
}

/** The characters that were not shown, in a line: the first of them, and how many more there are. */
export function listOf(unshown: readonly string[]): string {
  const named = unshown.slice(0, PDF_LIMITS.unshownNamed).join(', ')
  const more = unshown.length - PDF_LIMITS.unshownNamed
  return more > 0 ? `${named}, +${more}` : named
}
