import type { Token } from './tokens.ts'

/** The words of one block as a bag: numbers in rising order, one for each occurrence. */
export interface Bag {
  readonly words: Int32Array
  /** UTF-16 units of all its words. */
  readonly size: number
}

/** Gives each word a number, so that blocks can be likened quickly. One for each comparison. */
export class Vocabulary {
  readonly #numbers = new Map<string, number>()
  readonly #sizes: number[] = []

  /** The bag of a block's tokens: words and signs, without blanks. Case does not count. */
  bag(tokens: readonly Token[]): Bag {
    const words: number[] = []
    let size = 0
    for (const token of tokens) {
      if (token.kind === 'blank' || token.kind === 'end') continue
      words.push(this.#number(token))
      size += token.to - token.from
    }
    return { words: Int32Array.from(words).sort(), size }
  }

  #number(token: Token): number {
    const key = token.key.toLowerCase()
    let number = this.#numbers.get(key)
    if (number === undefined) {
      number = this.#sizes.length
      this.#numbers.set(key, number)
      this.#sizes.push(token.to - token.from)
    }
    return number
  }

  /** UTF-16 units of a word. */
  sizeOf(word: number): number {
    return this.#sizes[word] as number
  }

  /** UTF-16 units of the words that stand in both bags. */
  common(one: Bag, other: Bag): number {
    let common = 0
    let i = 0
    let j = 0
    while (i < one.words.length && j < other.words.length) {
      const a = one.words[i] as number
      const b = other.words[j] as number
      if (a === b) {
        common += this.sizeOf(a)
        i++
        j++
      } else if (a < b) i++
      else j++
    }
    return common
  }

  /** What of a bag is left when another is taken from it. */
  without(one: Bag, other: Bag): Bag {
    const left: number[] = []
    let size = 0
    let j = 0
    for (const word of one.words) {
      while (j < other.words.length && (other.words[j] as number) < word) j++
      if (other.words[j] === word) j++
      else {
        left.push(word)
        size += this.sizeOf(word)
      }
    }
    return { words: Int32Array.from(left), size }
  }

  /** 0 (nothing in common) to 1 (the same words): Dice's coefficient, weighted by length. */
  likeness(one: Bag, other: Bag): number {
    const total = one.size + other.size
    if (total === 0) return 1
    if (2 * Math.min(one.size, other.size) < 0.3 * total) return 0
    return Math.min(1, (2 * this.common(one, other)) / total)
  }
}
